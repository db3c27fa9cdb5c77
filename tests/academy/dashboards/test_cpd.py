"""A person's CPD record: what is gathered, how it is counted, and what it says to professional bodies."""

from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from academy.cohorts.models import Attendance, OfferingModule
from academy.competencies.models import ExternalFramework, ExternalFrameworkVersion
from academy.dashboards.queries.cpd import cpd_of, hours_rules, pieces_rule, registration_year, rjc_window
from academy.people.roles import Role
from academy.practice.models import Comment, CpdPiece, Reflection
from academy.practice.operations import CpdFacts, add_cpd, begin_cpd, change_cpd, delete_cpd
from courses.models import Completion
from tests.factories import cohorts, courses, people
from tests.factories import practice as make
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
ON = AT.date()
YEAR = {"since": date(2025, 12, 1), "until": date(2026, 11, 30)}
ANSWERS = {
    "relevance": "A conference, since I lead circles.",
    "learned": "To wait for the second answer.",
    "difference": "I ask once and then count to ten.",
    "peer": "My colleague does the same with parents.",
}
WHAT = CpdFacts(kind="conference", title="National conference", on=ON, minutes=120, provider="A charity")


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def person():
    return people.person("Marsha Bailey")


@pytest.fixture
def frameworks():
    for code, content in (
        (
            "SWE-CPD",
            {
                "rule": {
                    "registration_year": {"from": "12-01", "to": "11-30"},
                    "pieces_at_least": 2,
                    "pieces_with_peer_reflection_at_least": 1,
                    "asks": ["type and relevance", "what I learned", "difference to my practice", "what I learned with a peer"],
                }
            },
        ),
        (
            "RJC-REG",
            {
                "levels": [
                    {"level": level, "renewal_hours": hours, "approved_percent": 50}
                    for level, hours in (("Foundation", 6), ("Intermediate", 12), ("Advanced", 16))
                ]
            },
        ),
    ):
        framework = ExternalFramework.objects.create(code=code, title=code, body=code)
        ExternalFrameworkVersion.objects.create(framework=framework, code=f"{code}-1", title=code, content=content)


def minutes_of(person):
    return {item.title: item.minutes for item in cpd_of(person, **YEAR).items}


