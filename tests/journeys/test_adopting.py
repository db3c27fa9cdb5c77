"""Another academy's module is brought into an empty site, adapted, published and learnt, and says where it comes from."""

import json

import pytest

from cms.models import LessonPage, ModulePage
from courses.models import LessonCompletion
from tests.factories import pages, people
from tests.factories.bundles import bundle
from tests.journeys.conftest import Visit
from tests.journeys.learning import begin, take_one_step
from tests.journeys.test_author import publish

pytestmark = pytest.mark.django_db
NEW = "In our town we begin with the name of somebody who believed in us."


def test_a_module_of_another_academy(visitor: Visit) -> None:
    editor = visitor(pages.editor().username)
    assert not ModulePage.objects.exists()
    editor.open("/cms/bundles/import/").press("See what would come of it", file=bundle())
    assert "Nothing has been made yet." in editor.text
    editor.press("Bring it in as a draft")
    module = ModulePage.objects.get(code="M1")
    assert not module.live

    lessons = list(LessonPage.objects.child_of(module).order_by("path"))
    body = list(lessons[0].body.raw_data)
    next(block for block in body if block["type"] == "text")["value"] = f"<p>{NEW}</p>"
    lessons[0].body = json.dumps(body)
    for lesson in lessons:
        publish(editor, lesson)
    publish(editor, ModulePage.objects.get(pk=module.pk))

    learner = visitor(people.person("Josie Marchetti").username)
    learner.open(f"/modules/{module.slug}/")
    assert "“Working with: restorative foundations” of Westmoor Academy, edition 3" in learner.text
    begin(learner, module.slug)
    assert NEW in learner.text
    first = learner.address
    while learner.address == first:
        take_one_step(learner)
    assert LessonCompletion.objects.count() == 1
