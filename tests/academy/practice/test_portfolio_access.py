"""Who may open what of a portfolio, how it stands on records, what is asked in which version, and how many queries its pages take."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from academy.people.roles import Role
from academy.practice.models import ChosenJournal, Cv, HandIn, Pathway
from academy.practice.queries import portfolios_as_at
from tests.factories import cohorts, people
from tests.factories import practice as make
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


def url(name, *args):
    return reverse(f"practice:{name}", args=args)


def text_of(response, status=200):
    assert response.status_code == status, response
    return response.content.decode()


class TestPrivacy:
    def test_it_is_nobody_elses(self, person, supervisor, assessor, signed_in):
        whole = make.whole_portfolio(person, supervisor)
        handed_in = make.hand_in(whole, assessor)
        job = person.employments.get()
        other, hr, other_hr, other_manager = people.person(), people.person(), people.person(), people.person()
        people.grant(hr, Role.AGENCY_HR, agency=job.team.agency)
        people.grant(other_hr, Role.AGENCY_HR, agency=people.agency())
        people.employment(other, team_=job.team, manager=other_manager)
        asked = whole.supervisions.first()
        closed = [
            *(
                (name, whole.pk)
                for name in ("portfolio-detail", "portfolio-journals", "portfolio-essay", "portfolio-cv", "portfolio-hand-in")
            ),
            *((name, whole.pk) for name in ("portfolio-supervision", "portfolio-put-away")),
            ("supervision-detail", asked.pk),
            ("supervision-withdraw", asked.pk),
            ("handed-in-detail", handed_in.pk),
            ("handed-in-withdraw", handed_in.pk),
            ("cv-file", whole.cvs.get().pk),
            ("writing-detail", whole.essay_id),
        ]
        for somebody in (other, hr, other_hr, other_manager, cohorts.administrator(), make.assessor()):
            client = signed_in(somebody)
            for name, pk in closed:
                assert client.get(url(name, pk)).status_code == 404, (somebody, name)
            for name, pk in (
                ("supervision-unsign", asked.pk),
                ("cv-remove", whole.cvs.get().pk),
                ("journal-leave", whole.chosen_journals.first().pk),
                ("portfolio-take-back", whole.pk),
                ("supervision-withdraw", asked.pk),
            ):
                assert client.post(url(name, pk)).status_code == 404, (somebody, name)
        # The supervisor signs and reads journals; the essay and the CV are not theirs.
        client = signed_in(supervisor)
        assert client.get(url("supervision-detail", asked.pk)).status_code == 200
        for name, pk in (("handed-in-detail", handed_in.pk), ("cv-file", whole.cvs.get().pk), ("portfolio-detail", whole.pk)):
            assert client.get(url(name, pk)).status_code == 404, name
        assert Cv.objects.standing().exists() and ChosenJournal.objects.count() == 4

    def test_hr_reads_how_far_it_is_and_not_a_word_more(self, person, signed_in):
        whole = make.whole_portfolio(person)
        hr, job = people.person(), person.employments.get()
        people.grant(hr, Role.AGENCY_HR, agency=job.team.agency)
        client = signed_in(hr)
        address = f"/people/{person.pk}/record/"
        page = text_of(client.get(address))
        assert "Relief worker portfolio" in page and "Begun" in page
        make.hand_in(whole)
        page = text_of(client.get(address))
        assert "Handed in" in page
        for secret in ("I listen first", "A late shift", "Keeping calm", "cv.pdf", "750"):
            assert secret not in page

    def test_hr_does_not_read_that_it_was_handed_back(self, person, assessor, signed_in):
        hr, job = people.person(), person.employments.get()
        people.grant(hr, Role.AGENCY_HR, agency=job.team.agency)
        make.hand_in(make.whole_portfolio(person), assessor, state="handed-back", answered_at=AT, words="Something is missing.")
        page = text_of(signed_in(hr).get(f"/people/{person.pk}/record/"))
        assert "Begun" in page and "Handed" not in page and "Something is missing." not in page

    def test_a_record_as_at_a_day_shows_it_as_it_stood_then(self, person, assessor):
        def day(number):
            return AT + timedelta(days=number)

        whole = make.whole_portfolio(person)
        make.hand_in(whole, assessor, handed_in_at=day(2), state="handed-back", answered_at=day(4), words="Not yet.")
        complete = {"state": "complete", "answered_at": day(8), "withdrawn_at": day(10), "reason": "Too soon"}
        HandIn.objects.create(portfolio=whole, assessor=assessor, handed_in_at=day(6), **complete)
        stood = [[one.state for one in portfolios_as_at(person, day(n).date())] for n in range(-1, 11)]
        assert [states[0] if states else "" for states in stood] == [
            "",
            *["begun"] * 2,
            *["handed-in"] * 2,
            *["begun"] * 2,
            *["handed-in"] * 2,
            *["complete"] * 2,
            "begun",
        ]

    def test_another_employer_does_not_read_it(self, person, signed_in):
        make.whole_portfolio(person)
        hr, second = people.person(), people.employment(person, role_code="teacher")
        people.grant(hr, Role.AGENCY_HR, agency=second.team.agency)
        assert "Relief worker portfolio" not in text_of(signed_in(hr).get(f"/people/{person.pk}/record/"))


class TestWhatIsAsked:
    def test_is_set_in_the_administration_and_its_terms_stay_once_somebody_has_begun(self, admin_client):
        sent = {"code": "relief", "version": 1, "title": "Relief worker portfolio", "note": "", "role_codes": make.ROLE, "journals": 4}
        sent |= {"supervisions": 2, "essay_words": 750, "asks_cv": "on", "effective_from": "2026-01-01", "effective_to": ""}
        assert admin_client.post("/admin/practice/pathway/add/", sent).status_code == 302
        pathway = Pathway.objects.get()
        assert pathway.role_codes == [make.ROLE]
        address = f"/admin/practice/pathway/{pathway.pk}/change/"
        assert 'name="journals"' in admin_client.get(address).content.decode()
        make.portfolio(pathway_=pathway)
        page = admin_client.get(address).content.decode()
        assert 'name="journals"' not in page and 'name="effective_to"' in page
        assert admin_client.get(f"/admin/practice/pathway/{pathway.pk}/delete/").status_code == 403
        assert "Enter a valid date" in text_of(admin_client.post("/admin/practice/pathway/add/", {**sent, "effective_from": "soon"}))
        # Another version begins when this one has ended.
        again = {**sent, "version": 2, "effective_from": "2026-12-01"}
        page = text_of(admin_client.post("/admin/practice/pathway/add/", again))
        assert "Version 1 of this code is in force on one of these days." in page
        assert admin_client.post(address, {"title": "Portfolio", "note": "", "effective_to": "2026-11-30"}).status_code == 302
        assert admin_client.post("/admin/practice/pathway/add/", again).status_code == 302


class TestQueries:
    def test_a_portfolio_asks_no_more_for_more(self, client, portfolio, assert_queries_do_not_grow):
        def grow():
            for _n in range(10):
                make.journal_in(portfolio)
                make.supervision(portfolio, is_signed=True)

        make.journal_in(portfolio)
        make.supervision(portfolio)
        assert_queries_do_not_grow(lambda: client.get(url("portfolio-detail", portfolio.pk)), grow, ceiling=20)

    def test_choosing_asks_no_more_for_more(self, client, person, portfolio, assert_queries_do_not_grow):
        make.writing(person)

        def grow():
            for _n in range(10):
                make.writing(person)

        assert_queries_do_not_grow(lambda: client.get(url("portfolio-journals", portfolio.pk)), grow, ceiling=20)

    def test_what_is_to_sign_asks_no_more_for_more(self, supervisor, signed_in, assert_queries_do_not_grow):
        client, pathway = signed_in(supervisor), make.pathway()

        def grow():
            for _n in range(10):
                make.supervision(make.portfolio(pathway_=pathway), supervisor)

        make.supervision(make.portfolio(pathway_=pathway), supervisor)
        assert_queries_do_not_grow(lambda: client.get(url("supervision-list")), grow, ceiling=13)

    def test_what_is_handed_in_asks_no_more_for_more(self, assessor, signed_in, assert_queries_do_not_grow):
        client, pathway = signed_in(assessor), make.pathway()

        def grow():
            for _n in range(10):
                make.hand_in(make.portfolio(pathway_=pathway), assessor)

        make.hand_in(make.portfolio(pathway_=pathway), assessor)
        assert_queries_do_not_grow(lambda: client.get(url("handed-in-list")), grow, ceiling=13)

    def test_one_that_is_handed_in_asks_no_more_for_more(self, person, assessor, signed_in, assert_queries_do_not_grow):
        whole = make.whole_portfolio(person)
        handed_in, client = make.hand_in(whole, assessor), signed_in(assessor)

        def grow():
            for _n in range(10):
                make.supervision(whole, is_signed=True)

        assert_queries_do_not_grow(lambda: client.get(url("handed-in-detail", handed_in.pk)), grow, ceiling=22)
