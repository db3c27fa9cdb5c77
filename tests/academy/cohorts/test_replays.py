"""How a group went through a story: counted once, of five or more, so that nobody's choice can be read from it."""

from datetime import timedelta
from random import Random

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from academy.cohorts.models import Replay, ReplayGo
from academy.cohorts.operations import TooFewPeople, cancel_booking, open_replay
from academy.cohorts.operations.replaying import Path, counted
from academy.cohorts.queries import replay_page, stories_of
from academy.cohorts.queries.replay import steps_in_order
from academy.ledger.models import Entry
from courses.models import Choice, LessonCompletion, LessonVersion
from courses.operations import choose, complete_lesson
from tests.factories import cohorts as make
from tests.factories import courses, people

AT = make.AT
STORY = "twenty-to-eleven"
# Two ways through the story of the factories.
WITH = [("door", "food"), ("stairs", "ask")]
TO = [("door", "sanction"), ("morning", "own"), ("stairs", "ask")]


@pytest.fixture
def module():
    return courses.module()


@pytest.fixture
def trainer():
    return make.trainer("Nadia Karimi")


@pytest.fixture
def cohort(module, trainer):
    return make.cohort(make.offering(module), trainers=(trainer,))


def play(enrolment, path, *, go=1, at=AT):
    part = enrolment.edition.parts.select_related("lesson", "version").get(lesson__slug=STORY)
    for position, (step, choice) in enumerate(path):
        choose(enrolment=enrolment, lesson=part.lesson, version=part.version, go=go, position=position, step=step, choice=choice, at=at)


def player(cohort, path, *, person=None, at=AT):
    """Somebody with a place who has played that way."""
    person = person or people.person()
    make.booking(cohort, person)
    enrolment = courses.enrolment(person, cohort.offering.parts.get().module)
    play(enrolment, path, at=at)
    return enrolment


def version_of(module):
    return LessonVersion.objects.get(lesson__module=module, lesson__slug=STORY)


def opened(cohort, by, seed=1):
    version = version_of(cohort.offering.parts.get().module)
    return open_replay(cohort=cohort, version=version, at=AT, by=by, chance=Random(seed))


@pytest.mark.django_db
class TestOpening:
    def test_of_five_counts_each_choice_of_each_step_that_five_reached(self, cohort, trainer):
        for path in (WITH, WITH, WITH, TO, TO):
            player(cohort, path)
        replay = opened(cohort, trainer)
        assert replay.people == 5
        assert replay.steps == {
            "door": {"of": 5, "counts": {"food": 3, "sanction": 2}},
            "stairs": {"of": 5, "counts": {"ask": 5}},
        }
        assert "morning" not in str(replay.steps)
        assert Entry.objects.of_kind("cohorts.replay-opened").get().data == {"cohort": cohort.code, "version": replay.version_id}

    def test_of_four_there_is_none(self, cohort, trainer):
        for _person in range(4):
            player(cohort, WITH)
        with pytest.raises(TooFewPeople):
            opened(cohort, trainer)
        assert not Replay.objects.exists()

    def test_twice_is_once(self, cohort, trainer):
        for path in (WITH, WITH, WITH, TO, TO):
            player(cohort, path)
        assert opened(cohort, trainer) == opened(cohort, trainer)
        assert Entry.objects.of_kind("cohorts.replay-opened").count() == 1

    @pytest.mark.parametrize("why", ["no-place", "gave-it-up", "trainer", "not-finished", "read-instead"])
    def test_counts_those_alone_who_have_a_place_and_have_played(self, cohort, trainer, module, why):
        for _person in range(4):
            player(cohort, WITH)
        other = people.person()
        enrolment = courses.enrolment(other, module)
        if why == "no-place":
            play(enrolment, WITH)
        elif why == "gave-it-up":
            play(enrolment, WITH)
            cancel_booking(booking=make.booking(cohort, other), at=AT, by=other)
        elif why == "trainer":
            player(cohort, WITH, person=trainer)
        elif why == "not-finished":
            make.booking(cohort, other)
            play(enrolment, WITH[:1])
        else:
            make.booking(cohort, other)
            lesson = module.lessons.get(slug=STORY)
            complete_lesson(enrolment=enrolment, lesson=lesson, at=AT, by=other, door=LessonCompletion.Door.INSTEAD)
        with pytest.raises(TooFewPeople):
            opened(cohort, trainer)

    def test_counts_the_first_go_and_the_first_choice_at_a_step(self, cohort, trainer):
        tried = [("door", "sanction"), ("door", "food"), ("stairs", "ask")]
        enrolments = [player(cohort, path) for path in (tried, tried, WITH, WITH, WITH)]
        play(enrolments[2], TO, go=2, at=AT + timedelta(days=1))
        assert opened(cohort, trainer).steps["door"]["counts"] == {"sanction": 2, "food": 3}

    def test_another_time_through_the_module_is_no_first_go(self, cohort, trainer, module):
        first, *_others = [player(cohort, WITH) for _person in range(4)]
        first.completed_at = AT
        first.save()
        again = courses.enrolment(first.learner, module)
        play(again, TO, at=AT + timedelta(days=1))
        with pytest.raises(TooFewPeople):
            opened(cohort, trainer)

    def test_of_one_version_at_a_time(self, cohort, trainer, module):
        for _person in range(3):
            player(cohort, WITH)
        courses.version(module.lessons.get(slug=STORY), {**courses.SCENARIO, "setting": "Changed."})
        courses.edition(module)
        for _person in range(3):
            player(cohort, WITH)
        for version in LessonVersion.objects.filter(lesson__slug=STORY):
            with pytest.raises(TooFewPeople):
                open_replay(cohort=cohort, version=version, at=AT, by=trainer, chance=Random(1))


