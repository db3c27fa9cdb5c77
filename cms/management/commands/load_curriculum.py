from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.curriculum.loading import load_curriculum
from cms.curriculum.reading import CurriculumInvalid


class Command(BaseCommand):
    help = "Load modules and the framework from a folder of YAML files, whole or not at all. Loading again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = load_curriculum(Path(options["folder"]))
        except CurriculumInvalid as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        self.stdout.write(f"{len(done.new)} modules are new, {len(done.changed)} changed, {len(done.same)} are as they were.")
