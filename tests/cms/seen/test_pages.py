"""What a person was shown, as it was: opened by an administrator years later, whatever has become of the pages since."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from academy.people.models import Look, Person
from academy.people.roles import Role
from academy.practice.models import Reflection
from courses.models import Attempt, ChangeClass, Completion, Enrolment, LessonVersion, Module
from courses.operations import choose, complete_lesson, switch_edition
from tests.cms.player.conftest import Learner
from tests.courses.operations.test_switching import release
from tests.factories import courses, people
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def administrator(signed_in) -> Client:
    person = people.person("Ruth Ellison")
    people.grant(person, Role.ACADEMY_ADMINISTRATOR)
    return signed_in(person)


def url(name: str, learner: Learner | Person, *more: int) -> str:
    person = learner.enrolment.learner if isinstance(learner, Learner) else learner
    return reverse(f"seen:{name}", args=[person.pk, *more])


def version_of(learner: Learner, slug: str, number: int = 1) -> LessonVersion:
    return LessonVersion.objects.get(lesson__module=learner.module, lesson__slug=slug, number=number)


def reworded(learner: Learner, slug: str, change_class: str = ChangeClass.MATERIAL) -> None:
    """The lesson says something else from now on."""
    lesson = learner.module.lessons.get(slug=slug)
    content = {"objective": "By the end you can say something else.", "blocks": []}
    courses.version(lesson, content, at=AT + timedelta(days=400))
    release(learner.module, change_class)


class TestALesson:
    def test_is_shown_word_for_word_after_it_has_changed(self, learner: Learner, administrator: Client) -> None:
        complete_lesson(
            enrolment=learner.enrolment, lesson=learner.module.lessons.get(slug="support"), at=AT, by=learner.enrolment.learner, door="read"
        )
        reworded(learner, "support")
        shown = text(administrator.get(url("lesson", learner, version_of(learner, "support").pk)))
        assert "By the end you can say what support is." in shown
        assert "we bring <strong>two</strong> things." in shown
        assert "Version 1, of 4 November 2026" in shown

    def test_never_shows_what_the_person_wrote(self, learner: Learner, administrator: Client) -> None:
        learner.post("support", "lesson-write", "b-reflect", text="I go to my corner", version=0)
        assert Reflection.objects.count() == 1
        shown = text(administrator.get(url("lesson", learner, version_of(learner, "support").pk)))
        assert "Which corner do you go to?" in shown
        assert "What the person wrote here is theirs, and is not shown." in shown
        assert "I go to my corner" not in shown

    @pytest.mark.parametrize(
        ("slug", "words"), [("twenty-to-eleven", "The door bangs."), ("check", "Stem of q10?"), ("support", "deal with someone")]
    )
    def test_of_each_kind(self, learner: Learner, administrator: Client, slug: str, words: str) -> None:
        assert words in text(administrator.get(url("lesson", learner, version_of(learner, slug).pk)))

    def test_taught(self, administrator: Client, learner_in) -> None:
        learner = learner_in(module=courses.module(parts=[courses.TAUGHT]))
        assert "Round of names" in text(administrator.get(url("lesson", learner, version_of(learner, "day-1").pk)))

    def test_that_the_person_never_had_is_not_found(self, learner: Learner, administrator: Client) -> None:
        reworded(learner, "support")
        newer = version_of(learner, "support", 2)
        assert administrator.get(url("lesson", learner, newer.pk)).status_code == 404
        other = courses.module()
        assert administrator.get(url("lesson", learner, other.lessons.first().versions.get().pk)).status_code == 404

    def test_of_every_edition_in_which_the_person_was(self, learner: Learner, administrator: Client) -> None:
        first = version_of(learner, "support")
        for _n in range(2):
            reworded(learner, "support", ChangeClass.WORDING)
            switch_edition(enrolment=learner.enrolment, at=AT, by=learner.enrolment.learner)
        for number in (1, 2, 3):
            assert administrator.get(url("lesson", learner, version_of(learner, "support", number).pk)).status_code == 200
        shown = text(administrator.get(url("enrolment", learner, learner.enrolment.pk)))
        assert "From edition 1 to 2" in shown and "From edition 2 to 3" in shown
        assert first.number == 1


class TestATimeThrough:
    def test_has_its_edition_its_lessons_and_how_they_were_done(self, learner: Learner, administrator: Client) -> None:
        complete_lesson(
            enrolment=learner.enrolment, lesson=learner.module.lessons.get(slug="support"), at=AT, by=learner.enrolment.learner, door="read"
        )
        learner.post("check", "check-begin", go=1)
        shown = text(administrator.get(url("enrolment", learner, learner.enrolment.pk)))
        assert "Edition 1, as" in shown
        assert "4 November 2026, read to the end" in shown
        go = Attempt.objects.get()
        assert url("go", learner, go.pk) in shown

    def test_says_that_a_story_was_played_and_not_how(self, learner: Learner, administrator: Client) -> None:
        lesson = learner.module.lessons.get(slug="twenty-to-eleven")
        at_door = {"enrolment": learner.enrolment, "lesson": lesson, "version": lesson.versions.get(), "go": 1}
        choose(**at_door, step="door", position=0, choice="sanction", at=AT)
        choose(**at_door, step="morning", position=1, choice="lecture", at=AT)
        shown = text(administrator.get(url("enrolment", learner, learner.enrolment.pk)))
        assert "sanction" not in shown and "A door still open" not in shown
        assert administrator.get(url("go", learner, Attempt.objects.get().pk)).status_code == 404

    def test_recorded_without_lessons_shows_the_edition_that_it_names(self, administrator: Client) -> None:
        module = courses.module()
        person = people.person()
        named = Completion.objects.create(person=person, module=module, edition=module.current_edition, completed_on=AT.date())
        unnamed = Completion.objects.create(person=person, module=courses.module(), completed_on=AT.date())
        assert "What support is" in text(administrator.get(url("completion", person, named.pk)))
        assert administrator.get(url("completion", person, unnamed.pk)).status_code == 404
        version = module.lessons.get(slug="support").versions.get()
        assert administrator.get(url("lesson", person, version.pk)).status_code == 200

    def test_all_of_them_in_a_list(self, learner: Learner, administrator: Client) -> None:
        other = courses.module(title="Elsewhere learnt")
        Completion.objects.create(person=learner.enrolment.learner, module=other, completed_on=AT.date())
        shown = text(administrator.get(url("module-list", learner)))
        assert learner.module.title in shown and "Elsewhere learnt" in shown

    def test_nothing_yet(self, administrator: Client) -> None:
        assert "Nothing was shown yet" in text(administrator.get(url("module-list", people.person())))


class TestAGo:
    def test_asks_what_was_asked_in_that_order_and_not_what_was_answered(self, learner: Learner, administrator: Client) -> None:
        learner.post("check", "check-begin", go=1)
        go = Attempt.objects.get()
        release(learner.module, ChangeClass.MATERIAL, "check")
        shown = text(administrator.get(url("go", learner, go.pk)))
        places = [shown.index(f"Stem of {asked['id']}?") for asked in go.drawn]
        assert places == sorted(places)
        first = go.drawn[0]
        options = [shown.index(f"{first['id']} option {letter}") for letter in first["options"]]
        assert options == sorted(options)
        assert "Your answer" not in shown and "You chose this" not in shown
        assert "Not finished yet." in shown

    def test_somebody_elses_is_not_found_under_this_name(self, learner: Learner, administrator: Client) -> None:
        learner.post("check", "check-begin", go=1)
        other = people.person()
        assert administrator.get(url("go", other, Attempt.objects.get().pk)).status_code == 404
        assert administrator.get(url("enrolment", other, learner.enrolment.pk)).status_code == 404


class TestWhoMayLook:
    def test_administrators_alone(self, learner: Learner, signed_in) -> None:
        for role in (Role.AUDITOR, Role.EDITOR, Role.TRAINER):
            person = people.person()
            people.grant(person, role)
            assert signed_in(person).get(url("module-list", learner)).status_code == 404
        assert learner.client.get(url("module-list", learner)).status_code == 404
        assert Client().get(url("module-list", learner)).status_code == 302

    def test_each_look_is_kept_and_shown_to_the_person(self, learner: Learner, administrator: Client) -> None:
        for _n in range(2):
            administrator.get(url("lesson", learner, version_of(learner, "support").pk))
        look = Look.objects.get()
        assert (look.route, look.person_ids) == ("seen", [learner.enrolment.learner_id])
        assert look.filter == f"{learner.module.code}/support"
        assert "opened lessons as they were then" in text(learner.client.get(reverse("dashboards:record")))

    def test_the_record_leads_here(self, learner: Learner, administrator: Client) -> None:
        shown = text(administrator.get(reverse("dashboards:person-record", args=[learner.enrolment.learner_id])))
        assert url("module-list", learner) in shown
        assert "/seen/" not in text(learner.client.get(reverse("dashboards:record")))


class TestStatements:
    def test_do_not_grow(self, learner: Learner, administrator: Client, assert_queries_do_not_grow) -> None:
        person = learner.enrolment.learner
        page = version_of(learner, "support")

        def grow() -> None:
            for _n in range(5):
                module: Module = courses.module()
                courses.enrolment(person, module)
                Completion.objects.create(person=person, module=courses.module(), completed_on=AT.date())
            release(learner.module, ChangeClass.WORDING, "support")
            switch_edition(enrolment=learner.enrolment, at=AT, by=person)
            learner.post("check", "check-begin", go=1)

        for address, ceiling in (
            (url("module-list", learner), 16),
            (url("enrolment", learner, learner.enrolment.pk), 20),
            (url("lesson", learner, page.pk), 18),
        ):
            assert_queries_do_not_grow(
                lambda address=address: administrator.get(address), grow if Enrolment.objects.count() == 1 else list, ceiling=ceiling
            )
