"""An agency's list of people: what it would change, and, when asked, the change."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from academy.common.tables import TableInvalid
from academy.people.hr_import import Kind, apply_list, check_list, kept_rows, kinds_in, plan, read_staff_list
from academy.people.models import Agency, Person


class Command(BaseCommand):
    help = "Read an agency's list of people (CSV or XLSX) and say, row by row, what it would change. With --apply, change it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--agency", required=True, metavar="CODE")
        parser.add_argument("--apply", action="store_true", help="change it; without this nothing is changed")
        parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="the day of the list; today if left out")
        parser.add_argument("--by", default="", metavar="USERNAME", help="who answers for it; kept with every record")

    def handle(self, *args: Any, file: Path, agency: str, on: date | None, by: str, **options: Any) -> None:
        found = Agency.objects.filter(code__iexact=agency).first()
        if found is None:
            codes = ", ".join(Agency.objects.order_by("code").values_list("code", flat=True))
            raise CommandError(f"No agency has the code {agency}. There are: {codes or 'none yet'}.")
        person = Person.objects.filter(username__iexact=by).first() if by else None
        if by and person is None:
            raise CommandError(f"Nobody has the user name {by}.")
        try:
            with file.open("rb") as opened:
                rows = read_staff_list(File(opened))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except TableInvalid as invalid:
            raise CommandError("\n".join(str(problem) for problem in invalid.problems)) from invalid
        day = on or timezone.localdate()
        if not options["apply"]:
            self._tell(kept_rows(plan(rows, agency=found, on=day)))
            self.stdout.write("Nothing was changed. Add --apply to change it.")
            return
        if person is None:
            raise CommandError("Say with --by who answers for the changes.")
        now = timezone.now()
        brought = check_list(rows=rows, agency=found, file_name=file.name, on=day, at=now, by=person)
        self._tell(apply_list(import_id=brought.pk, at=now).rows)
        self.stdout.write("Applied.")

    def _tell(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            for change in row["changes"]:
                where = f", {change['column']}" if row["state"] == "refused" and change["column"] else ""
                self.stdout.write(f"Row {row['row']}{where}: {row['name'] or '(no name)'}: {change['kind']}. {change['words']}")
        found = kinds_in(rows)
        self.stdout.write("; ".join(f"{kind} {found[kind]}" for kind in Kind if found[kind]) or "No rows.")