@pytest.mark.django_db
class TestAskingAgain:
    """A trainer who knows who has played asks once before and once after somebody else did."""

    def test_five_then_six_shows_the_same(self, cohort, trainer):
        for path in (WITH, WITH, WITH, TO, TO):
            player(cohort, path)
        before = opened(cohort, trainer)
        player(cohort, TO)
        after = opened(cohort, trainer)
        assert after == before
        assert (after.people, after.steps, after.endings) == (before.people, before.steps, before.endings)

    def test_nine_show_the_same_and_ten_a_replay_of_the_others_alone(self, cohort, trainer):
        for path in (WITH, WITH, WITH, TO, TO):
            player(cohort, path)
        first = opened(cohort, trainer)
        for path in (TO, TO, TO, WITH):
            player(cohort, path)
        assert opened(cohort, trainer) == first
        player(cohort, WITH)
        second = opened(cohort, trainer)
        assert second.steps["door"] == {"of": 5, "counts": {"sanction": 3, "food": 2}}
        first.refresh_from_db()
        assert first.steps["door"] == {"of": 5, "counts": {"food": 3, "sanction": 2}}

    def test_leaving_the_cohort_and_coming_back_changes_nothing(self, cohort, trainer):
        enrolments = [player(cohort, path) for path in (WITH, WITH, WITH, TO, TO)]
        before = opened(cohort, trainer)
        learner = enrolments[0].learner
        cancel_booking(booking=cohort.bookings.get(person=learner), at=AT, by=learner)
        assert opened(cohort, trainer) == before
        make.booking(cohort, learner)
        assert opened(cohort, trainer) == before

    def test_a_cohort_with_one_person_changed_tells_nothing_more(self, cohort, trainer):
        """Four of the same people in another cohort, with somebody else: none of the four is counted again."""
        enrolments = [player(cohort, path) for path in (WITH, WITH, WITH, TO, TO)]
        opened(cohort, trainer)
        other = make.cohort(cohort.offering, trainers=(trainer,))
        for enrolment in enrolments[:4]:
            make.booking(other, enrolment.learner)
        make.booking(other, courses.enrolment(module_=cohort.offering.parts.get().module).learner)
        player(other, TO)
        with pytest.raises(TooFewPeople):
            opened(other, trainer)

    def test_no_go_is_counted_twice(self, cohort, trainer):
        for path in (WITH, WITH, WITH, TO, TO):
            player(cohort, path)
        opened(cohort, trainer)
        assert ReplayGo.objects.values("attempt").distinct().count() == 5
        assert not stories_of(cohort)[0].ready


