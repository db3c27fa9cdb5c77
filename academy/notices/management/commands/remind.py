"""The reminders of a day, by hand: what would go, or to let it go now."""

from collections import Counter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.common.wording import day
from academy.competencies.models import Requirement
from academy.notices.management.days import day_given
from academy.notices.models import Mail
from academy.notices.operations import remind, send_waiting_mail
from academy.people.models import Person
from courses.models import Enrolment


class Command(BaseCommand):
    help = "Remind people of what is due, as on a day. The beat does the same every morning; doing it twice tells nobody twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day_given, default=None, metavar="YYYY-MM-DD", help="the day to remind for; today if left out")
        parser.add_argument("--dry-run", action="store_true", help="only say who would be told of what")

    def handle(self, *, on: date | None, dry_run: bool, **options: Any) -> None:
        on = on or timezone.localdate()
        due = remind(on=on, at=timezone.now(), dry_run=dry_run)
        people = Person.objects.in_bulk({row.person_id for row in due})
        codes = dict(Requirement.objects.values_list("pk", "code"))
        changed = {row.enrolment_id for row in due if row.enrolment_id}
        modules = dict(Enrolment.objects.filter(pk__in=changed).values_list("pk", "module__code"))
        for row in due:
            way = "" if row.has_address else _(" (no address: the manager is told)")
            who = people[row.person_id].username
            what = codes[row.requirement_id] if row.requirement_id else _("changes of %(code)s") % {"code": modules[row.enrolment_id or 0]}
            self.stdout.write(f"{who}  {what}  {_step(row.step)}  {_('due')} {day(row.due_on)}{way}")
        if dry_run:
            words = _("%(people)s people would be told of %(steps)s things. Nothing was written.")
            self.stdout.write(words % {"people": len(people), "steps": len(due)})
            return
        tally = send_waiting_mail()
        states = Counter(Mail.objects.for_day(on).filter(kind__in=[Mail.Kind.REMINDER, Mail.Kind.DIGEST]).values_list("state", flat=True))
        self.stdout.write(
            _("%(people)s people are told of %(steps)s things on %(day)s. %(sent)s messages left now.")
            % {"people": len(people), "steps": len(due), "day": day(on), "sent": tally.sent}
        )
        # Expected and sent side by side, so that nobody is left out in silence.
        for state, count in sorted(states.items()):
            self.stdout.write(f"  {Mail.State(state).label}: {count}")


def _step(step: int) -> str:
    if step > 0:
        return _("%(n)s days before") % {"n": step}
    return _("%(n)s days after") % {"n": -step} if step else _("on the day")
