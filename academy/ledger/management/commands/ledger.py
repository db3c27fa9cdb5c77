"""What waits in the ledger, and how to send it on its way."""

from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from academy.ledger.models import Delivery
from academy.ledger.operations import UnknownFollower, replay, retry


class Command(BaseCommand):
    help = "List the deliveries that wait, try them again, or run a follower again for what was recorded since a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="the deliveries that wait, those that failed with their error")
        listing.add_argument("--follower", default="", help="of this follower alone")
        listing.add_argument("--failing", action="store_true", help="those alone that failed at least once")
        listing.add_argument("--limit", type=int, default=50)
        again = verbs.add_parser("retry", help="try the deliveries that wait, now")
        again.add_argument("--follower", default="", help="of this follower alone")
        again.add_argument("--id", type=int, action="append", help="this delivery alone; may be given again")
        replaying = verbs.add_parser("replay", help="run a follower again for each entry recorded since a day")
        replaying.add_argument("follower")
        replaying.add_argument("--since", type=date.fromisoformat, required=True, metavar="DATE", help="such as 2027-03-01")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        {"list": self._list, "retry": self._retry, "replay": self._replay}[verb](options)

    def _list(self, options: dict[str, Any]) -> None:
        waiting = self._waiting(options["follower"])
        if options["failing"]:
            waiting = waiting.filter(tries__gt=0)
        for delivery in waiting.select_related("entry").order_by("next_try_at", "pk")[: options["limit"]]:
            next_try = timezone.localtime(delivery.next_try_at)
            self.stdout.write(
                f"{delivery.pk}  {delivery.follower}  {delivery.entry}  tries {delivery.tries}, next {next_try:%Y-%m-%d %H:%M}"
                + (f"\n    {delivery.error}" if delivery.error else "")
            )
        self.stdout.write(f"{waiting.count()} waiting, of which {waiting.filter(tries__gt=0).count()} failed before.")

    def _retry(self, options: dict[str, Any]) -> None:
        waiting = self._waiting(options["follower"])
        if options["id"]:
            waiting = waiting.filter(pk__in=options["id"])
        tried = waiting.count()
        done = retry(deliveries=waiting, at=timezone.now())
        self.stdout.write(f"{done} of {tried} delivered.")
        if done < tried:
            raise CommandError("The others failed again, or another worker has them; see `manage.py ledger list`.")

    def _replay(self, options: dict[str, Any]) -> None:
        since = timezone.make_aware(datetime.combine(options["since"], time.min))
        try:
            done = replay(follower=options["follower"], since=since, at=timezone.now())
        except UnknownFollower as unknown:
            raise CommandError(f"No follower is called {unknown}. The list is LEDGER_FOLLOWERS in the settings.") from unknown
        self.stdout.write(f"{done} entries heard again by {options['follower']}.")

    def _waiting(self, follower: str) -> Any:
        waiting = Delivery.objects.waiting()
        return waiting.filter(follower=follower) if follower else waiting
