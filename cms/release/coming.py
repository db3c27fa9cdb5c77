"""The edition that publishing a module page would cut, before it is cut."""

from collections.abc import Collection
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from uuid import UUID, uuid4

from cms.freezing import freeze, freeze_session, schema_of
from cms.languages import original_locale_id
from cms.models import LessonPage, ModulePage
from cms.problems import blocking
from cms.release.differing import Differences, Stands, differences
from courses.models import Edition, LessonKind, LessonVersion, Module
from courses.models.editions import content_hash


@dataclass(frozen=True)
class Coming:
    """`last` is the edition that is out; without one, there is nothing to compare with and nothing to say.

    A translation or an alias releases nothing: `is_released_from` is False.
    """

    last: Edition | None
    differences: Differences
    is_released_from: bool = True

    @property
    def number(self) -> int:
        return self.last.number + 1 if self.last else 1

    @property
    def is_asked_about(self) -> bool:
        """Whether somebody has to say what kind of change it brings."""
        return self.last is not None and self.differences.are_there


def coming_edition(page: ModulePage, *, drafts: Collection[LessonPage] = ()) -> Coming:
    """What a release of the page as it stands in memory would bring, with its lessons as they were published, or as one of `drafts`, were
    that published first. Four statements and, for each lesson, what its gate asks."""
    nothing = Differences((), is_reordered=False)
    if page.alias_of_id or page.locale_id != original_locale_id():
        return Coming(None, nothing, is_released_from=False)
    module = Module.objects.select_related("current_edition").filter(key=page.translation_key).first()
    last = module.current_edition if module else None
    if last is None:
        return Coming(None, nothing)
    return Coming(last, differences(_held_by(last), [*_lessons(page, drafts), *_sessions(page)]))


def is_as_released(page: ModulePage, edition: Edition) -> bool:
    """Whether the published pages say, to the word, what the edition holds."""
    now = [*(_as_page(lesson, page) for lesson in published_lessons(page)), *_sessions(page)]
    return not differences(_held_by(edition), now).are_there


def published_lessons(page: ModulePage) -> list[LessonPage]:
    """In their order, without drafts and aliases."""
    return list(LessonPage.objects.child_of(page).live().filter(alias_of=None).order_by("path"))


def _held_by(edition: Edition) -> list[Stands]:
    parts = edition.parts.select_related("lesson", "version").order_by("position")
    return [_stands(part.lesson.key, part.lesson.kind, part.version, is_required=part.is_required) for part in parts]


def _as_page(lesson: LessonPage, module: ModulePage) -> Stands:
    content = freeze(lesson, module=module)
    return _would_stand(lesson.key, lesson.kind, lesson.title, lesson.minutes, content, is_required=lesson.is_required)


def _lessons(page: ModulePage, drafts: Collection[LessonPage]) -> list[Stands]:
    found = [(draft.path, _as_page(draft, page)) for draft in drafts]
    drafted = {draft.pk for draft in drafts}
    for lesson in published_lessons(page):
        if lesson.pk in drafted:
            continue
        newest = LessonVersion.objects.filter(lesson__key=lesson.key, language=lesson.locale.language_code).order_by("-number").first()
        if newest and blocking(lesson, parent=page):
            # It goes into the edition as it was when it was last fit.
            found.append((lesson.path, _stands(lesson.key, lesson.kind, newest, is_required=lesson.is_required)))
        else:
            found.append((lesson.path, _as_page(lesson, page)))
    return [stands for _path, stands in sorted(found, key=itemgetter(0))]


def _sessions(page: ModulePage) -> list[Stands]:
    found = []
    for block in page.sessions:
        content = freeze_session(block)
        # A block that was only just put in has no id yet.
        key = UUID(block.id) if block.id else uuid4()
        found.append(_would_stand(key, LessonKind.SESSION, block.value["title"], round(content["hours"] * 60), content))
    return found


def _stands(key: UUID, kind: str, version: LessonVersion, *, is_required: bool) -> Stands:
    digest = f"{version.schema} {version.content_hash}"
    return Stands(key, kind, version.title, version.minutes, version.content, digest, is_required)


def _would_stand(key: UUID, kind: str, title: str, minutes: int, content: dict[str, Any], *, is_required: bool = True) -> Stands:
    return Stands(key, kind, title, minutes, content, f"{schema_of(content)} {content_hash([title, minutes, content])}", is_required)
