"""What stands between a page and its publication, in one place. The edit form, the bulk actions, the workflow and, last, the receiver of
publication all ask here. Drafts always save."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.blocks import ListBlock, StreamBlock, StreamBlockValidationError, StructBlock, StructBlockValidationError
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.fields import StreamField
from wagtail.rich_text import get_text_for_indexing

from cms.models import LessonPage, ModulePage
from cms.reading_age import reading_age
from cms.recordings.captions import timecode
from cms.starting.notes import notes_left
from courses.models import ChangeClass, Edition, Lesson, Module
from courses.queries import First, ring_before

if TYPE_CHECKING:
    from cms.release.coming import Coming

# A field, then the places in it, counted from nought: ("steps", 0, "choices", 1, "next"). Empty for the page as a whole.
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """`where` says the path in an editor's words, counted from one. What `blocks` forbids publishing; the rest warns."""

    path: Path
    words: str
    blocks: bool = True
    where: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.words}" if self.where else self.words


def problems(page: Any, *, parent: Any = None) -> list[Problem]:
    """Everything found; nothing for kinds of page that are never refused. `parent` is needed only before the page is in the tree."""
    page = page.specific
    parent = parent or (page.get_parent().specific if page.depth and page.depth > 1 else None)
    if isinstance(page, LessonPage):
        streams = [name for name in page.FIELDS_OF_KIND[LessonPage.Kind(page.kind)] if isinstance(page._meta.get_field(name), StreamField)]
        found = [*_place(page, parent), *_LESSON[LessonPage.Kind(page.kind)](page, parent)]
        said = ("title", *page.FIELDS_OF_KIND[LessonPage.Kind(page.kind)])
    elif isinstance(page, ModulePage):
        streams = [field.name for field in page._meta.get_fields() if isinstance(field, StreamField)]
        found = list(_module(page))
        said = ("title", "summary", "try_this_week", *streams)
    else:
        return []
    found = [problem for name in streams for problem in _misfilled(page, name)] + found + list(_unwritten(page, said))
    return [Problem(problem.path, str(problem.words), problem.blocks, _where(page, problem.path)) for problem in found]


def blocking(page: Any, *, parent: Any = None) -> list[Problem]:
    return [problem for problem in problems(page, parent=parent) if problem.blocks]


def has_been_begun(lesson: Lesson) -> bool:
    """Whether anybody is or was enrolled in an edition that holds the lesson."""
    return lesson.module.enrolments.filter(edition__parts__lesson=lesson).exists()


def moves_what_was_begun(page: LessonPage, module_key: Any) -> bool:
    """Whether the page would be, or is, in another module than that in which people have begun its lesson."""
    lesson = Lesson.objects.filter(key=page.key).select_related("module").first()
    return lesson is not None and lesson.module.key != module_key and has_been_begun(lesson)


def errors_by_field(page: Any, found: Iterable[Problem]) -> Iterator[tuple[str | None, ValidationError]]:
    """The problems as a form's errors: those in blocks nested so that each is shown at its block."""
    by_field: dict[str | None, list[Problem]] = defaultdict(list)
    for problem in found:
        by_field[str(problem.path[0]) if problem.path else None].append(problem)
    for name, group in by_field.items():
        field = page._meta.get_field(name) if name else None
        if isinstance(field, StreamField):
            yield name, _nested(field.stream_block, [(problem.path[1:], problem.words) for problem in group])
        else:
            for problem in group:
                yield name, ValidationError(capfirst(problem.words))


def _nested(block: Any, found: list[tuple[Path, str]]) -> ValidationError:
    own = [ValidationError(capfirst(words)) for path, words in found if not path]
    inner: dict[str | int, list[tuple[Path, str]]] = defaultdict(list)
    for path, words in found:
        if path:
            inner[path[0]].append((path[1:], words))
    if isinstance(block, StreamBlock):
        # Which child stands at an index does not matter here: what is below is decided by the paths.
        return StreamBlockValidationError({index: _nested_below(rest) for index, rest in inner.items()}, own)
    return own[0]


def _nested_below(found: list[tuple[Path, str]]) -> ValidationError:
    """As `_nested`, told by the paths alone: a name means a struct, a number a list."""
    own = [ValidationError(capfirst(words)) for path, words in found if not path]
    inner: dict[str | int, list[tuple[Path, str]]] = defaultdict(list)
    for path, words in found:
        if path:
            inner[path[0]].append((path[1:], words))
    if not inner:
        return ValidationError(own)
    kind = ListBlockValidationError if all(isinstance(key, int) for key in inner) else StructBlockValidationError
    return kind({key: _nested_below(rest) for key, rest in inner.items()}, own)