# -- What the counts can be made to tell -------------------------------------------------------------------------------------------------

ORDER = ["a", "b", "c"]
CHOICES = st.sampled_from(["x", "y", "z"])


@st.composite
def groups(draw):
    """People at a first step that all of them reach, and later ones that some do."""
    size = draw(st.integers(5, 12))
    paths = []
    for _person in range(size):
        choices = {"a": draw(CHOICES)}
        for step in ORDER[1:]:
            if draw(st.booleans()):
                choices[step] = draw(CHOICES)
        paths.append(Path(choices, draw(st.sampled_from(["good", "other"]))))
    return paths


def shown(told, fewest=5):
    """What the page makes of the counts: small ones and nearly all of them lose their number."""
    steps, endings = told
    tables = {**steps, **({"end": endings} if endings else {})}
    assert all(table["of"] >= fewest for table in tables.values())
    return {
        step: (table["of"], {c: n if 2 < n < table["of"] - 1 else n > 2 for c, n in table["counts"].items() if n > 2})
        for step, table in tables.items()
    }


@given(groups(), st.sampled_from(ORDER), st.integers(0, 11), st.integers())
def test_nobody_can_be_known_to_have_chosen_anything(group, step, place, seed):
    """For each person and step there is another group, in which that person chose otherwise, that is shown in the same way.

    A trainer is certain of a person only if all of the group chose alike; then it must look as if one of them had not.
    """
    group = [Path({**path.choices, step: "x"}, path.ending) for path in group]
    suspect = group[place % len(group)]
    seen = shown(counted(ORDER, group, chance=_Lot(suspect, seed)))
    otherwise = Path({**suspect.choices, step: "w"}, suspect.ending)
    other_group = [otherwise if path is suspect else path for path in group]
    assert shown(counted(ORDER, other_group, chance=_Lot(otherwise, seed))) == seen


class _Lot(Random):
    """A lot that falls on one person, as it may on any."""

    def __init__(self, person, seed):
        super().__init__(seed)
        self.person = person

    def choice(self, people):
        assert any(path is self.person for path in people)
        return self.person


@given(groups(), st.integers())
def test_no_step_of_fewer_than_five_is_kept(group, seed):
    steps, endings = counted(ORDER, group, chance=Random(seed))
    for table in [*steps.values(), *([endings] if endings else [])]:
        assert table["of"] >= 5
        assert sum(table["counts"].values()) == table["of"]


def test_the_steps_are_in_the_order_in_which_people_come_to_them():
    assert steps_in_order(courses.SCENARIO) == ["door", "morning", "stairs"]


