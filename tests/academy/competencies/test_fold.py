"""The rules of dates, by example and by hypothesis. No database."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.common.days import add_months
from academy.competencies.fold import Ask, History, PeriodRow, Post, SupersessionCycle, Terms, fold, status_of
from academy.competencies.models import Status
from academy.competencies.models.standing import MET
from academy.competencies.path import DAY, FOREVER, Done, Rule, Span, follow, merged, moved

START = date(2020, 1, 1)
ALWAYS = Span(date(2000, 1, 1), FOREVER)


def rule(
    number: int = 1,
    *,
    who=("everyone",),
    satisfied_by=("M1",),
    span=ALWAYS,
    within_days=30,
    refresh_months=12,
    early_days=90,
    grace_days=30,
    supersedes=(),
) -> Rule:
    return Rule(
        number, span, frozenset(who), frozenset(satisfied_by), within_days, refresh_months, early_days, grace_days, frozenset(supersedes)
    )


def ask(code="A", number=1, *rules: Rule, **terms) -> Ask:
    return Ask(number, code, rules or (rule(number, **terms),))


def done(*days: date, module="M1") -> list[Done]:
    return [Done(day, number, module) for number, day in enumerate(days, start=1)]


def post(since=START, last=None, *, number=1, role="social-worker", sector="local-authority") -> Post:
    return Post(number, role, sector, Span.of(since, last))


def periods_of(*asks: Ask, posts=None, completions=(), pauses=(), waivers=None, designations=()) -> list[PeriodRow]:
    history = History(
        [post()] if posts is None else list(posts),
        list(designations),
        list(completions),
        [Span.of(*pause) for pause in pauses],
        waivers or {},
    )
    return fold(Terms.of(asks or (ask(),)), history)[1]


def status_on(day: date, *asks: Ask, code_number: int = 1, **facts) -> Status:
    found = [status_of(row, day) for row in periods_of(*asks, **facts) if row.requirement_id == code_number]
    told = [status for status in found if status != Status.NOT_REQUIRED]
    assert len(told) <= 1
    return told[0] if told else Status.NOT_REQUIRED


def due_after(*days: date, pauses=(), **terms) -> date | None:
    one = rule(**terms)
    return follow(done(*days), lambda _day: one, merged(Span.of(*pause) for pause in pauses))[-1][1].due


class TestCalendarMonths:
    @pytest.mark.parametrize(
        ("day", "months", "expected"),
        [
            (date(2026, 8, 31), 6, date(2027, 2, 28)),
            (date(2027, 8, 31), 6, date(2028, 2, 29)),
            (date(2028, 2, 29), 12, date(2029, 2, 28)),
            (date(2028, 2, 29), 48, date(2032, 2, 29)),
            (date(2026, 12, 15), 1, date(2027, 1, 15)),
            (date(2026, 1, 31), 0, date(2026, 1, 31)),
        ],
    )
    def test_end_on_the_same_day_or_the_last_one(self, day, months, expected):
        assert add_months(day, months) == expected

    @given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 240))
    def test_never_leave_their_month(self, day, months):
        then = add_months(day, months)
        assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
        assert then.day == day.day or (then.day < day.day and (then + DAY).day == 1)


class TestPath:
    def test_keeps_the_anniversary_over_the_whole_path(self):
        assert due_after(date(2024, 1, 1), date(2024, 11, 1), date(2025, 11, 15)) == date(2027, 1, 1)

    def test_keeps_the_day_of_the_month_that_a_short_month_hid(self):
        assert due_after(date(2025, 8, 31), refresh_months=6) == date(2026, 2, 28)
        assert due_after(date(2025, 8, 31), date(2026, 2, 1), refresh_months=6) == date(2026, 8, 31)

    @pytest.mark.parametrize(("early", "expected"), [(90, date(2026, 1, 1)), (0, date(2026, 1, 1)), (91, date(2025, 10, 2))])
    def test_early_means_that_many_days_or_fewer(self, early, expected):
        assert due_after(date(2024, 1, 1), date(2025, 1, 1) - early * DAY) == expected

    def test_late_starts_afresh(self):
        assert due_after(date(2024, 1, 1), date(2025, 1, 2)) == date(2026, 1, 2)

    def test_doing_it_again_at_once_does_not_shorten(self):
        # Kept until 1 January 2026; another year from 2 November 2024 would be less.
        assert due_after(date(2024, 1, 1), date(2024, 11, 1), date(2024, 11, 2)) == date(2026, 1, 1)

    def test_without_a_refresh_is_held_for_ever(self):
        assert due_after(date(2024, 1, 1), date(2030, 1, 1), refresh_months=None) is None

    def test_a_change_of_policy_applies_forward_only(self):
        short = rule(1, span=Span(ALWAYS.since, date(2025, 6, 1)), refresh_months=12)
        long = rule(2, span=Span(date(2025, 6, 1), FOREVER), refresh_months=48)
        changed = ask("A", 1, short, long)
        path = follow(done(date(2024, 8, 1), date(2025, 8, 2)), changed.rule_on, [])
        assert [held.due for _item, held in path] == [date(2025, 8, 1), date(2029, 8, 2)]
        assert [held.rule.id for _item, held in path] == [1, 2]

    def test_a_module_counts_by_the_rule_of_its_day(self):
        before = rule(1, span=Span(ALWAYS.since, date(2025, 6, 1)), satisfied_by=["M1"])
        after = rule(2, span=Span(date(2025, 6, 1), FOREVER), satisfied_by=["M1", "M9"])
        changed = ask("A", 1, before, after)
        assert follow(done(date(2025, 5, 31), module="M9"), changed.rule_on, []) == []
        assert len(follow(done(date(2025, 6, 1), module="M9"), changed.rule_on, [])) == 1


class TestPauses:
    def test_move_the_date_on_by_their_days(self):
        assert due_after(date(2024, 1, 1), pauses=[(date(2024, 3, 1), date(2024, 3, 31))]) == date(2025, 2, 1)

    def test_a_moved_date_may_reach_a_further_pause(self):
        pauses = [(date(2024, 3, 1), date(2024, 3, 31)), (date(2025, 1, 10), date(2025, 1, 19))]
        assert due_after(date(2024, 1, 1), pauses=pauses) == date(2025, 2, 11)

    def test_that_overlap_count_once(self):
        pauses = [(date(2024, 3, 1), date(2024, 3, 31)), (date(2024, 3, 20), date(2024, 4, 9))]
        assert due_after(date(2024, 1, 1), pauses=pauses) == date(2025, 2, 10)

    def test_without_an_end_leave_no_date(self):
        assert due_after(date(2024, 1, 1), pauses=[(date(2024, 12, 1), None)]) is None
        assert due_after(date(2024, 1, 1), pauses=[(date(2025, 1, 2), None)]) == date(2025, 1, 1)

    def test_the_next_anniversary_counts_from_the_moved_date(self):
        # Until 1 February 2025 because of the pause; done early, so until 1 February 2026.
        assert due_after(date(2024, 1, 1), date(2025, 1, 20), pauses=[(date(2024, 3, 1), date(2024, 3, 31))]) == date(2026, 2, 1)

    def test_one_that_is_added_later_does_not_take_the_anniversary_away(self):
        path = (date(2024, 1, 1), date(2024, 10, 5))
        assert due_after(*path) == date(2026, 1, 1)
        assert due_after(*path, pauses=[(date(2024, 11, 1), date(2024, 11, 10))]) == date(2026, 1, 11)

    def test_move_the_end_of_the_induction_days(self):
        [row, paused, after] = periods_of(pauses=[(START + 10 * DAY, START + 19 * DAY)])
        assert (row.kind, paused.kind, after.kind) == ("unmet", "paused", "unmet")
        assert row.due_on == after.due_on == START + 40 * DAY

    def test_that_begin_with_the_obligation_leave_all_induction_days(self):
        rows = periods_of(pauses=[(START, START + 9 * DAY)])
        assert rows[-1].since == START + 10 * DAY
        assert rows[-1].due_on == rows[-1].since + 30 * DAY

    def test_move_the_days_of_grace(self):
        rows = periods_of(completions=done(date(2023, 1, 1)), pauses=[(date(2024, 1, 11), date(2024, 1, 20))])
        assert rows[-1].due_on == date(2024, 1, 1)
        assert rows[-1].grace_until == date(2024, 2, 10)

    def test_paused_wins_over_waived(self):
        waivers = {1: [Span.of(date(2024, 1, 1), date(2024, 12, 31))]}
        pauses = [(date(2024, 6, 1), date(2024, 6, 30))]
        assert status_on(date(2024, 5, 31), waivers=waivers, pauses=pauses) == Status.WAIVED
        assert status_on(date(2024, 6, 30), waivers=waivers, pauses=pauses) == Status.PAUSED
        assert status_on(date(2024, 7, 1), waivers=waivers, pauses=pauses) == Status.WAIVED
        assert status_on(date(2025, 1, 1), waivers=waivers, pauses=pauses) == Status.NEVER_DONE


class TestNineStatuses:
    def test_over_the_days_of_one_person(self):
        facts = {"completions": done(date(2020, 3, 1), date(2021, 5, 1)), "posts": [post(START, date(2022, 12, 31))]}
        expected = {
            START - DAY: Status.NOT_REQUIRED,
            START: Status.NOT_YET_DUE,
            START + 30 * DAY: Status.NOT_YET_DUE,
            START + 31 * DAY: Status.NEVER_DONE,
            date(2020, 3, 1): Status.CURRENT,
            date(2021, 3, 1) - 91 * DAY: Status.CURRENT,
            date(2021, 3, 1) - 90 * DAY: Status.DUE_SOON,
            date(2021, 3, 1): Status.DUE_SOON,
            date(2021, 3, 2): Status.IN_GRACE,
            date(2021, 3, 31): Status.IN_GRACE,
            date(2021, 4, 1): Status.OVERDUE,
            date(2021, 5, 1): Status.CURRENT,
            date(2022, 12, 31): Status.OVERDUE,
            date(2023, 1, 1): Status.NOT_REQUIRED,
        }
        assert {day: status_on(day, **facts) for day in expected} == expected

    def test_no_grace_for_a_first_time(self):
        assert status_on(START + 31 * DAY) == Status.NEVER_DONE

    def test_what_had_run_out_before_it_was_asked_has_the_induction_days_again(self):
        facts = {"completions": done(date(2018, 1, 1))}
        assert status_on(START, **facts) == Status.NOT_YET_DUE
        assert status_on(START + 31 * DAY, **facts) == Status.OVERDUE

    def test_what_was_held_before_it_was_asked_counts(self):
        assert status_on(START, completions=done(date(2019, 12, 1))) == Status.CURRENT


class TestObligations:
    def test_touching_employments_are_one(self):
        posts = [post(START, date(2020, 1, 20)), post(date(2020, 1, 21), number=2)]
        [row] = periods_of(posts=posts)
        assert (row.since, row.until, row.due_on) == (START, None, START + 30 * DAY)

    def test_a_gap_begins_the_induction_days_again(self):
        posts = [post(START, date(2020, 1, 20)), post(date(2020, 6, 1), number=2)]
        assert [row.starts_on for row in periods_of(posts=posts)] == [START, date(2020, 6, 1)]

    def test_sector_and_role(self):
        assert periods_of(ask(who=["sector:police"])) == []
        assert periods_of(ask(who=["teacher"])) == []
        assert len(periods_of(ask(who=["sector:local-authority"]))) == 1
        assert len(periods_of(ask(who=["teacher", "social-worker"]))) == 1

    def test_a_designation_clips_and_every_employment_of_its_days_carries_it(self):
        posts = [post(START, date(2021, 12, 31)), post(date(2021, 1, 1), number=2)]
        named = [("facilitator", Span.of(date(2021, 6, 1), date(2022, 6, 30)))]
        terms = Terms.of([ask(who=["designation:facilitator"])])
        obligations, rows = fold(terms, History(posts, named))
        assert [(row.employment_id, row.since, row.until) for row in obligations] == [
            (1, date(2021, 6, 1), date(2022, 1, 1)),
            (2, date(2021, 6, 1), date(2022, 7, 1)),
        ]
        assert [(row.since, row.until) for row in rows] == [(date(2021, 6, 1), date(2022, 7, 1))]

    def test_a_rule_that_reaches_another_role_does_so_from_its_day(self):
        first = rule(1, who=["teacher"], span=Span(ALWAYS.since, date(2022, 1, 1)))
        second = rule(2, who=["everyone"], span=Span(date(2022, 1, 1), FOREVER), within_days=60)
        [row] = periods_of(ask("A", 1, first, second))
        assert (row.since, row.due_on, row.rule_id) == (date(2022, 1, 1), date(2022, 3, 2), 2)

    def test_what_is_kept_elsewhere_is_asked_and_has_no_periods(self):
        terms = Terms.of([Ask(1, "EXT", (rule(),), is_kept_here=False)])
        obligations, rows = fold(terms, History([post()]))
        assert len(obligations) == 1
        assert rows == []


class TestSupersession:
    higher = ask("H", 2, satisfied_by=["M6"], refresh_months=24, grace_days=30, supersedes=["A"])
    lower = ask("A", 1, satisfied_by=["M1"], refresh_months=12, grace_days=30)

    def test_counts_until_the_higher_date_and_lends_no_grace(self):
        facts = {"completions": done(date(2020, 2, 1), module="M6")}
        both = (self.lower, self.higher)
        assert status_on(date(2022, 2, 1), *both, **facts) == Status.DUE_SOON
        assert status_on(date(2022, 2, 2), *both, **facts) == Status.OVERDUE
        assert status_on(date(2022, 2, 2), *both, code_number=2, **facts) == Status.IN_GRACE

    def test_own_grace_still_counts(self):
        completions = [Done(date(2020, 2, 1), 1, "M6"), Done(date(2021, 1, 20), 2, "M1")]
        rows = [row for row in periods_of(self.lower, self.higher, completions=completions) if row.requirement_id == 1]
        assert (rows[-1].due_on, rows[-1].grace_until) == (date(2022, 2, 1), date(2022, 2, 19))

    def test_the_later_date_counts(self):
        completions = [Done(date(2020, 2, 1), 1, "M6"), Done(date(2021, 6, 1), 2, "M1")]
        rows = [row for row in periods_of(self.lower, self.higher, completions=completions) if row.requirement_id == 1]
        assert [(row.completion_id, row.due_on) for row in rows if row.kind == "held"] == [(1, date(2022, 2, 1)), (2, date(2022, 6, 1))]

    def test_reaches_down_every_step(self):
        top = ask("T", 3, satisfied_by=["M7"], refresh_months=None, supersedes=["H"])
        facts = {"completions": done(date(2020, 2, 1), module="M7")}
        assert status_on(date(2035, 1, 1), self.lower, self.higher, top, **facts) == Status.CURRENT

    def test_counts_though_the_higher_is_not_asked(self):
        named = ask("H", 2, satisfied_by=["M6"], who=["designation:facilitator"], supersedes=["A"])
        assert status_on(date(2020, 3, 1), self.lower, named, completions=done(date(2020, 2, 1), module="M6")) == Status.CURRENT

    def test_a_circle_is_refused(self):
        with pytest.raises(SupersessionCycle, match="A → B"):
            Terms.of([ask("A", 1, supersedes=["B"]), ask("B", 2, supersedes=["A"]), ask("C", 3)])


# -- By hypothesis ---------------------------------------------------------------------------------------------------------------------
days = st.dates(date(2018, 1, 1), date(2030, 12, 31))
lengths = st.integers(0, 700)


@st.composite
def spans(draw, *, open_ones=True):
    first = draw(days)
    last = None if open_ones and draw(st.integers(0, 4)) == 0 else first + draw(lengths) * DAY
    return Span.of(first, last)


@st.composite
def rules(draw, *, supersedes=()):
    change = draw(st.none() | days)
    terms = st.builds(
        lambda within, months, early, grace: {"within_days": within, "refresh_months": months, "early_days": early, "grace_days": grace},
        st.none() | st.integers(0, 200),
        st.none() | st.integers(1, 48),
        st.integers(0, 120),
        st.integers(0, 60),
    )
    who = draw(st.sampled_from([["everyone"], ["teacher"], ["designation:facilitator"]]))
    first = rule(1, who=who, satisfied_by=["M1", "M2"], supersedes=supersedes, **draw(terms))
    if change is None:
        return (first,)
    first = rule(1, who=who, satisfied_by=["M1", "M2"], supersedes=supersedes, span=Span(ALWAYS.since, change), **draw(terms))
    return (first, rule(2, satisfied_by=["M1"], supersedes=supersedes, span=Span(change, FOREVER), **draw(terms)))


@st.composite
def histories(draw):
    posts = [
        Post(number, draw(st.sampled_from(["teacher", "social-worker"])), "school", span)
        for number, span in enumerate(draw(st.lists(spans(), max_size=3)), 1)
    ]
    completions = [
        Done(day, number, module)
        for number, (day, module) in enumerate(draw(st.lists(st.tuples(days, st.sampled_from(["M1", "M2", "M6"])), max_size=6)), 1)
    ]
    return History(
        posts,
        [("facilitator", span) for span in draw(st.lists(spans(), max_size=2))],
        completions,
        draw(st.lists(spans(), max_size=3)),
        {1: draw(st.lists(spans(open_ones=False), max_size=2))},
    )


@st.composite
def terms_and_histories(draw):
    lower = Ask(1, "A", draw(rules()))
    higher = Ask(2, "H", draw(rules(supersedes=["A"])))
    return Terms.of([lower, higher]), draw(histories())


@given(terms_and_histories())
def test_periods_cover_each_obligation_exactly_and_do_not_overlap(given_):
    terms, history = given_
    obligations, periods = fold(terms, history)
    for number in (1, 2):
        asked = merged(Span(row.since, row.until or FOREVER) for row in obligations if row.requirement_id == number)
        rows = sorted((row for row in periods if row.requirement_id == number), key=lambda row: row.since)
        assert all(row.since < (row.until or FOREVER) for row in rows)
        assert all((one.until or FOREVER) <= other.since for one, other in pairwise(rows))
        assert merged(Span(row.since, row.until or FOREVER) for row in rows) == asked


@given(terms_and_histories(), days)
def test_paused_days_are_paused_and_waived_days_are_waived_or_paused(given_, day):
    terms, history = given_
    is_paused = any(span.since <= day < span.until for span in history.pauses)
    is_waived = any(span.since <= day < span.until for span in history.waivers[1])
    for row in fold(terms, history)[1]:
        status = status_of(row, day)
        if status != Status.NOT_REQUIRED:
            assert (status == Status.PAUSED) == is_paused
            if row.requirement_id == 1 and not is_paused:
                assert (status == Status.WAIVED) == is_waived


@st.composite
def paths(draw):
    on = sorted(draw(st.lists(days, min_size=1, max_size=6)))
    one = rule(refresh_months=draw(st.integers(1, 36)), early_days=draw(st.integers(0, 120)))
    return [Done(day, number, "M1") for number, day in enumerate(on, 1)], one, merged(draw(st.lists(spans(), max_size=3)))


@given(paths())
def test_doing_it_again_never_shortens(path):
    completions, one, pauses = path
    dues = [held.due for _item, held in follow(completions, lambda _day: one, pauses)]
    for before, after in pairwise(dues):
        assert after is None or (before is not None and after >= before)


@given(paths(), st.integers(1, 600), st.none() | lengths)
def test_a_pause_that_comes_after_never_shortens(path, begins, length):
    """Neither for what the last completion gave, nor by taking back an anniversary that was kept before it began."""
    completions, one, pauses = path
    first = completions[-1].on + begins * DAY
    pause = Span.of(first, None if length is None else first + length * DAY)
    without = follow(completions, lambda _day: one, pauses)[-1][1].due
    with_it = follow(completions, lambda _day: one, merged([*pauses, pause]))[-1][1].due
    assert with_it is None or (without is not None and with_it >= without)


@given(paths())
def test_a_first_or_late_one_is_due_so_many_months_from_its_day(path):
    completions, one, _pauses = path
    followed = follow(completions, lambda _day: one, [])
    for n, (item, held) in enumerate(followed):
        before = followed[n - 1][1].due if n else None
        if before is None or item.on > before:
            assert held.due == add_months(item.on, one.refresh_months or 0)


@given(days, spans(), spans())
def test_a_moved_date_is_reached_after_as_many_days_that_count(day, one, other):
    start = day - 200 * DAY
    pauses = merged([one, other])
    then = moved(day, start, pauses)
    if then is None:
        assert pauses[-1].until == FOREVER
        return
    counted = sum(not any(span.since <= start + n * DAY < span.until for span in pauses) for n in range((then - start).days + 1))
    is_paused_to_the_end = any(span.since <= then < span.until for span in pauses)
    assert not is_paused_to_the_end
    assert counted == (day - start).days + 1


def _held_on(day, path):
    """What the last completion up to a day holds."""
    return next((held for _item, held in reversed(path) if held.since <= day), None)


@given(st.data(), days, days)
def test_somebody_is_met_by_the_own_date_or_grace_or_by_what_supersedes(data, since, day):
    """Day by day, the other way round: pauses and waivers aside, standing says no more and no less than the two paths."""
    lower, higher = Ask(1, "A", data.draw(rules())[:1]), Ask(2, "H", data.draw(rules(supersedes=["A"]))[:1])
    asks = [Ask(ask_.id, ask_.code, (replace(ask_.rules[0], who=frozenset({"everyone"}), span=ALWAYS),)) for ask_ in (lower, higher)]
    asks[1] = Ask(2, "H", (replace(asks[1].rules[0], satisfied_by=frozenset({"M6"})),))
    drawn = data.draw(st.lists(st.tuples(days, st.sampled_from(["M1", "M6"])), max_size=6))
    history = History([post(since)], done=[Done(on, number, module) for number, (on, module) in enumerate(drawn, 1)])
    own, above = (
        follow(sorted(item for item in history.done if item.module in ask_.rules[0].satisfied_by), ask_.rule_on, []) for ask_ in asks
    )

    def in_date(held, on):
        return held is not None and (held.due is None or on <= held.due)

    held = _held_on(day, own)
    is_met = in_date(held, day) or any(step.since <= day and in_date(step, day) for _item, step in above)
    # Grace runs on from a date that passed while it was asked; what had run out before has the induction days instead.
    at_start = [_held_on(since, path) for path in (own, above)]
    ran_out_before = not any(in_date(one, since) for one in at_start) and held is at_start[0] and _held_on(day, above) is at_start[1]
    if held is not None and held.grace_until is not None and day <= held.grace_until and not ran_out_before:
        is_met = True
    found = [status_of(row, day) for row in fold(Terms.of(asks), history)[1] if row.requirement_id == 1]
    told = [status for status in found if status != Status.NOT_REQUIRED]
    if day >= since:
        assert (told[0] in MET) == is_met
    else:
        assert told == []
