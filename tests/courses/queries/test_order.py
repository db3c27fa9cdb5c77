"""Lessons that are taken in order."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from courses.models import Enrolment, LessonKind, Module
from courses.queries import ModuleProgress, Part

SEEN = datetime(2026, 11, 4, tzinfo=UTC)
PARTS = st.lists(
    st.builds(
        Part,
        number=st.just(0),
        lesson_id=st.just(0),
        lesson_key=st.just(UUID(int=1)),
        kind=st.sampled_from(LessonKind.values),
        slug=st.just("x"),
        title=st.just("X"),
        minutes=st.just(5),
        is_required=st.booleans(),
        version_id=st.just(0),
        content_hash=st.just(""),
        is_done=st.booleans(),
        seen_at=st.none() | st.just(SEEN),
    ),
    min_size=1,
    max_size=7,
)


def _progress(parts: list[Part], *, began_in_order: bool = True, is_in_order: bool = True) -> ModuleProgress:
    numbered = [replace(part, number=number, lesson_id=number) for number, part in enumerate(parts, 1)]
    return ModuleProgress(Module(is_in_order=is_in_order), Enrolment(is_in_order=began_in_order), numbered, numbered)


@given(PARTS)
def test_whoever_goes_where_they_are_led_meets_no_closed_lesson_and_reaches_the_end(parts: list[Part]) -> None:
    progress = _progress(parts)
    for _lesson in parts:
        here = progress.here
        if here is None:
            break
        # Of what one learns by oneself, the next is always open.
        assert here.is_taught or progress.first_before(here) is None
        progress = _progress([replace(part, is_done=part.is_done or part.number == here.number) for part in progress.asked])
    assert progress.here is None


@given(PARTS)
def test_what_is_done_or_begun_and_days_together_are_never_closed(parts: list[Part]) -> None:
    progress = _progress(parts)
    for part in progress.asked:
        first = progress.first_before(part)
        if part.is_done or part.seen_at or part.is_taught:
            assert first is None
        if first:
            assert first.number < part.number
            assert first.is_required and not first.is_done and not first.is_taught
            # And that one is open.
            assert progress.first_before(first) is None


@given(PARTS, st.booleans())
def test_closes_nothing_to_whoever_began_before_or_once_it_is_let_go(parts: list[Part], began_in_order: bool) -> None:
    progress = _progress(parts, began_in_order=began_in_order, is_in_order=not began_in_order)
    assert not [part for part in progress.asked if progress.first_before(part)]
