"""What a person wrote for themselves is in no entry, log or error report, also when something goes wrong on the way."""

import logging
import sys

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.core import mail
from django.core.signals import got_request_exception
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.views.debug import ExceptionReporter

from academy.ledger.models import Delivery, Entry
from academy.practice.models import Pathway, Portfolio, Reflection
from academy.practice.operations import ChangedMeanwhile, cpd, handing_in, portfolios, practising, sharing, supervising, writing
from academy.practice.views import warned
from tests.factories import courses, people
from tests.factories import practice as make

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
        monkeypatch.setattr(writing, "record", fail)
    else:
        monkeypatch.setattr(writing.Reflection.objects, "select_for_update", fail)

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


DAY = {"on_day": 2, "on_month": 11, "on_year": 2026}
TOKEN = "5f0f8a0c-96f3-4f3e-9d0a-0d0d5f1b8f11"
FORMS = {
    "journal": ("journal-add", {"title": SECRET, "text": SECRET, "version": 0, "token": TOKEN}, writing),
    "practice": ("practice-add", {"role": "lead", "form": "circle", "minutes": 30, "note": SECRET, "token": TOKEN, **DAY}, practising),
    "cpd": (
        "cpd-add",
        {"title": "A book", "kind": "reading", "minutes": 30, "learned": SECRET, "version": 0, "token": TOKEN, **DAY},
        cpd,
    ),
}


def _reports_of(client, address, data):
    """What Django would mail to the people who run it when the sending goes wrong."""
    reports = []

    def keep(sender, request, **kwargs):
        reporter = ExceptionReporter(request, *sys.exc_info())
        reports.extend([reporter.get_traceback_text(), reporter.get_traceback_html()])

    got_request_exception.connect(keep)
    try:
        assert client.post(address, data).status_code == 500
    finally:
        got_request_exception.disconnect(keep)
    assert len(reports) == 2
    return reports


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("breaks", ["record", "warnings_for"])
def test_no_form_of_ones_own_is_in_the_report_of_an_error(monkeypatch, caplog, form, breaks):
    """Neither while it is looked through for names, nor while it is saved."""

    def fail(*args, **kwargs):
        raise DatabaseError("The disk is full")

    name, data, module = FORMS[form]
    monkeypatch.setattr(module if breaks == "record" else warned, breaks, fail)
    client = Client(raise_request_exception=False)
    client.force_login(people.person())
    sent = {**data, "instead": SECRET, **({"anyway": "yes"} if breaks == "record" else {})}
    with time_machine.travel(courses.AT), caplog.at_level(logging.DEBUG):
        reports = _reports_of(client, reverse(f"practice:{name}"), sent)
    for report in reports:
        assert "The disk is full" in report
        assert SECRET not in report
    assert SECRET not in caplog.text.replace("\n", " ")


def test_not_in_the_report_of_an_error_while_a_reader_answers(monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("The disk is full")

    monkeypatch.setattr(sharing, "record", fail)
    share = make.share(make.writing(text=SECRET), asks_comment=True)
    client = Client(raise_request_exception=False)
    client.force_login(share.reader)
    for report in _reports_of(client, reverse("practice:shared-detail", args=[share.pk]), {"text": SECRET, "anyway": "yes"}):
        assert SECRET not in report


def test_not_in_the_report_of_an_error_while_a_portfolio_is_filled_signed_and_answered(monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise DatabaseError("The disk is full")

    for module in (portfolios, supervising, handing_in):
        monkeypatch.setattr(module, "record", fail)
    empty, whole = make.portfolio(), make.whole_portfolio()
    asked, handed_in = make.supervision(empty), make.hand_in(whole)
    when = {"when_day": 2, "when_month": 11, "when_year": 2026}
    sent = [
        (empty.person, "portfolio-essay", empty.pk, {"text": SECRET, "version": 0}),
        (empty.person, "portfolio-supervision", empty.pk, {"about": SECRET, "who": "somebody-else", "token": TOKEN, **when}),
        (asked.supervisor, "supervision-detail", asked.pk, {"answer": "declined", "why": SECRET}),
        (handed_in.assessor, "handed-in-detail", handed_in.pk, {"answer": "handed-back", "words": SECRET}),
        (handed_in.assessor, "handed-in-detail", handed_in.pk, {"answer": "complete", "words": SECRET}),
    ]
    for person, name, pk, data in sent:
        client = Client(raise_request_exception=False)
        client.force_login(person)
        with time_machine.travel(courses.AT), caplog.at_level(logging.DEBUG):
            for report in _reports_of(
                client, reverse(f"practice:{name}", args=[pk]), {**data, "typed": asked.supervisor.username, "anyway": "yes"}
            ):
                assert "The disk is full" in report
                assert SECRET not in report
    assert SECRET not in caplog.text.replace("\n", " ")
    assert Portfolio.objects.count() == 2


def test_no_private_writing_stands_in_the_administration():
    assert [model for model in apps.get_app_config("practice").get_models() if admin.site.is_registered(model)] == [Pathway]
