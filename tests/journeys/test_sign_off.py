"""An editor rewrites a lesson; the practice lead sends it back, and then signs it off; only then somebody learns from it."""

import pytest
from django.core.cache import cache

from cms.models import LessonPage, ModulePage
from courses.models import Edition
from tests.cms.editing import edit, sent_by
from tests.journeys.conftest import Post, Somebody, Visit
from tests.journeys.learning import begin
from tests.journeys.test_author import with_first_words

pytestmark = [pytest.mark.django_db, pytest.mark.northshire]
FIRST, BETTER = "Some people just need telling.", "Think of somebody who told you the truth, kindly."
LESSON = "why-relationships-first"


def test_from_a_draft_to_an_edition(somebody: Somebody, visitor: Visit, post: Post) -> None:
    editor, lead = visitor("kwame.boateng-hill"), visitor("yusuf.demir")
    editor.client.handler.enforce_csrf_checks = False
    module = ModulePage.objects.get(code="M1")

    def write(words: str) -> None:
        draft = LessonPage.objects.child_of(module).get(slug=LESSON).get_latest_revision_as_object()
        page = with_first_words(draft, words)
        assert edit(editor.client, page, sent_by(page)).status_code == 302

    def send() -> None:
        editor.open(f"/cms/pages/{module.pk}/").follow("Send for sign-off")
        assert "What differs from edition 1" in editor.text
        editor.press("Send for sign-off", change_class="wording", change_note="A warmer beginning")
        assert "is with the practice lead" in editor.text

    write(FIRST)
    editor.open(f"/cms/pages/{module.pk}/edit/")
    assert not editor.page.find("button", attrs={"name": "action-publish"})
    send()
    (letter,) = post()
    assert letter.to == [somebody("yusuf.demir").email]
    address = f"/cms/modules/{module.pk}/sign-off/"
    assert address in letter.body

    lead.open(address)
    assert any("telling" in put_in.get_text() for put_in in lead.page.find_all("ins"))
    lead.press("Send back", comment="Is that high support?")
    (letter,) = post()
    assert (letter.to, letter.subject) == ([somebody("kwame.boateng-hill").email], f"“{module.title}” has come back to you")
    assert not Edition.objects.filter(module__code="M1", number=2).exists()

    write(BETTER)
    send()
    post()
    assert BETTER not in visitor("gethin.rowlands").open("/modules/working-with/").text
    lead.open(address).press("Sign off and publish", comment="Yes.")
    assert "Signed off and published" in lead.text
    edition = Edition.objects.get(module__code="M1", number=2)
    assert (edition.released_by, edition.note) == (somebody("yusuf.demir"), "A warmer beginning")
    (letter,) = [letter for letter in post() if letter.to == [somebody("kwame.boateng-hill").email]]
    assert letter.subject == f"“{module.title}” is signed off"
    cache.clear()
    assert BETTER in begin(visitor("ravi.menon"), "working-with").text
