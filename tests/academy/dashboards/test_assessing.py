"""What assessors have seen: an award at level 3 by one, at level 4 by two of different agencies; certified, told, and taken back."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from academy.competencies.models import Assessment, Award, Competency
from academy.ledger.models import Delivery
from academy.notices.models import Mail
from academy.people.models import Look, Person
from certificates.models import Certificate
from tests.academy.dashboards.test_excusing import days
from tests.factories import certificates as given
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.northshire, pytest.mark.usefixtures("time_machine_at_northshire")]
SignedIn = Callable[[Person], Client]
TODAY = date(2026, 11, 4)
SAW = "Stayed calm at the handover, and put it right with the young person afterwards"


def _person(username: str) -> Person:
    return Person.objects.get(username=username)


@pytest.fixture
def ellie() -> Person:
    return _person("ellie.sutton")


@pytest.fixture
def nadia(signed_in: SignedIn) -> Client:
    return signed_in(_person("nadia.karimi"))


@pytest.fixture
def priyanka(signed_in: SignedIn) -> Client:
    """An assessor of another agency."""
    return signed_in(_person("priyanka.nair"))


def assess(client: Client, who: str = "ellie.sutton", **changes: str) -> int:
    skill = Competency.objects.get(code="V1")
    sent = {"competency": str(skill.pk), "level": "3", "evidence": SAW, "second": "", **days(on=TODAY, review_on=None), **changes}
    return client.post(f"{reverse('dashboards:assess')}?who={who}", sent).status_code


class TestLevelThree:
    def test_awarded_twice_is_once_with_a_certificate_of_its_own(self, nadia: Client, ellie: Person) -> None:
        for _click in range(2):
            assert assess(nadia) == 302
        award = Award.objects.get(person=ellie, awarded_by=Award.By.ASSESSOR)
        assert (award.level, award.assessor, award.evidence, award.review_on) == (3, _person("nadia.karimi"), SAW, date(2028, 11, 4))
        certificate = Certificate.objects.get(award=award)
        assert certificate.payload["has"] == "has been assessed as Skilled in"
        assert certificate.valid_until == date(2028, 11, 4)
        assert Mail.objects.filter(person=ellie, key=f"issued:{certificate.pk}").count() == 1
        assert not Delivery.objects.failing().exists()
        assert SAW in nadia.get(reverse("dashboards:assessing")).content.decode()

    def test_an_earlier_review_can_be_chosen_and_a_later_one_not(self, nadia: Client, ellie: Person) -> None:
        assert assess(nadia, **days(review_on=date(2029, 1, 1))) == 422
        assert not Award.objects.filter(person=ellie, level=3).exists()
        assert assess(nadia, **days(review_on=date(2027, 5, 4))) == 302
        assert Award.objects.get(person=ellie, level=3).review_on == date(2027, 5, 4)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"evidence": " "}, "Say what you saw"),
            ({"level": "2"}, "2 is not one of"),
            ({"competency": ""}, "Choose a skill"),
            (days(on=TODAY + timedelta(days=1)), "lies in the future"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_the_rest(self, nadia: Client, ellie: Person, changes: dict[str, str], words: str) -> None:
        skill = Competency.objects.get(code="V1")
        sent = {"competency": str(skill.pk), "level": "3", "evidence": SAW, **days(on=TODAY), **changes}
        response = nadia.post(f"{reverse('dashboards:assess')}?who=ellie.sutton", sent)
        assert response.status_code == 422
        assert words in response.content.decode()
        assert not Award.objects.filter(person=ellie, level=3).exists()

    def test_withdrawn_by_the_assessor_takes_the_certificate_along_and_tells_once(
        self, nadia: Client, ellie: Person, signed_in: SignedIn
    ) -> None:
        assess(nadia)
        award = Award.objects.get(person=ellie, level=3)
        address = reverse("dashboards:award-withdraw", args=[ellie.pk, award.pk])
        certificate = Certificate.objects.get(award=award)
        assert certificate.number in nadia.get(address).content.decode()
        for client in (signed_in(_person("harriet.lyle")), signed_in(_person("shabnam.rauf")), signed_in(ellie)):
            assert client.post(address, {"reason": "x"}).status_code == 404
        for _click in range(2):
            assert nadia.post(address, {"reason": "Of a namesake"}).status_code == 302
        award.refresh_from_db()
        certificate.refresh_from_db()
        assert (award.is_standing, award.reason, certificate.is_standing) == (False, "Of a namesake", False)
        assert Mail.objects.filter(person=ellie, key=f"withdrawn:{certificate.pk}").count() == 1
        assert signed_in(_person("ruth.ellison")).get(address).status_code == 302

    def test_a_courses_award_goes_with_its_completion_and_not_by_itself(self, ellie: Person, signed_in: SignedIn) -> None:
        award = Award.objects.filter(person=ellie, awarded_by=Award.By.COURSE).first()
        assert award
        address = reverse("dashboards:award-withdraw", args=[ellie.pk, award.pk])
        assert signed_in(_person("ruth.ellison")).get(address).status_code == 404


class TestWhom:
    def ask(self, client: Client, who: str) -> int:
        return client.get(reverse("dashboards:assess"), {"who": who}).status_code

    def test_somebody_is_found_by_their_exact_name_of_signing_in(self, nadia: Client, ellie: Person) -> None:
        assert self.ask(nadia, "Ellie.Sutton") == 200
        assert self.ask(nadia, ellie.email) == 200
        assert self.ask(nadia, "ellie") == 422
        assert Look.objects.at_person(ellie).filter(viewer=_person("nadia.karimi"), route="assessing").exists()

    def test_nobody_assesses_themselves(self, nadia: Client) -> None:
        assert self.ask(nadia, "nadia.karimi") == 422

    def test_nobody_whose_name_may_not_be_read_is_told_to_exist(self, nadia: Client) -> None:
        assert self.ask(nadia, "rachel.innes") == 422

    def test_a_grant_for_one_agency_reaches_no_further(self, priyanka: Client) -> None:
        assessor = _person("priyanka.nair")
        assessor.grants.filter(role="assessor").update(agency=assessor.employments.get().team.agency)
        assert self.ask(priyanka, "ellie.sutton") == 422
        assert self.ask(priyanka, "orla.fitzgerald") == 200


class TestLevelFour:
    @pytest.fixture
    def waiting(self, nadia: Client, ellie: Person) -> Assessment:
        for _click in range(2):
            assert assess(nadia, level="4", second="priyanka.nair") == 302
        return Assessment.objects.get(person=ellie)

    def address(self, row: Assessment) -> str:
        return reverse("dashboards:assessment", args=[row.pk])

    def test_asks_the_second_assessor_once_and_awards_nothing_yet(self, waiting: Assessment, priyanka: Client) -> None:
        assert not Award.objects.filter(person=waiting.person, level=4).exists()
        (letter,) = Mail.objects.filter(person=_person("priyanka.nair"), key=f"agree:{waiting.pk}")
        assert "Ellie" not in letter.text
        assert "Ellie Sutton" in priyanka.get(reverse("dashboards:assessing")).content.decode()
        assert SAW in priyanka.get(self.address(waiting)).content.decode()

    def test_agreed_twice_is_once_and_carries_both_names(self, waiting: Assessment, priyanka: Client, signed_in: SignedIn) -> None:
        for _click in range(2):
            assert priyanka.post(self.address(waiting), {"do": "agree"}).status_code == 302
        award = Award.objects.get(person=waiting.person, level=4)
        assert (award.assessor, award.moderator, award.awarded_by) == (_person("nadia.karimi"), _person("priyanka.nair"), "moderator")
        certificate = Certificate.objects.get(award=award)
        assert ["Judged by", "Nadia Karimi and Priyanka Nair"] in certificate.payload["facts"]
        assert Mail.objects.filter(person=_person("nadia.karimi"), key=f"answered:{waiting.pk}").count() == 1
        assert "Nadia Karimi and Priyanka Nair" in signed_in(waiting.person).get("/learning/record/").content.decode()

    def test_the_first_assessor_cannot_agree_alone(self, waiting: Assessment, nadia: Client) -> None:
        nadia.post(self.address(waiting), {"do": "agree"})
        assert not Award.objects.filter(person=waiting.person, level=4).exists()

    def test_not_yet_is_told_to_the_first_with_what_is_missing(self, waiting: Assessment, priyanka: Client) -> None:
        assert priyanka.post(self.address(waiting), {"do": "decline", "reason": ""}).status_code == 422
        for _click in range(2):
            assert priyanka.post(self.address(waiting), {"do": "decline", "reason": "One more meeting"}).status_code == 302
        waiting.refresh_from_db()
        assert (waiting.is_standing, waiting.reason) == (False, "One more meeting")
        (letter,) = Mail.objects.filter(person=_person("nadia.karimi"), key=f"answered:{waiting.pk}")
        assert "Ellie" not in letter.text
        assert not Mail.objects.filter(person=waiting.person, key__startswith="answered").exists()
        priyanka.post(self.address(waiting), {"do": "agree"})
        assert not Award.objects.filter(person=waiting.person, level=4).exists()

    @pytest.mark.parametrize(
        ("second", "words"),
        [("", "Name the second assessor"), ("harriet.lyle", "must work for another agency"), ("ellie.sutton", "No assessor has")],
    )
    def test_the_second_is_an_assessor_of_another_agency(self, nadia: Client, ellie: Person, second: str, words: str) -> None:
        skill = Competency.objects.get(code="V1")
        sent = {"competency": str(skill.pk), "level": "4", "evidence": SAW, "second": second, **days(on=TODAY)}
        response = nadia.post(f"{reverse('dashboards:assess')}?who=ellie.sutton", sent)
        assert response.status_code == 422
        assert words in response.content.decode()
        assert not Assessment.objects.exists()

    def test_another_assessor_does_not_find_it(self, waiting: Assessment, signed_in: SignedIn) -> None:
        assert signed_in(_person("harriet.lyle")).get(self.address(waiting)).status_code == 404


def test_the_overview_asks_no_more_for_more(nadia: Client, assert_queries_do_not_grow: Callable[..., None]) -> None:
    first, second, skill = _person("nadia.karimi"), _person("priyanka.nair"), Competency.objects.get(code="V1")

    def more(n: int) -> None:
        for _n in range(n):
            seen = {"person": people.employment().person, "competency": skill, "level": 4, "evidence": SAW}
            pair = {"assessed_on": TODAY, "proposed_at": given.AT}
            Assessment.objects.create(**seen, **pair, assessor=first, moderator=second)
            Assessment.objects.create(**seen, **pair, assessor=second, moderator=first)
            Assessment.objects.create(**seen, **pair, assessor=first, moderator=second, withdrawn_at=given.AT, withdrawn_by=second)
            Award.objects.create(**seen, awarded_by=Award.By.MODERATOR, awarded_on=TODAY, assessor=first, moderator=second)

    def opened_anew(name: str, **sent: str) -> HttpResponse:
        """Within the hour the same look is not kept twice, which costs a statement less."""
        Look.objects.all().delete()
        return nadia.get(reverse(name), sent)

    more(1)
    assert_queries_do_not_grow(lambda: opened_anew("dashboards:assessing"), lambda: more(9), ceiling=20)
    assert_queries_do_not_grow(lambda: opened_anew("dashboards:assess", who="ellie.sutton"), lambda: more(9), ceiling=24)
