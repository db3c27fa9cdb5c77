from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from academy.demo.volume import load_people
from academy.people.models import Agency


class Command(BaseCommand):
    help = "Add people with histories, by sets, to show and to measure the academy at size."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=int, required=True, help="how many generated people there should be")
        parser.add_argument("--requirements", type=int, default=0, help="add so many requirements that ask something of everyone")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Agency.objects.exists():
            raise CommandError("There is no agency to put people into. Load a partnership first.")
        self.stdout.write(f"Adding people up to {options['count']:,} …")
        added = load_people(count=options["count"], on=timezone.localdate(), requirements=options["requirements"])
        self.stdout.write(f"Added {added:,} people." if added else "They are there already. Nothing was changed.")
