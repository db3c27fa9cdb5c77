from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.cohorts.models import Booking, Cohort, Offering, OfferingModule, SessionDay
from academy.competencies.models import Requirement, RequirementRule
from academy.competencies.operations.standing import rebuild_standing
from courses.models import Completion
from courses.operations import complete_lesson, keep_place, record_completion
from courses.operations.asking import ask_what_changed
from tests.courses.operations.test_switching import release
from tests.factories import courses, people
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
URL = "/learning/"


def text_of(response):
    return " ".join(response.content.decode().split())


def ask_for(module, *, who="everyone", within=30, months=36, code=None, title="", kind="expiry", also=()):
    requirement = Requirement.objects.create(code=code or f"R-{module.code}", title=title or module.title, kind=kind, position=1)
    terms = {"within_days": within, "refresh_months": months, "early_days": 90, "grace_days": 14}
    RequirementRule.objects.create(requirement=requirement, who=[who], satisfied_by=[module.code, *also], **terms)
    return requirement


def employed(person, *, days_ago=10, **fields):
    post = people.employment(person, fields.pop("team_", None), starts_on=timezone.localdate() - timedelta(days=days_ago), **fields)
    rebuild_standing(person_ids=[person.pk])
    return post


def page_of(signed_in, person):
    response = signed_in(person).get(URL)
    assert response.status_code == 200
    return text_of(response)


def test_is_where_a_sign_in_leads(client):
    assert client.get(URL)["Location"] == f"/accounts/login/?next={URL}"
    assert reverse("dashboards:my-learning") == URL


class TestEmpty:
    def test_says_what_will_stand_here(self, signed_in):
        page = page_of(signed_in, people.person("Nkechi Obi"))
        for words in (
            "Hello, Nkechi",
            "Nothing is due just now.",
            "Nothing is due",
            "Nothing booked yet",
            "Nothing is asked of you here yet",
            "What you complete stands here",
        ):
            assert words in page


class TestAsked:
    def test_stands_here_before_anybody_has_begun_it(self, signed_in):
        module, person = courses.module(title="Working with"), people.person()
        ask_for(module)
        employed(person)
        page = page_of(signed_in, person)
        due = timezone.localdate() + timedelta(days=20)
        assert f'<a href="/modules/{module.slug}/">Working with</a>' in page
        assert f"By {due.day} {due:%B %Y}, in 20 days" in page
        assert "3 years" in page
        assert "status--not-yet-due" in page

    def test_who_has_begun_nothing_is_shown_one_place_to_start(self, signed_in):
        module, person = courses.module(title="Working with", minutes=60), people.person()
        ask_for(module)
        employed(person)
        page = page_of(signed_in, person)
        assert "A good place to start" in page
        assert f'<a class="govuk-button" href="/modules/{module.slug}/">Start here' in page
        assert "About 1 hour, in pieces as small as you like." in page

    def test_who_has_begun_something_goes_on_with_that(self, signed_in):
        enrolment = courses.enrolment()
        ask_for(enrolment.module)
        employed(enrolment.learner)
        assert "A good place to start" not in page_of(signed_in, enrolment.learner)

    def test_what_was_due_asks_for_a_hand_in_the_words_of_the_academy(self, signed_in):
        module, person = courses.module(minutes=60), people.person()
        ask_for(module)
        employed(person, days_ago=90, manager=people.person("Calum Reid"))
        page = page_of(signed_in, person)
        assert "One thing needs doing. It takes about 1 hour of study" in page
        assert "Was due on" in page
        assert "Calum Reid can help you find the time." in page
        assert "fail" not in page.lower()

    def test_a_refresh_is_offered_by_the_shortest_way(self, signed_in):
        module, booster = courses.module(title="Working with", minutes=60), courses.module(title="Working with, a booster", minutes=20)
        ask_for(module, months=12, also=[booster.code])
        person = people.person()
        employed(person, days_ago=700)
        done = timezone.localdate() - timedelta(days=330)
        record_completion(person=person, module=module, on=done, at=AT, by=person, source=Completion.Source.BY_HAND)
        rebuild_standing(person_ids=[person.pk])
        page = page_of(signed_in, person)
        assert f'<a href="/modules/{booster.slug}/">Working with</a>' in page
        assert "“Working with, a booster” keeps it going." in page
        assert "status--due-soon" in page

    def test_what_is_recorded_elsewhere_is_said_so(self, signed_in):
        module, person = courses.module(), people.person()
        ask_for(module, kind="hours", title="CPD hours")
        employed(person)
        page = page_of(signed_in, person)
        assert "CPD hours" in page
        assert "Recorded elsewhere" in page

    def test_somebody_elses_is_not_shown(self, signed_in):
        ask_for(courses.module(title="For others"))
        employed(people.person())
        assert "For others" not in page_of(signed_in, people.person())


class TestBegun:
    def test_goes_on_exactly_there(self, signed_in):
        enrolment = courses.enrolment()
        lessons = {lesson.slug: lesson for lesson in enrolment.module.lessons.all()}
        complete_lesson(enrolment=enrolment, lesson=lessons["support"], at=AT, by=enrolment.learner, door="read")
        keep_place(enrolment=enrolment, lesson_id=lessons["challenge"].pk, place="b-window", at=AT)
        page = page_of(signed_in, enrolment.learner)
        assert f'href="/modules/{enrolment.module.slug}/challenge/#b-window"' in page
        assert "Go on where you stopped, 4 November 2026 at 10am" in page
        assert "part 2 of 4" in page
        assert "About 8 minutes for this part, and 24 minutes in all." in page
        assert 'aria-label="1 of 4 parts done"' in page

    def test_what_is_due_and_begun_counts_what_is_left(self, signed_in):
        enrolment = courses.enrolment()
        ask_for(enrolment.module)
        employed(enrolment.learner, days_ago=90)
        page = page_of(signed_in, enrolment.learner)
        assert f'<a href="/modules/{enrolment.module.slug}/support/">' in page
        assert "32 minutes left" in page

    def test_others_follow(self, signed_in):
        first = courses.enrolment()
        older = courses.enrolment(first.learner, enrolled_at=AT - timedelta(days=9))
        page = page_of(signed_in, first.learner)
        assert page.index(first.module.title) < page.index("Also begun") < page.index(older.module.title)


