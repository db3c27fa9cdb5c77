"""What a person was shown, from the frozen versions, however long ago."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from academy.ledger.models import Entry
from academy.people.models import Person
from courses import facts
from courses.models import Attempt, Completion, Edition, EditionLesson, Enrolment, LessonCompletion, LessonVersion


@dataclass(frozen=True)
class SeenVersion:
    """One version of a lesson, with when and how the person did it and their goes at it."""

    version: LessonVersion
    is_required: bool
    done: Sequence[LessonCompletion]
    goes: Sequence[Attempt]


@dataclass(frozen=True)
class Move:
    """That the learner went over from one edition to another."""

    at: datetime
    from_number: int
    to_number: int


@dataclass(frozen=True)
class Seen:
    """One time through a module. Without an enrolment only the edition is known of which a completion tells."""

    edition: Edition
    lessons: Sequence[SeenVersion]
    enrolment: Enrolment | None = None
    completion: Completion | None = None
    moves: Sequence[Move] = ()


@dataclass(frozen=True)
class SeenModules:
    """Every time that a person began a module, and the completions that are not from one; the newest first."""

    enrolments: Sequence[Enrolment]
    completions: Sequence[Completion]


def modules_seen(person: Person) -> SeenModules:
    """Two statements."""
    begun = Enrolment.objects.filter(learner=person).select_related("module", "edition").order_by("-enrolled_at", "-pk")
    others = Completion.objects.filter(person=person, enrolment=None).select_related("module", "edition").order_by("-completed_on", "-pk")
    return SeenModules(list(begun), list(others))


def enrolment_seen(enrolment: Enrolment) -> Seen:
    """Five statements. Lessons of the edition in its order, then what was done or played in other versions."""
    done = list(enrolment.lesson_completions.standing().select_related("version__lesson", "edition").defer("version__content"))
    goes = list(enrolment.attempts.select_related("version__lesson").defer("version__content").order_by("started_at", "pk"))
    parts = list(_parts(enrolment.edition))
    versions = {row.version_id: row.version for row in done} | {go.version_id: go.version for go in goes}
    # The edition's own first, in their order.
    versions = {part.version_id: part.version for part in parts} | versions
    required = {part.lesson_id for part in parts if part.is_required}
    lessons = [
        SeenVersion(
            version,
            version.lesson_id in required,
            [row for row in done if row.version_id == pk],
            [go for go in goes if go.version_id == pk],
        )
        for pk, version in versions.items()
    ]
    moves = [
        Move(entry.at, int(entry.data["from"]), int(entry.data["to"]))
        for entry in Entry.objects.of_kind(facts.EDITION_SWITCHED)
        .filter(subject_kind=enrolment._meta.label_lower, subject_id=enrolment.pk)
        .order_by("pk")
    ]
    completion = Completion.objects.filter(enrolment=enrolment).order_by("-pk").first()
    return Seen(enrolment.edition, lessons, enrolment, completion, moves)


def completion_seen(completion: Completion) -> Seen | None:
    """Of a completion without an enrolment, the edition that it names; None where it names none. One statement."""
    if completion.edition is None:
        return None
    lessons = [SeenVersion(part.version, part.is_required, (), ()) for part in _parts(completion.edition)]
    return Seen(completion.edition, lessons, None, completion)


def versions_seen(person: Person) -> Q:
    """In terms of a LessonVersion: those that the person did, played, or had before them in an edition in which they were."""
    moved = Entry.objects.of_kind(facts.EDITION_SWITCHED).filter(person_id=person.pk).values_list("data__module", "data__from")
    editions = Q(enrolments__learner=person) | Q(completions__person=person) | Q(lesson_completions__enrolment__learner=person)
    for code, number in moved:
        editions |= Q(module__code=code, number=number)
    held = EditionLesson.objects.filter(version=OuterRef("pk"), edition__in=Edition.objects.filter(editions))
    done = LessonCompletion.objects.filter(version=OuterRef("pk"), enrolment__learner=person)
    goes = Attempt.objects.filter(version=OuterRef("pk"), enrolment__learner=person)
    return Q(Exists(held)) | Q(Exists(done)) | Q(Exists(goes))


def _parts(edition: Edition) -> Sequence[EditionLesson]:
    return list(edition.parts.select_related("version__lesson").defer("version__content").order_by("position"))
