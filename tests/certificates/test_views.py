from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from pypdf import PdfReader

from academy.competencies.operations import pause, rebuild_standing
from academy.people.models import Look
from academy.people.roles import Role
from certificates.models import Certificate
from certificates.operations import reissue, withdraw
from courses.models import Completion
from tests.factories import certificates as given
from tests.factories import competencies as framework
from tests.factories import courses, people

pytestmark = pytest.mark.django_db
AT = given.AT
TODAY = AT.date()


@pytest.fixture(autouse=True)
def _clock_and_cache():
    cache.clear()
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def holder():
    return people.employment(people.person("Josie Marchetti")).person


@pytest.fixture
def certificate(holder):
    framework.requirement(satisfied_by=["M1"], refresh_months=12)
    rebuild_standing(person_ids=[holder.pk])
    return given.certificate(holder, courses.module(code="M1", title="Working with"))


def hr_of(person):
    viewer = people.person()
    people.grant(viewer, Role.AGENCY_HR, agency=person.employments.get().team.agency)
    return viewer


def detail(certificate):
    return reverse("certificates:certificate-detail", args=[certificate.number])


def pdf(certificate):
    return reverse("certificates:certificate-pdf", args=[certificate.number])


def check(certificate):
    return reverse("certificates:verify-detail", args=[certificate.code])


class TestOwnPages:
    def test_the_page_says_what_the_pdf_says(self, signed_in, certificate):
        client = signed_in(certificate.person)
        page = client.get(detail(certificate)).content.decode()
        document = client.get(pdf(certificate))
        words = " ".join(PdfReader(BytesIO(document.getvalue())).pages[0].extract_text().split())
        payload = certificate.payload
        for key in ("academy", "heading", "lead", "name", "has", "title", "issued", "by", "number_words", "check", "code_words"):
            assert payload[key] in page
            assert payload[key] in words
        for label, value in payload["facts"]:
            assert value in page
            assert f"{label} {value}" in words

    def test_the_pdf_is_private_and_named_by_its_number(self, signed_in, certificate):
        response = signed_in(certificate.person).get(pdf(certificate))
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == f'attachment; filename="{certificate.number}.pdf"'
        assert "no-store" in response["Cache-Control"]

    def test_the_list_has_every_certificate_ever_held(self, signed_in, certificate, holder):
        newer = given.certificate(holder, certificate.completion.module, TODAY - timedelta(days=400), at=AT - timedelta(days=400))
        withdraw(certificate=newer, at=AT, by=None, reason="Issued in error")
        again = reissue(certificate=certificate, at=AT, by=holder, reason="")
        page = signed_in(holder).get(reverse("certificates:certificate-list")).content.decode()
        assert all(made.number in page for made in (certificate, newer, again))
        assert f"Replaced by {again.number} on 4 November 2026" in page
        assert "Withdrawn on 4 November 2026" in page

    def test_the_list_asks_no_more_for_more_rows(self, signed_in, certificate, holder, assert_queries_do_not_grow):
        client = signed_in(holder)
        assert_queries_do_not_grow(
            lambda: client.get(reverse("certificates:certificate-list")),
            lambda: [given.certificate(holder) for _n in range(9)],
            ceiling=10,
        )

    def test_an_empty_list_says_what_will_be_there(self, signed_in):
        assert "No certificates yet" in signed_in(people.person()).get(reverse("certificates:certificate-list")).content.decode()

    def test_a_withdrawn_one_says_so_and_why(self, signed_in, certificate):
        withdraw(certificate=certificate, at=AT, by=None, reason="Issued before the check was finished")
        page = signed_in(certificate.person).get(detail(certificate)).content.decode()
        assert "The academy withdrew this certificate on 4 November 2026" in page
        assert "Issued before the check was finished" in page