# -- The pages -----------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(trainer, signed_in):
    return signed_in(trainer)


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.mark.django_db
class TestPages:
    def test_says_in_words_that_there_is_none_and_never_how_many_have_played(self, client, cohort, module):
        for _person in range(4):
            player(cohort, WITH)
        page = text_of(client.get(reverse("cohorts:replay-list", args=[cohort.pk])))
        assert "Fewer than five people of this cohort have played it." in page
        assert "Open the replay" not in page
        shown = page[page.index("Twenty to eleven") : page.index("Fewer than five people")]
        assert "4" not in shown.replace(module.title, "")

    def test_opens_with_a_press_and_shows_choices_with_their_counts(self, client, cohort, module):
        for path in (WITH, WITH, WITH, TO, TO):
            player(cohort, path)
        assert "Open the replay" in text_of(client.get(reverse("cohorts:replay-list", args=[cohort.pk])))
        response = client.post(reverse("cohorts:replay-open", args=[cohort.pk, version_of(module).pk]))
        page = text_of(client.get(response["Location"]))
        for words in (
            "The door bangs.",
            "Say food",
            "3 of 5 people",
            "Two people at the most",
            "Everybody, or all but one",
            "1 step is not shown",
        ):
            assert words in page
        for words in ("2 of 5 people", "The next morning."):
            assert words not in page
        assert "Open the replay" not in text_of(client.get(reverse("cohorts:replay-list", args=[cohort.pk])))

    def test_shows_one_step_at_a_time(self, client, cohort, trainer):
        for path in (WITH, WITH, WITH, TO, TO):
            player(cohort, path)
        url = reverse("cohorts:replay", args=[cohort.pk, opened(cohort, trainer).pk])
        first = text_of(client.get(url, {"step": 1}))
        assert "The door bangs." in first
        assert "On the stairs." not in first
        last = text_of(client.get(url, {"step": 2}))
        assert "On the stairs." in last
        assert "How it ended" in last
        for step in ("0", "3", "x", "²"):
            assert client.get(url, {"step": step}).status_code == 404

    def test_opening_too_early_says_so(self, client, cohort, module):
        response = client.post(reverse("cohorts:replay-open", args=[cohort.pk, version_of(module).pk]), follow=True)
        assert "so there is nothing to open yet" in text_of(response)

    def test_what_is_no_story_of_the_cohort_is_not_found(self, client, cohort, module):
        check = LessonVersion.objects.get(lesson__module=module, lesson__kind="check")
        other = version_of(courses.module())
        for version in (check, other):
            assert client.post(reverse("cohorts:replay-open", args=[cohort.pk, version.pk])).status_code == 404

    def test_somebody_elses_cohort_is_not_found(self, signed_in, cohort, trainer, module):
        for path in (WITH, WITH, WITH, TO, TO):
            player(cohort, path)
        replay = opened(cohort, trainer)
        for client in (signed_in(make.trainer()), signed_in(people.person())):
            assert client.get(reverse("cohorts:replay-list", args=[cohort.pk])).status_code == 404
            assert client.get(reverse("cohorts:replay", args=[cohort.pk, replay.pk])).status_code == 404
            assert client.post(reverse("cohorts:replay-open", args=[cohort.pk, version_of(module).pk])).status_code == 404

    def test_another_cohorts_replay_is_not_found_in_this_one(self, client, cohort, trainer):
        for path in (WITH, WITH, WITH, TO, TO):
            player(cohort, path)
        replay = opened(cohort, trainer)
        other = make.cohort(cohort.offering, trainers=(trainer,))
        assert client.get(reverse("cohorts:replay", args=[other.pk, replay.pk])).status_code == 404

    def test_without_a_story_says_so(self, client, trainer):
        cohort = make.cohort(trainers=(trainer,))
        assert "No story to talk over" in text_of(client.get(reverse("cohorts:replay-list", args=[cohort.pk])))

    def test_ask_no_more_for_more_people(self, client, cohort, trainer, assert_queries_do_not_grow):
        for path in (WITH, WITH, WITH, TO, TO):
            player(cohort, path)
        url = reverse("cohorts:replay", args=[cohort.pk, opened(cohort, trainer).pk])
        grow = lambda: [player(cohort, WITH) for _person in range(8)]  # noqa: E731
        assert_queries_do_not_grow(lambda: client.get(reverse("cohorts:replay-list", args=[cohort.pk])), grow, ceiling=12)
        assert_queries_do_not_grow(lambda: client.get(url), grow, ceiling=10)

    def test_the_page_is_drawn_from_what_was_kept(self, cohort, trainer):
        """Not from the choices as they are: should one be gone, erased with its person, the replay stands."""
        enrolments = [player(cohort, path) for path in (WITH, WITH, WITH, TO, TO)]
        replay = opened(cohort, trainer)
        before = replay_page(replay)
        Choice.objects.filter(attempt__enrolment=enrolments[0]).delete()
        assert replay_page(Replay.objects.get(pk=replay.pk)) == before
