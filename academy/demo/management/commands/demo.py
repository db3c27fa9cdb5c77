import hashlib
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from academy.demo.models import DemoLoad
from academy.people.models import Person

FOLDER = Path(__file__).resolve().parents[2] / "curriculum"
# Fit for a demonstration: it stands in the repository, and every person below is made up.
PASSWORD = "northshire-demo-2027"
# Whom to sign in as: (role, user name).
PEOPLE = [
    ("learner", "ellie.sutton"),
    ("learner, new", "nkechi.obi"),
    ("trainer", "nadia.karimi"),
    ("manager", "harriet.lyle"),
    ("HR, council", "shabnam.rauf"),
    ("HR, police", "manjit.gill"),
    ("academy administrator", "ruth.ellison"),
    ("editor", "kwame.boateng-hill"),
]


class Command(BaseCommand):
    help = "Make the demonstration ready: migrate, load the curriculum and the partnership, collect static files. Changes nothing when run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=0, help="add so many people with histories")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is for ACADEMY_DEMO=1 only: it gives people a password that everybody can read.")
        self._refuse_foreign_database()
        self.stdout.write("Making the tables …")
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write("Loading the curriculum …")
        call_command("load_curriculum", str(FOLDER), stdout=self.stdout)
        self.stdout.write("Loading the partnership …")
        call_command("load_partnership", FOLDER / "partnership.yaml", stdout=self.stdout)
        if options["people"]:
            call_command("load_people", count=options["people"], stdout=self.stdout)
        self._collect_static()
        self._say_who_is_who()

    def _refuse_foreign_database(self) -> None:
        try:
            tables = set(connection.introspection.table_names())
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {' '.join(str(error).split())}") from error
        if tables and "people_person" not in tables and "django_migrations" not in tables:
            name = connection.settings_dict["NAME"]
            raise CommandError(
                f"The database “{name}” holds tables that are not the academy's ({', '.join(sorted(tables)[:3])} …). Nothing was changed."
            )
        if "django_migrations" in tables:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM django_migrations WHERE app = 'people'")
                (ours,) = cursor.fetchone()
            if not ours and len(tables) > 1:
                raise CommandError(
                    f"The database “{connection.settings_dict['NAME']}” belongs to another Django project. Nothing was changed."
                )

    def _collect_static(self) -> None:
        """Collecting and compressing takes half a minute; it is done again only where what goes in has changed."""
        seen = hashlib.sha256((settings.BASE_DIR / "uv.lock").read_bytes())
        for path in sorted(settings.BASE_DIR.glob("*/static/**/*")) + sorted(settings.BASE_DIR.glob("academy/*/static/**/*")):
            if path.is_file():
                seen.update(f"{path.relative_to(settings.BASE_DIR)} {path.stat().st_mtime_ns}".encode())
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        if stamp.exists() and stamp.read_text() == seen.hexdigest():
            return
        self.stdout.write("Collecting static files …")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(seen.hexdigest())

    def _say_who_is_who(self) -> None:
        load = DemoLoad.objects.order_by("loaded_on").first()
        people = {person.username: person for person in Person.objects.filter(username__in=[username for _role, username in PEOPLE])}
        shown = []
        for role, username in PEOPLE:
            person = people[username]
            if not person.has_usable_password():
                person.set_password(PASSWORD)
                person.save(update_fields=["password"])
            shown.append({"role": role, "username": username, "password": PASSWORD, "name": person.name})
        loaded_on = load.loaded_on if load else None
        facts = {"address": settings.ACADEMY_ADDRESS, "loaded_on": loaded_on.isoformat() if loaded_on else None, "people": shown}
        (settings.VAR_DIR / "demo.json").write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n")

        self.stdout.write(f"\nThe academy is at {settings.ACADEMY_ADDRESS}")
        if loaded_on:
            self.stdout.write(f"The data is as loaded on {loaded_on:%-d %B %Y}. FRESH=1 loads it again as at today.")
        self.stdout.write("A second step at sign-in is not asked for here. Mail can be read at /dev/mail/.\n\nSign in as")
        for row in shown:
            self.stdout.write(f"  {row['role']:<22} {row['username']:<20} {row['password']}   {row['name']}")
        self.stdout.write("\nCtrl-C stops everything.")
        self.stdout.flush()
