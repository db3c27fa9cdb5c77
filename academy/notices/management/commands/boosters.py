"""The boosters of a day, by hand: whom a letter would reach, or to let the letters go now."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.common.wording import day
from academy.notices.management.days import day_given
from academy.notices.operations import offer_boosters, send_waiting_mail


class Command(BaseCommand):
    help = (
        "Tell those who asked for boosters that one is ready, as on a day. The beat does the same every morning; twice tells nobody twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day_given, default=None, metavar="YYYY-MM-DD", help="the day to write for; today if left out")
        parser.add_argument("--dry-run", action="store_true", help="only say who would be written to")

    def handle(self, *, on: date | None, dry_run: bool, **options: Any) -> None:
        on = on or timezone.localdate()
        ready = offer_boosters(on=on, at=timezone.now(), dry_run=dry_run)
        # Whom, and never about what: that is theirs alone.
        for booster in ready:
            self.stdout.write(booster.person.username)
        if dry_run:
            self.stdout.write(_("%(people)s people would be written to. Nothing was written.") % {"people": len(ready)})
            return
        tally = send_waiting_mail()
        words = _("%(people)s people are written to on %(day)s. %(sent)s messages left now.")
        self.stdout.write(words % {"people": len(ready), "day": day(on), "sent": tally.sent})
