"""What stands between a page and its publication, in one place. The edit form, the bulk actions, the workflow, the schedule and, last, the
receiver of publication all ask here. Drafts always save."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cms.models import LessonPage, ModulePage
from courses.models import Lesson, Module


@dataclass(frozen=True)
class Problem:
    """`path` names the field, and the block in it, counted from 1 as an editor counts. What `blocks` forbids publishing; the rest warns."""

    path: str
    words: str
    blocks: bool = True

    def __str__(self) -> str:
        return f"{self.path}: {self.words}"


def problems(page: Any) -> list[Problem]:
    """Everything found; an empty list for kinds of page that are never refused."""
    if isinstance(page, LessonPage):
        found = _LESSON[page.kind](page)
        return [*_place(page), *found]
    if isinstance(page, ModulePage):
        return list(_module(page))
    return []


def blocking(page: Any) -> list[Problem]:
    return [problem for problem in problems(page) if problem.blocks]


def _place(page: LessonPage) -> Iterator[Problem]:
    # A lesson that somebody has begun stays in its module: their record says where it was.
    lesson = Lesson.objects.filter(key=page.key).select_related("module").first()
    parent = page.get_parent() if page.depth else None
    if lesson and parent and lesson.module.key != parent.translation_key and has_been_begun(lesson):
        yield Problem(_("Place in the tree"), _("people have begun this lesson in “%(module)s”; it cannot move to another module.") % {"module": lesson.module})


def has_been_begun(lesson: Lesson) -> bool:
    """Whether anybody is or was enrolled in an edition that holds the lesson."""
    return lesson.module.enrolments.filter(edition__parts__lesson=lesson).exists()


def _page(page: LessonPage) -> Iterator[Problem]:
    if not page.objective.strip():
        yield Problem(_("Objective"), _("say what the learner can do by the end."))
    if not len(page.body):
        yield Problem(_("Body"), _("there is nothing to read yet."))
    if not page.minutes:
        yield Problem(_("Minutes"), _("say about how long it takes."), blocks=False)
    for number, block in enumerate(page.body, start=1):
        where = f"{_('Body')}, {number} ({block.block.label})"
        if block.block_type == "media":
            if not (block.value["transcript"] or "").strip():
                yield Problem(where, _("the transcript is missing. Whoever cannot hear or play it needs it."))
            if not block.value["file"]:
                yield Problem(where, _("there is no file yet; the transcript will be shown in its place."), blocks=False)
        if block.block_type == "window" and not block.value["caption"].strip():
            yield Problem(where, _("the caption is missing. It is the text alternative of the figure."))


def _scenario(page: LessonPage) -> Iterator[Problem]:
    steps = {step.value["code"]: step.value for step in page.steps}
    endings = {ending.value["code"] for ending in page.endings}
    if not steps:
        yield Problem(_("Steps"), _("there is none yet."))
        return
    if not endings:
        yield Problem(_("Endings"), _("there is none yet."))
    for code, times in Counter([step.value["code"] for step in page.steps] + [ending.value["code"] for ending in page.endings]).items():
        if times > 1:
            yield Problem(_("Steps and endings"), _("“%(code)s” is the short name of more than one.") % {"code": code})
    start = page.start or next(iter(steps))
    if start not in steps:
        yield Problem(_("Begins with"), _("no step is called “%(code)s”.") % {"code": start})
        return
    leads_to: dict[str, set[str]] = {}
    for number, step in enumerate(page.steps, start=1):
        where = f"{_('Steps')}, {number} (“{step.value['code']}”)"
        if len(step.value["choices"]) < 2:
            yield Problem(where, _("it needs two choices or more."))
        for position, choice in enumerate(step.value["choices"], start=1):
            target = choice["next"].strip()
            leads_to.setdefault(step.value["code"], set()).add(target)
            if target not in steps and target not in endings:
                yield Problem(f"{where}, {_('choice')} {position}", _("it goes on to “%(code)s”, and no step or ending has that name.") % {"code": target})
        if not any(choice["stance"] == "with" for choice in step.value["choices"]):
            yield Problem(where, _("no choice is a way of working with."), blocks=False)
    reached = _reached(start, leads_to)
    for code in steps:
        if code not in reached:
            yield Problem(f"{_('Steps')}, “{code}”", _("no path leads here."), blocks=False)
        elif endings and not (_reached(code, leads_to) & endings):
            yield Problem(f"{_('Steps')}, “{code}”", _("no ending can be reached from here."))
    for code in sorted(endings - reached):
        yield Problem(f"{_('Endings')}, “{code}”", _("no path leads here."), blocks=False)


def _reached(start: str, leads_to: dict[str, set[str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        for target in leads_to.get(waiting.pop(), ()):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found


def _check(page: LessonPage) -> Iterator[Problem]:
    if not len(page.questions):
        yield Problem(_("Questions"), _("there is none yet."))
        return
    if not 0 < page.pass_mark <= 100:
        yield Problem(_("Pass mark"), _("it must lie between 1 and 100."))
    if not 0 < page.draw <= len(page.questions):
        yield Problem(_("Questions asked each time"), _("%(draw)s cannot be drawn out of %(n)s.") % {"draw": page.draw, "n": len(page.questions)})
    parent = page.get_parent().specific if page.depth else None
    outcomes = len(parent.outcomes) if isinstance(parent, ModulePage) else 0
    asked = set()
    for number, block in enumerate(page.questions, start=1):
        question, where = block.value, f"{_('Questions')}, {number}"
        asked.add(question["outcome"])
        right = sum(bool(option["correct"]) for option in question["options"])
        if question["kind"] != "order" and not right:
            yield Problem(where, _("no answer is marked as right."))
        if question["kind"] == "single" and right > 1:
            yield Problem(where, _("%(n)s answers are marked as right, and one may be chosen.") % {"n": right})
        codes = Counter(option["code"] for option in question["options"] if option["code"])
        if any(times > 1 for times in codes.values()):
            yield Problem(where, _("two answers have the same short name."))
        if outcomes and not 1 <= question["outcome"] <= outcomes:
            yield Problem(where, _("it tests outcome %(n)s, and the module has %(outcomes)s.") % {"n": question["outcome"], "outcomes": outcomes})
        if not all(option["feedback"] for option in question["options"]):
            yield Problem(where, _("an answer has no feedback."), blocks=False)
    for missing in sorted(set(range(1, outcomes + 1)) - asked):
        yield Problem(_("Questions"), _("outcome %(n)s is not asked.") % {"n": missing}, blocks=False)


_LESSON = {LessonPage.Kind.PAGE: _page, LessonPage.Kind.SCENARIO: _scenario, LessonPage.Kind.CHECK: _check}


def _module(page: ModulePage) -> Iterator[Problem]:
    if not len(page.outcomes):
        yield Problem(_("What people will be able to do"), _("there is no outcome yet."))
    if not page.audience:
        yield Problem(_("For whom"), _("choose everyone, or at least one role."))
    taken = Module.objects.exclude(key=page.key).filter(code=page.code).first()
    if taken:
        yield Problem(_("Code"), _("“%(title)s” has the code %(code)s.") % {"title": taken.title, "code": page.code})
    if Module.objects.exclude(key=page.key).filter(slug=page.slug).exists():
        yield Problem(_("Slug"), _("another module has “%(slug)s” in its address.") % {"slug": page.slug})
    there = Module.objects.filter(key=page.key).first()
    if there and there.code != page.code:
        yield Problem(_("Code"), _("the records know this module as %(code)s; a code never changes.") % {"code": there.code})
    if page.depth and not LessonPage.objects.child_of(page).live().exists() and not len(page.sessions):
        yield Problem(_("Lessons"), _("no lesson of it is published yet, so that there is nothing to release."))
    if page.code in page.requires:
        yield Problem(_("What is advised first"), _("a module cannot come before itself."))
