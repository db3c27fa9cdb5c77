"""Who sees whom (domain.md §6.3), under which name (§6.4)."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from academy.people import access
from academy.people.models import Person
from academy.people.roles import Ability, Role
from tests.factories import people as make

DAY = date(2026, 11, 4)
pytestmark = pytest.mark.django_db


def visible(viewer: Person, on: date = DAY, **kwargs: date) -> set[Person]:
    return set(access.people_visible_to(Person.objects.all(), viewer=viewer, on=on, **kwargs))


class TestWhoSeesWhom:
    def test_everybody_sees_themselves_and_nobody_else(self):
        person, _other = make.person(), make.person()
        assert visible(person) == {person}
        assert access.can_see_person(person, person, DAY)

    def test_hr_sees_those_employed_in_its_agency_on_that_day_and_nobody_of_another(self):
        ours, theirs = make.agency(), make.agency()
        hr, colleague, stranger, leaver = (make.person() for _ in range(4))
        make.grant(hr, Role.AGENCY_HR, agency=ours)
        make.employment(colleague, make.team(ours))
        make.employment(stranger, make.team(theirs))
        make.employment(leaver, make.team(ours), ends_on=date(2026, 5, 14))
        assert visible(hr) == {hr, colleague}
        assert visible(hr, date(2026, 5, 14), today=DAY) == {hr, colleague, leaver}
        assert visible(hr, date(2026, 5, 15), today=DAY) == {hr, colleague}

    def test_a_withdrawn_employment_shows_nobody(self):
        agency = make.agency()
        hr = make.person()
        make.grant(hr, Role.AGENCY_HR, agency=agency)
        make.employment(None, make.team(agency), withdrawn_at="2026-01-01T00:00Z", reason="Wrong person")
        assert visible(hr) == {hr}

    def test_a_grant_narrowed_to_a_team_reaches_the_teams_below_it_alone(self):
        agency = make.agency()
        top = make.team(agency)
        below, beside = make.team(parent=make.team(parent=top)), make.team(agency)
        hr = make.person()
        make.grant(hr, Role.AGENCY_HR, agency=agency, team=top)
        inside = make.employment(None, below).person
        make.employment(None, beside)
        assert visible(hr) == {hr, inside}

    def test_a_team_whose_number_begins_alike_is_another_team(self):
        agency = make.agency()
        one, ten = make.team(agency), make.team(agency)
        one.path, ten.path = "1/", "10/"
        one.save()
        ten.save()
        hr = make.person()
        make.grant(hr, Role.AGENCY_HR, agency=agency, team=one)
        make.employment(None, ten)
        assert visible(hr) == {hr}

    def test_a_grant_counts_today_though_the_question_is_about_an_earlier_day(self):
        agency = make.agency()
        hr = make.person()
        make.grant(hr, Role.AGENCY_HR, agency=agency, starts_on=DAY)
        colleague = make.employment(None, make.team(agency)).person
        assert visible(hr, date(2026, 3, 31), today=DAY) == {hr, colleague}
        assert visible(hr, date(2026, 3, 31)) == {hr}

    def test_an_ended_grant_shows_nobody_of_any_day(self):
        agency = make.agency()
        hr = make.person()
        make.grant(hr, Role.AGENCY_HR, agency=agency, ends_on=DAY - timedelta(days=1))
        make.employment(None, make.team(agency))
        assert visible(hr) == {hr}
        assert visible(hr, date(2026, 3, 31), today=DAY) == {hr}

    def test_managers_and_their_deputies_see_the_team(self):
        team = make.team()
        manager, deputy, member, other = (make.person() for _ in range(4))
        make.employment(manager, team, deputy=deputy)
        make.employment(deputy, team)
        make.employment(member, team, manager=manager)
        make.employment(other, team)
        assert visible(manager) == {manager, member}
        assert visible(deputy) == {deputy, member}
        assert set(access.managed_people(deputy, DAY)) == {member}

    def test_a_deputy_of_an_ended_job_sees_nobody(self):
        team = make.team()
        manager, deputy, member = (make.person() for _ in range(3))
        make.employment(manager, team, deputy=deputy, ends_on=DAY - timedelta(days=1))
        make.employment(member, team, manager=manager)
        assert visible(deputy) == {deputy}

    def test_a_manager_who_left_the_agency_sees_its_people_no_more(self):
        ours, theirs = make.agency(), make.agency()
        manager = make.person()
        make.employment(manager, make.team(ours), ends_on=DAY - timedelta(days=1))
        make.employment(manager, make.team(theirs), starts_on=DAY)
        member = make.employment(None, make.team(ours), manager=manager).person
        assert visible(manager) == {manager}
        assert visible(manager, DAY - timedelta(days=2)) == {manager, member}
        assert visible(manager, DAY - timedelta(days=2), today=DAY) == {manager}

    def test_a_manager_in_another_agency_sees_the_team(self):
        manager = make.employment(None, make.team()).person
        member = make.employment(None, make.team(), manager=manager).person
        assert visible(manager) == {manager, member}

    def test_the_academy_administrator_sees_everybody(self):
        administrator, other = make.person(), make.employment().person
        make.grant(administrator, Role.ACADEMY_ADMINISTRATOR)
        assert visible(administrator) == {administrator, other}

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.AUDITOR, Role.TRAINER, Role.ASSESSOR])
    def test_no_other_role_opens_anybody(self, role):
        viewer = make.person()
        make.grant(viewer, role)
        make.employment()
        assert visible(viewer) == {viewer}

    def test_somebody_with_a_closed_account_may_do_nothing(self):
        administrator = make.person(is_active=False, is_superuser=True)
        make.grant(administrator, Role.ACADEMY_ADMINISTRATOR)
        assert access.abilities_of(administrator, DAY) == frozenset()

    def test_one_person_two_employers_each_sees_the_person(self):
        """A foster carer who is also a teaching assistant (domain.md §8.8 no. 1)."""
        council, school = make.agency(), make.agency()
        carer = make.person()
        make.employment(carer, make.team(council))
        make.employment(carer, make.team(school))
        for agency in (council, school):
            hr = make.person()
            make.grant(hr, Role.AGENCY_HR, agency=agency)
            assert visible(hr) == {hr, carer}
            assert {post.team.agency for post in access.employments_managed_by(hr, DAY)} == {agency}


class TestAbilities:
    def test_are_asked_of_the_database_once(self, django_assert_num_queries):
        person = make.person()
        make.grant(person, Role.AGENCY_HR, agency=make.agency())
        make.grant(person, Role.TRAINER)
        with django_assert_num_queries(1):
            assert access.has_ability(person, Ability.SEE_WORKFORCE, DAY)
            assert access.has_ability(person, Ability.RUN_COHORTS, DAY)
            assert not access.has_ability(person, Ability.SEE_ALL_PEOPLE, DAY)
            assert access.reach_of(person, Ability.MANAGE_PEOPLE, DAY).agency_ids

    def test_an_administrator_narrowed_to_an_agency_is_no_administrator_of_others(self):
        person = make.person()
        make.grant(person, Role.ACADEMY_ADMINISTRATOR, agency=make.agency())
        other = make.employment().person
        assert not access.can_see_person(person, other, DAY)

    def test_the_agencies_in_charge_of(self):
        ours, theirs = make.agency(), make.agency()
        hr, lead, administrator = (make.person() for _ in range(3))
        make.grant(hr, Role.AGENCY_HR, agency=ours)
        make.grant(lead, Role.AGENCY_HR, agency=theirs, team=make.team(theirs))
        make.grant(administrator, Role.ACADEMY_ADMINISTRATOR)
        assert list(access.agencies_in_charge_of(hr, DAY)) == [ours]
        assert list(access.agencies_in_charge_of(lead, DAY)) == [theirs]
        assert set(access.agencies_in_charge_of(administrator, DAY)) == {ours, theirs}
        assert not access.agencies_in_charge_of(make.person(), DAY).exists()


class TestRequires:
    view = staticmethod(access.requires(Ability.MANAGE_PEOPLE)(lambda request: HttpResponse("in")))

    def test_sends_nobody_to_sign_in_and_back(self):
        request = RequestFactory().get("/people/?q=a")
        request.user = AnonymousUser()
        response = self.view(request)
        assert response.status_code == 302
        assert response.url == "/accounts/login/?next=/people/%3Fq%3Da"

    def test_knows_no_such_page_for_those_without(self):
        request = RequestFactory().get("/people/")
        request.user = make.person()
        with pytest.raises(Http404):
            self.view(request)

    def test_lets_those_in_who_have_it(self):
        request = RequestFactory().get("/people/")
        request.user = make.person()
        make.grant(request.user, Role.AGENCY_HR, agency=make.agency())
        assert self.view(request).content == b"in"


class TestAccounts:
    """Whose sign-in an agency's HR may reset: an account opens the whole record, and what its grants open."""

    @pytest.fixture
    def agency(self):
        return make.agency()

    @pytest.fixture
    def hr(self, agency):
        hr = make.person()
        make.grant(hr, Role.AGENCY_HR, agency=agency)
        return hr

    def test_of_people_employed_here_alone(self, hr, agency):
        here, elsewhere, both, left = (make.person() for _ in range(4))
        make.employment(here, make.team(agency))
        make.employment(elsewhere)
        make.employment(both, make.team(agency))
        make.employment(both)
        make.employment(left, make.team(agency), ends_on=DAY - timedelta(days=1))
        assert [access.can_manage_account(hr, person, DAY) for person in (here, elsewhere, both, left)] == [True, False, False, False]

    def test_not_of_anybody_with_a_grant_or_of_the_operator(self, hr, agency):
        trainer, operator = make.person(), make.person(is_staff=True)
        make.grant(trainer, Role.TRAINER)
        for person in (trainer, operator):
            make.employment(person, make.team(agency))
            assert not access.can_manage_account(hr, person, DAY)

    def test_nobody_resets_themselves_and_no_administrator_the_operator(self, hr):
        administrator, operator = make.person(), make.person(is_superuser=True)
        make.grant(administrator, Role.ACADEMY_ADMINISTRATOR)
        assert not access.can_manage_account(hr, hr, DAY)
        assert not access.can_manage_account(administrator, administrator, DAY)
        assert not access.can_manage_account(administrator, operator, DAY)
        assert access.can_manage_account(administrator, hr, DAY)
        assert access.can_manage_account(operator, administrator, DAY)


