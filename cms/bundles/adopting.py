"""A bundle becomes a module of this academy's own: a draft that nobody but its editors sees until they publish it."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page

from academy.competencies.models import Competency, Principle, RoleProfile
from academy.people.models import Person
from cms.bundles.form import LONGEST, MODULE, BundleInvalid
from cms.bundles.opening import Bundle, open_bundle, recording_in
from cms.bundles.sketching import lesson_sketches, module_sketch
from cms.curriculum.site import keep_site
from cms.curriculum.writing import lessons_of, write_lesson, write_module
from cms.models import Adoption, LessonPage, ModulePage
from cms.operations import add_recording
from cms.recordings.files import FileRefused
from courses.models import Module


@dataclass(frozen=True)
class Plan:
    """What adopting would make: the module as it would be written here, its lessons' titles, and what is left out, in words."""

    data: dict[str, Any]
    lessons: list[str]
    left_out: list[str]


def code_is_taken(code: str) -> bool:
    return Module.objects.filter(code=code).exists() or ModulePage.objects.filter(code=code).exists()


def plan_adoption(bundle: Bundle, *, code: str = "") -> Plan:
    """What would come of it, under a code of this academy's own (left out: the origin's). Nothing is kept.

    What the framework here does not know, skills, roles, principles and modules, is left out and named; an editor puts in what fits.
    Raises BundleInvalid where the code is taken.
    """
    code = code.strip() or bundle.data["code"]
    if len(code) > LONGEST["code"]:
        raise BundleInvalid([_("“%(code)s” is too long for a code: 20 letters at the most.") % {"code": code}])
    if code_is_taken(code):
        raise BundleInvalid([_("A module here has the code “%(code)s” already. Give this one another.") % {"code": code}])
    data = deepcopy(bundle.data) | {"code": code}
    left_out = list(_leave_out(data, own=bundle.data["code"]))
    if ModulePage.objects.filter(slug=data["slug"]).exists():
        data["slug"] = f"{data['slug']}-{slugify(code)}"
    if problems := list(_does_not_fit(data)):
        raise BundleInvalid(problems)
    return Plan(data, [part["title"] for part in lessons_of(data)], left_out)


def _does_not_fit(data: dict[str, Any]) -> Iterator[str]:
    """What no page can hold: a title that is too long, a slug that is none."""
    sketches: list[tuple[str, Page]] = [("", module_sketch(data)), *((f"{page.slug}: ", page) for page in lesson_sketches(data))]
    for place, page in sketches:
        try:
            page.clean_fields(exclude=("path", "depth"))
        except ValidationError as invalid:
            yield from (f"{MODULE}: {place}{name}: {' '.join(words)}" for name, words in invalid.message_dict.items())


def _leave_out(data: dict[str, Any], *, own: str) -> Iterator[str]:
    modules = set(Module.objects.values_list("code", flat=True))
    roles = {"everyone", *RoleProfile.objects.values_list("code", flat=True)}
    skills = set(Competency.objects.values_list("code", flat=True))
    principles = set(Principle.objects.values_list("code", flat=True))
    for name, known, words in (
        ("requires", modules, _("Comes first: no module here is called “%(code)s”.")),
        ("audience", roles, _("For whom: no role here is called “%(code)s”.")),
        ("principles", principles, _("Principles: none here is called “%(code)s”.")),
    ):
        yield from (words % {"code": code} for code in data[name] if code not in known)
        data[name] = [code for code in data[name] if code in known]
    if data.get("first_enough", 0) > len(data["requires"]):
        # All that is left of them.
        del data["first_enough"]
    if not data["requires"]:
        data.pop("first_is_asked", None)
    gone = [row for row in data["awards"] if row["competency"] not in skills]
    yield from (_("Skills: none here is called “%(code)s”.") % {"code": row["competency"]} for row in gone)
    data["awards"] = [row for row in data["awards"] if row not in gone]
    if data.get("refresh"):
        by = [data["code"] if code == own else code for code in data["refresh"]["satisfied_by"]]
        unknown = [code for code in by if code not in modules and code != data["code"]]
        yield from (_("Refreshed by: no module here is called “%(code)s”.") % {"code": code} for code in unknown)
        data["refresh"] = data["refresh"] | {"satisfied_by": [code for code in by if code not in unknown]}


@transaction.atomic
def adopt(file: IO[bytes], *, code: str = "", at: datetime, by: Person | None) -> ModulePage:
    """Make the module with its lessons as drafts, and its recordings. Raises BundleInvalid, and then nothing is made."""
    bundle = open_bundle(file)
    plan = plan_adoption(bundle, code=code)
    for key, packed in bundle.recordings.items():
        language = packed.about.get("language", "")
        words = packed.about | {"language": language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE}
        title = words.pop("title", packed.name)
        try:
            with recording_in(file, packed.name) as copy:
                add_recording(file=File(copy, name=packed.name), title=title, at=at, by=by, key=UUID(key), **words)
        except FileRefused as refused:
            raise BundleInvalid([f"{packed.name}: {refused}"]) from refused
    catalogue = keep_site()
    page = ModulePage(live=False, locale=catalogue.locale)
    write_module(page, plan.data)
    catalogue.add_child(instance=page)
    page.save_revision(user=by)
    for part in lessons_of(plan.data):
        lesson = LessonPage(live=False, locale=catalogue.locale)
        write_lesson(lesson, part, plan.data["code"])
        page.add_child(instance=lesson)
        lesson.save_revision(user=by)
    origin = bundle.origin
    said = {name: getattr(origin, name) for name in ("academy", "address", "code", "title", "edition", "earlier")}
    # There is one already where an earlier draft of the same code was deleted.
    Adoption.objects.update_or_create(key=page.translation_key, defaults={**said, "data": bundle.data, "adopted_at": at, "adopted_by": by})
    return page
