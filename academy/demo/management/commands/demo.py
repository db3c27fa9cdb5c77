import hashlib
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from academy.demo.models import DemoLoad
from academy.demo.ownership import why_not_ours
from academy.people.models import Person

FOLDER = Path(__file__).resolve().parents[2] / "curriculum"
# Fit for a demonstration: it stands in the repository, and every person below is made up.
PASSWORD = "northshire-demo-2027"
# Whom to sign in as: (role, user name).
PEOPLE = [
    ("learner", "ellie.sutton"),
    ("learner, new", "nkechi.obi"),
    ("relief worker", "jayden.osborne"),
    ("supervisor", "teresa.quigley"),
    ("trainer", "nadia.karimi"),
    ("manager", "harriet.lyle"),
    ("HR, council", "shabnam.rauf"),
    ("HR, police", "manjit.gill"),
    ("academy administrator", "ruth.ellison"),
    ("editor", "kwame.boateng-hill"),
    ("practice lead", "yusuf.demir"),
]


class Command(BaseCommand):
    help = "Make the demonstration ready: tables, curriculum, partnership, static files. Changes nothing when run again."
    # `make demo` answers in seconds; `make check` runs the checks.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=0, help="add so many people with histories")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is for ACADEMY_DEMO=1 only: it gives people a password that everybody can read.")
        if reason := why_not_ours():
            raise CommandError(f"{reason} Nothing was changed.")
        self.stdout.write("Making the tables …")
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write("Loading the curriculum …")
        call_command("load_curriculum", str(FOLDER), stdout=self.stdout)
        call_command("add_example_recording", verbosity=0, stdout=self.stdout)
        self.stdout.write("Loading the partnership …")
        call_command("load_partnership", FOLDER / "partnership.yaml", stdout=self.stdout)
        if options["people"]:
            call_command("load_people", count=options["people"], stdout=self.stdout)
        self._collect_static()
        self._tell_who_is_who()

    def _collect_static(self) -> None:
        """Collecting and compressing takes a while; it is done again only where what goes in has changed."""
        seen = hashlib.sha256()
        folders = [Path(app.path) / "static" for app in apps.get_app_configs() if "site-packages" not in app.path]
        files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
        for path in [settings.BASE_DIR / "uv.lock", settings.BASE_DIR / "package-lock.json", *files]:
            seen.update(f"{path} {path.stat().st_mtime_ns}".encode())
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        if stamp.exists() and stamp.read_text() == seen.hexdigest():
            return
        self.stdout.write("Collecting static files …")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(seen.hexdigest())

    def _tell_who_is_who(self) -> None:
        """Whom to sign in as, in `var/demo.json`; they alone have a password, since making one takes a while."""
        load = DemoLoad.objects.earliest("loaded_on")
        people = {person.username: person for person in Person.objects.filter(username__in=[username for _role, username in PEOPLE])}
        rows = []
        for role, username in PEOPLE:
            person = people[username]
            if not person.has_usable_password():
                person.set_password(PASSWORD)
                person.save(update_fields=["password"])
            rows.append({"role": role, "username": username, "password": PASSWORD, "name": person.name})
        facts = {"address": settings.ACADEMY_ADDRESS, "loaded_on": load.loaded_on.isoformat(), "people": rows}
        (settings.VAR_DIR / "demo.json").write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
