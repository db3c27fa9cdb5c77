"""Awards that somebody judges: trained is not yet competent (domain.md §0.6)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy.competencies import facts
from academy.competencies.models import Award, Competency, Level
from academy.competencies.path import add_months
from academy.ledger.operations import record
from academy.people.models import Person


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
    evidence: str,
    on: date,
    at: datetime,
    by: Person | None,
) -> Award:
    """Award a competency by judgement. Raises NotAwardable. The same award again is the same row.

    Which ways lead to a level is data (`Level.awarded_by`); a level that names a moderator needs one. Nobody judges themselves, but for a
    self-assessment that stands with a manager's agreement.
    """
    terms = Level.objects.get(level=level)
    if awarded_by == Award.By.COURSE or awarded_by not in terms.awarded_by:
        raise NotAwardable(_("Level %(level)s, %(name)s, is not awarded in this way.") % {"level": terms.level, "name": terms.name})
    if Award.By.MODERATOR in terms.awarded_by and awarded_by != Award.By.MODERATOR:
        raise NotAwardable(_("Level %(level)s needs a second assessor from another agency.") % {"level": terms.level})
    if assessor is None:
        raise NotAwardable(_("Say who judged it."))
    if assessor.pk == person.pk and awarded_by != Award.By.SELF_ASSESSMENT:
        raise NotAwardable(_("Nobody can judge themselves."))
    # Two requests at once must not both find it missing.
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    key = {"person": person, "competency": competency, "level": level, "awarded_by": awarded_by, "awarded_on": on, "assessor": assessor}
    found = Award.objects.standing().filter(**key).first()
    if found:
        return found
    review_on = add_months(on, terms.review_months) if terms.review_months else None
    made = Award.objects.create(**key, review_on=review_on, evidence=evidence, recorded_by=by)
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
