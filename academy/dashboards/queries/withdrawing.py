"""What follows when something is taken back, to be said before anybody confirms it."""

from dataclasses import dataclass
from datetime import date

from academy.competencies.models import Award
from academy.competencies.queries import Change, changes_without
from certificates.models import Certificate
from courses.models import Completion


@dataclass(frozen=True)
class Consequences:
    """The course awards and the certificates that go too, and how standing changes."""

    awards: list[Award]
    certificates: list[Certificate]
    changes: list[Change]


def consequences_of(completion: Completion, *, on: date, employments: list[int] | None = None) -> Consequences:
    """Nine statements at most. `employments` are the jobs through which the viewer sees the person; None is all of them."""
    return Consequences(
        awards=list(completion.awards.standing().select_related("competency").order_by("competency__position")),
        certificates=list(Certificate.objects.standing().filter(completion=completion)),
        changes=changes_without(completion, on=on, employments=employments),
    )
