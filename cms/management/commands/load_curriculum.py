from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.curriculum.loading import load_curriculum
from cms.curriculum.reading import CurriculumInvalid
from courses.models import ChangeClass


class Command(BaseCommand):
    help = (
        "Load modules and the framework from a folder of YAML files, whole or not at all. Loading again changes nothing but what has "
        "changed in the files; what editors have changed since stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        classes = [value for value in ChangeClass.values if value != ChangeClass.FIRST]
        parser.add_argument("--change", choices=classes, default=ChangeClass.WORDING, help="What kind of change the new editions bring.")
        parser.add_argument("--note", default="", help="What changed, in one line.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = load_curriculum(Path(options["folder"]), change_class=options["change"], note=options["note"])
        except CurriculumInvalid as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        self.stdout.write(f"{len(done.new)} modules are new, {len(done.changed)} changed, {len(done.same)} are as they were.")
        if done.terms:
            self.stdout.write(f"{done.terms} terms of the glossary were written.")