def _unwritten(page: Any, names: Iterable[str]) -> Iterator[Problem]:
    for path, words in notes_left(page, names):
        yield Problem(path, _("“%(note)s” is still to be written.") % {"note": words})


# -- What the blocks themselves ask ---------------------------------------------------------------------------------------------------


def _misfilled(page: Any, name: str) -> Iterator[Problem]:
    """What a field's blocks say of their content: what is missing, too long or too few."""
    try:
        page._meta.get_field(name).stream_block.clean(getattr(page, name))
    except ValidationError as error:
        yield from _flattened(error, (name,))


def _flattened(error: ValidationError, path: Path) -> Iterator[Problem]:
    inner = getattr(error, "block_errors", None)
    if inner is None:
        yield from (Problem(path, _uncapitalised(words)) for words in error.messages)
        return
    yield from (Problem(path, _uncapitalised(words)) for words in error.non_block_errors)  # type: ignore[attr-defined]
    for key, below in inner.items():
        yield from _flattened(below, (*path, key))


def _uncapitalised(words: str) -> str:
    return words[:1].lower() + words[1:]


def _where(page: Any, path: Path) -> str:
    """The path as an editor reads it: “Steps › Step 2 › Choices › 1 › Goes on to”."""
    if not path:
        return ""
    field = page._meta.get_field(str(path[0]))
    names = [capfirst(str(field.verbose_name))]
    block, value = getattr(field, "stream_block", None), getattr(page, str(path[0]))
    for key in path[1:]:
        if isinstance(block, StreamBlock):
            child = value[key]
            names.append(f"{child.block.label} {int(key) + 1}")
            block, value = child.block, child.value
        elif isinstance(block, ListBlock):
            names.append(str(int(key) + 1))
            block, value = block.child_block, value[key]
        elif isinstance(block, StructBlock):
            block, value = block.child_blocks[key], value[key]
            names.append(str(block.label))
    return " › ".join(names)


# -- Lessons --------------------------------------------------------------------------------------------------------------------------


def _place(page: LessonPage, parent: Any) -> Iterator[Problem]:
    if not isinstance(parent, ModulePage):
        return
    if moves_what_was_begun(page, parent.key):
        # It stays: the records of those people say in which module it was.
        yield Problem((), _("people have begun this lesson in another module, so that it cannot move here."))
    if not parent.code and page.alias_of_id is None:
        yield Problem((), _("give the module its code first; the records know it by that."))
    same = Lesson.objects.in_use().filter(module__key=parent.key, slug=page.slug).exclude(key=page.key)
    if same.exists():
        yield Problem(("slug",), _("another lesson of this module has “%(slug)s” in its address.") % {"slug": page.slug})
    recorded = Lesson.objects.filter(key=page.key).first()
    if recorded and recorded.kind != page.kind:
        yield Problem(("kind",), _("it was published as “%(kind)s” and stays that.") % {"kind": recorded.get_kind_display()})
    if not page.minutes:
        yield Problem(("minutes",), _("say about how long it takes."), blocks=False)


def _page(page: LessonPage, parent: Any) -> Iterator[Problem]:
    if not page.objective.strip():
        yield Problem(("objective",), _("say what people can do by the end."))
    if not len(page.body):
        yield Problem(("body",), _("there is nothing to read yet."))
    for number, block in enumerate(page.body):
        if block.block_type == "media":
            yield from _media(("body", number), block.value)
    yield from _too_hard("body", page.body)


# The voice of the academy is read with ease at about eleven; well above that, many are left behind at the end of a long shift.
READS_WITH_EASE_AT = 13


def _too_hard(name: str, value: Any) -> Iterator[Problem]:
    age = reading_age("\n".join(get_text_for_indexing(str(words)) for words in _words_of(value)))
    if age is not None and age > READS_WITH_EASE_AT:
        words = _("one reads this with ease at about %(age)s. Shorter sentences and everyday words bring it down; aim for 11 to 13.")
        yield Problem((name,), words % {"age": round(age)}, blocks=False)


