"""What publishing, moving, unpublishing and deleting pages does to the records.

Wagtail's page signals fire outside a transaction, for aliases too, and once with `live=False` for a page that is scheduled. Every receiver
is idempotent, and `reconcile` does again whatever a crash left undone.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from wagtail.models import Page, TaskState
from wagtail.signals import page_published, page_unpublished, post_page_move

from academy.common import pagecache
from academy.competencies.loading import keep_module_awards
from academy.people.models import Person
from cms.freezing import freeze, freeze_session, schema_of
from cms.languages import original_locale_id
from cms.models import FrozenMedia, LessonPage, ModulePage
from cms.problems import Problem, blocking, moves_what_was_begun
from courses.models import Edition, Lesson, LessonKind, Module
from courses.operations.cutting import Change, ChangeNotSaid, NothingToRelease, release_edition
from courses.operations.releasing import (
    freeze_version,
    keep_lesson,
    keep_module,
    keep_questions,
    order_lessons,
    retire_lesson,
    retire_module,
)

logger = logging.getLogger(__name__)


class NotFitToPublish(Exception):
    """A page reached its publication with problems that forbid it; the records stay as they were."""

    def __init__(self, page: Page, found: list[Problem]) -> None:
        self.problems = found
        super().__init__(f"{page}: " + "; ".join(str(problem) for problem in found))


def is_original(page: Page) -> bool:
    """Whether the page writes structure: in the default language, and no alias of another."""
    return page.alias_of_id is None and page.locale_id == original_locale_id()


def language_of(page: Page) -> str:
    return str(page.locale.language_code)


def _refuse_what_is_not_fit(page: Page) -> None:
    found = blocking(page)
    if found:
        raise NotFitToPublish(page, found)


@transaction.atomic
def publish_lesson(page: LessonPage, *, at: datetime) -> None:
    """Keep the lesson and freeze a version of what it says; a page in another language adds only that. Raises NotFitToPublish."""
    _refuse_what_is_not_fit(page)
    _freeze_lesson(page, page.get_parent().specific, at=at)


def _freeze_lesson(page: LessonPage, parent: ModulePage, *, at: datetime) -> None:
    if is_original(page):
        # A module that is missing is made; one that is closed stays so until its own page is published.
        module = Module.objects.filter(key=parent.key).first() or _keep_module(parent)
        lesson: Lesson | None = keep_lesson(
            module=module,
            key=page.key,
            kind=page.kind,
            slug=page.slug,
            title=page.title,
            minutes=page.minutes,
            position=_position(page),
            is_required=page.is_required,
        )
    else:
        lesson = Lesson.objects.filter(key=page.key).first()
    if lesson is None:
        # A translation ahead of its original waits until that is published; reconciling finds it then.
        return
    content = freeze(page, module=parent)
    if page.kind == LessonPage.Kind.CHECK and is_original(page):
        keep_questions(lesson=lesson, questions=content["questions"], at=at)
    version = freeze_version(
        lesson=lesson, language=language_of(page), title=page.title, minutes=page.minutes, content=content, schema=schema_of(content), at=at
    )
    shown = [block.value["recording"] for block in page.body if block.block_type == "media" and block.value["recording"]]
    FrozenMedia.objects.bulk_create([FrozenMedia(recording=recording, version_id=version.pk) for recording in shown], ignore_conflicts=True)


@transaction.atomic
def publish_module(page: ModulePage, *, at: datetime, by: Person | None) -> Edition | None:
    """Keep the module, its live lessons and taught sessions, their order and what it awards, and release an edition.

    Nothing is released while nothing is published, nor for a translation. Raises NotFitToPublish.
    """
    _refuse_what_is_not_fit(page)
    if not is_original(page):
        return None
    ModulePage.objects.filter(pk=page.pk).update(recorded_at=at)
    module = _keep_module(page)
    keep_module_awards(
        module=module,
        awards=[{"competency": award.value["competency"], "level": int(award.value["level"])} for award in page.awards],
        refresh={"months": page.refresh_months, "early_days": page.refresh_early_days, "satisfied_by": page.refreshed_by}
        if page.refresh_months
        else None,
    )
    lessons = list(LessonPage.objects.child_of(page).live().filter(alias_of=None).order_by("path"))
    for lesson in lessons:
        # An outcome that was worded anew is in the check too; what a crash left out is caught up with.
        if not blocking(lesson):
            _freeze_lesson(lesson, page, at=at)
    sessions = _keep_sessions(module, page, at=at)
    order_lessons(module=module, keys=[*(lesson.key for lesson in lessons), *sessions])
    try:
        return release_edition(module=module, language=language_of(page), change=_change_said_on(page), at=at, by=by)
    except NothingToRelease:
        return None
    except ChangeNotSaid as silent:
        # The gate compares pages and the release compares records; should they ever disagree, nothing is released unasked.
        raise NotFitToPublish(page, [Problem(("change_class",), gettext("say what kind of change this is."))]) from silent


def _change_said_on(page: ModulePage) -> Change | None:
    if not page.change_class:
        return None
    return Change(page.change_class, page.change_note, page.change_days, page.change_spares)


def _keep_sessions(module: Module, page: ModulePage, *, at: datetime) -> list[UUID]:
    """The taught sessions of a module page, each a lesson whose key is its block's id. Returns the keys in their order."""
    keys = [UUID(block.id) for block in page.sessions]
    for gone in module.lessons.in_use().filter(kind=LessonKind.SESSION).exclude(key__in=keys):
        retire_lesson(lesson=gone, at=at, is_released_next=True)
    taken = dict(module.lessons.in_use().values_list("slug", "key"))
    for number, (key, block) in enumerate(zip(keys, page.sessions, strict=True), start=1):
        title = block.value["title"]
        slug = slugify(title)[:80] or f"session-{number}"
        if taken.setdefault(slug, key) != key:
            slug = f"{slug}-{number}-{key.hex[:4]}"
        content = freeze_session(block)
        minutes = round(content["hours"] * 60)
        lesson = keep_lesson(
            module=module, key=key, kind=LessonKind.SESSION, slug=slug, title=title, minutes=minutes, position=1000 + number
        )
        freeze_version(lesson=lesson, language=language_of(page), title=title, minutes=minutes, content=content, at=at)
    return keys


