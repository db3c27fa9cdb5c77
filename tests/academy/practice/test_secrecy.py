"""What a person wrote for themselves is in no entry, log or error report, also when something goes wrong on the way."""

import logging
import sys

import pytest
from django.core import mail
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.views.debug import ExceptionReporter

from academy.ledger.models import Delivery, Entry
from academy.practice.models import Reflection
from academy.practice.operations import ChangedMeanwhile
from academy.practice.operations import writing as operations
from tests.factories import courses

SECRET = "Jordan in Year 9 frightened me today"

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    enrolment = courses.enrolment()
    client = Client(raise_request_exception=False)
    client.force_login(enrolment.learner)
    url = reverse("player:lesson-write", args=[enrolment.module.slug, "support", "b-reflect"])

    def act(**more):
        return client.post(url, {"enrolment": enrolment.pk, "text": SECRET, "version": 0, "anyway": "yes", **more})

    return act


def test_not_in_the_ledger(sent):
    sent()
    assert Reflection.objects.get().text == SECRET
    for entry in Entry.objects.all():
        assert SECRET not in repr(entry.__dict__)
    assert not Delivery.objects.filter(error__contains=SECRET).exists()
    assert SECRET not in str(Reflection.objects.get()) + repr(Reflection.objects.get())


@pytest.mark.parametrize("name", ["record", "Reflection"])
def test_not_in_the_report_of_an_error(sent, monkeypatch, caplog, settings, name):
    """The report that Django mails to the people who run it, and the lines of the log, for a failure inside the saving itself."""
    settings.ADMINS = [("Operator", "operator@example.org")]
    reports = []

    def fail(*args, **kwargs):
        raise DatabaseError("The disk is full")

    if name == "record":
        monkeypatch.setattr(operations, "record", fail)
    else:
        monkeypatch.setattr(operations.Reflection.objects, "select_for_update", fail)
    from django.core.signals import got_request_exception

    def keep(sender, request, **kwargs):
        reporter = ExceptionReporter(request, *sys.exc_info())
        reports.extend([reporter.get_traceback_text(), reporter.get_traceback_html()])

    got_request_exception.connect(keep)
    try:
        with caplog.at_level(logging.DEBUG):
            assert sent().status_code == 500
    finally:
        got_request_exception.disconnect(keep)
    assert len(reports) == 2
    assert "The disk is full" in reports[0]
    assert "lesson_write" in reports[0]
    for report in reports:
        assert SECRET not in report
    assert SECRET not in caplog.text.replace("\n", " ")
    assert all(SECRET not in message.body for message in mail.outbox)


def test_not_in_what_a_conflict_prints(sent):
    sent()
    error = ChangedMeanwhile(Reflection.objects.get())
    assert SECRET not in str(error) + repr(error)
