"""What competence does when something happened further down. Each is a function of one entry, and twice is as once."""

from academy.competencies.operations import ask_holders, credit_completion, rebuild_standing, recount_leave
from academy.competencies.operations import withdraw_credit as withdraw_credit_of
from academy.ledger.models import Entry
from academy.people.models import Person
from courses.models import Completion, Edition, Module


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


def ask_what_changed(entry: Entry) -> None:
    """An edition is out: of those who hold the module, what has changed is asked."""
    edition = Edition.objects.select_related("module__current_edition").get(pk=entry.subject_id)
    if edition.pk == edition.module.current_edition_id:
        ask_holders(module=edition.module, at=entry.at)


def ask_what_changed_meanwhile(entry: Entry) -> None:
    """Somebody has finished a module, or what had changed in it, in an edition that is not the newest any more."""
    rows = Module.objects.open().select_related("current_edition").exclude(current_edition__number=1)
    module = rows.filter(code=entry.data["module"]).first()
    if module and entry.person_id is not None:
        ask_holders(module=module, at=entry.recorded_at, people=[entry.person_id])


def recount_leave_of(entry: Entry) -> None:
    """A pause came, went or changed: the days by which the person is to learn what changed move with it."""
    if entry.person_id is not None:
        recount_leave(people=[entry.person_id])
