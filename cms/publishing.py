"""What publishing, moving, unpublishing and deleting pages does to the records.

Wagtail's page signals fire outside a transaction, for aliases too, and once with `live=False` for a page that is scheduled. Every receiver is
idempotent, and `reconcile` does again whatever a crash left undone.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from academy.common import pagecache
from academy.competencies.loading import keep_module_awards
from academy.people.models import Person
from cms.freezing import SCHEMA, freeze, freeze_session
from cms.models import LessonPage, ModulePage
from cms.problems import Problem, blocking
from courses.models import Edition, Lesson, LessonKind, Module
from courses.operations.releasing import (
    NothingToRelease,
    freeze_version,
    keep_lesson,
    keep_module,
    keep_questions,
    order_lessons,
    release_edition,
    retire_lesson,
    retire_module,
)


class NotFitToPublish(Exception):
    """A page reached its publication with problems that forbid it; the records stay as they were."""

    def __init__(self, page: Page, found: list[Problem]) -> None:
        self.problems = found
        super().__init__(f"{page}: " + "; ".join(str(problem) for problem in found))


def is_original(page: Page) -> bool:
    """Whether the page writes structure: in the default language, and no alias of another."""
    return page.alias_of_id is None and page.locale_id == Locale.get_default().pk


def language_of(page: Page) -> str:
    return str(page.locale.language_code)


@transaction.atomic
def publish_lesson(page: LessonPage, *, at: datetime) -> None:
    """Keep the lesson and freeze a version of what it says. A page in another language only adds a version in it. Raises NotFitToPublish."""
    found = blocking(page)
    if found:
        raise NotFitToPublish(page, found)
    parent = page.get_parent().specific
    if is_original(page):
        lesson = keep_lesson(
            module=_keep_module(parent),
            key=page.key,
            kind=page.kind,
            slug=page.slug,
            title=page.title,
            minutes=page.minutes,
            position=_position(page),
        )
    else:
        lesson = Lesson.objects.filter(key=page.key).first()
        if lesson is None:
            # A translation ahead of its original waits until that is published; reconciling finds it then.
            return
    content, minutes = freeze(page, module=parent)
    freeze_version(lesson=lesson, language=language_of(page), title=page.title, minutes=minutes, content=content, schema=SCHEMA, at=at)
    if page.kind == LessonPage.Kind.CHECK and is_original(page):
        keep_questions(lesson=lesson, questions=content["questions"], at=at)


@transaction.atomic
def publish_module(page: ModulePage, *, at: datetime, by: Person | None) -> Edition | None:
    """Keep the module, its taught sessions, its order and what it awards, and release an edition. Raises NotFitToPublish."""
    found = blocking(page)
    if found:
        raise NotFitToPublish(page, found)
    if not is_original(page):
        return None
    module = _keep_module(page)
    keep_module_awards(
        module=module,
        awards=[{"competency": award.value["competency"], "level": int(award.value["level"])} for award in page.awards],
        refresh={"months": page.refresh_months, "early_days": page.refresh_early_days, "satisfied_by": page.refreshed_by} if page.refresh_months else None,
    )
    sessions = []
    for number, block in enumerate(page.sessions, start=1):
        content, minutes = freeze_session(block)
        lesson = keep_lesson(
            module=module, key=block.id, kind=LessonKind.SESSION, slug=f"session-{number}", title=content["title"], minutes=0, position=1000 + number
        )
        freeze_version(lesson=lesson, language=language_of(page), title=content["title"], minutes=minutes, content=content, schema=SCHEMA, at=at)
        sessions.append(lesson.key)
    for gone in module.lessons.in_use().filter(kind=LessonKind.SESSION).exclude(key__in=sessions):
        retire_lesson(lesson=gone, at=at)
    lessons = LessonPage.objects.child_of(page).live().order_by("path").values_list("translation_key", flat=True)
    order_lessons(module=module, keys=[*lessons, *sessions])
    try:
        return release_edition(module=module, language=language_of(page), change_class=page.change_class, note=page.change_note, at=at, by=by)
    except NothingToRelease:
        return None


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
    )


def _position(page: LessonPage) -> int:
    """The place among the module's lessons, as the tree has it."""
    return 1 + LessonPage.objects.sibling_of(page).filter(path__lt=page.path).count()


