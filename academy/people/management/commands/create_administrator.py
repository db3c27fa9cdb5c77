"""The first academy administrator, without the demonstration."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone

from academy.common.wording import day
from academy.people.models import Person
from academy.people.operations import Refused, invite, make_administrator


class Command(BaseCommand):
    help = "Make an academy administrator who also operates the site, and print a code with which to choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="as they use it; needed for somebody new")
        parser.add_argument("--email", default="")

    def handle(self, *args: Any, username: str, name: str, email: str, **options: Any) -> None:
        now = timezone.now()
        known = Person.objects.filter(username__iexact=username).first()
        if known is None and not name:
            raise CommandError(f"Nobody has the user name {username} yet. Give --name for somebody new.")
        try:
            if email:
                validate_email(email)
            person = make_administrator(username=username, name=name, email=email, on=timezone.localdate(), at=now)
            self.stdout.write(f"{person.name} ({person.username}) is an academy administrator and may enter /admin/ and /cms/.")
            if not person.has_usable_password():
                invitation, code = invite(person=person, at=now, by=None)
                address = settings.ACADEMY_ADDRESS + reverse("entrance:code")
                self.stdout.write(f"To choose a password, open {address} and enter this code:\n\n    {code}\n")
                self.stdout.write(f"It works once, until {day(invitation.expires_at)}. Run the command again for another.")
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        except ValidationError as error:
            raise CommandError(f"“{email}” is no e-mail address.") from error