def _words_of(value: Any) -> Iterator[str]:
    """What a stream says to its reader."""
    for block in value:
        yield from block.block.get_searchable_content(block.value)


# How far what a block says of its length may be from what it lasts.
_MINUTES_APART = 1.5


def _media(path: Path, media: Any) -> Iterator[Problem]:
    recording = media["recording"]
    if not ((media["transcript"] or "").strip() or (recording and recording.transcript.strip())):
        yield Problem((*path, "transcript"), _("write out all that is said and seen. Whoever cannot hear or play it needs that."))
    if not recording:
        yield Problem((*path, "recording"), _("there is no recording yet; the transcript is shown in its place."), blocks=False)
        return
    words = {"title": recording.title, "kind": recording.get_kind_display()}
    if recording.is_video and not recording.captions:
        yield Problem((*path, "recording"), _("“%(title)s” has no captions yet. Whoever cannot hear it needs them.") % words)
    if media["kind"] != recording.kind:
        yield Problem((*path, "kind"), _("“%(title)s” is of another kind: %(kind)s.") % words)
    if media["minutes"] and abs(media["minutes"] - recording.seconds / 60) > _MINUTES_APART:
        words["time"] = timecode(recording.seconds)
        yield Problem((*path, "minutes"), _("“%(title)s” lasts %(time)s.") % words, blocks=False)


def _scenario(page: LessonPage, parent: Any) -> Iterator[Problem]:
    steps = {step.value["code"]: number for number, step in enumerate(page.steps)}
    endings = {ending.value["code"]: number for number, ending in enumerate(page.endings)}
    if not page.setting.strip():
        yield Problem(("setting",), _("say where and when it plays, and that it is made up."))
    if not len(page.points):
        yield Problem(
            ("points",),
            _("say what it teaches, for whoever would rather not play it. Until then they read what is said of working with."),
            False,
        )
    if not steps:
        yield Problem(("steps",), _("there is no step yet."))
    if not endings:
        yield Problem(("endings",), _("there is no ending yet."))
    if not steps or not endings:
        return
    yield from _too_hard("steps", page.steps)
    yield from _names_twice(page)
    start = page.start or next(iter(steps))
    if start not in steps:
        yield Problem(("start",), _("no step is called “%(code)s”.") % {"code": start})
        return
    leads_to: dict[str, set[str]] = {code: set() for code in steps}
    for number, step in enumerate(page.steps):
        for place, choice in enumerate(step.value["choices"]):
            target = choice["next"]
            leads_to[step.value["code"]].add(target)
            if target and target not in steps and target not in endings:
                yield Problem(("steps", number, "choices", place, "next"), _("no step or ending is called “%(code)s”.") % {"code": target})
        codes = Counter(choice["code"] for choice in step.value["choices"] if choice["code"])
        if any(times > 1 for times in codes.values()):
            yield Problem(("steps", number, "choices"), _("two choices have the same short name."))
        if not any(choice["stance"] == "with" for choice in step.value["choices"]):
            yield Problem(("steps", number, "choices"), _("none of them is a way of working with."), blocks=False)
    reached = _reached(start, leads_to)
    for code, number in steps.items():
        if code not in reached:
            yield Problem(("steps", number), _("no path leads here."), blocks=False)
        elif not (_reached(code, leads_to) & endings.keys()):
            yield Problem(("steps", number), _("no ending can be reached from here."))
    for code, number in endings.items():
        if code not in reached:
            yield Problem(("endings", number), _("no path leads here."), blocks=False)


def _names_twice(page: LessonPage) -> Iterator[Problem]:
    seen: set[str] = set()
    for name in ("steps", "endings"):
        for number, block in enumerate(getattr(page, name)):
            if block.value["code"] in seen:
                yield Problem(
                    (name, number, "code"), _("“%(code)s” is the short name of another step or ending.") % {"code": block.value["code"]}
                )
            seen.add(block.value["code"])


