from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from academy.competencies.loading import FrameworkInvalid, load_framework


class Command(BaseCommand):
    help = "Load principles, competencies, role profiles and requirements from a YAML file, whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="the day from which changed rules hold; today if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise CommandError(f"{path.name} is no YAML: {' '.join(str(error).split())}") from error
        try:
            loaded = load_framework(data, source_name=path.name, on=options["on"] or timezone.localdate())
        except FrameworkInvalid as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        self.stdout.write(f"{loaded.competencies} competencies, {loaded.roles} role profiles and {loaded.requirements} requirements.")
        changed = ", ".join(loaded.changed_rules)
        self.stdout.write(f"New rules: {changed}." if changed else "No rule changed.")
