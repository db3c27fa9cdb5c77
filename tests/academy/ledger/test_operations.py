"""The ledger on PostgreSQL, with real commits, threads and processes."""

import signal
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from academy.conf.celery import app
from academy.ledger.models import Delivery, Entry
from academy.ledger.operations import GRACE, Fact, UnknownFollower, deliver, record, record_many, replay, retry, sweep
from academy.ledger.tasks import deliver_one
from tests.academy.ledger import followers
from tests.academy.ledger.followers import BEGAN, FIRST, HEARD, SECOND
from tests.factories import people as make

AT = datetime(2026, 11, 4, 10, 20, tzinfo=UTC)


def heard() -> int:
    return Entry.objects.of_kind(HEARD).count()


def begin(**fields) -> Entry:
    return record(BEGAN, subject=make.person(), at=AT, **fields)


@pytest.mark.django_db
class TestRecord:
    def test_keeps_plain_values(self, follow):
        follow()
        person, by = make.person(), make.person()
        entry = record(BEGAN, subject=person, person=person, by=by, at=AT, data={"module": "M1"})
        entry.refresh_from_db()
        assert (entry.kind, entry.at, entry.person_id, entry.by_id) == (BEGAN, AT, person.pk, by.pk)
        assert (entry.subject_kind, entry.subject_id, entry.data) == ("people.person", person.pk, {"module": "M1"})

    def test_tells_those_who_follow_the_kind_and_no_others(self, follow):
        follow(hear=(BEGAN, followers.hear), other=("test.other", followers.hear), twin=(BEGAN, followers.hear))
        begin()
        assert sorted(Delivery.objects.values_list("follower", flat=True)) == ["hear", "twin"]
        assert heard() == 2

    def test_history_is_told_to_nobody(self, follow):
        follow(hear=(BEGAN, followers.hear))
        record_many([Fact(BEGAN, make.person(), AT)], deliver=False)
        assert (Entry.objects.count(), Delivery.objects.count()) == (1, 0)

    def test_many_need_two_statements(self, follow, django_assert_num_queries):
        follow(hear=(BEGAN, followers.hear))
        subject = make.person()
        facts = [Fact(BEGAN, subject, AT) for _ in range(60)]
        with transaction.atomic(), django_assert_num_queries(4):  # and a savepoint, made and released
            record_many(facts)

    def test_what_is_rolled_back_was_never_told(self, follow):
        follow(hear=(BEGAN, followers.hear))
        with transaction.atomic():
            begin()
            transaction.set_rollback(True)
        assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
