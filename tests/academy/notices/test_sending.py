"""Nothing goes twice, nothing is lost: against a real mail server in a process of its own, with workers that are killed."""

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import connection, transaction
from django.utils import timezone

from academy.notices import letters, tasks
from academy.notices.models import Mail
from academy.notices.operations import hold_doubtful, mark_arrived, remind, send, send_account_mail, send_again, send_one, send_waiting_mail
from academy.notices.operations.sending import LOAN, MOST_TRIES, OUTAGE, REST
from tests.factories import notices as make
from tests.factories import people

AT = datetime(2026, 11, 4, 8, 15, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]


class Sink:
    """The mail server of one test."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.log = folder / "log"
        self.log.touch()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.sink", str(self.log), *options], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    @property
    def taken(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    @property
    def ids(self) -> Counter[str]:
        return Counter(line["id"] for line in self.taken)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def sink(tmp_path, settings) -> Iterator[Callable[..., Sink]]:
    started: list[Sink] = []

    def start(*options: str) -> Sink:
        started.append(Sink(tmp_path, *options))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", started[-1].port, 10
        return started[-1]

    yield start
    for one in started:
        one.stop()


def write(person=None, *, key: str = "", **fields: Any) -> Mail:
    person = person or people.person(**fields)
    facts = {"title": "Behaviour speaks", "number": "RPA-1", "url": "http://localhost:8000/learning/record/"}
    return send(
        person=person, kind=Mail.Kind.CERTIFICATE, key=key or f"issued:{person.pk}", template="certificate-issued", context=facts, at=AT
    )


def later(by: timedelta) -> Callable[[], datetime]:
    return lambda: timezone.now() + by


def states() -> Counter[str]:
    return Counter(Mail.objects.values_list("state", flat=True))


@pytest.mark.django_db
class TestWriting:
    def test_is_a_row_before_it_is_a_message(self, mailoutbox):
        mail = write(people.person("Marsha Bailey", email="marsha@example.org"))
        assert (mail.state, mail.address, mail.on.isoformat()) == (Mail.State.WAITING, "marsha@example.org", "2026-11-04")
        assert mailoutbox == []
        send_one(mail_id=mail.pk)
        (message,) = mailoutbox
        assert message.to == ["marsha@example.org"]
        assert message.extra_headers["Message-ID"] == mail.message_id
        assert message.reply_to == ["academy@northshire.example.org"]
        kind, content = message.message().get_content_type(), [part.get_content_type() for part in message.message().get_payload()]
        assert (kind, content) == ("multipart/alternative", ["text/plain", "text/html"])
        mail.refresh_from_db()
        assert (mail.state, mail.tries) == (Mail.State.SENT, 1)

    def test_the_same_key_is_the_same_message(self):
        person = people.person()
        assert write(person) == write(person)
        assert Mail.objects.count() == 1

    def test_without_an_address_a_row_says_so_and_nothing_leaves(self, mailoutbox):
        mail = write(email="")
        assert mail.state == Mail.State.NO_ADDRESS
        assert send_waiting_mail().sent == 0
        assert mailoutbox == []

    def test_is_handed_over_on_commit_and_not_before(self, monkeypatch):
        handed: list[int] = []
        monkeypatch.setattr(tasks.send_one, "delay", lambda *, mail_id: handed.append(mail_id))
        with transaction.atomic():
            mail = write()
            assert handed == []
        assert handed == [mail.pk]

    def test_an_absent_broker_is_not_the_learners_trouble(self, monkeypatch, mailoutbox):
        def away(**_given: Any) -> None:
            raise tasks.send_one.OperationalError

        monkeypatch.setattr(tasks.send_one, "delay", away)
        write()
        tasks.send_waiting_mail()
        assert len(mailoutbox) == 1

    def test_account_mail_leaves_the_same_way(self, mailoutbox):
        person = people.person()
        message = EmailMultiAlternatives("A new\npassword", "Follow this", to=[person.email])
        message.attach_alternative("<p>Follow this</p>", "text/html")
        mail = send_account_mail(message=message, person=person)
        assert (mail.kind, mail.subject, mail.text, mail.html) == (Mail.Kind.ACCOUNT, "A new password", "Follow this", "<p>Follow this</p>")
        tasks.send_one(mail_id=mail.pk)
        assert mailoutbox[0].to == [person.email]

    def test_a_way_into_an_account_is_forgotten_once_sent(self, settings, mailoutbox):
        mail = send_account_mail(message=EmailMessage("Password", "a secret link", to=["a@example.org"]), person=None)
        settings.DEMO = False
        send_waiting_mail()
        mail.refresh_from_db()
        assert (mail.state, mail.text) == (Mail.State.SENT, "")
        assert mailoutbox[0].body == "a secret link"


@pytest.mark.django_db
class TestAnswersOfTheServer:
    def test_refused_for_good_is_given_up_with_the_servers_words(self, sink):
        sink()
        mail = write(email="never@example.org")
        assert send_waiting_mail().failed == 1
        mail.refresh_from_db()
        assert (mail.state, mail.error) == (Mail.State.FAILED, "550 No such person here")
        assert "never@" not in mail.error

    def test_refused_for_now_is_tried_again_after_a_rest_that_grows(self, sink):
        sink()
        mail = write(email="later@example.org")
        rests = []
        for n in range(3):
            send_waiting_mail(now=later(n * timedelta(hours=1)))
            mail.refresh_from_db()
            rests.append(round((mail.next_try_at - timezone.now() - n * timedelta(hours=1)) / REST))
        assert (mail.state, mail.tries, rests) == (Mail.State.WAITING, 3, [1, 2, 4])
        assert send_waiting_mail().waiting == 0

    def test_is_given_up_after_a_day_of_trying(self, sink):
        sink()
        mail = write(email="later@example.org")
        Mail.objects.update(tries=MOST_TRIES - 1)
        send_waiting_mail()
        mail.refresh_from_db()
        assert mail.state == Mail.State.FAILED

    def test_a_line_that_goes_dead_after_the_message_leaves_a_doubt(self, sink):
        server = sink()
        mail, other = write(email="drop@example.org"), write()
        tally = send_waiting_mail()
        assert (tally.in_doubt, tally.sent) == (1, 1)
        mail.refresh_from_db()
        assert mail.state == Mail.State.IN_DOUBT
        send_waiting_mail(now=later(timedelta(days=2)))
        assert server.ids == {mail.message_id: 1, other.message_id: 1}

    def test_a_server_that_is_away_costs_no_message_a_try(self, sink):
        server = sink()
        server.stop()
        mail = write()
        tally = send_waiting_mail()
        assert tally.is_outage
        mail.refresh_from_db()
        assert (mail.state, mail.tries) == (Mail.State.WAITING, 0)
        assert mail.next_try_at - timezone.now() < OUTAGE
        assert "refused" in mail.error

    def test_fifty_go_over_one_connection(self, sink, settings):
        settings.MAIL_PER_CONNECTION = 5
        server = sink()
        for _n in range(12):
            write()
        assert send_waiting_mail().sent == 12
        assert sorted(Counter(line["connection"] for line in server.taken).values()) == [2, 5, 5]

    def test_one_that_cannot_be_written_holds_up_nobody(self, sink, monkeypatch):
        server = sink()
        for name in ("Bo Broken", "Whole Person"):
            make.held(make.job(people.person(name)), make.requirement())
        remind(on=make.DUE, at=AT)
        whole = letters.write

        def write_or_break(template: str, context: dict[str, Any]) -> letters.Letter:
            if context["name"] == "Bo":
                raise RuntimeError("This letter is broken")
            return whole(template, context)

        monkeypatch.setattr(letters, "write", write_or_break)
        tally = send_waiting_mail()
        assert (tally.sent, tally.waiting) == (1, 1)
        assert len(server.taken) == 1
        broken = Mail.objects.get(person__name="Bo Broken")
        assert (broken.state, broken.error) == (Mail.State.WAITING, "RuntimeError: This letter is broken")


@pytest.mark.django_db
class TestDoubt:
    def doubtful(self) -> Mail:
        mail = write()
        Mail.objects.update(state=Mail.State.SENDING, next_try_at=AT)
        return mail

    def test_is_held_and_never_sent_by_itself(self, mailoutbox):
        mail = self.doubtful()
        assert send_waiting_mail().in_doubt == 1
        assert send_waiting_mail(now=later(timedelta(days=30))).sent == 0
        mail.refresh_from_db()
        assert mail.state == Mail.State.IN_DOUBT and "message id" in mail.error
        assert mailoutbox == []

    def test_what_is_being_sent_right_now_is_no_doubt(self):
        self.doubtful()
        Mail.objects.update(next_try_at=timezone.now() + LOAN)
        assert hold_doubtful(at=timezone.now()) == 0

    def test_a_person_sends_it_again_under_the_same_id(self, mailoutbox):
        mail = self.doubtful()
        hold_doubtful(at=timezone.now())
        assert send_again(mail=mail, at=timezone.now())
        assert not send_again(mail=mail, at=timezone.now())
        send_waiting_mail()
        assert [message.extra_headers["Message-ID"] for message in mailoutbox] == [mail.message_id]

    def test_a_person_finds_that_it_arrived(self):
        mail = self.doubtful()
        assert not mark_arrived(mail=mail, at=AT)
        hold_doubtful(at=timezone.now())
        assert mark_arrived(mail=mail, at=AT)
        assert states() == {Mail.State.SENT: 1}

    def test_a_worker_whose_loan_ran_out_leaves_it_to_the_next(self, mailoutbox, monkeypatch):
        from academy.notices.operations import sending

        write()
        slow = sending._borrow(at=timezone.now())
        assert send_waiting_mail(now=later(2 * LOAN)).sent == 1
        sending._send_batch(slow, tally := sending.Tally(), timezone.now)
        assert tally.sent == 0
        assert len(mailoutbox) == 1


class Workers:
    def __init__(self, port: int) -> None:
        self.command = [sys.executable, "-m", "tests.academy.notices.worker", connection.settings_dict["NAME"], str(port)]

    def start(self) -> subprocess.Popen[str]:
        worker = subprocess.Popen(self.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        return worker

    def finish(self, worker: subprocess.Popen[str]) -> None:
        _out, errors = worker.communicate(timeout=60)
        assert worker.returncode in (0, -9), errors


@pytest.mark.django_db(transaction=True)
class TestWorkers:
    def test_a_killed_worker_costs_one_doubt_and_nothing_goes_twice(self, sink, settings):
        settings.MAIL_PER_CONNECTION = 20
        server = sink("--seconds", "0.03")
        for n in range(40):
            write(key=f"issued:{n}")
        workers = Workers(server.port)
        worker = workers.start()
        deadline = time.monotonic() + 30
        while len(server.taken) < 7 and time.monotonic() < deadline:
            time.sleep(0.005)
        worker.kill()
        workers.finish(worker)
        after_kill = states()
        assert after_kill[Mail.State.SENDING] <= 1
        assert 5 <= after_kill[Mail.State.SENT] < 40
        # The loan has ended: the next worker takes what was borrowed, and holds what was being sent.
        tally = send_waiting_mail(now=later(LOAN))
        assert tally.in_doubt == after_kill[Mail.State.SENDING]
        assert states() == Counter({Mail.State.SENT: 40 - tally.in_doubt, Mail.State.IN_DOUBT: tally.in_doubt})
        assert max(server.ids.values()) == 1
        sent = set(Mail.objects.filter(state=Mail.State.SENT).values_list("message_id", flat=True))
        assert sent <= set(server.ids)
        assert len(server.ids) >= 40 - tally.in_doubt

    def test_two_workers_share_the_work(self, sink):
        server = sink()
        for n in range(120):
            write(key=f"issued:{n}")
        workers = Workers(server.port)
        both = [workers.start(), workers.start()]
        for worker in both:
            workers.finish(worker)
        assert states() == {Mail.State.SENT: 120}
        assert len(server.taken) == len(server.ids) == 120

    def test_two_workers_remind_at_once(self, mailoutbox):
        for _n in range(30):
            make.held(make.job(manager=people.person()), make.requirement())
        start, found, failed = threading.Barrier(2), [], []

        def run() -> None:
            try:
                start.wait(10)
                found.append(len(remind(on=make.DUE, at=AT)))
            except Exception as error:
                failed.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=run) for _n in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert sum(found) == 30
        assert Counter(Mail.objects.values_list("kind", flat=True)) == {Mail.Kind.REMINDER: 30, Mail.Kind.DIGEST: 30}
        assert send_waiting_mail().sent == 60

    def test_is_never_sent_inside_a_transaction(self):
        write()
        with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
            send_waiting_mail()
        assert states() == {Mail.State.WAITING: 1}
