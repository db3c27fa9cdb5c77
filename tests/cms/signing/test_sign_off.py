"""What editors write is signed off by a practice lead, a module with all that changed in it at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState, Workflow, WorkflowState

from academy.notices.models import Mail
from academy.people.models import Person
from cms.models import LessonPage, ModulePage
from cms.signing.sending import NothingWaits, changed_lessons, send_back, send_for_sign_off, sent, sign_off
from courses.models import ChangeClass, Edition, LessonVersion, Module
from courses.operations.cutting import Change
from tests.cms.editing import edit, sent_by
from tests.factories import pages, people
from tests.factories.pages import TEXT

pytestmark = pytest.mark.django_db
BETTER = "<p>Every time we deal with someone, we bring <b>three</b> things.</p>"


@pytest.fixture
def kwame() -> Person:
    return pages.writer(name="Kwame Boateng-Hill", email="kwame@example.org")


@pytest.fixture
def yusuf() -> Person:
    return pages.editor(name="Yusuf Demir", email="yusuf@example.org")


@pytest.fixture
def editor(signed_in, kwame: Person) -> Client:
    return signed_in(kwame)


@pytest.fixture
def lead(signed_in, yusuf: Person) -> Client:
    return signed_in(yusuf)


@pytest.fixture
def module() -> ModulePage:
    """A draft with two lessons."""
    page = pages.module_page(title="With people")
    pages.lesson_page(page, title="Support")
    pages.lesson_page(page, title="Challenge")
    for draft in (*LessonPage.objects.child_of(page), page):
        draft.save_revision()
    return page


@pytest.fixture
def changed(module: ModulePage) -> ModulePage:
    """The same, out in edition 1, with a draft of its first lesson that says something else."""
    for page in (*LessonPage.objects.child_of(module), module):
        pages.publish(page)
    lesson = LessonPage.objects.get(title="Support")
    body = list(lesson.body.raw_data)
    body[0]["value"] = BETTER
    lesson.body = body
    lesson.save_revision()
    return ModulePage.objects.get()


def send_url(module: ModulePage) -> str:
    return reverse("cms-sign-off-send", args=[module.pk])


def answer_url(module: ModulePage) -> str:
    return reverse("cms-sign-off", args=[module.pk])


def ids_of(module: ModulePage) -> list[str]:
    return [str(page.pk) for page in changed_lessons(module)]


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


MATERIAL = {"change_class": "material", "change_note": "Three things, not two."}


class TestAnEditor:
    def test_publishes_nothing(self, editor: Client, module: ModulePage) -> None:
        lesson = LessonPage.objects.get(title="Support")
        edit(editor, lesson, sent_by(lesson), "action-publish")
        assert not LessonPage.objects.live().exists()
        assert not LessonVersion.objects.exists()

    def test_has_what_they_write_go_to_the_practice_leads(self, module: ModulePage) -> None:
        assert module.get_workflow().name == "Practice lead’s sign-off"
        assert Workflow.objects.active().count() == 1

    def test_sends_a_module_with_all_that_changed_at_once(self, editor: Client, yusuf: Person, module: ModulePage) -> None:
        shown = text_of(editor.get(send_url(module)))
        assert "This will be the first edition." in shown
        assert "Support" in shown and "Challenge" in shown
        response = editor.post(send_url(module), {"lessons": ids_of(module)}, follow=True)
        assert "“With people” is with the practice lead." in text_of(response)
        assert [page.title for page in sent(module).pages] == ["Support", "Challenge", "With people"]
        assert not LessonPage.objects.live().exists()

    def test_leaves_a_lesson_out(self, editor: Client, module: ModulePage) -> None:
        editor.post(send_url(module), {"lessons": ids_of(module)[:1]})
        assert [page.title for page in sent(module).pages] == ["Support", "With people"]

    def test_is_told_what_stands_in_the_way_and_nothing_is_sent(self, editor: Client, module: ModulePage) -> None:
        lesson = LessonPage.objects.get(title="Challenge")
        lesson.objective = ""
        lesson.save_revision()
        response = editor.post(send_url(module), {"lessons": ids_of(module)})
        assert response.status_code == 422
        assert "<strong>Challenge</strong>" in text_of(response) and "Objective" in text_of(response)
        assert not sent(module).states

    def test_says_what_kind_of_change_it_is(self, editor: Client, changed: ModulePage) -> None:
        shown = text_of(editor.get(send_url(changed)))
        assert "What differs from edition 1" in shown
        assert "<del>two</del><ins>three</ins>" in shown
        refused = editor.post(send_url(changed), {"lessons": ids_of(changed), "change_days": "14"})
        assert refused.status_code == 422
        assert "say what kind of change this is from edition 1" in text_of(refused)
        assert not sent(changed).states
        editor.post(send_url(changed), {"lessons": ids_of(changed), **MATERIAL})
        waits = sent(ModulePage.objects.get())
        assert (waits.module.change_class, waits.module.change_note) == ("material", "Three things, not two.")

    def test_sends_twice_as_once(self, editor: Client, module: ModulePage) -> None:
        ids = ids_of(module)
        for _n in range(2):
            editor.post(send_url(module), {"lessons": ids})
        assert len(sent(module).states) == 3

    def test_cannot_answer(self, editor: Client, module: ModulePage) -> None:
        editor.post(send_url(module), {"lessons": ids_of(module)})
        assert editor.post(answer_url(module), {"sign-off": "yes"}).status_code in (302, 403)
        assert len(sent(module).states) == 3
        assert not Edition.objects.exists()

    def test_what_was_taken_off_goes_along_only_if_said_so(self, editor: Client, changed: ModulePage) -> None:
        LessonPage.objects.get(title="Challenge").unpublish()
        form = editor.get(send_url(changed)).context["form"]
        assert [title for pk, title in form.fields["lessons"].choices if pk in form.fields["lessons"].initial] == ["Support"]


class TestAPracticeLead:
    @pytest.fixture
    def waits(self, editor: Client, module: ModulePage) -> ModulePage:
        editor.post(send_url(module), {"lessons": ids_of(module)})
        return module

    def test_signs_off_and_it_is_out_as_one_edition(self, lead: Client, yusuf: Person, waits: ModulePage) -> None:
        shown = text_of(lead.get(answer_url(waits)))
        assert "Kwame Boateng-Hill sent this on" in shown
        response = lead.post(answer_url(waits), {"sign-off": "yes", "comment": "Good."}, follow=True)
        assert "Signed off and published: “With people”." in text_of(response)
        edition = Edition.objects.get()
        assert [part.lesson.title for part in edition.parts.order_by("position")] == ["Support", "Challenge"]
        assert edition.released_by == yusuf
        assert not sent(waits).states

    def test_signs_off_what_changed_with_its_class(self, editor: Client, lead: Client, changed: ModulePage) -> None:
        editor.post(send_url(changed), {"lessons": ids_of(changed), **MATERIAL})
        shown = text_of(lead.get(answer_url(changed)))
        assert "They say of it: Material. “Three things, not two.”" in shown
        assert "<del>two</del><ins>three</ins>" in shown
        lead.post(answer_url(changed), {"sign-off": "yes"})
        edition = Edition.objects.get(number=2)
        assert (edition.change_class, edition.note) == (ChangeClass.MATERIAL, "Three things, not two.")
        assert Module.objects.get().current_edition == edition

    def test_sends_it_back_with_a_word(self, editor: Client, lead: Client, waits: ModulePage) -> None:
        asked = lead.post(answer_url(waits), {"send-back": "yes", "comment": " "})
        assert asked.status_code == 422
        assert "Say what would make it right" in text_of(asked)
        lead.post(answer_url(waits), {"send-back": "yes", "comment": "Whose voice is missing?"})
        assert not sent(waits).states
        assert not LessonVersion.objects.exists()
        lesson = LessonPage.objects.get(title="Support")
        assert lesson.current_workflow_state.current_task_state.comment == "Whose voice is missing?"
        editor.post(send_url(waits), {"lessons": ids_of(waits)})
        assert len(sent(waits).states) == 3

    def test_is_told_what_has_come_to_be_unfit_and_nothing_is_published(self, lead: Client, waits: ModulePage) -> None:
        lesson = LessonPage.objects.get(title="Challenge").get_latest_revision_as_object()
        lesson.objective = ""
        lesson.save_revision()
        response = lead.post(answer_url(waits), {"sign-off": "yes"})
        assert response.status_code == 422
        assert "Nothing was published." in text_of(response)
        assert not LessonPage.objects.live().exists()
        assert len(sent(waits).states) == 3

    def test_a_second_answer_finds_nothing(self, lead: Client, yusuf: Person, waits: ModulePage) -> None:
        lead.post(answer_url(waits), {"sign-off": "yes"})
        response = lead.post(answer_url(waits), {"send-back": "yes", "comment": "Wait"}, follow=True)
        assert "Nothing of this module waits for a sign-off." in text_of(response)
        with pytest.raises(NothingWaits):
            sign_off(module=waits, by=yusuf)
        assert Edition.objects.count() == 1

    def test_holds_the_role_for_its_days_only(self, signed_in, module: ModulePage) -> None:
        person = people.person()
        assert not pages.editor().groups.filter(pk__in=person.groups.all()).exists()
        assert signed_in(person).get(answer_url(module)).status_code in (302, 403)


class TestLetters:
    def test_one_to_each_practice_lead_and_one_back(
        self, kwame: Person, yusuf: Person, editor: Client, lead: Client, module: ModulePage
    ) -> None:
        former = pages.editor(email="former@example.org")
        former.grants.update(ends_on=timezone.localdate() - timedelta(days=1))
        editor.post(send_url(module), {"lessons": ids_of(module)})
        (asked,) = Mail.objects.all()
        assert (asked.person, asked.subject) == (yusuf, "“With people” waits for your sign-off")
        assert answer_url(module) in asked.text
        lead.post(answer_url(module), {"sign-off": "yes", "comment": "Lovely."})
        (answered,) = Mail.objects.exclude(pk=asked.pk)
        assert (answered.person, answered.subject) == (kwame, "“With people” is signed off")

    def test_sent_back_says_so_without_the_words(self, kwame: Person, editor: Client, lead: Client, module: ModulePage) -> None:
        editor.post(send_url(module), {"lessons": ids_of(module)})
        lead.post(answer_url(module), {"send-back": "yes", "comment": "Whose voice is missing?"})
        answered = Mail.objects.get(person=kwame)
        assert answered.subject == "“With people” has come back to you"
        assert "missing" not in answered.text

    def test_none_to_oneself(self, yusuf: Person, module: ModulePage) -> None:
        send_for_sign_off(module=module, lessons=changed_lessons(module), change=None, by=yusuf)
        sign_off(module=module, by=yusuf)
        assert not Mail.objects.exists()

    def test_none_of_wagtails_own(self, mailoutbox, editor: Client, lead: Client, module: ModulePage) -> None:
        editor.post(send_url(module), {"lessons": ids_of(module)})
        lead.post(answer_url(module), {"sign-off": "yes"})
        assert [message.subject for message in mailoutbox if "With people" not in message.subject] == []


def test_a_change_is_said_in_the_call_too(kwame: Person, changed: ModulePage) -> None:
    change = Change(ChangeClass.SAFETY_CRITICAL, "Ring first.", 14)
    send_for_sign_off(module=changed, lessons=changed_lessons(changed), change=change, by=kwame)
    assert (sent(changed).module.change_class, sent(changed).module.change_days) == ("safety-critical", 14)
    assert TEXT not in str(sent(changed).lessons[0].body.raw_data)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Two at the same moment, in threads."""

    def test_a_module_is_sent_once(self, kwame: Person, module: ModulePage) -> None:
        lessons = changed_lessons(module)
        together(*(lambda: send_for_sign_off(module=module, lessons=lessons, change=None, by=kwame) for _time in range(2)))
        assert (WorkflowState.objects.count(), TaskState.objects.count()) == (3, 3)

    def test_one_answer_counts(self, yusuf: Person, module: ModulePage) -> None:
        send_for_sign_off(module=module, lessons=changed_lessons(module), change=None, by=yusuf)
        refused = together(
            lambda: sign_off(module=module, by=yusuf),
            lambda: send_back(module=module, by=yusuf, comment="Say what challenge is."),
        )
        assert sorted(map(str, refused)) == ["<class 'NoneType'>", str(NothingWaits)]
        is_out = refused[0] is type(None)
        assert Edition.objects.count() == int(is_out)
        assert ModulePage.objects.get().live == is_out


def together(*deeds: Callable[[], None]) -> list[type]:
    """Do all of them at once; the type of what each was refused with."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], None]) -> type:
        start.wait(20)
        try:
            deed()
        except NothingWaits as refusal:
            return type(refusal)
        finally:
            connection.close()
        return type(None)

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))
