from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from academy.competencies.operations import rebuild_all, rebuild_standing
from academy.people.models import Person


class Command(BaseCommand):
    help = "Work out everybody's standing again from the facts. What is right already is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--person", help="the user name of one person only")

    def handle(self, *args: Any, **options: Any) -> None:
        begun = perf_counter()
        if options["person"]:
            person = Person.objects.filter(username=options["person"]).first()
            if person is None:
                raise CommandError(f"Nobody has the user name {options['person']}.")
            rebuilt = rebuild_standing(person_ids=[person.pk])
        else:
            rebuilt = rebuild_all()
        changes = f"{rebuilt.written} written, {rebuilt.removed} taken away"
        self.stdout.write(f"{rebuilt.people} people, {rebuilt.rows} rows; {changes}, in {perf_counter() - begun:.1f} s.")
