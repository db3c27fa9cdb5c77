"""Loading a curriculum, whole or not at all, through the same publishing as an editor's."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from academy.competencies.loading import load_framework
from academy.competencies.models import Competency, Principle, RoleProfile
from academy.competencies.reading import FrameworkInvalid
from cms.curriculum.exporting import export_module
from cms.curriculum.reading import FRAMEWORK, Curriculum, CurriculumInvalid, read_curriculum
from cms.curriculum.writing import keep_site, key_of, lessons_of, write_lesson, write_module
from cms.models import CataloguePage, LessonPage, ModulePage
from cms.publishing import NotFitToPublish
from courses.models import ChangeClass, Module


@dataclass
class CurriculumLoaded:
    """The codes of the modules that were new, that changed, and that were there as they are."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)


@transaction.atomic
def load_curriculum(folder: Path) -> CurriculumLoaded:
    """Load every module of a folder, and the framework beside them. Raises CurriculumInvalid, and then nothing was loaded.

    A module whose pages say what its file says is left alone, so that loading again writes nothing.
    """
    curriculum = read_curriculum(folder)
    catalogue = keep_site()
    done = CurriculumLoaded()
    with disable_reference_index_auto_update():
        _load_framework(curriculum)
        _check_codes(curriculum)
        for data in curriculum.modules:
            try:
                _load_module(catalogue, data, done)
            except NotFitToPublish as refused:
                raise CurriculumInvalid([f"{data['code']}: {problem}" for problem in refused.problems]) from refused
    return done


def _load_framework(curriculum: Curriculum) -> None:
    if curriculum.framework is None:
        return
    try:
        load_framework(curriculum.framework, source_name=FRAMEWORK, modules={module["code"] for module in curriculum.modules})
    except FrameworkInvalid as invalid:
        raise CurriculumInvalid(str(invalid).splitlines()) from invalid


def _check_codes(curriculum: Curriculum) -> None:
    """What files name and the framework must know."""
    competencies = set(Competency.objects.values_list("code", flat=True))
    roles = {"everyone", *RoleProfile.objects.values_list("code", flat=True)}
    principles = set(Principle.objects.values_list("code", flat=True))
    problems = []
    for data in curriculum.modules:
        code = data["code"]
        problems += [f"{code}: awards[{n}].competency: «{row['competency']}» is no competency" for n, row in enumerate(data["awards"]) if row["competency"] not in competencies]
        problems += [f"{code}: audience: «{word}» is no role profile" for word in data["audience"] if word not in roles]
        problems += [f"{code}: principles: «{word}» is no principle" for word in data["principles"] if word not in principles]
    if problems:
        raise CurriculumInvalid(problems)


def _load_module(catalogue: CataloguePage, data: dict[str, Any], done: CurriculumLoaded) -> None:
    code = data["code"]
    page = ModulePage.objects.filter(translation_key=key_of(code), locale=catalogue.locale).first()
    is_new = page is None
    released = Module.objects.open().filter(code=code).exists()
    if page and released and page.live and _says(page, data):
        done.same.append(code)
        return
    if page is None:
        page = ModulePage(live=False)
        write_module(page, data)
        catalogue.add_child(instance=page)
    else:
        write_module(page, data)
        page.change_class, page.change_note = ChangeClass.WORDING, "Loaded again from its file"
    _load_lessons(page, data)
    _publish(page)
    (done.new if is_new else done.changed).append(code)


def _says(page: ModulePage, data: dict[str, Any]) -> bool:
    return export_module(page) == {**data, "refresh": data.get("refresh")} and not page.has_unpublished_changes


def _load_lessons(module: ModulePage, data: dict[str, Any]) -> None:
    there = {page.translation_key: page for page in LessonPage.objects.child_of(module).order_by("path")}
    wanted = lessons_of(data)
    keys = [key_of(data["code"], part["slug"]) for part in wanted]
    for key, page in there.items():
        if key not in keys:
            page.unpublish()
    for part, key in zip(wanted, keys, strict=True):
        page = there.get(key)
        if page is None:
            page = LessonPage(live=False)
            write_lesson(page, part, data["code"])
            module.add_child(instance=page)
        else:
            write_lesson(page, part, data["code"])
        _publish(page)
    _into_order(module, keys)


def _into_order(module: ModulePage, keys: list[Any]) -> None:
    pages = {page.translation_key: page for page in LessonPage.objects.child_of(module).order_by("path")}
    present = [key for key in pages if key in keys]
    if present != [key for key in keys if key in pages]:
        for key in keys:
            pages[key].refresh_from_db()
            pages[key].move(module, pos="last-child")


def _publish(page: Page) -> None:
    page.save_revision(log_action=False).publish(log_action=False)