class TestDeliverOnCommit:
    def test_at_once_and_not_before(self, follow):
        follow(hear=(BEGAN, followers.hear))
        with transaction.atomic():
            begin()
            assert heard() == 0
        assert heard() == 1
        delivery = Delivery.objects.get()
        assert delivery.done_at is not None and delivery.tries == 1

    def test_a_chain_is_followed_to_its_end(self, follow):
        follow(
            one=(BEGAN, followers.lead_to_first),
            two=(FIRST, followers.lead_to_second),
            three=(SECOND, followers.hear),
        )
        with transaction.atomic():
            begin()
        assert [Entry.objects.of_kind(kind).count() for kind in (BEGAN, FIRST, SECOND, HEARD)] == [1, 1, 1, 1]
        assert not Delivery.objects.waiting().exists()

    def test_a_link_that_fails_holds_up_the_rest_of_its_chain_alone(self, follow):
        follow(one=(BEGAN, followers.lead_to_first), bad=(FIRST, followers.fail), good=(FIRST, followers.hear))
        with transaction.atomic():
            begin()
        assert heard() == 1
        assert list(Delivery.objects.waiting().values_list("follower", flat=True)) == ["bad"]

    def test_a_follower_that_raises_never_reaches_the_caller(self, follow, caplog):
        follow(bad=(BEGAN, followers.fail), good=(BEGAN, followers.hear))
        before = timezone.now()
        with transaction.atomic():
            begin()
        failed = Delivery.objects.get(follower="bad")
        assert failed.done_at is None
        assert failed.error == "builtins.RuntimeError: The printer is out of paper."
        assert timedelta(minutes=2) <= failed.next_try_at - before < timedelta(minutes=2, seconds=30)
        assert Delivery.objects.get(follower="good").done_at is not None
        assert heard() == 1  # what the failing one had written is gone

    def test_sixty_from_one_commit_twenty_at_once_forty_by_celery(self, follow):
        follow(hear=(BEGAN, followers.hear))
        subject = make.person()
        with app.connection_for_write() as broker:
            queue = broker.SimpleQueue("celery")
            queue.clear()
            with transaction.atomic():
                for _ in range(60):
                    record(BEGAN, subject=subject, at=AT)
            assert heard() == 20
            assert queue.qsize() == 40
            tasks = [queue.get(block=False) for _ in range(40)]
            queue.close()
        waiting = set(Delivery.objects.waiting().values_list("pk", flat=True))
        assert {task.payload[1]["delivery_id"] for task in tasks} == waiting
        for task in tasks:
            assert task.headers["task"] == deliver_one.name
            deliver_one(**task.payload[1])
        assert heard() == 60
        assert not Delivery.objects.waiting().exists()

    def test_each_commit_has_twenty_of_its_own(self, follow):
        follow(hear=(BEGAN, followers.hear))
        subject = make.person()
        for _ in range(2):
            with transaction.atomic():
                record_many([Fact(BEGAN, subject, AT) for _ in range(15)])
        assert heard() == 30

    def test_without_a_broker_the_rest_is_left_to_the_sweep_and_asked_for_once(self, follow, monkeypatch):
        follow(hear=(BEGAN, followers.hear))
        asked = []

        def no_broker(**kwargs):
            asked.append(kwargs)
            raise deliver_one.OperationalError("Connection refused")

        monkeypatch.setattr(deliver_one, "delay", no_broker)
        with transaction.atomic():
            record_many([Fact(BEGAN, make.person(), AT) for _ in range(30)])
        assert (heard(), len(asked)) == (20, 1)
        assert sweep(at=timezone.now() + GRACE) == 10
        assert heard() == 30


@pytest.mark.django_db(transaction=True)
class TestFailures:
    def test_wait_twice_as_long_each_time_and_a_day_at_the_most(self, follow):
        follow(bad=(BEGAN, followers.fail))
        begin()
        waits = []
        for _ in range(12):
            retry(deliveries=Delivery.objects.all(), at=timezone.now())
            waits.append(round((Delivery.objects.get().next_try_at - timezone.now()) / timedelta(minutes=1)))
        assert waits == [4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440, 1440]
        Delivery.objects.update(tries=5000)
        retry(deliveries=Delivery.objects.all(), at=timezone.now())
        assert round((Delivery.objects.get().next_try_at - timezone.now()) / timedelta(minutes=1)) == 1440

    def test_are_swept_when_their_time_has_come_and_then_forgotten(self, follow):
        follow(hear=(BEGAN, followers.fail))
        begin()
        follow(hear=(BEGAN, followers.hear))
        assert sweep(at=timezone.now() + timedelta(minutes=1)) == 0
        assert sweep(at=timezone.now() + timedelta(minutes=3)) == 1
        delivery = Delivery.objects.get()
        assert (delivery.error, delivery.tries, heard()) == ("", 2, 1)
        assert sweep(at=timezone.now() + timedelta(days=9)) == 0

    def test_a_follower_that_is_no_longer_listed_keeps_its_deliveries(self, follow):
        follow(hear=(BEGAN, followers.fail))
        begin()
        follow()
        assert sweep(at=timezone.now() + timedelta(days=1)) == 0
        assert Delivery.objects.get().error == "academy.ledger.operations.UnknownFollower: hear"