def changed(module, change_class, *slugs, at=AT):
    """Somebody who has completed the module and is asked for what changed in it."""
    person = people.person()
    Completion.objects.create(person=person, module=module, edition=module.current_edition, completed_on=AT.date())
    release(module, change_class, *slugs)
    ask_what_changed(module=module, people=[person.pk], at=at)
    return person


class TestChanged:
    def test_what_changed_stands_apart_with_only_what_is_to_be_done(self, signed_in):
        page = page_of(signed_in, changed(courses.module(title="Working with"), "material", "support", "check"))
        assert "Changed since you learnt it" in page
        assert "You do only the 2 parts that changed: What support is, Check what has stuck" in page
        assert "16 minutes left" in page
        assert "Nothing is due just now." in page

    def test_what_is_about_safety_has_its_date_and_needs_doing(self, signed_in):
        now = timezone.now()
        person = changed(courses.module(title="Working with"), "safety-critical", "support", at=now)
        page = page_of(signed_in, person)
        due = timezone.localdate() + timedelta(days=7)
        assert "One thing needs doing. It takes about 8 minutes of study" in page
        assert f"By {due.day} {due:%B %Y}" in page
        assert "About safety" in page

    def test_past_its_date_it_is_said_without_blame(self, signed_in):
        page = page_of(signed_in, changed(courses.module(), "safety-critical", "support", at=timezone.now() - timedelta(days=30)))
        assert "Was due on" in page
        assert "fail" not in page.lower()


def book(person, module, days=(5, 19)):
    number = Cohort.objects.count()
    offering = Offering.objects.create(code=f"O{number}", title=f"Circles {number}")
    OfferingModule.objects.create(offering=offering, module=module)
    cohort = Cohort.objects.create(code=f"C{number}", offering=offering, title="Cohort", capacity=12, created_at=AT)
    for day in days:
        SessionDay.objects.create(
            cohort=cohort, title=f"Day {day}", on=timezone.localdate() + timedelta(days=day), starts_at="09:30", ends_at="15:30"
        )
    return Booking.objects.create(cohort=cohort, person=person, booked_at=AT, booked_by=person)


class TestBookedAndHeld:
    def test_booked_with_its_days(self, signed_in):
        person = people.person()
        booking = book(person, courses.module())
        page = page_of(signed_in, person)
        day = timezone.localdate() + timedelta(days=5)
        assert f'<a href="/cohorts/bookings/{booking.pk}/">Circles 0</a>' in page
        assert f"{day:%A} {day.day} {day:%B %Y}, 9.30am to 3.30pm" in page
        assert "You have a place" in page

    def test_held_and_until_when(self, signed_in):
        module, person = courses.module(title="Sticking with"), people.person()
        ask_for(module, months=24)
        employed(person, days_ago=100)
        today = timezone.localdate()
        record_completion(person=person, module=module, on=today, at=timezone.now(), by=person, source=Completion.Source.BY_HAND)
        rebuild_standing(person_ids=[person.pk])
        page = page_of(signed_in, person)
        held = page[page.index('id="hold"') :]
        assert "Sticking with" in held
        assert f"Until {today.day} {today:%B} {today.year + 2}" in held

    def test_who_helps(self, signed_in):
        person, team = people.person(), people.team()
        employed(person, team_=team, manager=people.person("Calum Reid"))
        champion = people.person("Marsha Bailey")
        people.employment(champion, team)
        people.designation(champion, "champion")
        former = people.person("Former Champion")
        people.employment(former, team)
        people.designation(former, "champion", ends_on=date(2021, 1, 1))
        page = page_of(signed_in, person)
        assert "<strong>Calum Reid</strong>, your manager" in page
        assert "<strong>Marsha Bailey</strong>, restorative champion" in page
        assert "Former Champion" not in page

    def test_a_manager_whose_name_is_kept_back_is_shown_without_it(self, signed_in):
        police = people.agency(is_restricted=True, delegate_word="Police delegate")
        manager = people.person("Secret Sergeant")
        people.employment(manager, people.team(police))
        person = people.person()
        employed(person, manager=manager)
        page = page_of(signed_in, person)
        assert "Secret Sergeant" not in page
        assert "Police delegate 1" in page


def test_asks_no_more_for_more_rows(signed_in, assert_queries_do_not_grow):
    person = people.person()
    team = people.team()
    client = signed_in(person)

    def grow(times):
        for _time in range(times):
            module = courses.module()
            ask_for(module)
            courses.enrolment(person, module)
            book(person, courses.module())
            revised = courses.module()
            Completion.objects.create(person=person, module=revised, edition=revised.current_edition, completed_on=AT.date())
            release(revised, "material", "support")
            ask_what_changed(module=revised, people=[person.pk], at=timezone.now())
            held = courses.module()
            record_completion(person=person, module=held, on=timezone.localdate(), at=timezone.now(), by=person, source="by-hand")
        employed(person, team_=team, manager=people.person())

    grow(1)
    assert_queries_do_not_grow(lambda: client.get(URL), lambda: grow(10), ceiling=15)
