import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.views import defaults

from academy.common.days import today
from academy.dashboards.context import navigation, navigation_of
from academy.people.roles import Role
from tests.factories.people import PASSWORD, agency, employment, grant, person, team

pytestmark = pytest.mark.django_db
PUBLIC = ["/help/", "/privacy/", "/accessibility/", "/cookies/", "/accounts/login/", "/accounts/password/reset/", "/dev/components/"]


@pytest.fixture(autouse=True)
def nobody_has_tried_before() -> None:
    """The limits of the sign-in count in the cache."""
    cache.clear()


def parts(page: str) -> list[str]:
    """The words of the navigation."""
    return re.findall(r'class="site-nav__link"[^>]*>([^<]+)<', page)


@pytest.fixture
def council():
    return agency(
        name="Northshire Council",
        help_name="Shabnam Rauf",
        help_phone="01632 960 200",
        help_email="help@council.example.org",
        safeguarding_contact="Ring the duty desk on 01632 960 999.",
        privacy_notice="The information governance team answers for what the council shares.",
    )


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_are_whole(client, path):
    page = client.get(path).content.decode()
    assert page.count("<h1") == 1
    assert 'href="#main"' in page
    assert '<html lang="en-gb">' in page
    assert "style=" not in page
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
    assert "01632 960 140" in page


@pytest.mark.parametrize("path", PUBLIC[:4])
def test_public_pages_ask_nothing_of_the_database(client, path, django_assert_num_queries):
    client.get(path)
    with django_assert_num_queries(0):
        client.get(path)


def test_components_are_shown_in_a_demonstration_only():
    from importlib import reload

    from django.conf import settings
    from django.test import override_settings

    from academy.dashboards import urls

    assert settings.DEMO
    with override_settings(DEMO=False):
        assert "components" not in [pattern.name for pattern in reload(urls).urlpatterns]
    assert "components" in [pattern.name for pattern in reload(urls).urlpatterns]


class TestHelp:
    def test_is_that_of_ones_own_agency(self, signed_in, council):
        who = employment(team_=team(council)).person
        page = signed_in(who).get("/help/").content.decode()
        assert "In your organisation: Northshire Council" in page
        assert 'href="tel:+441632960200"' in page
        assert "Shabnam Rauf answers" in page
        assert "Ring the duty desk" in page
        assert "01632 960 140" in page  # and the academy's

    def test_is_the_academys_where_an_agency_names_nobody(self, signed_in):
        who = employment().person
        assert "01632 960 140" in signed_in(who).get("/privacy/").content.decode()

    def test_follows_a_move_to_another_agency(self, signed_in, council):
        who = employment(team_=team(council), ends_on=today() - timedelta(days=1)).person
        employment(who, starts_on=today())
        assert "01632 960 200" not in signed_in(who).get("/help/").content.decode()


def test_the_privacy_notice_adds_the_agencys_own_words(signed_in, council):
    who = employment(team_=team(council)).person
    assert "The information governance team" in signed_in(who).get("/privacy/").content.decode()