class TestWhatIsGathered:
    def completed(self, person, module, source=Completion.Source.LEARNING, on=ON):
        return Completion.objects.create(person=person, module=module, completed_on=on, source=source)

    def attended(self, person, cohort, *, missed=None, mark=Attendance.Mark.PRESENT):
        booking = cohorts.booking(cohort, person)
        for session in cohort.sessions.all():
            session.closed_at = AT
            session.save()
            Attendance.objects.create(booking=booking, session=session, mark=mark, minutes=missed)

    def test_a_module_learnt_here_by_its_study(self, person):
        self.completed(person, courses.module(title="Working with", minutes=45))
        assert minutes_of(person) == {"Working with": 45}

    def test_a_module_shown_to_be_known_without_the_lessons_that_were_not_read(self, person):
        module = courses.module(title="Working with", minutes=45)
        enrolment = courses.enrolment(person, module, completed_at=AT)
        for slug, door in (("support", "proof"), ("challenge", "read")):
            courses.done(enrolment, module.lessons.get(slug=slug), door=door)
        self.completed(person, module, Completion.Source.PROOF)
        Completion.objects.update(enrolment=enrolment)
        assert minutes_of(person) == {"Working with": 45 - 8}

    def test_a_blended_one_by_its_study_and_its_days(self, person):
        module = cohorts.blended_module(title="Circles", minutes=60)
        cohort = cohorts.cohort(cohorts.offering(module), title="Group one", days=(date(2026, 10, 1), date(2026, 10, 8)))
        self.attended(person, cohort, missed=15, mark=Attendance.Mark.LATE)
        self.completed(person, module, Completion.Source.REGISTER, on=date(2026, 10, 8))
        assert minutes_of(person) == {"Circles": 60, "Group one: Day 1": 345, "Group one: Day 2": 345}

    def test_what_attendance_credits_whole_is_its_hours_alone(self, person):
        module = courses.module(title="Team talk", minutes=60)
        cohort = cohorts.cohort(cohorts.offering(module, credits=OfferingModule.Credits.MODULE), title="Hub", days=(date(2026, 10, 1),))
        self.attended(person, cohort)
        self.completed(person, module, Completion.Source.REGISTER, on=date(2026, 10, 1))
        assert minutes_of(person) == {"Hub: Day 1": 360}

    def test_a_taught_one_from_an_earlier_record_by_its_days_too(self, person):
        module = cohorts.blended_module(title="Circles", minutes=60)
        self.completed(person, module, Completion.Source.LOADED)
        assert minutes_of(person) == {"Circles": 60 + 16}

    def test_days_not_attended_or_not_closed_and_what_was_withdrawn_count_nothing(self, person):
        cohort = cohorts.cohort(days=(date(2026, 10, 1),))
        self.attended(person, cohort, mark=Attendance.Mark.DID_NOT_ATTEND)
        done = self.completed(person, courses.module())
        done.mark_withdrawn(at=AT, by=None, reason="A mistake")
        make.entry(person).mark_withdrawn(at=AT, by=person, reason="")
        assert minutes_of(person) == {}

    def test_practice_and_ones_own_pieces(self, person):
        make.entry(person)
        make.piece(person)
        make.piece(person, title="Last year's", on=date(2025, 11, 30))
        make.entry()
        assert minutes_of(person) == {"Circle: led": 30, "National conference": 120}

    def test_what_one_wrote_about_a_recorded_thing_counts_its_minutes_once(self, person):
        done = self.completed(person, courses.module(title="Working with", minutes=45))
        source = f"courses.completion:{done.pk}"
        for _again in range(2):
            piece = begin_cpd(person=person, source=source, what=WHAT, at=AT)
        change_cpd(piece=piece, what=WHAT, answers=ANSWERS, version=0, at=AT)
        record = cpd_of(person, **YEAR)
        assert (record.minutes, len(record.items), record.items[0].is_written) == (45, 1, True)


class TestPieces:
    def test_a_form_sent_twice_is_one_piece_and_its_words_are_a_reflection(self, person):
        for _again in range(2):
            piece = add_cpd(person=person, token="form-1", what=WHAT, answers={**ANSWERS, "peer": " "}, at=AT)
        assert CpdPiece.objects.count() == Reflection.objects.count() == 1
        assert piece.writing.kind == Reflection.Kind.CPD
        assert "peer" not in piece.writing.answers
        assert ANSWERS["learned"] not in str(piece) + repr(piece) + str(piece.writing)

    def test_changing_and_deleting(self, person):
        piece = add_cpd(person=person, token="form-1", what=WHAT, answers={}, at=AT)
        assert piece.writing is None
        piece = change_cpd(piece=piece, what=WHAT, answers=ANSWERS, version=0, at=AT)
        change_cpd(piece=piece, what=WHAT, answers=ANSWERS, version=1, at=AT)
        assert Reflection.objects.get().version == 1
        for _again in range(2):
            delete_cpd(piece=piece, at=AT, by=person)
        assert not Reflection.objects.exists()
        assert not CpdPiece.objects.exists()