class TestNewName:
    def test_is_offered_and_makes_one_that_supersedes(self, signed_in, certificate, holder):
        client = signed_in(holder)
        again = reverse("certificates:certificate-reissue", args=[certificate.number])
        assert "Your name has changed" not in client.get(detail(certificate)).content.decode()
        holder.name = "Josie Hart"
        holder.save()
        assert "Issue it in my new name" in client.get(detail(certificate)).content.decode()
        response = client.post(again, follow=True)
        assert "Josie Hart" in response.content.decode()
        assert "Another certificate took its place" in client.get(detail(certificate)).content.decode()
        # A double click.
        client.post(again)
        assert Certificate.objects.count() == 2

    def test_is_not_for_the_same_name_nor_for_anybody_else(self, signed_in, certificate):
        again = reverse("certificates:certificate-reissue", args=[certificate.number])
        signed_in(certificate.person).post(again)
        assert signed_in(people.person()).post(again).status_code == 404
        assert signed_in(hr_of(certificate.person)).post(again).status_code == 404
        assert Certificate.objects.count() == 1


class TestWhoSees:
    @pytest.mark.parametrize("address", [detail, pdf])
    def test_nobody_signs_in_first_and_strangers_find_nothing(self, client, signed_in, certificate, address):
        assert client.get(address(certificate))["Location"].startswith("/accounts/login/")
        assert signed_in(people.person()).get(address(certificate)).status_code == 404

    @pytest.mark.parametrize("address", [detail, pdf])
    def test_the_hr_that_employs_the_holder_sees_it_and_the_holder_sees_that(self, signed_in, certificate, address):
        viewer = hr_of(certificate.person)
        assert signed_in(viewer).get(address(certificate)).status_code == 200
        assert Look.objects.at_person(certificate.person).get().viewer == viewer

    def test_the_hr_of_another_agency_does_not(self, signed_in, certificate):
        viewer = hr_of(people.employment().person)
        assert signed_in(viewer).get(detail(certificate)).status_code == 404

    def test_the_hr_of_the_day_of_issue_still_does_after_the_holder_has_left(self, signed_in, certificate, holder):
        viewer = hr_of(holder)
        holder.employments.update(ends_on=TODAY)
        with time_machine.travel(AT + timedelta(days=30)):
            assert signed_in(viewer).get(detail(certificate)).status_code == 200

    def test_an_administrator_reads_no_name_of_a_restricted_agency(self, signed_in):
        person = people.employment(
            people.person("Secret Name"), people.team(people.agency(is_restricted=True, delegate_word="Police delegate"))
        ).person
        certificate, viewer = given.certificate(person), people.person()
        people.grant(viewer, Role.ACADEMY_ADMINISTRATOR)
        page = signed_in(viewer).get(detail(certificate)).content.decode()
        assert "Secret Name" not in page
        assert "Police delegate" in page
        assert certificate.code not in page
        assert signed_in(viewer).get(pdf(certificate)).status_code == 404


