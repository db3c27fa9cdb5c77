from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.bundles.adopting import adopt, plan_adoption
from cms.bundles.form import BundleInvalid
from cms.bundles.opening import open_bundle


class Command(BaseCommand):
    help = "Adopt a module that another academy exported, as a draft. Without --apply, only says what would come of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--code", default="", help="The code that it is to have here; left out, the one that it has there.")
        parser.add_argument("--apply", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                self._bring(file, code=options["code"], is_applied=options["apply"])
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        except BundleInvalid as invalid:
            raise CommandError(f"Nothing was made.\n{invalid}") from invalid

    def _bring(self, file: IO[bytes], *, code: str, is_applied: bool) -> None:
        bundle = open_bundle(file)
        plan, origin = plan_adoption(bundle, code=code), bundle.origin
        self.stdout.write(f"{origin.title} of {origin.academy}, edition {origin.edition}, as {plan.data['code']}:")
        for line in (*plan.lessons, *plan.left_out):
            self.stdout.write(f"  {line}")
        if not is_applied:
            self.stdout.write("Nothing was made. With --apply it is brought in as a draft.")
            return
        page = adopt(file, code=code, at=timezone.now(), by=None)
        self.stdout.write(f"{page.title} is here as a draft.")