class TestRules:
    def test_the_registration_year_runs_from_december_to_november(self, frameworks):
        assert registration_year(date(2026, 11, 30)) == (date(2025, 12, 1), date(2026, 11, 30))
        assert registration_year(date(2026, 12, 1)) == (date(2026, 12, 1), date(2027, 11, 30))

    def test_twelve_months_end_today(self):
        assert rjc_window(date(2027, 2, 28)) == (date(2026, 3, 1), date(2027, 2, 28))

    @pytest.mark.parametrize(
        ("approved", "other", "met"),
        [
            (180, 180, {"Foundation"}),
            (179, 181, set()),
            (360, 0, {"Foundation"}),
            (0, 2000, set()),
            (360, 360, {"Foundation", "Intermediate"}),
            (480, 480, {"Foundation", "Intermediate", "Advanced"}),
        ],
    )
    def test_hours_count_when_half_of_those_asked_are_approved(self, person, frameworks, approved, other, met):
        for n, (minutes, is_approved) in enumerate(((approved, True), (other, False))):
            if minutes:
                make.piece(person, title=f"Piece {n}", minutes=minutes, is_rjc_approved=is_approved)
        record = cpd_of(person, since=rjc_window(ON)[0], until=ON)
        assert {rule.level for rule in hours_rules(record, on=ON) if rule.is_met} == met

    def test_two_pieces_of_which_one_was_talked_over(self, person, frameworks):
        def rule():
            return pieces_rule(cpd_of(person, **YEAR), on=ON)

        make.piece(person, answers={"learned": "One."})
        other = make.piece(person, answers={"learned": "Two."})
        make.piece(person, answers={"relevance": "Begun."})
        assert (rule().written, rule().written_with_peer, rule().is_met) == (2, 0, False)
        share = make.share(other.writing, asks_comment=True)
        Comment.objects.create(share=share, text="I do that too.", written_at=AT, saved_at=AT)
        assert (rule().written_with_peer, rule().is_met) == (1, True)

    def test_what_is_set_aside_goes_nowhere(self, person, frameworks):
        piece = make.piece(person, answers=ANSWERS)
        make.quarantine(piece.writing)
        record = cpd_of(person, **YEAR)
        assert (len(record.items), record.written) == (1, [])


def url(name, *args):
    return reverse(f"dashboards:{name}", args=args)


def text_of(response, status=200):
    assert response.status_code == status, response
    return response.content.decode()


