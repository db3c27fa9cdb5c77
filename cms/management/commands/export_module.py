from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.bundles.packing import NotAsReleased, NothingReleased, packed
from cms.languages import original_locale_id
from cms.models import ModulePage


class Command(BaseCommand):
    help = "Write a module, as it was published last, with its recordings into one file that another academy can adopt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="The module's code, for instance M1.")
        parser.add_argument("file", type=Path, nargs="?", help="Where to; left out, a file named after the module in this folder.")

    def handle(self, *args: Any, **options: Any) -> None:
        page = ModulePage.objects.filter(code=options["code"], locale=original_locale_id()).first()
        if page is None:
            raise CommandError(f"There is no module with the code {options['code']}.")
        try:
            name, bundle = packed(page, on=timezone.localdate())
        except NothingReleased as nothing:
            raise CommandError(f"{page.title} has not been published yet, so there is nothing to export.") from nothing
        except NotAsReleased as newer:
            raise CommandError(f"Lessons of {page.title} have changed since its last edition. Publish the module first.") from newer
        path = options["file"] or Path(name)
        try:
            with bundle, path.open("xb") as file:
                while piece := bundle.read(1 << 20):
                    file.write(piece)
        except FileExistsError as there:
            raise CommandError(f"{path} is there already, and is left as it is.") from there
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Wrote {page.title} to {path}.")