class TestNames:
    @pytest.fixture
    def police(self):
        return make.agency(name="Northshire Police", is_restricted=True, delegate_word="Police delegate")

    @pytest.fixture
    def officer(self, police):
        return make.employment(make.person("Sam Field"), make.team(police)).person

    def names(self, viewer: Person, *people: Person, on: date = DAY) -> list[str]:
        found = access.names_for(viewer, people, on=on)
        return [found[person.pk] for person in people]

    def test_other_agencies_read_a_delegates_number(self, police, officer):
        other = make.employment(make.person("Jo Reed"), make.team(police)).person
        teacher = make.employment(make.person("Ann Lee")).person
        viewer = make.employment().person
        assert self.names(viewer, other, officer, teacher) == ["Police delegate 2", "Police delegate 1", "Ann Lee"]
        assert self.names(viewer, officer, teacher, other) == ["Police delegate 1", "Ann Lee", "Police delegate 2"]
        assert access.name_for(viewer, officer, on=DAY) == "Police delegate"

    def test_so_does_the_academy_administrator_and_the_operator(self, officer):
        administrator, operator = make.person(), make.person(is_superuser=True)
        make.grant(administrator, Role.ACADEMY_ADMINISTRATOR)
        for viewer in (administrator, operator):
            assert access.can_see_person(viewer, officer, DAY)
            assert self.names(viewer, officer) == ["Police delegate 1"]
            assert officer not in access.named_to(Person.objects.all(), viewer=viewer, on=DAY)

    def test_the_agencys_hr_its_people_and_the_manager_read_names(self, police, officer):
        hr, manager = make.person(), make.employment().person
        make.grant(hr, Role.AGENCY_HR, agency=police)
        colleague = make.employment(None, make.team(police)).person
        officer.employments.update(manager=manager)
        for viewer in (hr, colleague, manager, officer):
            assert self.names(viewer, officer) == ["Sam Field"]
            assert access.name_for(viewer, officer, on=DAY) == "Sam Field"
            assert officer in access.named_to(Person.objects.all(), viewer=viewer, on=DAY)

    def test_hr_of_another_agency_that_employs_the_officer_too_reads_the_name(self, officer):
        school = make.agency()
        make.employment(officer, make.team(school))
        hr, stranger = make.person(), make.person()
        make.grant(hr, Role.AGENCY_HR, agency=school)
        assert self.names(hr, officer) == ["Sam Field"]
        assert self.names(stranger, officer) == ["Police delegate 1"]

    def test_a_former_officer_is_named_where_another_agency_employs_them_and_not_before(self, police):
        leaver = make.person("Ash Dunn")
        make.employment(leaver, make.team(police), ends_on=date(2026, 6, 30))
        viewer = make.person()
        assert self.names(viewer, leaver) == ["Police delegate 1"]
        make.employment(leaver, make.team(), starts_on=date(2026, 7, 1))
        assert self.names(viewer, leaver) == ["Ash Dunn"]
        assert self.names(viewer, leaver, on=date(2026, 6, 30)) == ["Police delegate 1"]

    def test_somebody_about_to_join_the_police_is_masked_already(self, police):
        person = make.person("Ash Dunn")
        make.employment(person, make.team())
        make.employment(person, make.team(police), starts_on=DAY + timedelta(days=30))
        assert self.names(make.person(), person) == ["Police delegate 1"]

    def test_an_agency_without_a_word_still_masks(self):
        hidden = make.employment(make.person("Ash Dunn"), make.team(make.agency(is_restricted=True))).person
        assert self.names(make.person(), hidden) == ["Delegate 1"]

    def test_one_query_however_many(self, police, django_assert_num_queries):
        people = [make.employment(None, make.team(police)).person for _ in range(5)] + [make.employment().person for _ in range(5)]
        viewer = make.person()
        make.grant(viewer, Role.ACADEMY_ADMINISTRATOR)
        access.grants_of(viewer, DAY)
        with django_assert_num_queries(1):
            access.names_for(viewer, people, on=DAY)
        with django_assert_num_queries(0):
            assert access.names_for(viewer, [], on=DAY) == {}