def _reached(start: str, leads_to: dict[str, set[str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        for target in leads_to.get(waiting.pop(), ()):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found


def _check(page: LessonPage, parent: Any) -> Iterator[Problem]:
    if not len(page.questions):
        yield Problem(("questions",), _("there is no question yet."))
        return
    if not 0 < page.pass_mark <= 100:
        yield Problem(("pass_mark",), _("it lies between 1 and 100."))
    if not 0 < page.draw <= len(page.questions):
        yield Problem(("draw",), _("%(draw)s cannot be drawn out of %(n)s questions.") % {"draw": page.draw, "n": len(page.questions)})
    outcomes = len(parent.outcomes.raw_data) if isinstance(parent, ModulePage) else 0
    asked = set()
    for number, block in enumerate(page.questions):
        question = block.value
        asked.add(question["outcome"])
        yield from _question(("questions", number), question, outcomes)
    is_proof = isinstance(parent, ModulePage) and parent.may_be_proved
    for missing in sorted(set(range(1, outcomes + 1)) - asked):
        # Whoever takes the check first is to be asked about every one.
        yield Problem(("questions",), _("outcome %(n)s is not asked.") % {"n": missing}, blocks=is_proof)


def _question(path: Path, question: Any, outcomes: int) -> Iterator[Problem]:
    if outcomes and question["outcome"] and not 1 <= question["outcome"] <= outcomes:
        yield Problem((*path, "outcome"), _("the module has %(outcomes)s outcomes.") % {"outcomes": outcomes})
    yield from _rubric(path, question) if question["kind"] == "short" else _options(path, question)


def _options(path: Path, question: Any) -> Iterator[Problem]:
    kind, options = question["kind"], question["options"]
    if len(options) < 2:
        yield Problem((*path, "options"), _("give at least two answers."))
        return
    right = sum(bool(option["correct"]) for option in options)
    if kind in ("single", "multiple") and not right:
        yield Problem((*path, "options"), _("no answer is marked as right."))
    if kind == "single" and right > 1:
        yield Problem((*path, "options"), _("%(n)s answers are marked as right, where only one can be chosen.") % {"n": right})
    if kind == "match":
        yield from _pairs((*path, "options"), options)
    if _has_name_twice(options):
        yield Problem((*path, "options"), _("two answers have the same short name."))
    for place, option in enumerate(options):
        if not option["feedback"]:
            yield Problem((*path, "options", place, "feedback"), _("say why, for whoever chose it."), blocks=False)


def _pairs(path: Path, options: Any) -> Iterator[Problem]:
    partners = [(option["match"] or "").strip() for option in options]
    for place, partner in enumerate(partners):
        if not partner:
            yield Problem((*path, place, "match"), _("say what it belongs with."))
    if all(partners) and len(set(partners)) == 1:
        yield Problem(path, _("all of them belong with the same, so that there is nothing to match."))


def _rubric(path: Path, question: Any) -> Iterator[Problem]:
    rubric, enough = question["rubric"], question["enough"]
    if not len(rubric):
        yield Problem((*path, "rubric"), _("say what a good answer shows: whoever marks it goes by that."))
    elif enough and enough > len(rubric):
        yield Problem((*path, "enough"), _("there are only %(n)s points to find.") % {"n": len(rubric)})
    if _has_name_twice(rubric):
        yield Problem((*path, "rubric"), _("two points have the same short name."))
    if len(question["options"]):
        yield Problem((*path, "options"), _("a short answer has no answers to choose from; these are left out."), blocks=False)


def _has_name_twice(rows: Any) -> bool:
    return any(times > 1 for times in Counter(row["code"] for row in rows if row["code"]).values())


_LESSON = {LessonPage.Kind.PAGE: _page, LessonPage.Kind.SCENARIO: _scenario, LessonPage.Kind.CHECK: _check}


# -- Modules --------------------------------------------------------------------------------------------------------------------------


def _module(page: ModulePage) -> Iterator[Problem]:
    for name, words in (
        ("code", _("the records need a code, for instance M1.")),
        ("summary", _("say in a sentence or two what it is about.")),
    ):
        if not getattr(page, name).strip():
            yield Problem((name,), words)
    if not len(page.outcomes):
        yield Problem(("outcomes",), _("there is no outcome yet."))
    if not page.audience:
        yield Problem(("audience",), _("tick everyone, or at least one role."))
    others = Module.objects.exclude(key=page.key)
    taken = others.filter(code=page.code).first() if page.code else None
    if taken:
        yield Problem(("code",), _("“%(title)s” has the code %(code)s.") % {"title": taken.title, "code": page.code})
    if others.filter(slug=page.slug).exists():
        yield Problem(("slug",), _("another module has “%(slug)s” in its address.") % {"slug": page.slug})
    recorded = Module.objects.filter(key=page.key).first()
    if recorded and page.code and recorded.code != page.code:
        yield Problem(("code",), _("the records know this module as %(code)s; a code never changes.") % {"code": recorded.code})
    if page.code and page.code in page.requires:
        yield Problem(("requires",), _("a module cannot come before itself."))
    else:
        yield from _first(page, others)
    if page.may_be_proved:
        yield from _proof(page)
    yield from _release(page)
    from cms.release.coming import coming_edition

    yield from change_problems(page, coming_edition(page))


def _first(page: ModulePage, others: QuerySet[Module]) -> Iterator[Problem]:
    """What is asked before it can be begun."""
    if page.first_enough is not None and not 1 <= page.first_enough <= len(page.requires):
        words = _("%(n)s of %(all)s cannot be asked; tick more, or say fewer.")
        yield Problem(("first_enough",), words % {"n": page.first_enough, "all": len(page.requires)})
    if not page.first_is_asked:
        return
    if not page.requires:
        yield Problem(("requires",), _("it is to be closed until they have what comes first, and nothing is ticked."), blocks=False)
    by_code = {module.code: module for module in others}
    for code in page.requires:
        if code not in by_code:
            yield Problem(("requires",), _("no module has the code %(code)s.") % {"code": code})
        elif not by_code[code].is_open:
            words = _("“%(title)s” cannot be begun at the moment; until it can, it is asked of nobody.")
            yield Problem(("requires",), words % {"title": by_code[code].title}, blocks=False)
    asked = {code: First(module.requires, module.first_enough) if module.first_is_asked else First() for code, module in by_code.items()}
    ring = ring_before(page.code, asked | {page.code: First(page.requires, page.first_enough)})
    if ring:
        titles = {code: module.title for code, module in by_code.items()} | {page.code: page.title}
        named = " → ".join(f"{titles[code]} ({code})" for code in [*ring, ring[0]])
        yield Problem(("requires",), _("these wait for each other, so that nobody could ever begin them: %(ring)s.") % {"ring": named})


def _proof(page: ModulePage) -> Iterator[Problem]:
    """Whoever shows that they know a module is asked about all of it."""
    checks = LessonPage.objects.child_of(page).filter(kind=LessonPage.Kind.CHECK) if page.depth else []
    asked = {block["value"].get("outcome") for check in checks for block in check.questions.raw_data}
    missing = [str(n) for n in range(1, len(page.outcomes.raw_data) + 1) if n not in asked]
    if not asked:
        yield Problem(("may_be_proved",), _("there is no check yet that could be taken first."))
    elif missing:
        words = _("the check asks nothing on outcome %(numbers)s; whoever takes it first is to be asked about every one.")
        yield Problem(("may_be_proved",), words % {"numbers": ", ".join(missing)})


def _release(page: ModulePage) -> Iterator[Problem]:
    """What a release would bring out."""
    lessons = LessonPage.objects.child_of(page) if page.depth else LessonPage.objects.none()
    if not lessons.live().exists() and not len(page.sessions):
        yield Problem((), _("none of its lessons is published yet, so that there is nothing to release."), blocks=False)
    for title in lessons.filter(live=True, has_unpublished_changes=True).values_list("title", flat=True):
        yield Problem(
            (),
            _("“%(lesson)s” has changes that are not published; the edition takes it as it was published.") % {"lesson": title},
            blocks=False,
        )
    for number, award in enumerate(page.awards):
        if [other.value["competency"] for other in page.awards].count(award.value["competency"]) > 1:
            yield Problem(("awards", number, "competency"), _("it is awarded twice."))


def change_problems(page: ModulePage, coming: "Coming") -> Iterator[Problem]:
    """What has to be said of an edition that differs from the last."""
    if coming.last is None or not coming.is_asked_about:
        return
    number = coming.last.number
    # What was said of an edition that is out is not said of the next.
    is_said_already = Edition.objects.filter(module=coming.last.module_id, change_class=page.change_class, note=page.change_note).exists()
    if page.change_class not in ChangeClass.values or page.change_class == ChangeClass.FIRST or is_said_already:
        yield Problem(("change_class",), _("say what kind of change this is from edition %(n)s.") % {"n": number})
    if not page.change_note.strip() or is_said_already:
        yield Problem(("change_note",), _("say in one line what has changed since edition %(n)s.") % {"n": number})
    if page.change_class == ChangeClass.SAFETY_CRITICAL and not page.change_days:
        yield Problem(("change_days",), _("say in how many days people are to learn it."))
