from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from academy.cohorts.models import Attendance
from academy.competencies.models import Award
from academy.competencies.operations import credit_completion
from academy.ledger.models import Entry
from certificates import facts
from certificates.codes import shown_code, tidied_code
from certificates.models import Certificate, Design
from certificates.operations import (
    NothingToCertify,
    PdfDamaged,
    issue_for_award,
    issue_for_completion,
    pdf_of,
    reissue,
    withdraw,
)
from certificates.wording import days_words
from courses.models import Completion
from courses.models.editions import content_hash
from tests.factories import certificates as given
from tests.factories import cohorts, courses, people
from tests.factories import competencies as framework

pytestmark = pytest.mark.django_db
AT = given.AT
LATER = AT + timedelta(days=30)


class TestIssueForCompletion:
    def test_freezes_every_word_that_is_printed(self):
        framework.levels()
        agency = people.agency(name="Northshire County Council")
        person = people.employment(people.person("Siân Ŵyn"), people.team(agency)).person
        module = courses.module(code="M1", title="Working with", minutes=75)
        framework.module_award(module, framework.competency(title="Fair process"), level=1)
        framework.requirement(satisfied_by=["M1"], refresh_months=36)
        completion = given.completion(person, module, edition=module.current_edition)
        credit_completion(completion=completion, at=AT)
        made = issue_for_completion(completion=completion, at=AT)
        payload = made.payload
        assert (payload["name"], payload["agency"], payload["title"]) == ("Siân Ŵyn", "Northshire County Council", "Working with")
        assert (payload["has"], payload["text"]) == ("has completed", "and shown understanding of “Fair process”.")
        assert dict(payload["facts"]) == {
            "Completed on": "4 November 2026",
            "Learning time": "1 hour 15 minutes",
            "Current until": "4 November 2029",
            "Level": "Awareness. Counts as level 1, Aware, in 1 skill",
            "Version": "Module M1, edition 1",
        }
        assert (made.valid_until, payload["data"]["valid_until"]) == (date(2029, 11, 4), "2029-11-04")
        assert made.payload_hash == content_hash(payload)

    def test_counts_no_study_for_what_the_check_showed_to_be_known(self):
        module = courses.module(minutes=75, may_be_proved=True)
        enrolment = courses.enrolment(None, module, completed_at=AT)
        for slug, door in (("support", "proof"), ("challenge", "read")):
            courses.done(enrolment, module.lessons.get(slug=slug), door=door)
        completion = given.completion(enrolment.learner, module, enrolment=enrolment, source=Completion.Source.PROOF)
        made = issue_for_completion(completion=completion, at=AT)
        assert dict(made.payload["facts"])["Learning time"] == "1 hour 7 minutes"

    def test_twice_is_once(self):
        completion = given.completion()
        assert issue_for_completion(completion=completion, at=AT) == issue_for_completion(completion=completion, at=LATER)
        assert Entry.objects.of_kind(facts.ISSUED).count() == 1

    def test_a_withdrawn_completion_brings_none(self):
        completion = given.completion()
        completion.mark_withdrawn(at=AT, by=None, reason="")
        with pytest.raises(NothingToCertify):
            issue_for_completion(completion=completion, at=AT)

    def test_numbers_follow_each_other_and_codes_cannot_be_guessed(self):
        made = [given.certificate() for _n in range(3)]
        numbers = [int(certificate.number.removeprefix("NRPA-2026-")) for certificate in made]
        assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]
        assert len({certificate.code for certificate in made}) == 3
        # Five bits a letter.
        assert all(len(certificate.code) * 5 >= 128 for certificate in made)

    def test_names_the_cohort_the_days_and_who_taught(self):
        taught = cohorts.blended_module(code="M6", minutes=45)
        person, trainers = people.employment().person, (people.person("Nadia Karimi"), people.person("Yusuf Demir"))
        cohort = cohorts.cohort(cohorts.offering(taught), trainers=trainers, days=(date(2026, 7, 15), date(2026, 7, 29)))
        booking = cohorts.booking(cohort, person)
        for session in cohort.sessions.all():
            session.closed_at, session.hours = AT, Decimal(6)
            session.save()
            Attendance.objects.create(booking=booking, session=session, mark=Attendance.Mark.PRESENT)
        enrolment = courses.enrolment(person, taught)
        completion = given.completion(person, taught, date(2026, 7, 29), enrolment=enrolment, source=Completion.Source.REGISTER)
        payload = issue_for_completion(completion=completion, at=AT).payload
        printed = dict(payload["facts"])
        assert (printed["Together on"], printed["Learning time"]) == ("15 and 29 July 2026", "12 hours 45 minutes")
        assert printed["Trainers"] == "Yusuf Demir and Nadia Karimi"
        assert "Completed on" not in printed
        assert payload["data"]["cohort"] == cohort.code

    @pytest.mark.parametrize("agencies", [["A", "B"], []])
    def test_names_no_agency_where_it_is_not_one(self, agencies):
        person = people.person()
        for name in agencies:
            people.employment(person, people.team(people.agency(name=name)))
        assert given.certificate(person).payload["agency"] == ""

    def test_does_not_name_an_agency_whose_people_are_a_secret(self):
        person = people.employment(team_=people.team(people.agency(is_restricted=True))).person
        assert given.certificate(person).payload["agency"] == ""

    def test_speaks_the_holders_language(self):
        person = people.employment(people.person(language="cy")).person
        made = given.certificate(person)
        assert (made.language, made.payload["language"]) == ("cy", "cy")


