"""The pages for those who look after people, over HTTP. What people expect on day one (administrator and HR) is here, one test a line."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from academy.common.wording import day
from academy.notices.models import Mail
from academy.people import operations
from academy.people.models import Employment, Grant, Look, Person
from academy.people.roles import Role
from tests.factories import people as make
from tests.journeys.walking import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def agency():
    return make.agency(name="Northshire Council")


@pytest.fixture
def team(agency):
    return make.team(agency, name="Hub East")


@pytest.fixture
def hr(agency, signed_in):
    person = make.person("Shabnam Rauf")
    make.grant(person, Role.AGENCY_HR, agency=agency)
    client = signed_in(person)
    client.person = person
    return client


@pytest.fixture
def administrator(signed_in):
    person = make.person("Ada Quist")
    make.grant(person, Role.ACADEMY_ADMINISTRATOR)
    client = signed_in(person)
    client.person = person
    return client


@pytest.fixture
def worker(team):
    person = make.person("Ellie Sutton", username="ellie.sutton")
    make.employment(person, team, job_title="Night worker")
    return person


def post(client: Client, view: str, *args: object, **data: object) -> str:
    """Send a form, see that it was taken, and give the text of the page that follows."""
    response = client.post(reverse(f"people:{view}", args=args), data, follow=True)
    assert response.status_code == 200, response.context.get("form") and response.context["form"].errors
    return response.content.decode()


def day_fields(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def code_on(page: str) -> str:
    return re.search(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}", page).group()


class TestDayOneOfAnAdministrator:
    def test_add_a_person(self, administrator, team, today):
        page = post(
            administrator,
            "person-add",
            name="Hamish Lowrie",
            email="hamish@example.org",
            team=team.pk,
            job_title="Hub worker",
            **day_fields("starts_on", today),
        )
        person = Person.objects.get(email="hamish@example.org")
        assert "Hamish Lowrie" in page and "Hub worker, Hub East" in page
        assert person.employments.get().recorded_by == administrator.person

    def test_invite_a_person_who_then_chooses_a_password(self, administrator, client, worker):
        Person.objects.filter(pk=worker.pk).update(password="!")
        code = code_on(post(administrator, "person-invite", worker.pk))
        page = client.post(reverse("entrance:code"), {"code": code.lower()}, follow=True)
        assert "Hello Ellie, choose a password" in page.content.decode()
        assert "ellie.sutton" in page.content.decode()
        page = client.post(reverse("entrance:choose"), {"password": "three-odd-words", "again": "three-odd-words"})
        assert page.status_code == 302
        assert client.session["_auth_user_id"] == str(worker.pk)

    @pytest.mark.parametrize("words", ["ellie", "Sutton ellie", "ellie.sutton", "NIGHT"])
    def test_find_a_person(self, administrator, worker, words):
        make.employment(make.person("Somebody Else"))
        page = administrator.get(reverse("people:people"), {"q": words}).content.decode()
        assert ("Ellie Sutton" in page) == (words != "NIGHT")
        assert "Somebody Else" not in page

    def test_move_a_person(self, administrator, worker, today):
        job, other = worker.employments.get(), make.team(name="Hub West")
        page = post(administrator, "job-move", worker.pk, job.pk, team=other.pk, job_title="Night worker", **day_fields("starts_on", today))
        job.refresh_from_db()
        assert job.ends_on == today - timedelta(days=1)
        assert Employment.objects.current(today).get(person=worker).team == other
        assert "Hub West" in page

    def test_deactivate_a_person_and_open_the_account_again(self, administrator, worker, signed_in):
        client = signed_in(worker)
        assert client.get(reverse("people:me")).status_code == 200
        post(administrator, "person-close", worker.pk)
        assert client.get(reverse("people:me")).status_code == 302
        assert not Client().login(username=worker.username, password=make.PASSWORD)
        post(administrator, "person-open", worker.pk)
        assert Client().post(reverse("account_login"), {"login": worker.username, "password": make.PASSWORD}).status_code == 302

    def test_reset_a_password(self, administrator, worker, client, signed_in):
        theirs = signed_in(worker)
        code = code_on(post(administrator, "person-password", worker.pk))
        assert theirs.get(reverse("people:me")).status_code == 302  # signed out everywhere
        assert client.post(reverse("account_login"), {"login": worker.username, "password": make.PASSWORD}).status_code != 302
        client.post(reverse("entrance:code"), {"code": code})
        client.post(reverse("entrance:choose"), {"password": "three-odd-words", "again": "three-odd-words"})
        assert client.session["_auth_user_id"] == str(worker.pk)

    def test_reset_the_second_step(self, administrator, worker):
        Authenticator.objects.create(user=worker, type=Authenticator.Type.TOTP, data={})
        page = administrator.get(reverse("people:person", args=[worker.pk])).content.decode()
        assert "Reset the second step" in page
        post(administrator, "person-second-step", worker.pk)
        assert not Authenticator.objects.exists()


class TestTheRestOfAPerson:
    def test_end_and_change_and_take_back_a_job(self, hr, worker, today):
        job, manager = worker.employments.get(), make.employment(make.person("Harriet Lyle"), worker.employments.get().team).person
        page = post(hr, "job-change", worker.pk, job.pk, job_title="Senior night worker", manager=manager.username, deputy="")
        assert "Senior night worker" in page and "Manager: Harriet Lyle." in page
        post(hr, "job-end", worker.pk, job.pk, **day_fields("on", today))
        job.refresh_from_db()
        assert (job.ends_on, job.manager) == (today, manager)
        post(hr, "job-withdraw", worker.pk, job.pk, reason="Somebody else of that name")
        job.refresh_from_db()
        assert not job.is_standing

    def test_what_was_changed_of_a_job_is_told(self, hr, worker, today):
        job, manager = worker.employments.get(), make.employment(make.person("Harriet Lyle"), worker.employments.get().team).person
        person = reverse("people:person", args=[worker.pk])
        assert "What was changed" not in hr.get(person).content.decode()
        post(hr, "job-change", worker.pk, job.pk, job_title="Senior night worker", manager=manager.username, deputy="")
        page = post(hr, "job-end", worker.pk, job.pk, **day_fields("on", today))
        assert "What was changed" in page
        ended, changed, first = hr.get(person).context["sheet"].jobs[0].history
        assert [(str(term.what), term.now, term.before) for term in ended.terms] == [("Last day", day(today), "")]
        assert [(str(term.what), term.now, term.before) for term in changed.terms] == [
            ("Manager", "Harriet Lyle", ""),
            ("Job title", "Senior night worker", "Night worker"),
        ]
        assert [(str(term.what), term.now) for term in first.terms] == [("Job title", "Night worker")]
        assert (ended.by, changed.by, first.by) == ("Shabnam Rauf", "Shabnam Rauf", "")
        make.employment(worker, job.team)
        page = post(hr, "job-withdraw", worker.pk, job.pk, reason="Somebody else of that name")
        assert "Jobs that were taken back" in page and "Somebody else of that name" in page

    def test_two_who_change_one_job_at_once_do_not_undo_each_other(self, hr, administrator, worker):
        job, manager = worker.employments.get(), make.employment(make.person(username="harriet"), worker.employments.get().team).person
        drawn = Visitor(hr.person).open(reverse("people:job-change", args=[worker.pk, job.pk]))
        post(administrator, "job-change", worker.pk, job.pk, job_title="Night worker", manager="harriet", deputy="")
        drawn.press("Change it", job_title="Senior night worker")
        job.refresh_from_db()
        assert (job.job_title, job.manager) == ("Senior night worker", manager)

    def test_a_job_left_alone_keeps_a_manager_who_is_not_the_viewers(self, hr, worker):
        job, manager = worker.employments.get(), make.employment(make.person("Manager Elsewhere")).person
        Employment.objects.filter(pk=job.pk).update(manager=manager)
        form = hr.get(reverse("people:job-change", args=[worker.pk, job.pk])).context["form"]
        post(hr, "job-change", worker.pk, job.pk, job_title="New title", manager=form.initial["manager"], deputy="")
        job.refresh_from_db()
        assert (job.manager, job.job_title) == (manager, "New title")

    def test_designations(self, hr, worker, today):
        from academy.competencies.models import DesignationKind

        DesignationKind.objects.create(code="facilitator", title="Restorative meeting facilitator")
        page = post(hr, "designation-add", worker.pk, code="facilitator", **day_fields("starts_on", today))
        assert "Restorative meeting facilitator" in page
        held = worker.designations.get()
        post(hr, "designation-end", worker.pk, held.pk, **day_fields("on", today))
        assert worker.designations.standing().get().ends_on == today
        # The page that was drawn before leads to what stands now: a second click changes nothing.
        post(hr, "designation-end", worker.pk, held.pk, **day_fields("on", today))
        assert worker.designations.count() == 2

    def test_roles(self, administrator, worker, today):
        page = post(administrator, "grant-add", worker.pk, role=Role.TRAINER, **day_fields("starts_on", today))
        assert "Trainer" in page and "The whole academy" in page
        held = worker.grants.get()
        post(administrator, "grant-end", worker.pk, held.pk, **day_fields("on", today - timedelta(days=1)))
        assert not Grant.objects.standing().exists() or Grant.objects.standing().get() != held

    def test_hr_shares_its_own_role_within_its_agency_alone(self, hr, worker, agency, today):
        start = day_fields("starts_on", today)
        form = hr.get(reverse("people:grant-add", args=[worker.pk])).context["form"]
        assert [role for role, _words in form.fields["role"].choices] == [Role.AGENCY_HR]
        assert list(form.fields["agency"].queryset) == [agency]
        for wrong in (
            {"role": Role.ACADEMY_ADMINISTRATOR, "agency": agency.pk},
            {"role": Role.AGENCY_HR, "agency": make.agency().pk},
            {"role": Role.AGENCY_HR},
        ):
            assert hr.post(reverse("people:grant-add", args=[worker.pk]), {**wrong, **start}).status_code == 422
        assert not worker.grants.exists()
        post(hr, "grant-add", worker.pk, role=Role.AGENCY_HR, agency=agency.pk, **start)
        assert worker.grants.get().agency == agency

    def test_hr_of_a_team_gives_away_no_more_than_the_team(self, signed_in, agency, team, worker, today):
        lead = make.person()
        make.grant(lead, Role.AGENCY_HR, agency=agency, team=team)
        client = signed_in(lead)
        start = day_fields("starts_on", today)
        for wrong in ({}, {"team": make.team(agency).pk}):
            data = {"role": Role.AGENCY_HR, "agency": agency.pk, **wrong, **start}
            assert client.post(reverse("people:grant-add", args=[worker.pk]), data).status_code == 422
        post(client, "grant-add", worker.pk, role=Role.AGENCY_HR, agency=agency.pk, team=team.pk, **start)
        assert worker.grants.get().team == team

    def test_nobody_gives_themselves_a_role(self, hr, administrator, team):
        make.employment(hr.person, team)
        for client in (hr, administrator):
            assert client.get(reverse("people:grant-add", args=[client.person.pk])).status_code == 404

    def test_the_last_administrator_cannot_be_lost(self, administrator, signed_in, today):
        operator = signed_in(make.person(is_superuser=True))
        held = administrator.person.grants.get()
        page = operator.post(reverse("people:grant-end", args=[administrator.person.pk, held.pk]), day_fields("on", today))
        assert page.status_code == 422
        assert "This is the last academy administrator" in page.content.decode()
        assert "This is the last academy administrator" in post(operator, "person-close", administrator.person.pk)
        administrator.person.refresh_from_db()
        assert administrator.person.is_active

    def test_name_and_address(self, hr, worker):
        post(hr, "person-name", worker.pk, name="Ellie Sutton-Price")
        post(hr, "person-email", worker.pk, email="ellie@example.org")
        page = hr.get(reverse("people:person", args=[worker.pk])).content.decode()
        assert "Ellie Sutton-Price" in page and "ellie@example.org" in page
        assert hr.get(reverse("people:people"), {"q": "Ellie Sutton-Price"}).context["lines"]

    def test_a_refusal_stands_at_its_field(self, hr, team, today):
        make.person("Josie Marchetti", email="josie@example.org")
        data = {"name": "Josephine Marchetti", "email": "Josie@example.org", "team": team.pk, **day_fields("starts_on", today)}
        page = hr.post(reverse("people:person-add"), data)
        assert page.status_code == 422
        assert page.context["form"].errors["email"] == ["Somebody has that e-mail address already."]
        assert "Josephine Marchetti" in page.content.decode()  # what was typed is kept

    def test_somebody_who_works_elsewhere_too_is_joined_by_name_and_address(self, hr, team, today):
        carer = make.employment(make.person("Ann Lee", email="ann@example.org")).person
        page = post(hr, "person-add", name="ann  LEE", email="Ann@example.org", team=team.pk, **day_fields("starts_on", today))
        assert "They had an account already" in page
        assert carer.employments.count() == 2
        assert page.count("Hub East") and "Reset the password" not in page  # the account is not one employer's


class TestTheCode:
    def test_is_shown_once_and_sent_where_there_is_an_address(self, administrator, worker):
        page = post(administrator, "person-invite", worker.pk)
        code = code_on(page)
        assert "We have sent it to their e-mail address too" in page
        assert code not in administrator.get(reverse("people:person", args=[worker.pk])).content.decode()
        assert Look.objects.filter(route="person").exists()

    def test_is_in_the_letter_with_a_link_and_without_anything_else_of_theirs(self, administrator, worker):
        Person.objects.filter(pk=worker.pk).update(password="!", email="ellie@example.org")
        code = code_on(post(administrator, "person-invite", worker.pk))
        letter = Mail.objects.get(person=worker)
        assert letter.address == "ellie@example.org"
        assert code in letter.text
        assert reverse("entrance:link", args=[code]) in letter.text
        assert "ellie.sutton" in letter.text
        assert "old password" not in letter.text
        assert "old password" in (post(administrator, "person-password", worker.pk) and Mail.objects.latest("pk").text)

    def test_is_handed_over_where_there_is_none(self, administrator, worker):
        Person.objects.filter(pk=worker.pk).update(email="")
        assert "There is no e-mail address, so hand it over" in post(administrator, "person-invite", worker.pk)
        assert not Mail.objects.exists()

    def test_is_not_made_by_opening_an_address(self, administrator, worker):
        for name in ("person-invite", "person-password", "person-second-step", "person-close", "person-open"):
            assert administrator.get(reverse(f"people:{name}", args=[worker.pk])).status_code == 405

    def test_page_is_kept_nowhere(self, administrator, worker):
        response = administrator.post(reverse("people:person-invite", args=[worker.pk]))
        assert "no-store" in response["Cache-Control"]

    def test_of_a_closed_account_is_refused_in_words(self, administrator, worker):
        Person.objects.filter(pk=worker.pk).update(is_active=False)
        assert "This account is closed. Open it again first." in post(administrator, "person-password", worker.pk)


class TestTheList:
    def test_shows_hr_its_own_people_and_not_their_other_jobs(self, hr, worker):
        make.employment(worker, make.team(make.agency(name="Rowan Trust"), name="Rowan School"), job_title="Teaching assistant")
        stranger = make.employment(make.person("Stranger Danger")).person
        page = hr.get(reverse("people:people")).content.decode()
        assert "Ellie Sutton" in page
        assert stranger.name not in page and "Rowan" not in page
        page = hr.get(reverse("people:person", args=[worker.pk])).content.decode()
        assert "Night worker" in page and "Rowan" not in page and "Teaching assistant" not in page

    def test_is_narrowed_by_state_team_and_agency(self, administrator, worker, team, agency, today):
        left = make.employment(make.person("Lefty Gone"), team, ends_on=today - timedelta(days=1)).person
        coming = make.employment(make.person("Newt Soon"), make.team(parent=team), starts_on=today + timedelta(days=3)).person
        closed = make.employment(make.person("Shut Out", is_active=False), team).person
        unused = make.employment(make.person("Fresh Face", password="!"), team).person
        make.employment()  # in another agency

        def found(**asked) -> set[str]:
            return {line.name for line in administrator.get(reverse("people:people"), asked).context["lines"]}

        names = {worker.name, closed.name, unused.name}
        assert found(agency=agency.code, state="in-post") == names
        assert found(agency=agency.code, state="left") == found(state="left") == {left.name}
        assert found(state="coming") == {coming.name}
        assert found(state="closed") == {closed.name}
        assert found(state="no-password") == {unused.name}
        assert found(team=team.code) == names
        assert found(agency=agency.code) == {*names, left.name, coming.name}
        assert administrator.person.name in found()

    def test_is_bounded_and_paged(self, administrator, team):
        for _ in range(60):
            make.employment(None, team)
        first = administrator.get(reverse("people:people"))
        assert len(first.context["lines"]) == 50
        assert "page=2" in first.content.decode()
        assert len(administrator.get(reverse("people:people"), {"page": 2}).context["lines"]) == 11
        assert administrator.get(reverse("people:people"), {"page": "x"}).status_code == 200

    def test_each_page_of_names_is_a_look(self, hr, worker):
        hr.get(reverse("people:people"), {"q": "ellie"})
        look = Look.objects.get()
        assert (look.viewer, look.route, look.filter, look.person_ids) == (hr.person, "people", "q=ellie", [worker.pk])

    def test_an_empty_page_is_no_look(self, hr):
        assert "The people of your organisation will stand here" in hr.get(reverse("people:people")).content.decode()
        assert "Try part of the name" in hr.get(reverse("people:people"), {"q": "nobody"}).content.decode()
        assert not Look.objects.exists()

    def test_a_page_of_one_person_is_one_look_an_hour_in_the_agencys_name(self, hr, worker, agency):
        for _ in range(3):
            hr.get(reverse("people:person", args=[worker.pk]))
        look = Look.objects.get(route="person")
        assert look.acting_for == agency

    def test_asks_no_more_for_more_rows(self, administrator, team, assert_queries_do_not_grow):
        make.employment(make.employment(None, team).person, make.team())
        assert_queries_do_not_grow(
            lambda: administrator.get(reverse("people:people")),
            lambda: [make.employment(make.employment(None, team).person, make.team()) for _ in range(10)],
            ceiling=20,
        )

    def test_the_page_of_one_asks_no_more_for_more_rows(self, administrator, worker, assert_queries_do_not_grow):
        def grow() -> None:
            for number in range(10):
                post = make.employment(worker, make.team(), manager=make.person(), deputy=make.person())
                operations.change_employment(employment=post, manager=make.person(), at=timezone.now(), by=make.person())
                operations.withdraw_employment(employment=make.employment(worker), at=timezone.now(), by=make.person(), reason="")
                make.designation(worker, f"d{number}")
                make.grant(worker, Role.TRAINER, agency=make.agency())

        make.employment(worker, make.team(), manager=make.person(), deputy=make.person())
        assert_queries_do_not_grow(lambda: administrator.get(reverse("people:person", args=[worker.pk])), grow, ceiling=25)


class TestRestricted:
    """Police (domain.md §6.4): no search, no names to others."""

    @pytest.fixture
    def officer(self):
        police = make.agency(name="Northshire Police", is_restricted=True, delegate_word="Police delegate")
        person = make.person("Zebedee Quillfeather", username="zebedee.q", email="zebedee.q@police.example.org")
        make.employment(person, make.team(police, name="Neighbourhoods A"), job_title="Constable")
        return person

    def test_the_administrator_looks_after_a_delegate_without_a_name(self, administrator, officer):
        page = administrator.get(reverse("people:people")).content.decode()
        assert "Police delegate 1" in page
        for secret in ("Zebedee", "Quillfeather", "zebedee"):
            assert secret not in page
        page = administrator.get(reverse("people:person", args=[officer.pk])).content.decode()
        assert "Police delegate" in page
        for secret in ("Zebedee", "Quillfeather", "zebedee"):
            assert secret not in page

    @pytest.mark.parametrize("words", ["zebedee", "Quill", "zebedee.q", "police.example.org"])
    def test_a_search_finds_no_name_that_may_not_be_read(self, administrator, officer, words):
        assert not administrator.get(reverse("people:people"), {"q": words}).context["lines"]

    def test_nor_may_it_be_changed(self, administrator, officer):
        for name in ("person-name", "person-email"):
            assert administrator.get(reverse(f"people:{name}", args=[officer.pk])).status_code == 404

    def test_the_code_is_made_out_to_the_delegate(self, administrator, officer):
        page = post(administrator, "person-password", officer.pk)
        assert "Police delegate" in page and "Zebedee" not in page

    def test_the_forces_own_hr_reads_the_name_and_finds_it(self, signed_in, officer):
        hr = make.person()
        make.grant(hr, Role.AGENCY_HR, agency=officer.employments.get().team.agency)
        page = signed_in(hr).get(reverse("people:people"), {"q": "zebedee"}).content.decode()
        assert "Zebedee Quillfeather" in page

    def test_a_manager_there_is_not_named_to_others(self, hr, worker, officer):
        Employment.objects.filter(person=worker).update(manager=officer)
        page = hr.get(reverse("people:person", args=[worker.pk])).content.decode()
        assert "Manager: Police delegate 1." in page and "Zebedee" not in page
        operations.change_employment(employment=worker.employments.get(), deputy=officer, at=timezone.now(), by=officer)
        page = hr.get(reverse("people:person", args=[worker.pk])).content.decode()
        assert "Changed by Police delegate 1." in page and "Zebedee" not in page
        form = hr.get(reverse("people:job-change", args=[worker.pk, worker.employments.get().pk])).context["form"]
        assert "manager" not in form.initial
        post(hr, "job-change", worker.pk, worker.employments.get().pk, job_title="Other", manager="", deputy="")
        assert worker.employments.get().manager == officer


class TestAgencies:
    def test_hr_keeps_the_help_contact_of_its_own(self, hr, agency, worker, signed_in):
        post(hr, "agency", agency.code, help_name="Harriet Lyle", help_email="help@example.org", help_phone="01632 960 123")
        assert "01632 960 123" in signed_in(worker).get(reverse("dashboards:help")).content.decode()
        assert hr.get(reverse("people:agency", args=[make.agency().code])).status_code == 404
        assert hr.get(reverse("people:agency-add")).status_code == 404

    def test_hr_of_one_team_reads_but_does_not_speak_for_the_agency(self, signed_in, agency, team):
        lead = make.person()
        make.grant(lead, Role.AGENCY_HR, agency=agency, team=team)
        client = signed_in(lead)
        page = client.get(reverse("people:agency", args=[agency.code]))
        assert page.status_code == 200 and page.context["form"] is None
        assert client.post(reverse("people:agency", args=[agency.code]), {"help_name": "Me"}).status_code == 404
        assert client.get(reverse("people:team-add", args=[agency.code])).status_code == 404

    def test_an_administrator_adds_an_agency_and_its_teams(self, administrator):
        post(administrator, "agency-add", code="NEW", name="New Agency", sector="housing")
        post(administrator, "team-add", "NEW", code="NEW-A", name="First team")
        page = administrator.get(reverse("people:agency", args=["NEW"])).content.decode()
        assert "First team" in page
        again = administrator.post(reverse("people:agency-add"), {"code": "new", "name": "Again", "sector": "housing"})
        assert again.status_code == 422
