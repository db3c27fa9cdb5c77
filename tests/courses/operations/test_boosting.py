"""Boosters: begun for what somebody completed, answered never before the day, and without a trace in anything else."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from academy.ledger.models import Entry
from courses import facts
from courses.models import Attempt, Booster, BoosterAnswer, BoosterWish, Completion, LessonCompletion, Question
from courses.operations import (
    NotAsked,
    UnknownAnswer,
    answer_booster,
    begin_boosters,
    delete_boosters,
    keep_up_boosters,
    scoring,
    stop_boosters,
    withdraw_completion,
)
from courses.operations.spacing import INTERVALS
from courses.queries import Recalled, boosters_now, recalled
from tests.courses.operations.test_switching import release
from tests.factories import boosters as make
from tests.factories import courses, people
from tests.factories.boosters import COMPLETED_ON
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LONDON = ZoneInfo("Europe/London")


def at(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 10, tzinfo=UTC)


def asked(booster: Booster) -> Recalled:
    found = recalled(booster)
    assert found
    return found


def right(recalled_: Recalled) -> list[str]:
    question = recalled_.question
    if question["kind"] == "single":
        return [next(option["id"] for option in question["options"] if option["correct"])]
    return scoring.right_answer(question)


def wrong(recalled_: Recalled) -> list[str]:
    question = recalled_.question
    if question["kind"] == "order":
        return scoring.right_answer(question)[::-1]
    return [next(option["id"] for option in question["options"] if not option["correct"])]


def give(booster: Booster, *, on: date, is_right: bool = True) -> BoosterAnswer:
    one = asked(booster)
    chosen = right(one) if is_right else wrong(one)
    answer = answer_booster(booster=booster, number=one.number, code=one.code, chosen=chosen, at=at(on))
    booster.refresh_from_db()
    return answer


class TestBeginning:
    def test_what_was_completed_two_days_later(self):
        completion = make.completed()
        begin_boosters(person=completion.person, at=at(COMPLETED_ON))
        assert Booster.objects.get().due_on == COMPLETED_ON + 2 * DAY

    def test_what_is_long_past_in_turn_the_newest_first(self):
        person = people.person()
        for n in range(3):
            make.completed(person, on=COMPLETED_ON - 100 * n * DAY)
        today = COMPLETED_ON + 200 * DAY
        begin_boosters(person=person, at=at(today))
        found = Booster.objects.order_by("-completion__completed_on").values_list("due_on", flat=True)
        assert list(found) == [today + DAY, today + 3 * DAY, today + 5 * DAY]

    def test_twice_is_once(self):
        completion = make.completed()
        for _time in range(2):
            begin_boosters(person=completion.person, at=AT)
            keep_up_boosters(on=COMPLETED_ON, at=AT)
        assert (BoosterWish.objects.count(), Booster.objects.count()) == (1, 1)
        assert Entry.objects.of_kind(facts.BOOSTERS_BEGUN).count() == 1

    def test_nobody_has_them_who_did_not_ask(self):
        make.completed()
        assert keep_up_boosters(on=COMPLETED_ON, at=AT) == 0

    def test_what_is_completed_later_joins(self):
        person = people.person()
        begin_boosters(person=person, at=AT)
        make.completed(person, on=COMPLETED_ON + 3 * DAY)
        assert keep_up_boosters(on=COMPLETED_ON + 4 * DAY, at=AT) == 1
        assert Booster.objects.get().due_on == COMPLETED_ON + 5 * DAY

    def test_done_anew_it_begins_anew(self):
        booster = make.booster()
        give(booster, on=COMPLETED_ON)
        make.completed(booster.person, booster.module, on=COMPLETED_ON + 400 * DAY)
        keep_up_boosters(on=COMPLETED_ON + 401 * DAY, at=AT)
        fresh = Booster.objects.open().get()
        assert (fresh.rung, fresh.number, fresh.due_on) == (0, 1, COMPLETED_ON + 402 * DAY)
        booster.refresh_from_db()
        assert booster.ended_at and not booster.has_stuck

    def test_history_from_elsewhere_has_no_questions(self):
        person, module = people.person(), courses.module()
        Completion.objects.create(person=person, module=module, completed_on=COMPLETED_ON)
        Completion.objects.create(person=person, module=module, completed_on=COMPLETED_ON - DAY, edition=module.current_edition)
        begin_boosters(person=person, at=AT)
        assert not Booster.objects.exists()

    def test_asks_no_more_for_more_people(self, django_assert_max_num_queries):
        for _person in range(12):
            completion = make.completed()
            BoosterWish.objects.create(person=completion.person, began_at=AT)
        # Three statements, and the transaction's own.
        with django_assert_max_num_queries(5):
            assert keep_up_boosters(on=COMPLETED_ON, at=AT) == 12


class TestWhatIsAsked:
    def test_of_the_check_and_the_story_and_nothing_that_somebody_must_read(self):
        content = {**courses.CHECK, "questions": [courses.question("q1", 1), courses.short_question("q2")]}
        module = courses.module(parts=[("story", "scenario", "Story", courses.SCENARIO), ("check", "check", "Check", content)])
        booster = make.booster(module=module)
        seen = set()
        for n in range(8):
            seen.add(asked(booster).item)
            give(booster, on=COMPLETED_ON, is_right=True)
            Booster.objects.update(due_on=COMPLETED_ON, ended_at=None, rung=n % 2)
            booster.refresh_from_db()
        assert seen == {"q1", "door", "morning", "stairs"}

    def test_in_the_version_that_was_learnt(self):
        booster = make.booster()
        learnt = {part.version_id for part in booster.completion.edition.parts.all()}
        release(booster.module, "wording", "check", "twenty-to-eleven")
        assert asked(booster).version.pk in learnt

    def test_not_of_what_changed_in_a_material_way_until_it_is_learnt_anew(self):
        module = courses.module(parts=[("check", "check", "Check", courses.CHECK)])
        booster = make.booster(module=module)
        release(module, "material", "check")
        assert recalled(booster) is None
        assert not Booster.objects.askable().exists()
        with pytest.raises(NotAsked):
            answer_booster(booster=booster, number=1, code="any", chosen=["a"], at=AT)

    def test_not_of_a_story_that_somebody_chose_not_to_play(self):
        person = people.person()
        completion = make.completed(person, scenario=LessonCompletion.Door.INSTEAD)
        begin_boosters(person=person, at=AT)
        booster = Booster.objects.get(completion=completion)
        for _n in range(10):
            assert asked(booster).story is None
            Booster.objects.update(due_on=COMPLETED_ON, ended_at=None, rung=0)
            booster.refresh_from_db()
            give(booster, on=COMPLETED_ON)

    def test_a_step_is_remembered_by_any_choice_that_works_with_them(self):
        choices = [courses.choice("a", "with", "end"), courses.choice("b", "with", "end"), courses.choice("c", "to", "end")]
        endings = {"end": {"title": "End", "text": "<p>So.</p>"}}
        scenario = {**courses.SCENARIO, "steps": {"door": {"text": "<p>Bang.</p>", "choices": choices}}, "endings": endings}
        module = courses.module(parts=[("story", "scenario", "Story", scenario)])
        one = asked(make.booster(module=module))
        assert one.is_remembered(["a"]) and one.is_remembered(["b"]) and not one.is_remembered(["c"])

    def test_what_was_forgotten_is_asked_again_the_next_time(self):
        booster = make.booster()
        item = give(booster, on=COMPLETED_ON, is_right=False).item
        assert asked(booster).item == item

    def test_is_the_same_each_time_that_it_is_drawn(self):
        booster = make.booster()
        drawn = {(asked(booster).code, *(option["id"] for option in asked(booster).asked().options)) for _n in range(5)}
        assert len(drawn) == 1


class TestAnswering:
    def test_grows_when_remembered_and_shrinks_when_not(self):
        booster = make.booster()
        on, gaps = COMPLETED_ON, []
        for is_right in (True, True, False, True, True, False, False, False, False):
            give(booster, on=on, is_right=is_right)
            gaps.append((booster.due_on - on).days)
            on = booster.due_on
        assert gaps == [7, 21, 7, 21, 60, 21, 7, 2, 2]

    def test_has_stuck_after_the_longest_interval(self):
        booster = make.booster(rung=len(INTERVALS) - 1)
        give(booster, on=COMPLETED_ON)
        assert booster.has_stuck and booster.ended_at
        assert keep_up_boosters(on=COMPLETED_ON, at=AT) == 0

    def test_twice_is_once_and_the_first_stands(self):
        booster = make.booster()
        one = asked(booster)
        first = answer_booster(booster=booster, number=1, code=one.code, chosen=wrong(one), at=at(COMPLETED_ON))
        again = answer_booster(booster=booster, number=1, code=one.code, chosen=right(one), at=at(COMPLETED_ON))
        assert again == first and not again.is_remembered
        assert BoosterAnswer.objects.count() == 1

    def test_never_before_its_day(self):
        booster = make.booster(due_on=COMPLETED_ON + DAY)
        one = asked(booster)
        with pytest.raises(NotAsked):
            answer_booster(booster=booster, number=1, code=one.code, chosen=right(one), at=at(COMPLETED_ON))

    @pytest.mark.parametrize(("number", "code"), [(2, None), (1, "1-other"), (0, None)])
    def test_what_a_form_did_not_show_is_not_answered(self, number, code):
        booster = make.booster()
        one = asked(booster)
        with pytest.raises(NotAsked):
            answer_booster(booster=booster, number=number, code=code or one.code, chosen=right(one), at=at(COMPLETED_ON))

    def test_what_is_no_answer_is_none(self):
        booster = make.booster()
        with pytest.raises(UnknownAnswer):
            answer_booster(booster=booster, number=1, code=asked(booster).code, chosen=["nothing"], at=at(COMPLETED_ON))
        assert not BoosterAnswer.objects.exists()

    def test_changes_nothing_else(self):
        booster = make.booster()
        before = (Completion.objects.count(), LessonCompletion.objects.count(), Attempt.objects.count(), Question.objects.count())
        entries = Entry.objects.count()
        completion = Completion.objects.values().get()
        give(booster, on=COMPLETED_ON)
        give(booster, on=booster.due_on, is_right=False)
        after = (Completion.objects.count(), LessonCompletion.objects.count(), Attempt.objects.count(), Question.objects.count())
        assert after == before
        assert Completion.objects.values().get() == completion
        # How it goes is in no fact, and nobody can follow it.
        assert Entry.objects.count() == entries


class TestEnding:
    def test_stopped_nothing_is_asked_and_begun_again_it_goes_on(self):
        booster = make.booster()
        give(booster, on=COMPLETED_ON)
        stop_boosters(person=booster.person, at=AT)
        stop_boosters(person=booster.person, at=AT)
        assert not Booster.objects.askable().exists()
        assert Entry.objects.of_kind(facts.BOOSTERS_STOPPED).count() == 1
        begin_boosters(person=booster.person, at=AT)
        assert Booster.objects.askable().get() == booster
        assert booster.answers.count() == 1

    def test_deleted_it_is_gone_but_for_that_it_was_done(self):
        booster, other = make.booster(), make.booster()
        give(booster, on=COMPLETED_ON)
        for _time in range(2):
            delete_boosters(person=booster.person, at=AT)
        assert list(Booster.objects.all()) == [other]
        assert not BoosterAnswer.objects.exists()
        entry = Entry.objects.of_kind(facts.BOOSTERS_DELETED).get()
        assert (entry.person_id, entry.data) == (booster.person_id, {})
        assert Completion.objects.filter(person=booster.person).exists()

    def test_with_its_completion_withdrawn_it_asks_no_more(self):
        booster = make.booster()
        withdraw_completion(completion=booster.completion, at=AT, by=None, reason="Wrong person")
        assert not Booster.objects.askable().exists()
        keep_up_boosters(on=COMPLETED_ON, at=AT)
        booster.refresh_from_db()
        assert booster.ended_at

    def test_of_a_retired_module_nothing_is_asked(self):
        booster = make.booster()
        booster.module.retired_at = AT
        booster.module.save()
        assert not Booster.objects.askable().exists()


class TestNow:
    def test_is_one_query_and_one_more_for_who_wished(self, django_assert_num_queries):
        booster, somebody_else = make.booster(), people.person()
        with django_assert_num_queries(1):
            assert not boosters_now(somebody_else, on=COMPLETED_ON).is_wished
        with django_assert_num_queries(2):
            now = boosters_now(booster.person, on=COMPLETED_ON)
        assert (now.is_wished, now.is_offered, now.due_id, now.due_title) == (True, True, booster.pk, booster.module.title)

    def test_says_when_the_next_comes(self):
        booster = make.booster(due_on=COMPLETED_ON + DAY)
        now = boosters_now(booster.person, on=COMPLETED_ON)
        assert (now.due_id, now.next_on) == (None, COMPLETED_ON + DAY)

    def test_offers_nothing_to_who_has_completed_nothing(self):
        person = courses.enrolment().learner
        assert boosters_now(person, on=COMPLETED_ON).is_offered is False


class TestDaysInLondon(TestCase):
    """Whatever the clock, also on the days on which it changes, in March and October."""

    @settings(max_examples=40, deadline=None)
    @given(
        st.datetimes(datetime(2026, 3, 27), datetime(2026, 4, 2), timezones=st.just(UTC))
        | st.datetimes(datetime(2026, 10, 23), datetime(2026, 10, 28), timezones=st.just(UTC)),
        st.booleans(),
        st.integers(0, len(INTERVALS) - 2),
    )
    def test_answered_on_its_day_it_comes_so_many_days_after_and_not_a_minute_before(self, moment, is_right, rung):
        today = moment.astimezone(LONDON).date()
        booster = make.booster(due_on=today, rung=rung)
        one = asked(booster)
        chosen = right(one) if is_right else wrong(one)
        midnight = datetime(today.year, today.month, today.day, tzinfo=LONDON).astimezone(UTC)
        with pytest.raises(NotAsked):
            answer_booster(booster=booster, number=1, code=one.code, chosen=chosen, at=midnight - timedelta(seconds=1))
        answer_booster(booster=booster, number=1, code=one.code, chosen=chosen, at=moment)
        booster.refresh_from_db()
        expected = INTERVALS[rung + 1] if is_right else INTERVALS[max(rung - 1, 0)]
        assert booster.due_on == today + timedelta(days=expected)
