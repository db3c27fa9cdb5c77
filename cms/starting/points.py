"""The starting points that an editor is offered for a new module or lesson, and making a draft of one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, PageSubscription

from academy.people.models import Person
from cms.models import CataloguePage, LessonPage, ModulePage
from cms.starting import parts
from cms.starting.notes import note
from courses.models import Mode, Tier


@dataclass(frozen=True)
class StartingPoint:
    """`write` fills in a page that is in no tree yet, given its parent; `below` are the lessons that come with a module."""

    code: str
    title: Promise
    words: Promise
    write: Callable[[Any, Any], None]
    below: Callable[[], Sequence[LessonPage]] = tuple


def _module(tier: str, mode: str, minutes: int, outcomes: int) -> Callable[[ModulePage, Page], None]:
    def write(page: ModulePage, catalogue: Page) -> None:
        page.tier, page.mode, page.minutes = tier, mode, minutes
        page.summary = note(_("What it is about, in one or two sentences"))
        words = [note(_("Outcome %(n)s: what people will be able to do") % {"n": number}) for number in range(1, outcomes + 1)]
        page.outcomes = parts.stream("outcome", *words)
        page.try_this_week = note(_("One small thing to try this week"))

    return write


def _awareness(page: ModulePage, catalogue: Page) -> None:
    _module(Tier.AWARENESS, Mode.E_LEARNING, 60, 4)(page, catalogue)
    page.audience = ["everyone"]


def _practitioner(page: ModulePage, catalogue: Page) -> None:
    _module(Tier.PRACTITIONER, Mode.BLENDED, 44, 5)(page, catalogue)
    page.confidence = parts.stream("statement", *(note(_("I can …")) for _number in range(4)))
    plan = [
        (20, f"<p>{_('Round of names, and what we agree on for the day')}</p>"),
        (40, parts.rich(_("What people bring from the lessons: what they have tried, and what came of it"))),
        (75, parts.rich(_("Show it once, then talk over what was seen"))),
        (105, parts.rich(_("Practise in threes: one tries it, one answers, one watches; then change places"))),
        (60, parts.rich(_("A hard case, made up, in small groups"))),
        (30, parts.rich(_("What each takes along, and by when"))),
        (30, f"<p>{_('Closing round')}</p>"),
    ]
    rows = parts.items(*({"minutes": minutes, "what": what} for minutes, what in plan))
    page.sessions = parts.stream("session", {"title": _("Day 1"), "hours": "6", "plan": rows})
    task = {
        "title": note(_("What to try before the next time")),
        "text": parts.rich(_("What to do, with whom, and how long it takes")),
        "evidence": "",
    }
    page.between_sessions = parts.stream("task", task)


MODULES = [
    StartingPoint(
        "awareness",
        gettext_lazy("Awareness, one hour"),
        gettext_lazy("For everyone, online: five lessons to read, a story in which one chooses, and a check. Four outcomes."),
        _awareness,
        lambda: [*(parts.reading(number) for number in range(1, 6)), parts.story(), parts.check()],
    ),
    StartingPoint(
        "practitioner",
        gettext_lazy("Practitioner day with sessions"),
        gettext_lazy(
            "Three lessons, a story and a check online; then a day together with a plan for trainers, something to try afterwards, and "
            "statements of confidence. Five outcomes."
        ),
        _practitioner,
        lambda: [*(parts.reading(number) for number in range(1, 4)), parts.story(), parts.check()],
    ),
    StartingPoint(
        "refresher",
        gettext_lazy("Refresher"),
        gettext_lazy("Half an hour online for those who know the module: one lesson, a story and a check. Two outcomes."),
        _module(Tier.AWARENESS, Mode.E_LEARNING, 28, 2),
        lambda: [parts.reading(1), parts.story(), parts.check()],
    ),
]
LESSONS = [
    StartingPoint(
        "reading",
        gettext_lazy("Lesson to read"),
        gettext_lazy("Objective, something everybody knows, a story, what to notice, try it, a reflection and what to take along."),
        parts.write_reading,
    ),
    StartingPoint(
        "scenario",
        gettext_lazy("Scenario"),
        gettext_lazy("A story in two steps with three choices each, whole from its beginning to its ending. Add steps as you need them."),
        parts.write_story,
    ),
    StartingPoint(
        "check",
        gettext_lazy("Check"),
        gettext_lazy("A question with three answers and their feedback for each outcome of the module."),
        parts.write_check,
    ),
]


def kind_below(parent: Page) -> type[ModulePage] | type[LessonPage] | None:
    """What an editor begins below a page, if there are starting points for it."""
    return ModulePage if isinstance(parent, CataloguePage) else LessonPage if isinstance(parent, ModulePage) else None


def points_below(parent: Page) -> list[StartingPoint]:
    return {ModulePage: MODULES, LessonPage: LESSONS, None: []}[kind_below(parent)]


@transaction.atomic
def begin(*, parent: Page, point: StartingPoint, title: str, by: Person) -> Page:
    """A draft with that title, and with its lessons where it is a module. Whoever made it hears of comments on it, as with any new page."""
    kind = kind_below(parent)
    assert kind is not None, f"There are no starting points below {parent}."
    page = _add(kind(title=title), parent, point.write, by)
    for lesson in point.below():
        _add(lesson, cast(Page, page), parts.WRITERS[LessonPage.Kind(lesson.kind)], by)
    return page


def _add(page: Any, parent: Page, write: Callable[[Any, Any], None], by: Person) -> Page:
    page.live, page.owner, page.locale = False, by, parent.locale
    write(page, parent)
    added: Page = parent.add_child(instance=page)
    added.save_revision(user=by, log_action=True, clean=False)
    PageSubscription.objects.create(page=added, user=by, comment_notifications=True)
    return added