class TestNavigation:
    LEARNER = ["Learning", "Modules", "Record", "Help"]

    def of(self, signed_in, who) -> list[str]:
        return parts(signed_in(who).get("/help/").content.decode())

    def test_nobody(self, client):
        assert parts(client.get("/help/").content.decode()) == ["About", "Modules", "Check a certificate", "Help"]

    def test_learner(self, signed_in):
        assert self.of(signed_in, person()) == self.LEARNER

    @pytest.mark.parametrize(
        ("role", "more"),
        [
            (Role.TRAINER, ["Cohorts"]),
            (Role.ACADEMY_ADMINISTRATOR, ["Cohorts", "Workforce", "People"]),
            (Role.AGENCY_HR, ["Workforce", "People"]),
            (Role.AUDITOR, ["Workforce"]),
            (Role.EDITOR, ["Content"]),
            (Role.PRACTICE_LEAD, ["Content"]),
            (Role.ASSESSOR, ["Assessing", "Marking"]),
        ],
    )
    def test_what_a_role_adds(self, signed_in, role, more):
        who = person()
        grant(who, role, agency=agency() if role == Role.AGENCY_HR else None)
        assert self.of(signed_in, who) == [*self.LEARNER[:-1], *more, "Help"]

    def test_a_grant_that_has_ended_adds_nothing(self, signed_in):
        who = person()
        grant(who, Role.TRAINER, starts_on=date(2020, 1, 1), ends_on=today() - timedelta(days=1))
        assert self.of(signed_in, who) == self.LEARNER

    def test_a_manager_and_a_managers_deputy_have_a_team(self, signed_in):
        manager, deputy = person(), person()
        employment(manager=manager)
        employment(manager, deputy=deputy)
        assert "Team" in self.of(signed_in, manager)
        assert "Team" in self.of(signed_in, deputy)

    def test_who_managed_somebody_who_has_left_has_none(self, signed_in):
        manager = person()
        employment(manager=manager, ends_on=today() - timedelta(days=1))
        assert "Team" not in self.of(signed_in, manager)

    def test_says_who_and_in_what_job(self, signed_in):
        who = person("Nkechi Obi")
        employment(who, job_title="Hub worker", starts_on=date(2019, 1, 1))
        employment(who, job_title="Senior hub worker", starts_on=date(2021, 1, 1))
        page = signed_in(who).get("/help/").content.decode()
        assert "Nkechi Obi" in page
        assert '<span class="account__role">Senior hub worker</span>' in page

    def test_marks_where_one_is(self, signed_in):
        page = signed_in(person()).get("/help/").content.decode()
        assert re.findall(r'href="([^"]+)" aria-current="page"', page) == ["/help/"]

    @pytest.mark.parametrize(
        ("path", "part"),
        [
            ("/cohorts/dates/", "/learning/"),
            ("/cohorts/bookings/7/", "/learning/"),
            ("/cohorts/7/", "/cohorts/"),
            ("/certificates/NRPA-2026-000001/", "/learning/record/"),
            ("/framework/principles/", "/modules/"),
            ("/modules/working-with/", "/modules/"),
            ("/people/7/", "/people/"),
            ("/people/me/", ""),
        ],
    )
    def test_a_page_belongs_to_the_part_that_leads_to_it(self, rf: RequestFactory, path, part):
        request = rf.get(path)
        request.user = person()
        for role in (Role.TRAINER, Role.ACADEMY_ADMINISTRATOR):
            grant(request.user, role)
        assert [shown.url for shown in navigation_of(request, on=today()).parts if shown.is_here] == ([part] if part else [])

    def test_somebody_elses_record_belongs_to_the_figures_or_else_to_the_team(self, rf: RequestFactory):
        manager = person()
        employment(manager=manager)
        request = rf.get("/people/7/record/")
        request.user = manager
        assert [shown.url for shown in navigation_of(request, on=today()).parts if shown.is_here] == ["/team/"]
        grant(manager, Role.ACADEMY_ADMINISTRATOR)
        assert [shown.url for shown in navigation_of(request, on=today()).parts if shown.is_here] == ["/workforce/"]

    def test_needs_one_query_whatever_a_person_has(self, rf: RequestFactory, django_assert_num_queries):
        who = person()
        for role in (Role.TRAINER, Role.EDITOR, Role.ACADEMY_ADMINISTRATOR):
            grant(who, role)
        for _ in range(3):
            employment(who)
            employment(manager=who)
        request = rf.get("/")
        request.user = who
        with django_assert_num_queries(1):
            assert len(navigation_of(request, on=today()).parts) == 9

    def test_asks_nothing_where_no_frame_is_drawn(self, rf: RequestFactory, django_assert_num_queries):
        request = rf.get("/")
        request.user = person()
        with django_assert_num_queries(0):
            navigation(request)


