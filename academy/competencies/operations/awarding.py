"""Awards that somebody judges: trained is not yet competent (domain.md §0.6)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy.common.days import add_months
from academy.common.wording import day
from academy.competencies import facts
from academy.competencies.models import Award, Competency, Level
from academy.ledger.operations import record
from academy.people.models import Employment, Person

# The ways in which somebody who has seen it judges; what they saw is part of the judgement.
_SEEN = (Award.By.ASSESSOR, Award.By.MODERATOR)


class NotAwardable(ValueError):
    """This level cannot be awarded in this way, or by this person. The message is fit to be shown."""


@transaction.atomic
def award(
    *,
    person: Person,
    competency: Competency,
    level: int,
    awarded_by: str,
    assessor: Person | None,
    moderator: Person | None = None,
    evidence: str,
    on: date,
    review_on: date | None = None,
    at: datetime,
    by: Person | None,
) -> Award:
    """Award a competency by judgement. Raises NotAwardable. The same award again is the same row.

    Which ways lead to a level is data (`Level.awarded_by`); a level that names a moderator needs one, from another agency than the
    assessor's. Nobody judges themselves, but for a self-assessment that stands with a manager's agreement. `review_on` may come before
    the day on which the level is looked at again by itself, never after it.
    """
    review_on = judged_until(
        person=person,
        level=level,
        awarded_by=awarded_by,
        assessor=assessor,
        moderator=moderator,
        evidence=evidence,
        on=on,
        review_on=review_on,
    )
    # Two requests at once must not both find it missing.
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    key = {"person": person, "competency": competency, "level": level, "awarded_by": awarded_by, "awarded_on": on, "assessor": assessor}
    found = Award.objects.standing().filter(**key).first()
    if found:
        return found
    made = Award.objects.create(**key, moderator=moderator, review_on=review_on, evidence=evidence.strip(), recorded_by=by)
    record(facts.AWARDED, subject=made, person=person, by=by, at=at, data={"competency": competency.code, "level": level})
    return made


@transaction.atomic
def withdraw_award(*, award: Award, at: datetime, by: Person | None, reason: str) -> None:
    """Take a judged award back; a course's goes with its completion. Withdrawing twice is once."""
    standing = Award.objects.select_for_update(of=("self",)).select_related("person", "competency").standing().filter(pk=award.pk).first()
    if standing is None:
        return
    standing.mark_withdrawn(at=at, by=by, reason=reason)
    data: dict[str, object] = {"competency": standing.competency.code, "level": standing.level}
    record(facts.AWARD_WITHDRAWN, subject=standing, person=standing.person, by=by, at=at, data=data)


def judged_until(
    *,
    person: Person,
    level: int,
    awarded_by: str,
    assessor: Person | None,
    moderator: Person | None,
    evidence: str,
    on: date,
    review_on: date | None,
) -> date | None:
    """The day on which such an award is looked at again. Raises NotAwardable where it must not be made."""
    terms = Level.objects.get(level=level)
    if awarded_by == Award.By.COURSE or awarded_by not in terms.awarded_by:
        raise NotAwardable(_("Level %(level)s, %(name)s, is not awarded in this way.") % {"level": terms.level, "name": terms.name})
    if Award.By.MODERATOR in terms.awarded_by and (awarded_by != Award.By.MODERATOR or moderator is None):
        raise NotAwardable(_("Level %(level)s needs a second assessor from another agency.") % {"level": terms.level})
    if assessor is None:
        raise NotAwardable(_("Say who judged it."))
    if person in (assessor, moderator) and awarded_by != Award.By.SELF_ASSESSMENT:
        raise NotAwardable(_("Nobody can judge themselves."))
    if moderator and (moderator == assessor or _share_an_agency(assessor, moderator, on)):
        raise NotAwardable(_("The second assessor must work for another agency than the first."))
    if awarded_by in _SEEN and not evidence.strip():
        raise NotAwardable(_("Say what was seen."))
    latest = add_months(on, terms.review_months) if terms.review_months else None
    if review_on and (review_on <= on or (latest and review_on > latest)):
        raise NotAwardable(_("It is looked at again after that day, and by %(day)s at the latest.") % {"day": day(latest)})
    return review_on or latest


def _share_an_agency(one: Person, other: Person, on: date) -> bool:
    agencies = Employment.objects.current(on).filter(person=one).values("team__agency")
    return Employment.objects.current(on).filter(person=other, team__agency__in=agencies).exists()
