"""An editor rewrites a lesson: whoever is in the module keeps what they began with, whoever begins after the release gets the new words."""

import json
from typing import Any

import pytest
from django.core.cache import cache

from cms.models import LessonPage, ModulePage
from courses.models import Edition, Module
from tests.cms.editing import edit, errors_of, sent_by
from tests.journeys.conftest import Somebody, Visit
from tests.journeys.learning import begin
from tests.journeys.walking import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.northshire]
NEW = "Think of somebody who believed in you before you did."


def publish(editor: Visitor, page: Any, **changes: Any) -> None:
    """Press Publish in the page's edit form, as the editor."""
    editor.client.handler.enforce_csrf_checks = False
    response = edit(editor.client, page, {**sent_by(page), **changes}, "action-publish")
    assert response.status_code == 302, errors_of(response)


def with_first_words(page: LessonPage, words: str) -> LessonPage:
    """The lesson's draft with another first paragraph."""
    body = list(page.body.raw_data)
    first = next(block for block in body if block["type"] == "text")
    first["value"] = f"<p>{words}</p>"
    page.body = json.dumps(body)
    return page


def test_publishes_a_lesson_and_then_its_module(somebody: Somebody, visitor: Visit) -> None:
    module = Module.objects.get(code="M1")
    before = module.current_edition
    assert before is not None
    in_progress = begin(visitor("nkechi.obi"), "working-with")
    old = in_progress.text
    assert NEW not in old

    editor = visitor("yusuf.demir")
    editor.open("/cms/")
    lesson = LessonPage.objects.get(slug="why-relationships-first", live=True)
    publish(editor, with_first_words(lesson, NEW))
    module.refresh_from_db()
    assert module.current_edition == before, "A lesson alone changes nothing for anybody until its module is released."
    assert NEW not in visitor("gethin.rowlands").open("/modules/working-with/").text
    assert in_progress.open(in_progress.address).text == old

    publish(editor, ModulePage.objects.get(code="M1"), change_class="wording", change_note="A warmer beginning")
    module.refresh_from_db()
    after = Edition.objects.select_related("released_by").get(pk=module.current_edition_id)
    assert after.number == before.number + 1
    assert after.note == "A warmer beginning"
    assert after.released_by == somebody("yusuf.demir")

    is_out = " A newer edition of this module is out. See what changed"
    assert is_out in in_progress.open(in_progress.address).text
    assert in_progress.text.replace(is_out, "") == old
    cache.clear()
    assert NEW in begin(visitor("ravi.menon"), "working-with").text


def test_a_lesson_that_is_not_fit_is_not_published(visitor: Visit) -> None:
    editor = visitor("yusuf.demir")
    editor.client.handler.enforce_csrf_checks = False
    page = LessonPage.objects.child_of(ModulePage.objects.get(code="M1")).get(kind="scenario")
    steps = list(page.steps.raw_data)
    steps[0]["value"]["choices"][0]["value"]["next"] = "nowhere"
    page.steps = json.dumps(steps)
    response = edit(editor.client, page, sent_by(page), "action-publish")
    assert response.status_code == 200
    assert "nowhere" in json.dumps(errors_of(response))


def test_a_learner_has_no_way_into_the_content(visitor: Visit) -> None:
    for username in ("ellie.sutton", "shabnam.rauf", "nadia.karimi"):
        outside = visitor(username)
        assert not outside.open("/learning/").offers("Content")
        response = outside.client.get("/cms/")
        assert response.status_code in (302, 403, 404)
