"""Run by the ledger's tests as a process of its own: `another_process.py DATABASE FOLLOWER DEED`."""

import os
import signal
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "academy.conf.settings_test"

import django
from django.conf import settings

database, follower, deed = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = database
# What the ledger's own models need, and no more: to start all of the academy takes seconds.
django_apps = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.postgres"]
settings.INSTALLED_APPS = ["academy.people", "academy.ledger", *django_apps]
settings.LEDGER_FOLLOWERS = [("hear", "test.began", f"tests.academy.ledger.followers.{follower}")]
django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from academy.ledger.operations import GRACE, record, sweep  # noqa: E402
from academy.people.models import Person  # noqa: E402

if deed == "sweep":
    sys.stdin.readline()  # all of them begin together
    sys.stdout.write(str(sweep(at=timezone.now() + GRACE)))
elif deed == "sweep-and-die":
    sweep(at=timezone.now() + GRACE)
elif deed == "die-after-commit":
    with transaction.atomic():
        transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
        record("test.began", subject=Person.objects.get(), at=timezone.now())
elif deed == "die-before-commit":
    with transaction.atomic():
        record("test.began", subject=Person.objects.get(), at=timezone.now())
        os.kill(os.getpid(), signal.SIGKILL)
elif deed == "record":
    record("test.began", subject=Person.objects.get(), at=timezone.now())
