"""Loading a curriculum, whole or not at all, through the same publishing as an editor's.

Each page remembers the hash of what it was loaded from. Loading again writes the pages whose part of a file has changed since, and no
others: what an editor has changed here meanwhile stays, unless the file has changed too.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from academy.common.wording import moment
from academy.competencies.loading import load_framework
from academy.competencies.models import Competency, Principle, RoleProfile
from academy.competencies.reading import FrameworkInvalid
from cms.curriculum.glossary import load_glossary
from cms.curriculum.keys import key_of
from cms.curriculum.reading import FRAMEWORK, Curriculum, CurriculumInvalid, ModuleFile, read_curriculum, recordings_named
from cms.curriculum.site import keep_site
from cms.curriculum.writing import lessons_of, write_lesson, write_module
from cms.models import CataloguePage, LessonPage, ModulePage, Recording
from cms.problems import blocking
from cms.publishing import publish_module
from courses.models import ChangeClass, Module
from courses.models.editions import content_hash


@dataclass
class CurriculumLoaded:
    """The codes of the modules that were new, that changed, and that were there as they are; and how many terms were written."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    terms: int = 0


@transaction.atomic
def load_curriculum(folder: Path, *, change_class: str = ChangeClass.WORDING, note: str = "") -> CurriculumLoaded:
    """Load every module of a folder, and the framework and the glossary beside them. Raises CurriculumInvalid, and then nothing was loaded.

    `change_class` and `note` say of the modules that were there before what kind of change their new edition brings.
    """
    curriculum = read_curriculum(folder, known=set(Module.objects.values_list("code", flat=True)))
    catalogue = keep_site()
    done = CurriculumLoaded()
    with disable_reference_index_auto_update():
        _load_framework(curriculum)
        _check_codes(curriculum)
        done.terms = load_glossary(curriculum.terms)
        for file in curriculum.modules:
            _load_module(catalogue, file, done, change_class=change_class, note=note)
    return done


def _load_framework(curriculum: Curriculum) -> None:
    if curriculum.framework is None:
        return
    modules = {file.data["code"] for file in curriculum.modules} | set(Module.objects.values_list("code", flat=True))
    try:
        load_framework(curriculum.framework, source_name=FRAMEWORK, modules=modules)
    except FrameworkInvalid as invalid:
        raise CurriculumInvalid(invalid.problems) from invalid


def _check_codes(curriculum: Curriculum) -> None:
    """What files name and the framework must know."""
    competencies = set(Competency.objects.values_list("code", flat=True))
    roles = {"everyone", *RoleProfile.objects.values_list("code", flat=True)}
    principles = set(Principle.objects.values_list("code", flat=True))
    problems = []
    for name, data in ((file.name, file.data) for file in curriculum.modules):
        for n, row in enumerate(data["awards"]):
            if row["competency"] not in competencies:
                problems.append(f"{name}: awards[{n}].competency: «{row['competency']}» is no competency")
        problems += [f"{name}: audience[{n}]: «{word}» is no role profile" for n, word in enumerate(data["audience"]) if word not in roles]
        problems += [
            f"{name}: principles[{n}]: «{word}» is no principle" for n, word in enumerate(data["principles"]) if word not in principles
        ]
    problems += _unknown_recordings(curriculum)
    if problems:
        raise CurriculumInvalid(problems)


def _unknown_recordings(curriculum: Curriculum) -> list[str]:
    named = [(file.name, where, key) for file in curriculum.modules for where, key in recordings_named(file.data)]
    if not named:
        return []
    there = {str(key) for key in Recording.objects.filter(key__in={key for _name, _where, key in named}).values_list("key", flat=True)}
    return [f"{name}: {where}: there is no recording «{key}» in the library" for name, where, key in named if key not in there]


def _load_module(catalogue: CataloguePage, file: ModuleFile, done: CurriculumLoaded, *, change_class: str, note: str) -> None:
    data, code = file.data, file.data["code"]
    parts = lessons_of(data)
    # The module's own words, with the order of its parts; the parts' words are their pages' own.
    own = content_hash(
        [{name: value for name, value in data.items() if name not in ("lessons", "scenario", "check")}, [part["slug"] for part in parts]]
    )
    page = ModulePage.objects.filter(translation_key=key_of(code), locale=catalogue.locale).first()
    is_new, is_changed = page is None, page is None or page.loaded_hash != own
    if page is None:
        page = ModulePage(live=False, locale=catalogue.locale)
    if is_changed:
        write_module(page, data)
        page.loaded_hash = own
    if is_new:
        catalogue.add_child(instance=page)
    elif is_changed:
        _say_what_changed(page, change_class, note)
    are_changed = _load_lessons(page, parts, file, in_order=is_changed)
    if is_changed:
        _publish(page, file)
    elif are_changed:
        # Only its lessons are new: the page stays as it is, with whatever draft it has, and an edition is cut.
        _say_what_changed(page, change_class, note)
        publish_module(page, at=timezone.now(), by=None)
    (done.new if is_new else done.changed if is_changed or are_changed else done.same).append(code)


def _say_what_changed(page: ModulePage, change_class: str, note: str) -> None:
    """Of the edition that loading brings. Files loaded again without a word say at least when that was."""
    page.change_class = change_class
    page.change_note = note or gettext("Loaded from files on %(moment)s") % {"moment": moment(timezone.now())}
    page.change_days = settings.SAFETY_CRITICAL_DAYS if change_class == ChangeClass.SAFETY_CRITICAL else None
    page.change_spares = []


def _load_lessons(module: ModulePage, parts: list[dict[str, Any]], file: ModuleFile, *, in_order: bool) -> bool:
    """Returns whether any lesson came, changed or went. Lessons that an editor added are let be."""
    there = {page.translation_key: page for page in LessonPage.objects.child_of(module).order_by("path")}
    keys = [key_of(file.data["code"], part["slug"]) for part in parts]
    are_changed = False
    for key, gone in there.items():
        if key not in keys and gone.loaded_hash and gone.live:
            gone.unpublish()
            are_changed = True
    for part, key in zip(parts, keys, strict=True):
        page, own = there.get(key), content_hash(part)
        if page is not None and page.loaded_hash == own:
            continue
        are_changed, is_new = True, page is None
        page = page or LessonPage(live=False, locale=module.locale)
        write_lesson(page, part, file.data["code"])
        page.loaded_hash = own
        if is_new:
            module.add_child(instance=page)
        _publish(page, file)
    if in_order and there:
        _into_order(module, keys)
    return are_changed


def _into_order(module: ModulePage, keys: list[Any]) -> None:
    """The loaded lessons in the order of the file, those that an editor added behind them."""
    pages = {page.translation_key: page for page in LessonPage.objects.child_of(module).order_by("path")}
    if [key for key in pages if key in keys] == keys:
        return
    for key in [*keys, *(key for key in pages if key not in keys)]:
        page = LessonPage.objects.get(pk=pages[key].pk)
        page.move(ModulePage.objects.get(pk=module.pk), pos="last-child")


def _publish(page: Page, file: ModuleFile) -> None:
    found = blocking(page)
    if found:
        raise CurriculumInvalid([f"{file.name}: {page.slug}: {problem}" for problem in found])
    page.save_revision(log_action=False).publish(log_action=False)
