"""Whether somebody may still show by the check that they know a module already."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, Sum

from academy.people.models import Person
from courses.models import Attempt, Enrolment, LessonCompletion, LessonKind, Module
from courses.queries.progress import ModuleProgress


@dataclass(frozen=True)
class Proof:
    """That a module's check may be taken first; `go` is the attempt that is under way, None before it is begun."""

    check_slug: str
    go: Attempt | None


def shown_minutes(enrolment_ids: Iterable[int | None]) -> dict[int | None, int]:
    """By enrolment, how long the lessons take that were not read, since the check showed that they are known. One statement."""
    rows = LessonCompletion.objects.standing().filter(enrolment__in=list(enrolment_ids), door=LessonCompletion.Door.PROOF)
    return dict(rows.values("enrolment").annotate(total=Sum("version__minutes")).values_list("enrolment", "total"))


def goes_at_check(person: Person, module: Module, *, edition_id: int, enrolment: Enrolment | None) -> list[Attempt]:
    """The person's goes at the module's check that stand against a proof: in this time through it, or in this edition. One statement."""
    here = Q(enrolment__edition=edition_id)
    if enrolment:
        here |= Q(enrolment=enrolment)
    goes = Attempt.objects.belonging_to(person).filter(here, lesson__module=module, lesson__kind=LessonKind.CHECK)
    return list(goes.order_by("-started_at"))


def proof_offered(person: Person, progress: ModuleProgress) -> Proof | None:
    """The proof that the person may begin or go on with. One statement, and none where the author does not allow it."""
    module, enrolment = progress.module, progress.enrolment
    check = next((part for part in progress.parts if part.kind == LessonKind.CHECK), None)
    is_over = enrolment is not None and (not enrolment.is_open or enrolment.is_changes)
    edition_id = enrolment.edition_id if enrolment else module.current_edition_id
    if not module.may_be_proved or check is None or is_over or edition_id is None:
        return None
    goes = goes_at_check(person, module, edition_id=edition_id, enrolment=enrolment)
    if not goes:
        # Whoever has read all there is to read has nothing to show.
        is_left = any(part.kind == LessonKind.PAGE and not part.is_done for part in progress.parts)
        return Proof(check.slug, None) if is_left else None
    under_way = next((go for go in goes if go.is_proof and go.is_under_way and enrolment and go.enrolment_id == enrolment.pk), None)
    return Proof(check.slug, under_way) if under_way else None