class TestIssueForAward:
    @pytest.fixture
    def award(self):
        framework.levels()
        person, assessor = people.employment(people.person("Josie Marchetti")).person, people.person("Nadia Karimi")
        competency = framework.competency(title="Fair process", indicators={"3": ["Uses fair process for unwelcome decisions."]})
        return Award.objects.create(
            person=person,
            competency=competency,
            level=3,
            awarded_by="assessor",
            awarded_on=AT.date(),
            review_on=date(2028, 11, 4),
            assessor=assessor,
        )

    def test_says_that_somebody_was_seen_doing_it(self, award):
        made = issue_for_award(award=award, at=AT)
        assert made.payload["has"] == "has been assessed as Skilled in"
        assert (made.payload["title"], made.payload["text"]) == ("Fair process", "Uses fair process for unwelcome decisions.")
        assert dict(made.payload["facts"])["Judged by"] == "Nadia Karimi"
        assert made.valid_until == date(2028, 11, 4)
        assert issue_for_award(award=award, at=LATER) == made

    def test_does_not_name_an_assessor_whose_agency_keeps_its_people_secret(self, award):
        people.employment(award.assessor, people.team(people.agency(is_restricted=True)))
        assert "Nadia" not in str(issue_for_award(award=award, at=AT).payload)

    def test_a_level_that_a_manager_may_award_brings_none(self, award):
        Award.objects.filter(pk=award.pk).update(level=2, awarded_by="manager")
        with pytest.raises(NothingToCertify):
            issue_for_award(award=award, at=AT)


class TestWithdraw:
    def test_keeps_the_certificate_and_says_when_and_why(self):
        made, by = given.certificate(), people.person()
        withdraw(certificate=made, at=LATER, by=by, reason="Issued in error")
        made.refresh_from_db()
        assert (made.withdrawn_at, made.withdrawn_by, made.reason) == (LATER, by, "Issued in error")

    def test_twice_is_once(self):
        made = given.certificate()
        for _turn in range(2):
            withdraw(certificate=made, at=LATER, by=None, reason="Issued in error")
        assert Entry.objects.of_kind(facts.WITHDRAWN).count() == 1

    def test_another_may_be_issued_afterwards(self):
        made = given.certificate()
        withdraw(certificate=made, at=LATER, by=None, reason="Issued in error")
        assert issue_for_completion(completion=made.completion, at=LATER) != made


class TestReissue:
    def test_the_new_one_has_the_new_name_and_supersedes(self):
        person = people.employment(people.person("Sophie Grant")).person
        old = given.certificate(person)
        person.name = "Sophie Marsh"
        person.save()
        new = reissue(certificate=old, at=LATER, by=person, reason="A change of name")
        old.refresh_from_db()
        assert (old.payload["name"], new.payload["name"]) == ("Sophie Grant", "Sophie Marsh")
        assert (old.superseded_by, old.is_standing, new.is_standing) == (new, False, True)
        assert new.number != old.number
        assert new.code != old.code
        # The person hears of the new one, not of a withdrawal.
        assert not Entry.objects.of_kind(facts.WITHDRAWN).exists()

    def test_twice_is_once(self):
        old = given.certificate()
        assert reissue(certificate=old, at=LATER, by=None, reason="") == reissue(certificate=old, at=LATER, by=None, reason="")
        assert Certificate.objects.count() == 2

    def test_one_that_was_withdrawn_is_not_brought_back(self):
        old = given.certificate()
        withdraw(certificate=old, at=LATER, by=None, reason="")
        with pytest.raises(NothingToCertify):
            reissue(certificate=old, at=LATER, by=None, reason="")


class TestPdf:
    def test_is_drawn_once_and_kept_with_its_hash(self):
        made = given.certificate()
        first = pdf_of(made).read()
        name, digest = made.pdf.name, made.pdf_hash
        made.payload["name"] = "Somebody Else"
        again = Certificate.objects.get(pk=made.pk)
        assert pdf_of(again).read() == first
        assert (again.pdf.name, again.pdf_hash) == (name, digest)

    def test_a_file_that_was_changed_is_not_handed_out(self):
        made = given.certificate()
        pdf_of(made)
        path = Path(made.pdf.path)
        path.write_bytes(path.read_bytes() + b" ")
        with pytest.raises(PdfDamaged):
            pdf_of(made)

    def test_is_not_kept_below_the_media_that_a_web_server_hands_out(self, settings):
        made = given.certificate()
        pdf_of(made)
        assert made.pdf.path.startswith(settings.STORAGES["private"]["OPTIONS"]["location"])
        assert not made.pdf.path.startswith(str(settings.MEDIA_ROOT))


def test_there_is_one_current_design():
    given.certificate()
    with pytest.raises(IntegrityError), transaction.atomic():
        Design.objects.create(version=2, title="Another", issuer="Academy", is_current=True)


def test_a_code_is_read_back_however_it_is_typed():
    made = given.certificate()
    assert tidied_code(shown_code(made.code).lower().replace("-", " ")) == made.code
    assert tidied_code("oil0-u") == "0110V"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], ""),
        ([date(2026, 7, 29)], "29 July 2026"),
        ([date(2026, 7, 29), date(2026, 7, 15), date(2026, 7, 29)], "15 and 29 July 2026"),
        ([date(2026, 7, 29), date(2026, 8, 5)], "29 July 2026 and 5 August 2026"),
    ],
)
def test_days_in_words(days, words):
    assert days_words(days) == words


def test_issued_on_the_london_day():
    # Half past eleven in the evening in London is still summer time's day.
    made = given.certificate(at=datetime(2026, 7, 31, 23, 30, tzinfo=UTC))
    assert made.payload["issued"] == "Issued on 1 August 2026"
