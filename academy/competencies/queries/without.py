"""What would become of somebody's standing without one completion: to be said before it is taken back."""

from dataclasses import dataclass, replace
from datetime import date

from academy.competencies.fold import PeriodRow, fold, status_of
from academy.competencies.models import Requirement, Status
from academy.competencies.models.standing import MET
from academy.competencies.operations.standing import read_histories, read_terms
from courses.models import Completion


@dataclass(frozen=True)
class Change:
    """How somebody stands to a requirement on a day with the completion, and how without it."""

    requirement: Requirement
    status: Status
    due_on: date | None

    @property
    def is_met(self) -> bool:
        """Whether it is met without the completion too, if only until another day."""
        return self.status in MET


def changes_without(completion: Completion, *, on: date, employments: list[int] | None = None) -> list[Change]:
    """The requirements whose status or date on that day rests on the completion. Seven statements, and nothing is written.

    `employments` narrows it to what those jobs ask.
    """
    terms = read_terms()
    history = read_histories([completion.person_id], terms.modules)[completion.person_id]
    obligations, now = fold(terms, history)
    _same, then = fold(terms, replace(history, done=[item for item in history.done if item.completion_id != completion.pk]))
    asked = {row.requirement_id for row in obligations if employments is None or row.employment_id in employments}
    before, after = _running(now, on), _running(then, on)
    changed = {
        pk: (status_of(row, on), row.due_on)
        for pk, row in after.items()
        if pk in asked and pk in before and (status_of(before[pk], on), before[pk].due_on) != (status_of(row, on), row.due_on)
    }
    requirements = Requirement.objects.filter(pk__in=changed).order_by("position", "code")
    return [Change(requirement, *changed[requirement.pk]) for requirement in requirements]


def _running(rows: list[PeriodRow], on: date) -> dict[int, PeriodRow]:
    return {row.requirement_id: row for row in rows if row.since <= on and (row.until is None or on < row.until)}
