"""What competence does when something happened further down. Each is a function of one entry, and twice is as once."""

from academy.competencies.operations import credit_completion, rebuild_standing
from academy.competencies.operations import withdraw_credit as withdraw_credit_of
from academy.ledger.models import Entry
from academy.people.models import Person
from courses.models import Completion


def credit_module(entry: Entry) -> None:
    credit_completion(completion=Completion.objects.get(pk=entry.subject_id), at=entry.recorded_at)


def withdraw_credit(entry: Entry) -> None:
    completion = Completion.objects.get(pk=entry.subject_id)
    by = Person.objects.filter(pk=entry.by_id).first()
    withdraw_credit_of(completion=completion, at=entry.at, by=by, reason=completion.reason)


def rebuild_for_person(entry: Entry) -> None:
    """A job or a designation came, went or changed: what is asked of the person did too."""
    if entry.person_id is not None:
        rebuild_standing(person_ids=[entry.person_id])
