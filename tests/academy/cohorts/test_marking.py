"""Who may read and mark which short answers, and the pages for it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from academy.cohorts.access import answers_marked_by
from academy.cohorts.operations import cancel_booking
from academy.notices.models import Mail
from academy.people.models import Look
from academy.people.roles import Role
from courses.models import LessonCompletion, Marking
from tests.courses.operations.test_marking import CONTENT, answer_to, play
from tests.factories import cohorts as make
from tests.factories import courses, people

pytestmark = pytest.mark.django_db
AT = make.AT
ON = AT.date()


@pytest.fixture
def module():
    return courses.module(parts=[("check", "check", "Check what has stuck", CONTENT)], title="Restorative conversations")


@pytest.fixture
def trainer():
    return make.trainer("Nadia Karimi")


@pytest.fixture
def cohort(module, trainer):
    return make.cohort(make.offering(module), trainers=(trainer,))


@pytest.fixture
def learner(cohort):
    person = people.person("Gethin Rowlands")
    people.employment(person, people.team(people.agency(name="Council")))
    make.booking(cohort, person)
    return person


@pytest.fixture
def attempt(module, learner):
    return play(courses.enrolment(learner, module))


@pytest.fixture
def client(trainer, signed_in):
    with time_machine.travel(AT + timedelta(hours=3), tick=False):
        yield signed_in(trainer)


def assessor(**fields):
    made = people.person()
    people.grant(made, Role.ASSESSOR, **fields)
    return made


def text_of(response):
    return " ".join(response.content.decode().split())


class TestWhose:
    def blocks(self, viewer):
        return sorted(answers_marked_by(viewer, ON).values_list("question__block_id", flat=True))

    def test_a_trainer_reads_those_of_the_cohorts_that_learn_the_module(self, trainer, attempt):
        assert self.blocks(trainer) == ["s1", "s2"]
        assert self.blocks(make.trainer()) == []

    def test_not_those_of_somebody_who_gave_the_place_up(self, trainer, attempt, cohort, learner):
        cancel_booking(booking=cohort.bookings.get(), at=AT, by=learner)
        assert self.blocks(trainer) == []

    def test_not_what_somebody_of_the_cohort_answered_in_another_module(self, trainer, cohort, learner):
        other = courses.module(parts=[("check", "check", "Check", CONTENT)])
        play(courses.enrolment(learner, other))
        assert self.blocks(trainer) == []

    def test_an_assessor_reads_everybodys_or_those_of_the_agency_that_the_grant_names(self, attempt, learner):
        agency = learner.employments.get().team.agency
        assert self.blocks(assessor()) == ["s1", "s2"]
        assert self.blocks(assessor(agency=agency)) == ["s1", "s2"]
        assert self.blocks(assessor(agency=people.agency())) == []

    def test_an_administrator_reads_all_and_nobody_else_any(self, attempt, learner):
        assert self.blocks(make.administrator()) == ["s1", "s2"]
        hr = people.person()
        people.grant(hr, Role.AGENCY_HR, agency=learner.employments.get().team.agency)
        editor = people.person()
        people.grant(editor, Role.EDITOR)
        for viewer in (hr, editor, learner, people.person()):
            assert self.blocks(viewer) == []

    def test_nobody_reads_the_own(self, module):
        me = assessor()
        play(courses.enrolment(me, module))
        assert self.blocks(me) == []


class TestList:
    def test_says_whose_wait_and_that_a_result_waits_for_them(self, client, attempt, learner):
        page = text_of(client.get(reverse("cohorts:marking-list")))
        for words in ("Gethin Rowlands", "Restorative conversations", "Their result", "2 answers wait"):
            assert words in page
        assert "landed" not in page
        assert Look.objects.get(route="marking").person_ids == [learner.pk]

    def test_those_first_whose_result_waits(self, client, attempt, module, cohort):
        earlier = people.person("Ada First")
        make.booking(cohort, earlier)
        play(courses.enrolment(earlier, module), wrong=["q1", "q2"], at=AT - timedelta(days=9))
        page = text_of(client.get(reverse("cohorts:marking-list")))
        assert page.index("Gethin Rowlands") < page.index("Ada First")
        assert "A word from you" in page

    def test_stands_on_the_list_of_cohorts(self, client, attempt):
        assert "2 answers in people’s own words wait for you." in text_of(client.get(reverse("cohorts:cohort-list")))

    def test_says_what_will_stand_here(self, client):
        assert "Nothing waits to be marked" in text_of(client.get(reverse("cohorts:marking-list")))

    def test_somebody_of_a_restricted_agency_has_no_name(self, client, module, cohort):
        officer = people.person("Frank Mercer")
        people.employment(
            officer, people.team(people.agency(name="Northshire Police", is_restricted=True, delegate_word="Police delegate"))
        )
        make.booking(cohort, officer)
        attempt = play(courses.enrolment(officer, module))
        for url in (reverse("cohorts:marking-list"), reverse("cohorts:marking", args=[answer_to(attempt, "s1").pk])):
            page = text_of(client.get(url))
            assert "Police delegate" in page
            assert "Frank" not in page
        assert not Look.objects.exists()

    def test_asks_no_more_for_more_answers(self, client, attempt, module, cohort, assert_queries_do_not_grow):
        def grow():
            for _n in range(6):
                person = people.person()
                make.booking(cohort, person)
                play(courses.enrolment(person, module))

        assert_queries_do_not_grow(lambda: client.get(reverse("cohorts:marking-list")), grow, ceiling=16)

    def test_an_assessor_finds_it_in_the_navigation(self, signed_in, attempt):
        page = text_of(signed_in(assessor()).get("/learning/"))
        assert "/cohorts/marking/" in page
        assert "/cohorts/marking/" not in text_of(signed_in(people.person()).get("/learning/"))


class TestMarking:
    def test_shows_question_answer_and_rubric_and_tells_the_learner(self, client, attempt, learner, signed_in, mailoutbox):
        answer = answer_to(attempt, "s1")
        url = reverse("cohorts:marking", args=[answer.pk])
        page = text_of(client.get(url))
        for words in (
            "Stem of s1?",
            "Two sentences.",
            "I would say how it landed.",
            "s1 shows a",
            "2 of 3 make it right",
            "describe support",
        ):
            assert words in page
        response = client.post(url, {"met": ["a", "c"], "comment": "You said it kindly."}, follow=True)
        assert "Marked, and Gethin Rowlands is told." in text_of(response)
        assert "Marked by you lately" in text_of(response)
        assert LessonCompletion.objects.get().enrolment.learner == learner
        letter = Mail.objects.get(person=learner, key__startswith="marked:")
        assert letter.subject == "Your answer has been read: Restorative conversations"
        for words in ("landed", "kindly"):
            assert words not in letter.text
        path = letter.text[letter.text.index("/modules/") :].split()[0]
        shown = text_of(signed_in(learner).get(path))
        for words in ("Yes, that is it.", "I would say how it landed.", "You said it kindly.", "It is there", "Not yet there"):
            assert words in shown

    def test_none_found_is_a_judgement_too(self, client, attempt):
        answer = answer_to(attempt, "s1")
        client.post(reverse("cohorts:marking", args=[answer.pk]), {"comment": "Try it with a feeling word."})
        assert Marking.objects.get().met == []
        answer.refresh_from_db()
        assert answer.is_right is False

    def test_another_judgement_needs_a_reason(self, client, attempt):
        url = reverse("cohorts:marking", args=[answer_to(attempt, "s1").pk])
        client.post(url, {"met": ["a", "b"]})
        assert "It was marked on" in text_of(client.get(url))
        assert client.post(url, {"met": ["a"]}).status_code == 422
        assert client.post(url, {"met": ["a"], "reason": "I had misread it"}).status_code == 302
        assert Marking.objects.standing().get().is_right is False

    def test_a_point_that_is_none(self, client, attempt):
        assert client.post(reverse("cohorts:marking", args=[answer_to(attempt, "s1").pk]), {"met": ["z"]}).status_code == 422

    def test_what_is_not_theirs_to_mark_is_not_found(self, signed_in, client, attempt, learner):
        mine = reverse("cohorts:marking", args=[answer_to(attempt, "s1").pk])
        for other in (signed_in(make.trainer()), signed_in(learner), signed_in(people.person())):
            assert other.get(mine).status_code == 404
            assert other.post(mine, {}).status_code == 404
        assert client.get(reverse("cohorts:marking", args=[answer_to(attempt, "q1").pk])).status_code == 404