def _keep_module(page: ModulePage) -> Module:
    return keep_module(
        key=page.key,
        code=page.code,
        slug=page.slug,
        title=page.title,
        summary=page.summary,
        tier=page.tier,
        mode=page.mode,
        minutes=page.minutes,
        audience=page.audience,
        requires=page.requires,
        first_is_asked=page.first_is_asked,
        first_enough=page.first_enough,
        is_in_order=page.is_in_order,
        may_be_proved=page.may_be_proved,
    )


def _position(page: LessonPage) -> int:
    """The place among the module's lessons, as the tree has it."""
    return 1 + LessonPage.objects.sibling_of(page).filter(path__lt=page.path).count()


# -- Receivers ------------------------------------------------------------------------------------------------------------------------


@receiver(page_published)
def page_came(sender: type[Page], instance: Page, revision: Any = None, **kwargs: Any) -> None:
    """Every gate stands before this; what came past them is left out of the records, and the page alone is live."""
    page = instance.specific
    if page.live and page.alias_of_id is None:
        try:
            if isinstance(page, LessonPage):
                publish_lesson(page, at=timezone.now())
            elif isinstance(page, ModulePage):
                publish_module(page, at=timezone.now(), by=_released_by(revision))
        except NotFitToPublish as refused:
            logger.error("Published with problems, so that learners go on with what was there before. %s", refused)
    pagecache.clear()


def _released_by(revision: Any) -> Person | None:
    """Whoever signed it off; without a sign-off, whoever published what they wrote."""
    if revision is None:
        return None
    signed = TaskState.objects.filter(revision=revision, status=TaskState.STATUS_APPROVED).order_by("-finished_at").first()
    return cast("Person | None", signed.finished_by if signed else revision.user)


