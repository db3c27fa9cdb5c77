"""Which lessons are to be learnt again after an edition, and from which edition on learning them counts."""

import pytest
from django.db import IntegrityError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from academy.ledger.models import Entry
from courses import facts
from courses.models import ChangeClass, Edition, Lesson, LessonVersion, Module
from courses.operations.cutting import Change, ChangeNotSaid, NothingToRelease, release_edition
from courses.operations.releasing import freeze_version, retire_lesson
from tests.factories import courses
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
ASKING = (ChangeClass.MATERIAL, ChangeClass.SAFETY_CRITICAL)


def release(module: Module, change_class: str | None = ChangeClass.WORDING, **said) -> Edition:
    change = Change(change_class, said.pop("note", "Changed"), **said) if change_class else None
    return release_edition(module=module, language="en-gb", change=change, at=AT, by=None)


def reword(lesson: Lesson, words: str = "") -> LessonVersion:
    content = {"objective": words or f"Number {lesson.versions.count()}", "blocks": []}
    return freeze_version(lesson=lesson, language="en-gb", title=lesson.title, minutes=8, content=content, at=AT)


def counts_from(edition: Edition) -> dict[str, int]:
    return dict(edition.parts.values_list("lesson__slug", "counts_from"))


@pytest.fixture
def module() -> Module:
    return courses.module(parts=[courses.PARTS[0], courses.PARTS[1], courses.TAUGHT])


def lessons(module: Module) -> dict[str, Lesson]:
    return {lesson.slug: lesson for lesson in module.lessons.all()}


class TestWhatCounts:
    def test_a_first_edition_needs_no_word_and_counts_from_itself(self):
        module = courses.module()
        Edition.objects.filter(module=module).update(number=1)
        assert counts_from(module.current_edition) == dict.fromkeys(["support", "challenge", "twenty-to-eleven", "check"], 1)

    @pytest.mark.parametrize("change_class", [ChangeClass.WORDING, ChangeClass.CLARIFICATION])
    def test_after_a_smaller_change_what_was_learnt_goes_on_counting(self, module, change_class):
        reword(lessons(module)["support"])
        edition = release(module, change_class)
        assert (edition.number, edition.change_class) == (2, change_class)
        assert set(counts_from(edition).values()) == {1}

    @pytest.mark.parametrize("change_class", ASKING)
    def test_after_a_larger_one_the_lessons_that_changed_are_to_be_learnt_again_and_no_other(self, module, change_class):
        reword(lessons(module)["support"])
        assert counts_from(release(module, change_class)) == {"support": 2, "challenge": 1, "day-1": 1}

    def test_an_edition_later_it_still_counts_from_there(self, module):
        reword(lessons(module)["support"])
        release(module, ChangeClass.MATERIAL)
        reword(lessons(module)["challenge"])
        assert counts_from(release(module, ChangeClass.WORDING)) == {"support": 2, "challenge": 1, "day-1": 1}
        reword(lessons(module)["challenge"])
        assert counts_from(release(module, ChangeClass.SAFETY_CRITICAL, days=7)) == {"support": 2, "challenge": 4, "day-1": 1}

    def test_a_new_lesson_is_asked_of_those_who_hold_the_module_after_a_larger_change_only(self, module):
        courses.lesson(module, slug="small", kind="page", title="Small", content=courses.PAGE, position=9)
        assert counts_from(release(module, ChangeClass.CLARIFICATION))["small"] == 1
        courses.lesson(module, slug="large", kind="page", title="Large", content=courses.PAGE, position=10)
        assert counts_from(release(module, ChangeClass.MATERIAL)) == {"support": 1, "challenge": 1, "day-1": 1, "small": 1, "large": 3}

    def test_a_lesson_that_becomes_needed_is_asked_again(self, module):
        Lesson.objects.filter(pk=lessons(module)["support"].pk).update(is_required=False)
        release(module, ChangeClass.MATERIAL)
        Lesson.objects.filter(pk=lessons(module)["support"].pk).update(is_required=True)
        assert counts_from(release(module, ChangeClass.MATERIAL))["support"] == 3

    def test_a_day_taught_together_is_never_asked_again(self, module):
        reword(lessons(module)["day-1"])
        assert counts_from(release(module, ChangeClass.SAFETY_CRITICAL, days=7))["day-1"] == 1

    def test_what_an_editor_spares_is_not_asked_again(self, module):
        there = lessons(module)
        reword(there["support"])
        reword(there["challenge"])
        edition = release(module, ChangeClass.MATERIAL, spared=[there["challenge"].key])
        assert counts_from(edition) == {"support": 2, "challenge": 1, "day-1": 1}

    def test_a_lesson_that_comes_back_goes_on_where_it_stood(self, module):
        support = lessons(module)["support"]
        reword(support)
        release(module, ChangeClass.MATERIAL)
        retire_lesson(lesson=support, at=AT)
        assert "support" not in counts_from(Module.objects.get().current_edition)
        Lesson.objects.filter(pk=support.pk).update(retired_at=None)
        assert counts_from(release(module, ChangeClass.MATERIAL))["support"] == 2


class TestRelease:
    def test_nothing_different_is_the_same_edition_and_records_nothing(self, module):
        assert release(module) == module.current_edition
        assert not Entry.objects.filter(kind=facts.EDITION_RELEASED).exists()

    @pytest.mark.parametrize("change_class", [None, "", ChangeClass.FIRST, "other"])
    def test_something_different_needs_its_kind(self, module, change_class):
        reword(lessons(module)["support"])
        with pytest.raises(ChangeNotSaid):
            release_edition(module=module, language="en-gb", change=None if change_class is None else Change(change_class), at=AT, by=None)
        assert module.editions.count() == 1

    def test_of_nothing_published_there_is_none(self):
        module = courses.module()
        module.lessons.update(retired_at=AT)
        with pytest.raises(NothingToRelease):
            release(module)

    def test_twice_is_once(self, module):
        reword(lessons(module)["support"])
        assert release(module, ChangeClass.MATERIAL) == release(Module.objects.get(), ChangeClass.MATERIAL)
        assert Entry.objects.filter(kind=facts.EDITION_RELEASED).count() == 1

    def test_only_a_safety_critical_one_has_days(self, module):
        for change_class in ASKING:
            reword(lessons(module)["support"])
            release(module, change_class, days=10)
        assert list(module.editions.order_by("number").values_list("days", flat=True)) == [None, None, 10]
        with pytest.raises(IntegrityError):
            Edition.objects.filter(number=2).update(days=3)


class TestAnyHistory(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.tuples(st.sampled_from([c for c in ChangeClass.values if c != "first"]), st.sets(st.sampled_from(["a", "b", "c"]))),
            min_size=1,
            max_size=6,
        )
    )
    def test_counts_from_the_last_large_change_of_the_very_lesson(self, history):
        module = courses.module(parts=[(slug, "page", slug, courses.PAGE) for slug in ("a", "b", "c")])
        expected = dict.fromkeys(("a", "b", "c"), 1)
        number = 1
        for change_class, slugs in history:
            for slug in slugs:
                reword(module.lessons.get(slug=slug))
            edition = release(module, change_class, days=5)
            number += bool(slugs)
            if change_class in ASKING:
                expected.update(dict.fromkeys(slugs, number))
            assert edition.number == number
            assert counts_from(edition) == expected
