"""Two editors on one page: the second hears of the first, and nothing that either wrote is lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cms.editing import sent_by
from tests.factories import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed_in: Any) -> Client:
    made: Client = signed_in(pages.editor())
    return made


def _save(client: Client, page: Any, opened: int | str, **changes: Any) -> str:
    sent = sent_by(page) | changes | {"loaded_revision_id": str(opened)}
    response: Any = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent, follow=True)
    return " ".join(response.content.decode().split())


def test_both_versions_are_kept_and_the_second_is_told(client: Client, signed_in: Any) -> None:
    page = pages.lesson_page(pages.module_page())
    opened = page.save_revision().pk
    other = pages.editor(name="Amira Haddad")
    _save(signed_in(other), page, opened, title="As Amira has it")
    told = _save(client, page, opened, title="As I have it")
    assert "Amira Haddad saved this page while you had it open. Yours is on top now, and theirs is kept." in told
    assert [revision.as_object().title for revision in page.revisions.order_by("pk")][-2:] == ["As Amira has it", "As I have it"]
    theirs, mine = page.revisions.order_by("pk")[1:]
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, theirs.pk, mine.pk])
    assert compare in told
    assert client.get(compare).status_code == 200


def test_alone_nothing_is_said(client: Client) -> None:
    page = pages.lesson_page(pages.module_page())
    opened = page.save_revision().pk
    for title in ("One", "Two"):
        assert "while you had it open" not in _save(client, page, opened, title=title)
    assert "while you had it open" not in _save(client, page, "soon", title="Three")