@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    def test_one_delivery_is_done_by_one_and_the_other_does_not_wait(self, follow, settings):
        settings.LEDGER_IN_PROCESS = 0
        follow(hear=(BEGAN, followers.hear_slowly))
        begin()
        pk = Delivery.objects.get().pk
        done = []

        def work() -> None:
            try:
                done.append(deliver(pk))
            finally:
                connections.close_all()

        slow = threading.Thread(target=work)
        slow.start()
        assert followers.entered.wait(20)
        assert deliver(pk) is False  # at once: the other one holds the row
        followers.may_go_on.set()
        slow.join(20)
        assert done == [True]
        assert deliver(pk) is False
        assert heard() == 1

    def test_four_processes_sweep_sixty_deliveries_each_once(self, follow, settings, another_process):
        settings.LEDGER_IN_PROCESS = 0
        follow(hear=(BEGAN, followers.hear))
        record_many([Fact(BEGAN, make.person(), AT) for _ in range(60)])
        workers = [another_process("hear", "sweep") for _ in range(4)]
        answers = [worker.communicate("go\n", timeout=60) for worker in workers]
        assert [worker.returncode for worker in workers] == [0, 0, 0, 0], answers
        assert sum(int(out) for out, _err in answers) == 60
        assert heard() == 60
        assert not Delivery.objects.waiting().exists()


@pytest.mark.django_db(transaction=True)
class TestAProcessIsKilled:
    @pytest.fixture(autouse=True)
    def subject(self, follow):
        follow(hear=(BEGAN, followers.hear))
        return make.person()

    def test_between_commit_and_delivery_the_sweep_delivers(self, another_process):
        killed = another_process("hear", "die-after-commit")
        assert killed.wait(60) == -signal.SIGKILL
        assert (Entry.objects.of_kind(BEGAN).count(), heard()) == (1, 0)
        assert sweep(at=timezone.now()) == 0  # not yet: it might be at work still
        assert sweep(at=timezone.now() + GRACE) == 1
        assert sweep(at=timezone.now() + GRACE) == 0
        assert heard() == 1

    def test_before_the_commit_nothing_happened(self, another_process):
        assert another_process("hear", "die-before-commit").wait(60) == -signal.SIGKILL
        assert (Entry.objects.count(), Delivery.objects.count()) == (0, 0)

    def test_in_the_middle_of_a_follower_its_work_is_undone_and_done_again(self, another_process):
        assert another_process("die", "record").wait(60) == -signal.SIGKILL
        assert (Entry.objects.of_kind(BEGAN).count(), heard()) == (1, 0)
        assert sweep(at=timezone.now() + GRACE) == 1
        assert heard() == 1

    def test_one_that_kills_the_sweep_lets_the_others_pass_at_the_next(self, another_process, subject):
        assert another_process("die", "record").wait(60) == -signal.SIGKILL
        record_many([Fact(BEGAN, subject, AT)], deliver=False)
        Delivery.objects.create(entry=Entry.objects.latest("pk"), follower="hear", next_try_at=timezone.now())
        deadly = Delivery.objects.earliest("pk")
        Delivery.objects.filter(pk=deadly.pk).update(next_try_at=timezone.now() - timedelta(hours=1))
        assert another_process("die", "sweep-and-die").wait(60) == -signal.SIGKILL
        deadly.refresh_from_db()
        assert deadly.next_try_at > timezone.now() + GRACE


@pytest.mark.django_db
class TestReplay:
    def test_runs_again_for_what_was_recorded_since(self, follow):
        follow(hear=(BEGAN, followers.hear))
        begin()
        record_many([Fact(BEGAN, make.person(), AT)], deliver=False)
        Entry.objects.filter(kind=BEGAN).update(recorded_at=AT)
        begin()
        assert heard() == 2
        assert replay(follower="hear", since=AT, at=timezone.now()) == 3
        assert heard() == 5
        assert replay(follower="hear", since=AT + timedelta(seconds=1), at=timezone.now()) == 1
        assert not Delivery.objects.waiting().exists()
        assert Delivery.objects.count() == 3

    def test_knows_its_followers(self, follow):
        follow()
        with pytest.raises(UnknownFollower):
            replay(follower="hear", since=AT, at=timezone.now())

    def test_the_settings_own_followers_can_all_be_found(self, settings):
        codes = [code for code, _kind, _path in settings.LEDGER_FOLLOWERS]
        assert len(codes) == len(set(codes))
        for _code, _kind, path in settings.LEDGER_FOLLOWERS:
            assert callable(import_string(path))
