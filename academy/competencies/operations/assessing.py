"""Level 4: what one assessor has seen, a second from another agency agrees before it is awarded."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from academy.competencies import facts
from academy.competencies.models import Assessment, Award, Competency
from academy.competencies.operations.awarding import award, judged_until
from academy.ledger.operations import record
from academy.people.models import Person


class AlreadyAnswered(Exception):
    """The assessment was agreed, declined or taken back meanwhile."""


@transaction.atomic
def propose(
    *,
    person: Person,
    competency: Competency,
    level: int,
    assessor: Person,
    moderator: Person,
    evidence: str,
    on: date,
    review_on: date | None = None,
    at: datetime,
) -> Assessment:
    """Ask a second assessor to agree. The same again is the same row. Raises NotAwardable, as the award itself would."""
    judged_until(
        person=person,
        level=level,
        awarded_by=Award.By.MODERATOR,
        assessor=assessor,
        moderator=moderator,
        evidence=evidence,
        on=on,
        review_on=review_on,
    )
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    key = {"person": person, "competency": competency, "level": level, "assessor": assessor, "assessed_on": on}
    still_good = Q(award=None) | Q(award__withdrawn_at=None)
    there = Assessment.objects.standing().filter(still_good, **key).first()
    if there:
        return there
    made = Assessment.objects.create(
        **key, moderator=moderator, evidence=evidence.strip(), review_on=review_on, proposed_at=at, recorded_by=assessor
    )
    data: dict[str, object] = {"competency": competency.code, "level": level}
    record(facts.ASSESSMENT_PROPOSED, subject=made, person=person, by=assessor, at=at, data=data)
    return made


@transaction.atomic
def agree(*, assessment: Assessment, at: datetime, by: Person) -> Award:
    """Make the award, with both names. Agreeing twice is once. Raises AlreadyAnswered after it was declined, and NotAwardable."""
    assessment = _locked(assessment)
    if assessment.award:
        return assessment.award
    if not assessment.is_standing:
        raise AlreadyAnswered(assessment)
    assessment.award = award(
        person=assessment.person,
        competency=assessment.competency,
        level=assessment.level,
        awarded_by=Award.By.MODERATOR,
        assessor=assessment.assessor,
        moderator=assessment.moderator,
        evidence=assessment.evidence,
        on=assessment.assessed_on,
        review_on=assessment.review_on,
        at=at,
        by=by,
    )
    assessment.save(update_fields=["award"])
    _record_answer(assessment, at=at, by=by, is_agreed=True)
    return assessment.award


@transaction.atomic
def decline(*, assessment: Assessment, at: datetime, by: Person, reason: str) -> None:
    """Not yet, says the second assessor; or the first takes it back. Twice is once. Raises AlreadyAnswered after it was agreed."""
    assessment = _locked(assessment)
    if not assessment.is_standing:
        return
    if assessment.award_id:
        raise AlreadyAnswered(assessment)
    assessment.mark_withdrawn(at=at, by=by, reason=reason)
    _record_answer(assessment, at=at, by=by, is_agreed=False)


def _locked(assessment: Assessment) -> Assessment:
    rows = Assessment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("person", "competency", "assessor", "moderator", "award").get(pk=assessment.pk)


def _record_answer(assessment: Assessment, *, at: datetime, by: Person, is_agreed: bool) -> None:
    data: dict[str, object] = {"competency": assessment.competency.code, "level": assessment.level, "agreed": is_agreed}
    record(facts.ASSESSMENT_ANSWERED, subject=assessment, person=assessment.person, by=by, at=at, data=data)
