"""Taking back a completion or a certificate, from the person's record: who may, what is said before, what follows, and who is told."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from academy.competencies.models import Award
from academy.ledger.models import Delivery
from academy.notices.models import Mail
from academy.people.models import Look, Person
from certificates.models import Certificate
from courses.models import Completion, Module
from courses.operations import record_completion
from tests.factories import certificates as given
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.northshire, pytest.mark.usefixtures("time_machine_at_northshire")]
SignedIn = Callable[[Person], Client]
WHY = "Written down for a namesake"


def _person(username: str) -> Person:
    return Person.objects.get(username=username)


@pytest.fixture
def ellie() -> Person:
    return _person("ellie.sutton")


@pytest.fixture
def hr(signed_in: SignedIn) -> Client:
    return signed_in(_person("shabnam.rauf"))


@pytest.fixture
def administrator(signed_in: SignedIn) -> Client:
    return signed_in(_person("ruth.ellison"))


def completed(person: Person, *, by: Person | None, source: str = Completion.Source.BY_HAND, module: str = "M8") -> Completion:
    return record_completion(
        person=person,
        module=Module.objects.get(code=module),
        on=date(2026, 10, 1),
        at=given.AT,
        by=by,
        source=source,
        evidence="Seen on paper",
    )


def address(completion: Completion) -> str:
    return reverse("dashboards:completion-withdraw", args=[completion.person_id, completion.pk])


def letters_to(person: Person) -> list[Mail]:
    return list(Mail.objects.filter(person=person).exclude(key__startswith="issued:"))


class TestCompletion:
    def test_what_follows_is_said_before_and_happens_after(self, administrator: Client, ellie: Person) -> None:
        completion = completed(ellie, by=ellie, source=Completion.Source.LEARNING, module="M4")
        certificate = Certificate.objects.get(completion=completion)
        awards = list(completion.awards.standing())
        assert awards
        page = administrator.get(address(completion)).content.decode()
        assert certificate.number in page
        assert all(award.competency.title in page for award in awards)
        assert "then stands as “Overdue”" in page
        assert "is told once, by e-mail" in page
        response = administrator.post(address(completion), {"reason": WHY})
        assert response["Location"] == reverse("dashboards:person-record", args=[ellie.pk])
        completion.refresh_from_db()
        certificate.refresh_from_db()
        assert (completion.reason, completion.withdrawn_by) == (WHY, _person("ruth.ellison"))
        assert (certificate.is_standing, certificate.reason) == (False, WHY)
        assert not Award.objects.standing().filter(completion=completion).exists()
        assert not Delivery.objects.failing().exists()

    def test_the_person_is_told_once_and_reads_why_on_the_record(self, administrator: Client, ellie: Person, signed_in: SignedIn) -> None:
        completion = completed(ellie, by=ellie, source=Completion.Source.LEARNING, module="M4")
        for _click in range(2):
            assert administrator.post(address(completion), {"reason": WHY}).status_code == 302
        (letter,) = letters_to(ellie)
        assert "took back your certificate" in letter.text
        assert WHY not in letter.text
        assert WHY in signed_in(ellie).get("/learning/record/").content.decode()

    def test_without_a_certificate_the_person_is_told_too(self, hr: Client, ellie: Person) -> None:
        completion = completed(ellie, by=_person("shabnam.rauf"))
        assert "No certificate rests on it" in hr.get(address(completion)).content.decode()
        for _click in range(2):
            assert hr.post(address(completion), {"reason": WHY}).status_code == 302
        (letter,) = letters_to(ellie)
        assert letter.subject == "About your record: Leading restoratively"
        assert "completed on 1 October 2026" in " ".join(letter.text.split())
        assert WHY not in letter.text

    def test_no_reason_is_asked_for_again_and_nothing_happens(self, hr: Client, ellie: Person) -> None:
        completion = completed(ellie, by=_person("shabnam.rauf"))
        response = hr.post(address(completion), {"reason": "  "})
        assert response.status_code == 422
        assert "Say in a few words what was wrong" in response.content.decode()
        assert Completion.objects.standing().filter(pk=completion.pk).exists()

    def test_the_look_is_kept(self, hr: Client, ellie: Person) -> None:
        hr.get(address(completed(ellie, by=_person("shabnam.rauf"))))
        assert Look.objects.at_person(ellie).filter(viewer=_person("shabnam.rauf"), route="record").exists()


class TestWhoMay:
    """An academy administrator any; an agency's HR what its own agency wrote down about its own people (domain.md §6.3)."""

    def may(self, client: Client, completion: Completion) -> bool:
        record = client.get(reverse("dashboards:person-record", args=[completion.person_id]))
        status = client.get(address(completion)).status_code
        assert status in (200, 404)
        if record.status_code == 200:
            assert (address(completion) in record.content.decode()) == (status == 200)
        return status == 200

    @pytest.mark.parametrize("source", [Completion.Source.BY_HAND, Completion.Source.IMPORTED])
    def test_hr_what_its_own_agency_wrote_down(self, hr: Client, administrator: Client, ellie: Person, source: str) -> None:
        completion = completed(ellie, by=_person("shabnam.rauf"), source=source)
        assert self.may(hr, completion)
        assert self.may(administrator, completion)

    def test_also_what_a_colleague_wrote_down_who_has_moved_on(self, hr: Client, ellie: Person) -> None:
        colleague = people.person()
        people.grant(colleague, "agency-hr", agency=ellie.employments.get().team.agency)
        completion = completed(ellie, by=colleague)
        colleague.grants.update(ends_on=date.fromisoformat(completion.recorded_at.date().isoformat()))
        assert self.may(hr, completion)

    @pytest.mark.parametrize("source", [Completion.Source.LEARNING, Completion.Source.REGISTER, Completion.Source.LOADED])
    def test_hr_nothing_that_was_learnt_here_or_loaded(self, hr: Client, administrator: Client, ellie: Person, source: str) -> None:
        completion = completed(ellie, by=_person("shabnam.rauf"), source=source)
        assert not self.may(hr, completion)
        assert self.may(administrator, completion)

    def test_hr_nothing_that_the_academy_or_another_agency_wrote_down(self, hr: Client, ellie: Person) -> None:
        for by in ("ruth.ellison", "keith.marlow"):
            completion = completed(ellie, by=_person(by), module="M8" if by == "keith.marlow" else "M7")
            assert not self.may(hr, completion)

    def test_nobody_of_another_agency(self, signed_in: SignedIn, ellie: Person) -> None:
        completion = completed(ellie, by=_person("shabnam.rauf"))
        for username in ("manjit.gill", "harriet.lyle", "nadia.karimi", "ellie.sutton"):
            client = signed_in(_person(username))
            assert client.get(address(completion)).status_code == 404
            assert client.post(address(completion), {"reason": WHY}).status_code == 404
        assert Completion.objects.standing().filter(pk=completion.pk).exists()

    def test_nobody_their_own(self, hr: Client, administrator: Client) -> None:
        for client, username in ((hr, "shabnam.rauf"), (administrator, "ruth.ellison")):
            own = completed(_person(username), by=_person("shabnam.rauf"))
            assert client.get(address(own)).status_code == 404

    def test_under_anothers_number_it_is_not_found(self, administrator: Client, ellie: Person) -> None:
        completion = completed(ellie, by=_person("shabnam.rauf"))
        other = reverse("dashboards:completion-withdraw", args=[_person("harriet.lyle").pk, completion.pk])
        assert administrator.get(other).status_code == 404

    def test_of_a_leaver_whom_the_agency_employed(self, hr: Client) -> None:
        leaver = _person("peter.lundqvist")
        completion = completed(leaver, by=_person("shabnam.rauf"))
        response = hr.post(address(completion), {"reason": WHY})
        assert "?on=" in response["Location"]
        assert hr.get(response["Location"]).status_code == 200


