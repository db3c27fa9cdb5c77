"""A certificate of a completion, issued by the operation."""

from datetime import UTC, date, datetime
from typing import Any

from academy.people.models import Person
from certificates.models import Certificate
from certificates.operations import issue_for_completion
from courses.models import Completion, Module
from tests.factories import courses, people

AT = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)
TODAY = AT.date()


def completion(person: Person | None = None, module: Module | None = None, on: date = TODAY, **fields: Any) -> Completion:
    return Completion.objects.create(
        person=person or people.employment().person, module=module or courses.module(), **{"completed_on": on, **fields}
    )


def certificate(person: Person | None = None, module: Module | None = None, on: date = TODAY, *, at: datetime = AT) -> Certificate:
    return issue_for_completion(completion=completion(person, module, on), at=at)