class TestPages:
    @pytest.fixture
    def client(self, person, signed_in, frameworks):
        return signed_in(person)

    def test_shows_what_there_is_and_what_is_missing(self, client, person):
        make.piece(person, is_rjc_approved=True)
        make.entry(person)
        page = text_of(client.get(url("cpd")))
        assert "2 hours 30 minutes" in page and "National conference" in page and "Circle: led" in page
        assert "0 of 2" in page and "3 hours 30 minutes to go" in page
        assert "Nothing in this time" in text_of(client.get(url("cpd") + "?range=last-year"))

    def test_writing_about_a_recorded_thing(self, client, person):
        entry = make.entry(person)
        source = f"practice.practiceentry:{entry.pk}"
        for _press in range(2):
            response = client.post(url("cpd-begin"), {"source": source})
        piece = CpdPiece.objects.get()
        assert response["Location"] == reverse("practice:cpd-change", args=[piece.pk])
        page = text_of(client.get(response["Location"]))
        assert "The academy has this on record" in page and 'name="minutes"' not in page
        data = {**ANSWERS, "learned": "That Callum waits.", "version": 0, "token": "5f0f8a0c-96f3-4f3e-9d0a-0d0d5f1b8f11"}
        assert "“Callum”" in text_of(client.post(response["Location"], data))
        client.post(response["Location"], {**data, "anyway": "yes"})
        assert Reflection.objects.get().answers["learned"] == "That Callum waits."
        assert "Written, with a peer" in text_of(client.get(url("cpd")))

    def test_a_piece_of_ones_own(self, client, person):
        page = text_of(client.get(reverse("practice:cpd-add")))
        assert "It is approved by the Restorative Justice Council" in page
        data = {"title": "A book on circles", "kind": "reading", "minutes": 90, "on_day": 1, "on_month": 11, "on_year": 2026, **ANSWERS}
        data |= {"version": 0, "token": "5f0f8a0c-96f3-4f3e-9d0a-0d0d5f1b8f11"}
        for _press in range(2):
            assert client.post(reverse("practice:cpd-add"), data)["Location"] == url("cpd")
        piece = CpdPiece.objects.get()
        assert (piece.title, piece.minutes) == ("A book on circles", 90)
        client.post(reverse("practice:cpd-delete", args=[piece.pk]))
        assert not Reflection.objects.exists()

    def test_another_tab_is_shown_and_nothing_is_lost(self, client, person):
        piece = make.piece(person, answers=ANSWERS)
        address = reverse("practice:cpd-change", args=[piece.pk])
        data = {"title": piece.title, "kind": "conference", "minutes": 120, "on_day": 4, "on_month": 11, "on_year": 2026, **ANSWERS}
        data |= {"token": "5f0f8a0c-96f3-4f3e-9d0a-0d0d5f1b8f11"}
        client.post(address, {**data, "learned": "From this tab.", "version": 1})
        page = text_of(client.post(address, {**data, "learned": "From that tab.", "version": 1}), 409)
        assert "From this tab." in page and "From that tab.</textarea>" in page and 'name="version" value="2"' in page

    def test_what_is_not_ones_own_is_not_found(self, client, signed_in, person):
        entry, piece = make.entry(), make.piece()
        assert client.post(url("cpd-begin"), {"source": f"practice.practiceentry:{entry.pk}"}).status_code == 404
        assert client.post(url("cpd-begin"), {"source": ""}).status_code == 404
        for name in ("cpd-change", "cpd-delete"):
            assert client.get(reverse(f"practice:{name}", args=[piece.pk])).status_code == 404
        client.post(reverse("practice:cpd-delete", args=[piece.pk]))
        assert CpdPiece.objects.exists()
        assert client.get(url("cpd-text", "somebody-else")).status_code == 404

    def test_hr_and_the_manager_read_nothing_of_it(self, person, signed_in, frameworks):
        job = people.employment(person, manager=people.person())
        hr = people.person()
        people.grant(hr, Role.AGENCY_HR, agency=job.team.agency)
        make.piece(person, answers=ANSWERS)
        for somebody in (hr, job.manager):
            for address in (url("cpd"), url("cpd-text", "social-work-england"), f"/people/{person.pk}/record/"):
                page = text_of(signed_in(somebody).get(address))
                assert "National conference" not in page
                assert not any(answer in page for answer in ANSWERS.values())

    def test_social_work_englands_headings_to_paste(self, client, person):
        make.piece(person, answers=ANSWERS)
        make.piece(person, title="Not written about")
        page = text_of(client.get(url("cpd-text", "social-work-england")))
        for words in ("Type and relevance", "What I learned with a peer", *ANSWERS.values()):
            assert words in page
        assert "Not written about" not in page
        response = client.get(url("cpd-text", "social-work-england") + "?download=yes")
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        words = text_of(response)
        assert words.index("Type and relevance") < words.index(ANSWERS["relevance"]) < words.index("What I learned\n")
        assert "Marsha Bailey, 1 December 2025 to 30 November 2026" in words

    def test_the_councils_hours_as_a_tagged_pdf(self, client, person):
        make.piece(person, title="Approved day", minutes=360, is_rjc_approved=True, answers=ANSWERS)
        make.entry(person)
        response = client.get(url("cpd-pdf", "restorative-justice-council"))
        assert response["Content-Type"] == "application/pdf"
        assert "no-store" in response["Cache-Control"]
        reader = PdfReader(BytesIO(response.content))
        words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
        assert "In all 6 hours 30 minutes" in words and "Approved by the Council 6 hours" in words
        assert "6 hours, 3 of them approved: met" in words and "16 hours, 8 of them approved" in words
        assert words.index("Approved day") < words.index("Circle: led")
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert reader.metadata.title == "CPD for the Restorative Justice Council"

    def test_asks_no_more_for_more(self, client, person, assert_queries_do_not_grow):
        def grow():
            for n in range(10):
                make.entry(person, on=ON - timedelta(days=n))
                make.piece(person, title=f"Piece {n}", answers=ANSWERS)
                Completion.objects.create(person=person, module=courses.module(), completed_on=ON - timedelta(days=n))
                cohort = cohorts.cohort(days=(ON - timedelta(days=20 + n),))
                TestWhatIsGathered().attended(person, cohort)

        grow()
        assert_queries_do_not_grow(lambda: client.get(url("cpd")), grow, ceiling=26)
