"""What the academy from which a module was adopted has changed in it since, lesson by lesson."""

from typing import Any

from django.utils.translation import gettext as _

from cms.bundles.form import BundleInvalid
from cms.bundles.opening import Bundle
from cms.bundles.sketching import lesson_sketches, module_sketch
from cms.curriculum.keys import key_of
from cms.freezing import freeze, freeze_session
from cms.models import Adoption
from cms.release.differing import Differences, Stands, differences
from courses.models import LessonKind
from courses.models.editions import content_hash


def changed_since(adoption: Adoption, newer: Bundle) -> Differences:
    """The adopted module beside a later bundle of it; what was changed here plays no part. Raises BundleInvalid for another module's."""
    if newer.data["code"] != adoption.data["code"]:
        words = _("This is a bundle of “%(found)s” (%(code)s). The module here was adopted from “%(wanted)s” (%(own)s).")
        found = {"found": newer.data["title"], "code": newer.data["code"], "wanted": adoption.title, "own": adoption.code}
        raise BundleInvalid([words % found])
    return differences(_stands(adoption.data), _stands(newer.data))


def _stands(data: dict[str, Any]) -> list[Stands]:
    module = module_sketch(data)
    found = []
    for page in lesson_sketches(data):
        content = freeze(page, module=module)
        found.append(
            Stands(page.translation_key, page.kind, page.title, page.minutes, content, content_hash([page.title, page.minutes, content]))
        )
    for number, block in enumerate(module.sessions, 1):
        content = freeze_session(block)
        key = key_of(data["code"], "session", number)
        found.append(Stands(key, LessonKind.SESSION, block.value["title"], round(content["hours"] * 60), content, content_hash(content)))
    return found
