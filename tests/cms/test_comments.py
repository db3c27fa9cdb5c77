"""Editors comment on each other's drafts in Wagtail, and hear of it by the academy's own post."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment

from academy.notices.models import Mail
from academy.people import operations
from academy.people.models import Person
from academy.people.roles import Role
from cms.freezing import freeze
from cms.models import LessonPage
from tests.cms.editing import edit, sent_by
from tests.factories import pages, people

pytestmark = pytest.mark.django_db
NO_REPLIES = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": ""}


@pytest.fixture(autouse=True)
def post(settings) -> None:
    settings.EMAIL_BACKEND = "academy.notices.backends.DemoMailBackend"


def editor(name: str) -> Person:
    person = people.person(name)
    today = timezone.localdate()
    operations.grant(person=person, role=Role.EDITOR, starts_on=today, at=timezone.now(), by=None)
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def author() -> Person:
    return editor("Kwame Author")


@pytest.fixture
def reader() -> Person:
    return editor("Ruth Reader")


@pytest.fixture
def lesson(author: Person, signed_in) -> LessonPage:
    """A draft that its author began."""
    module = pages.module_page()
    signed_in(author).post(reverse("cms-begin", args=[module.pk]), {"title": "Hard news", "point": "reading"})
    return LessonPage.objects.get()


def commented(page: Any, words: str) -> dict[str, Any]:
    """The form with a new comment at the objective."""
    comment = {"id": "", "contentpath": "objective", "position": "", "text": words, "resolved": "", "DELETE": ""}
    replies = {f"comments-0-replies-{name}": value for name, value in NO_REPLIES.items()}
    return {**sent_by(page), "comments-TOTAL_FORMS": "1", **{f"comments-0-{name}": value for name, value in comment.items()}, **replies}


def replied(page: Any, comment: Comment, words: str) -> dict[str, Any]:
    own = {"id": comment.pk, "contentpath": "objective", "position": "", "text": comment.text, "resolved": "", "DELETE": ""}
    replies = {**NO_REPLIES, "TOTAL_FORMS": "1", "0-id": "", "0-text": words, "0-DELETE": ""}
    return {
        **sent_by(page),
        "comments-TOTAL_FORMS": "1",
        "comments-INITIAL_FORMS": "1",
        **{f"comments-0-{name}": value for name, value in own.items()},
        **{f"comments-0-replies-{name}": value for name, value in replies.items()},
    }


def of_a_module(client: Client) -> str:
    return client.get(reverse("wagtailadmin_pages:edit", args=[pages.module_page().pk])).content.decode()


def test_stand_beside_the_forms_of_modules_and_lessons(author: Person, lesson: LessonPage, signed_in) -> None:
    client = signed_in(author)
    for form in (of_a_module(client), client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()):
        assert 'id="comments-data"' in form and "data-comment-add" in form


def test_the_author_hears_of_it_and_the_reader_of_the_answer(author: Person, reader: Person, lesson: LessonPage, signed_in) -> None:
    words = "Say it with a verb that one can see."
    assert edit(signed_in(reader), lesson, commented(lesson, words)).status_code == 302
    comment = Comment.objects.get()
    assert (comment.user, comment.text) == (reader, words)
    mail = Mail.objects.get()
    assert (mail.address, mail.kind, mail.state) == (author.email, Mail.Kind.OTHER, Mail.State.SENT)
    assert "Hard news" in mail.subject and words in mail.text and reader.name in mail.text
    assert edit(signed_in(author), lesson, replied(lesson, comment, "Done.")).status_code == 302
    answer = Mail.objects.exclude(pk=mail.pk).get()
    assert answer.address == reader.email and "Done." in answer.text


def test_a_comment_is_no_part_of_the_lesson(author: Person, reader: Person, lesson: LessonPage, signed_in) -> None:
    before = freeze(lesson)
    edit(signed_in(reader), lesson, commented(lesson, "Hm."))
    assert Comment.objects.exists()
    assert freeze(LessonPage.objects.get().get_latest_revision_as_object()) == before


def test_whoever_is_no_editor_any_more_hears_nothing_more(author: Person, reader: Person, lesson: LessonPage, signed_in) -> None:
    edit(signed_in(reader), lesson, commented(lesson, "Hm."))
    comment = Comment.objects.get()
    Mail.objects.all().delete()
    today = timezone.localdate()
    for person in (author, reader):
        operations.withdraw_grant(grant=person.grants.get(), on=today, at=timezone.now(), by=None)
    third = editor("Third Editor")
    edit(signed_in(third), lesson, replied(lesson, comment, "Anybody here?"))
    assert not Mail.objects.exists()
    # Back as an editor, one hears again of what one said.
    operations.grant(person=reader, role=Role.EDITOR, starts_on=today, at=timezone.now(), by=None)
    comment.refresh_from_db()
    edit(signed_in(third), LessonPage.objects.get(), {**replied(lesson, comment, "And now?")})
    assert [mail.address for mail in Mail.objects.all()] == [reader.email]
