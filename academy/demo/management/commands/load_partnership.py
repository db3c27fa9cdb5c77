from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from academy.demo.partnership import NOT_LOADED_YET, PartnershipInvalid, load_partnership


class Command(BaseCommand):
    help = "Load a partnership's agencies, people, history and cohorts from a YAML file, whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--on", type=date.fromisoformat, default=None, help="the day that the file's offsets count from; today if left out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_partnership(options["file"], on=options["on"] or timezone.localdate())
        except PartnershipInvalid as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        if not loaded.is_new:
            self.stdout.write(f"This partnership was loaded on {loaded.on:%-d %B %Y}. Nothing was changed.")
            return
        what = f"{loaded.people} people, {loaded.completions} completions and {loaded.certificates} certificates"
        self.stdout.write(f"Loaded {what}, as at {loaded.on:%-d %B %Y}.")
        self.stdout.write(
            f"Not loaded yet: {', '.join(NOT_LOADED_YET)}; and {loaded.bookings_left} bookings that are waiting or applied for."
        )
