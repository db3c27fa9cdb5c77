"""A manager's team: whom they manage, and who is due what."""

from dataclasses import dataclass, field
from datetime import date

from academy.cohorts.models import Booking
from academy.competencies.models import Status
from academy.people.access import managed_employments
from academy.people.models import Employment, Person
from academy.reports.queries.rows import StandingRow, standing_rows
from academy.reports.queries.scope import Choice
from courses.models import Enrolment

_NEED = (Status.OVERDUE, Status.NEVER_DONE, Status.IN_GRACE, Status.DUE_SOON)
# A team is a team: beyond this many rows the workforce pages serve better.
_ROWS = 2000


@dataclass
class Member:
    """One person of a team: what needs a hand, what is begun, what is booked."""

    post: Employment
    standings: list[StandingRow] = field(default_factory=list)
    begun: list[Enrolment] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)

    @property
    def needs(self) -> list[StandingRow]:
        return [row for row in self.standings if row.status in _NEED]

    @property
    def past(self) -> list[StandingRow]:
        return [row for row in self.standings if row.status in (Status.OVERDUE, Status.NEVER_DONE)]

    @property
    def is_away(self) -> bool:
        return bool(self.standings) and all(row.status == Status.PAUSED for row in self.standings)

    @property
    def met(self) -> int:
        return sum(row.status in (Status.CURRENT, Status.DUE_SOON, Status.IN_GRACE) for row in self.standings)

    @property
    def asked(self) -> int:
        return self.met + len(self.past)


def team_of(viewer: Person, *, on: date) -> list[Member]:
    """The team, those who need most first. Five statements, whatever its size."""
    posts = managed_employments(viewer, on)
    members = {post.person_id: Member(post) for post in posts.select_related("person", "team").order_by("person__sort_name", "starts_on")}
    if not members:
        return []
    rows, _count = standing_rows(posts=posts, choice=Choice(on=on), statuses=[], offset=0, limit=_ROWS)
    for row in rows:
        members[row.person_id].standings.append(row)
    for enrolment in Enrolment.objects.open().filter(learner__in=members).select_related("module"):
        members[enrolment.learner_id].begun.append(enrolment)
    coming = Booking.objects.confirmed().filter(person__in=members, cohort__cancelled_at=None, cohort__sessions__on__gte=on)
    for booking in coming.select_related("cohort").distinct():
        members[booking.person_id].bookings.append(booking)
    return sorted(members.values(), key=lambda member: (-len(member.past), -len(member.needs), member.post.person.sort_name))