class TestCertificate:
    def address(self, certificate: Certificate) -> str:
        return reverse("dashboards:certificate-withdraw", args=[certificate.person_id, certificate.number])

    @pytest.fixture
    def certificate(self, ellie: Person) -> Certificate:
        return Certificate.objects.get(completion=completed(ellie, by=ellie, source=Completion.Source.LEARNING))

    def test_goes_alone_and_the_person_is_told_once(self, administrator: Client, certificate: Certificate) -> None:
        page = administrator.get(self.address(certificate)).content.decode()
        assert "The completion stays on the record" in page
        for _click in range(2):
            assert administrator.post(self.address(certificate), {"reason": WHY}).status_code == 302
        certificate.refresh_from_db()
        assert (certificate.is_standing, certificate.reason) == (False, WHY)
        assert certificate.completion and Completion.objects.standing().filter(pk=certificate.completion_id).exists()
        assert len(letters_to(certificate.person)) == 1
        verify = Client().get(reverse("certificates:verify-detail", args=[certificate.code])).content.decode()
        assert "Withdrawn" in verify
        assert WHY not in verify

    def test_the_completion_taken_back_afterwards_is_told_of_by_itself(self, administrator: Client, certificate: Certificate) -> None:
        administrator.post(self.address(certificate), {"reason": WHY})
        assert certificate.completion
        administrator.post(address(certificate.completion), {"reason": WHY})
        assert [mail.key.split(":")[0] for mail in letters_to(certificate.person)] == ["withdrawn", "taken-back"]

    def test_is_the_academys_alone(self, hr: Client, signed_in: SignedIn, certificate: Certificate) -> None:
        for client in (hr, signed_in(_person("manjit.gill")), signed_in(certificate.person)):
            assert client.post(self.address(certificate), {"reason": WHY}).status_code == 404
        assert Certificate.objects.standing().filter(pk=certificate.pk).exists()

    def test_replaying_the_ledger_does_not_bring_it_back(self, administrator: Client, certificate: Certificate) -> None:
        from academy.ledger.operations import replay

        administrator.post(self.address(certificate), {"reason": WHY})
        replay(follower="issue-certificate", since=given.AT.replace(year=2000), at=given.AT)
        assert not Certificate.objects.standing().filter(completion=certificate.completion).exists()
