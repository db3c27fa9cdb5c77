"""What certificates do when something happened further down. Each is a function of one entry, and twice is as once."""

from functools import partial
from typing import Any

from django.db import transaction

from academy.competencies.models import Award
from academy.ledger.models import Entry
from academy.people.models import Person
from certificates import operations
from certificates.models import Certificate
from certificates.tasks import queue_drawing
from courses.models import Completion

# What was learnt here. History that was imported, loaded or written down by hand has its own paper somewhere else.
_LEARNT_HERE = frozenset({Completion.Source.LEARNING, Completion.Source.REGISTER, Completion.Source.PROOF})


def issue_for_completion(entry: Entry) -> None:
    completion = Completion.objects.standing().filter(pk=entry.subject_id, source__in=_LEARNT_HERE).first()
    if completion and not _was_taken_back(completion.certificates):
        _draw_on_commit(operations.issue_for_completion(completion=completion, at=entry.at))


def issue_for_award(entry: Entry) -> None:
    award = Award.objects.standing().filter(pk=entry.subject_id, level__gte=3).exclude(awarded_by=Award.By.COURSE).first()
    if award and not _was_taken_back(award.certificates):
        _draw_on_commit(operations.issue_for_award(award=award, at=entry.at, by=_by(entry)))


def withdraw(entry: Entry) -> None:
    """The completion's credit was withdrawn: so is every certificate of it that stands."""
    completion = Completion.objects.get(pk=entry.subject_id)
    for certificate in Certificate.objects.standing().filter(completion=completion):
        operations.withdraw(certificate=certificate, at=entry.at, by=_by(entry), reason=completion.reason)


def withdraw_for_award(entry: Entry) -> None:
    award = Award.objects.get(pk=entry.subject_id)
    for certificate in Certificate.objects.standing().filter(award=award):
        operations.withdraw(certificate=certificate, at=entry.at, by=_by(entry), reason=award.reason)


def _was_taken_back(certificates: Any) -> bool:
    """Whether there was one, and somebody withdrew it alone: to be told of the credit again must not bring it back."""
    return certificates.exists() and not certificates.filter(withdrawn_at=None).exists()


def _by(entry: Entry) -> Person | None:
    return Person.objects.filter(pk=entry.by_id).first()


def _draw_on_commit(certificate: Certificate) -> None:
    transaction.on_commit(partial(queue_drawing, certificate), robust=True)