class TestVerify:
    def page(self, client, certificate, status=200):
        response = client.get(check(certificate))
        assert response.status_code == status
        return " ".join(response.content.decode().split())

    def test_anybody_reads_the_facts_that_are_printed_and_how_it_stands(self, client, certificate):
        page = self.page(client, certificate)
        assert "Genuine and current" in page
        for words in ("Working with", "Awareness", "Josie Marchetti", "4 November 2026", "4 November 2027", certificate.number):
            assert words in page

    def test_shows_todays_date_where_it_is_not_the_printed_one(self, client, certificate, holder):
        pause(person=holder, starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 31), at=AT, by=None)
        page = self.page(client, certificate)
        assert "5 December 2027" in page
        # Leave is nobody's business.
        assert "pause" not in page.lower()

    def test_leave_without_an_end_is_not_told(self, client, certificate, holder):
        pause(person=holder, starts_on=TODAY, ends_on=None, at=AT, by=None)
        with time_machine.travel(datetime(2028, 1, 1, tzinfo=UTC)):
            page = self.page(client, certificate)
        assert "Genuine and current" in page
        assert "4 November 2027 or later" in page
        assert "pause" not in page.lower()

    def test_initials_alone_for_those_whose_agency_keeps_its_people_secret(self, client):
        person = people.employment(people.person("Siân Ŵyn"), people.team(people.agency(is_restricted=True))).person
        page = self.page(client, given.certificate(person))
        assert "S. Ŵ." in page
        assert "Siân" not in page

    def test_one_whose_date_has_passed(self, client, certificate):
        with time_machine.travel(datetime(2027, 11, 5, tzinfo=UTC)):
            page = self.page(client, certificate)
        assert "Genuine, and its date has passed" in page

    def test_one_that_was_renewed(self, client, certificate, holder):
        Completion.objects.create(person=holder, module=certificate.completion.module, completed_on=date(2027, 10, 1))
        with time_machine.travel(datetime(2027, 12, 1, tzinfo=UTC)):
            page = self.page(client, certificate)
        assert "Genuine, and renewed since" in page
        assert "4 November 2028" in page

    def test_a_withdrawn_one_says_when_and_not_why(self, client, certificate):
        withdraw(certificate=certificate, at=AT, by=None, reason="The wrong person sat the check")
        page = self.page(client, certificate)
        assert "Withdrawn" in page
        assert "says nothing about the person" in page
        assert "wrong person" not in page

    def test_a_superseded_one_says_so_and_does_not_lead_to_the_new(self, client, certificate, holder):
        new = reissue(certificate=certificate, at=AT, by=holder, reason="")
        page = self.page(client, certificate)
        assert "Replaced by a newer certificate" in page
        assert new.code not in page
        assert new.number not in page

    def test_a_typed_code_is_tidied_and_found(self, client, certificate):
        typed = certificate.code.lower()
        typed = f"{typed[:4]}-{typed[4:9]} {typed[9:]}"
        response = client.get(reverse("certificates:verify"), {"code": typed})
        assert response["Location"] == check(certificate)

    def test_numbers_open_nothing(self, client, certificate):
        assert client.get(reverse("certificates:verify-detail", args=[certificate.number])).status_code in (302, 404)
        assert client.get(reverse("certificates:verify-detail", args=[certificate.number]), follow=True).status_code == 404

    def test_an_unknown_code_is_not_found_and_says_what_to_do(self, client):
        response = client.get("/verify/7KQ4M62F/")
        assert response.status_code == 404
        assert "letter by letter" in response.content.decode()

    @pytest.mark.parametrize("code", ["%00", "é", "--", "x" * 300])
    def test_no_nonsense_breaks_it(self, client, code):
        assert client.get(f"/verify/{code}/", follow=True).status_code == 404

    def test_an_empty_form_is_asked_again(self, client):
        assert "Type the code" in client.get(reverse("certificates:verify"), {"code": " "}).content.decode()
        assert client.get(reverse("certificates:verify")).status_code == 200

    def test_is_kept_out_of_search_engines_and_caches(self, client, certificate):
        response = client.get(check(certificate))
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in response["Cache-Control"]
        assert 'content="noindex, nofollow"' in response.content.decode()

    def test_asks_few_questions_of_the_database(self, client, certificate, assert_queries_do_not_grow):
        assert_queries_do_not_grow(
            lambda: client.get(check(certificate)),
            lambda: [given.certificate(certificate.person) for _n in range(5)],
            ceiling=10,
        )

    def test_too_many_from_one_address_wait_a_minute(self, client, certificate):
        statuses = [client.get(check(certificate)).status_code for _n in range(31)]
        assert statuses == [200] * 30 + [429]
        response = client.get(reverse("certificates:verify"))
        assert (response.status_code, response["Retry-After"]) == (429, "60")
        assert "wait a minute" in response.content.decode()
        assert client.get(check(certificate), REMOTE_ADDR="192.0.2.7").status_code == 200