# -- Receivers ------------------------------------------------------------------------------------------------------------------------


@receiver(page_published, sender=LessonPage)
def lesson_published(sender: type[LessonPage], instance: LessonPage, **kwargs: Any) -> None:
    if instance.live and instance.alias_of_id is None:
        publish_lesson(instance, at=timezone.now())
        pagecache.clear()


@receiver(page_published, sender=ModulePage)
def module_published(sender: type[ModulePage], instance: ModulePage, revision: Any = None, **kwargs: Any) -> None:
    if instance.live and instance.alias_of_id is None:
        publish_module(instance, at=timezone.now(), by=revision.user if revision else None)
    pagecache.clear()


@receiver(page_published)
def any_page_published(sender: type[Page], **kwargs: Any) -> None:
    pagecache.clear()


@receiver(page_unpublished)
def page_taken_off(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    _retire(instance)


@receiver(post_delete)
def page_deleted(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, LessonPage | ModulePage):
        _retire(instance)


def _retire(page: Page) -> None:
    """Close it for those who have not begun. A translation or an alias that goes closes nothing."""
    at = timezone.now()
    if page.alias_of_id is None and page.locale_id == Locale.get_default().pk:
        if isinstance(page, LessonPage):
            for lesson in Lesson.objects.filter(key=page.key):
                retire_lesson(lesson=lesson, at=at)
        elif isinstance(page, ModulePage):
            for module in Module.objects.filter(key=page.key):
                retire_module(module=module, at=at)
    pagecache.clear()


@receiver(post_page_move)
def page_moved(sender: type[Page], instance: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """A move inside a module sets the order, from the next edition on. A move to another module is refused beforehand (see the hooks)."""
    page = instance.specific
    if isinstance(page, LessonPage) and is_original(page):
        module = Module.objects.filter(key=parent_page_after.translation_key).first()
        if module:
            lessons = LessonPage.objects.child_of(parent_page_after).order_by("path")
            order_lessons(module=module, keys=list(lessons.values_list("translation_key", flat=True)))
            Lesson.objects.filter(key=page.key).exclude(module=module).update(module=module)
    pagecache.clear()


# -- Mending --------------------------------------------------------------------------------------------------------------------------


@dataclass
class Reconciled:
    """What reconciling did, in lines for whoever looks after the academy."""

    lines: list[str] = field(default_factory=list)


def reconcile(*, at: datetime) -> Reconciled:
    """Bring the records to what the live pages say, and retire what has no live page. A second run finds nothing to do."""
    done = Reconciled()
    default = Locale.get_default()
    live_lessons, live_modules = set(), set()
    for page in LessonPage.objects.live().filter(alias_of=None).select_related("locale").order_by("path"):
        if page.locale_id == default.pk:
            live_lessons.add(page.key)
        before = Lesson.objects.filter(key=page.key, retired_at=None).values_list("versions__pk", flat=True)
        seen = set(before)
        try:
            publish_lesson(page, at=at)
        except NotFitToPublish as problem:
            done.lines.append(f"Left: {problem}")
            continue
        if set(Lesson.objects.filter(key=page.key, retired_at=None).values_list("versions__pk", flat=True)) != seen:
            done.lines.append(f"Froze: {page.title} ({language_of(page)})")
    for page in ModulePage.objects.live().filter(alias_of=None, locale=default).order_by("path"):
        live_modules.add(page.key)
        module = Module.objects.filter(key=page.key, retired_at=None).first()
        if module and module.current_edition_id:
            continue
        try:
            if publish_module(page, at=at, by=None):
                done.lines.append(f"Released: {page.title}")
        except NotFitToPublish as problem:
            done.lines.append(f"Left: {problem}")
    pages = Lesson.objects.in_use().exclude(kind=LessonKind.SESSION).exclude(key__in=live_lessons)
    for lesson in pages.filter(module__key__in=ModulePage.objects.values("translation_key")):
        retire_lesson(lesson=lesson, at=at)
        done.lines.append(f"Retired: {lesson.title}")
    for gone in Module.objects.filter(retired_at=None, current_edition__isnull=False).exclude(key__in=live_modules):
        retire_module(module=gone, at=at)
        done.lines.append(f"Retired: {gone.title}")
    if done.lines:
        pagecache.clear()
    return done