@receiver(page_unpublished)
def page_taken_off(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    _retire(instance.specific)


@receiver(post_delete)
def page_deleted(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, LessonPage | ModulePage):
        _retire(instance)


def _retire(page: Page) -> None:
    """Close it for those who have not begun. A translation or an alias that goes closes nothing."""
    at = timezone.now()
    if is_original(page):
        if isinstance(page, LessonPage):
            for lesson in Lesson.objects.in_use().filter(key=page.key):
                retire_lesson(lesson=lesson, at=at)
        elif isinstance(page, ModulePage):
            for module in Module.objects.filter(key=page.key, retired_at=None):
                retire_module(module=module, at=at)
    pagecache.clear()


@receiver(post_page_move)
def page_moved(sender: type[Page], instance: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """A move inside a module sets the order, from the next edition on. Into another module a lesson goes only before anybody has begun it;
    the hooks refuse that move, and where one comes past them, the records stay."""
    page = instance.specific
    if isinstance(page, LessonPage) and is_original(page):
        module = Module.objects.filter(key=parent_page_after.translation_key).first()
        if moves_what_was_begun(page, parent_page_after.translation_key):
            logger.error("“%s” was moved out of the module in which people have begun it. Its records stay there.", page)
        elif page.live and Lesson.objects.filter(key=page.key).exclude(module=module).exists():
            page_came(sender=type(page), instance=page)
        if module:
            lessons = LessonPage.objects.child_of(parent_page_after).order_by("path")
            order_lessons(module=module, keys=list(lessons.values_list("translation_key", flat=True)))
    pagecache.clear()


# -- Mending --------------------------------------------------------------------------------------------------------------------------


@dataclass
class Reconciled:
    """What reconciling did, and what it had to leave, in lines for whoever looks after the academy."""

    lines: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def reconcile(*, at: datetime) -> Reconciled:
    """Bring the records to what the live pages say, and retire what has no live page. A second run finds nothing to do."""
    done = Reconciled()
    original = {"alias_of": None, "locale": original_locale_id()}
    for page in LessonPage.objects.live().filter(alias_of=None).select_related("locale").order_by("path"):
        _mend_lesson(page, done, at=at)
    for module_page in ModulePage.objects.live().filter(**original).order_by("path"):
        _mend_module(module_page, done, at=at)
    lessons = LessonPage.objects.live().filter(**original).values("translation_key")
    for lesson in Lesson.objects.in_use().exclude(kind=LessonKind.SESSION).exclude(key__in=lessons):
        retire_lesson(lesson=lesson, at=at)
        done.lines.append(f"Retired: {lesson.title}")
    modules = ModulePage.objects.live().filter(**original).values("translation_key")
    for gone in Module.objects.filter(retired_at=None, current_edition__isnull=False).exclude(key__in=modules):
        retire_module(module=gone, at=at)
        done.lines.append(f"Retired: {gone.title}")
    if done.lines:
        pagecache.clear()
    return done


def _state_of(lessons: Any) -> list[tuple[Any, ...]]:
    """What a publication can change in lessons, to see afterwards whether it did."""
    return list(lessons.order_by("pk").values_list("pk", "slug", "title", "minutes", "module", "is_required", "retired_at", "versions__pk"))


def _mend_lesson(page: LessonPage, done: Reconciled, *, at: datetime) -> None:
    before = _state_of(Lesson.objects.filter(key=page.key))
    try:
        publish_lesson(page, at=at)
    except NotFitToPublish as refused:
        done.left.append(f"Left: {refused}")
    else:
        if _state_of(Lesson.objects.filter(key=page.key)) != before:
            done.lines.append(f"Froze: {page.title} ({language_of(page)})")


def _mend_module(page: ModulePage, done: Reconciled, *, at: datetime) -> None:
    """Release only where the page's last publication was never recorded: lessons that wait for a release go on waiting."""
    module = Module.objects.filter(key=page.key, retired_at=None).first()
    if module and page.recorded_at and page.last_published_at and page.recorded_at >= page.last_published_at:
        return
    before = module.current_edition_id if module else None
    try:
        released = publish_module(page, at=at, by=None)
    except NotFitToPublish as refused:
        done.left.append(f"Left: {refused}")
    else:
        if module is None or (released and released.pk != before):
            done.lines.append(f"Released: {page.title}")