class TestErrors:
    def test_not_found(self, signed_in):
        response = signed_in(person("Nkechi Obi")).get("/nothing/here/")
        assert response.status_code == 404
        page = response.content.decode()
        assert "We can’t find that page" in page
        assert "Nkechi Obi" in page

    def test_forbidden(self, rf: RequestFactory):
        request = rf.get("/")
        request.user = person()
        response = defaults.permission_denied(request, Exception())
        assert response.status_code == 403
        assert "This page is not open to you" in response.content.decode()

    @pytest.mark.parametrize("view", [defaults.server_error, lambda request: defaults.bad_request(request, Exception())])
    def test_our_own_fault_asks_nothing_of_the_database(self, rf: RequestFactory, view, django_assert_num_queries):
        request = rf.get("/")
        with django_assert_num_queries(0):
            page = view(request).content.decode()
        assert "<h1" in page
        assert "Go to the front page" in page

    def test_too_many_tries(self, client):
        for _ in range(40):
            response = client.post("/accounts/login/", {"login": "nobody", "password": "x"})
            if response.status_code == 429:
                break
        assert "That was tried too often" in response.content.decode()

    def test_a_form_that_had_been_open_too_long(self):
        response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"})
        assert response.status_code == 403
        assert "had been open for a while" in response.content.decode()


class TestSignIn:
    def test_with_user_name_or_e_mail(self, client):
        person(username="nkechi", email="nkechi@example.org")
        for login in ("nkechi", "nkechi@example.org"):
            client.logout()
            response = client.post("/accounts/login/", {"login": login, "password": PASSWORD})
            assert response.status_code == 302
            assert client.session["_auth_user_id"]

    def test_says_what_to_do_when_they_do_not_match(self, client):
        page = client.post("/accounts/login/", {"login": "nobody", "password": "x"}).content.decode()
        assert "do not go together" in page
        assert "<title>Error: Sign in" in page

    def test_has_no_placeholders(self, client):
        assert "placeholder=" not in client.get("/accounts/login/").content.decode()

    def test_offers_no_sign_up(self, client):
        assert "Accounts are made for you" in client.get("/accounts/signup/").content.decode()

    def test_no_banner_says_that_one_is_signed_in(self, client):
        person(username="nkechi")
        client.post("/accounts/login/", {"login": "nkechi", "password": PASSWORD})
        assert "notification-banner" not in client.get("/help/").content.decode()

    @pytest.mark.parametrize("path", ["/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/logout/"])
    def test_ones_own_account_is_in_the_same_look(self, signed_in, path):
        page = signed_in(person()).get(path).content.decode()
        assert "site-header" in page
        assert page.count("<h1") == 1


class TestSignOut:
    def test_is_a_button_on_every_page_and_needs_no_second_question(self, signed_in):
        client = signed_in(person())
        assert 'action="/accounts/logout/"' in client.get("/help/").content.decode()
        client.post("/accounts/logout/")
        assert "_auth_user_id" not in client.session
        assert "You are signed out" in client.get("/help/").content.decode()

    def test_a_link_alone_signs_nobody_out(self, signed_in):
        client = signed_in(person())
        client.get("/accounts/logout/")
        assert "_auth_user_id" in client.session


class TestIdleSession:
    def test_the_page_knows_when_to_warn(self, signed_in, settings):
        page = signed_in(person()).get("/help/").content.decode()
        assert f'data-seconds="{settings.SESSION_IDLE_SECONDS}"' in page
        assert 'data-stay="/learning/stay/"' in page

    def test_nobody_is_warned_who_is_not_signed_in(self, client):
        assert 'id="idle"' not in client.get("/help/").content.decode()

    def test_staying_puts_the_end_off(self, signed_in):
        client = signed_in(person())
        response = client.get("/learning/stay/")
        assert response.status_code == 204
        assert response.cookies["sessionid"]

    def test_once_it_is_over_staying_does_nothing(self, client):
        assert client.get("/learning/stay/").status_code == 302