days = st.integers(0, 40).map(lambda n: DAY + timedelta(days=n))
spans = st.tuples(days, st.none() | st.integers(0, 20)).map(
    lambda pair: (pair[0], None if pair[1] is None else pair[0] + timedelta(days=pair[1]))
)


class TestVisibilityOverTime(TestCase):
    """Against the rule written out for one person: in post in the agency on the day."""

    @given(st.lists(st.tuples(spans, st.booleans()), max_size=4), days)
    @settings(max_examples=40, deadline=None)
    def test_hr_sees_a_person_on_exactly_the_days_of_their_jobs_here(self, jobs, on):
        ours, theirs = make.agency(), make.agency()
        team, other = make.team(ours), make.team(theirs)
        hr, person = make.person(), make.person()
        make.grant(hr, Role.AGENCY_HR, agency=ours)
        for (start, end), is_ours in jobs:
            make.employment(person, team if is_ours else other, starts_on=start, ends_on=end)
        in_post = any(is_ours and start <= on and (end is None or on <= end) for (start, end), is_ours in jobs)
        assert access.can_see_person(hr, person, on, today=DAY) == in_post

    @given(st.lists(st.tuples(spans, st.booleans()), min_size=1, max_size=4), days)
    @settings(max_examples=40, deadline=None)
    def test_a_stranger_reads_the_name_of_nobody_who_is_or_will_be_or_last_was_of_a_restricted_agency(self, jobs, on):
        police, school = make.agency(is_restricted=True), make.agency()
        team, other = make.team(police), make.team(school)
        viewer, person = make.person(), make.person()
        for (start, end), is_police in jobs:
            make.employment(person, team if is_police else other, starts_on=start, ends_on=end)
        stays = any(is_police and (end is None or end >= on) for (_start, end), is_police in jobs)
        was = any(is_police for _span, is_police in jobs)
        in_post = any(start <= on and (end is None or on <= end) for (start, end), _is_police in jobs)
        assert (access.name_for(viewer, person, on=on) != person.name) == (stays or (was and not in_post))
