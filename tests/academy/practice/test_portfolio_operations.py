"""A portfolio's rules, without pages: what counts, what closes it, who may sign and assess, and that twice is as once."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from academy.common.file_types import written_document
from academy.ledger.models import Entry
from academy.people.roles import Role
from academy.practice import facts
from academy.practice.access import assessors_for, cvs_readable_by, hand_ins_for, supervisions_asked_of
from academy.practice.models import Cv, HandIn, Pathway, Portfolio, Reflection, Share, Supervision
from academy.practice.operations import (
    CV_MOST_BYTES,
    CannotAssess,
    CannotSign,
    ChangedMeanwhile,
    HandInAnswered,
    NeedsWords,
    NoDocument,
    NotAsked,
    NotTheirJournal,
    NotWhole,
    PortfolioClosed,
    SaysNotWhy,
    SupervisionAnswered,
    TooLarge,
    answer_supervision,
    ask_to_sign,
    begin_portfolio,
    choose_journal,
    complete_portfolio,
    delete_writing,
    hand_in,
    hand_portfolio_back,
    keep_cv,
    leave_journal,
    put_portfolio_away,
    remove_cv,
    save_essay,
    take_portfolio_back,
    withdraw_completion,
    withdraw_share,
    withdraw_supervision,
    withdraw_supervision_answer,
)
from academy.practice.queries import asked_of, progress_of, words_in
from tests.factories import people
from tests.factories import practice as make
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
ON = AT.date()


@pytest.fixture
def person():
    return people.employment(people.person("Bilal Aziz", email=""), role_code=make.ROLE).person


@pytest.fixture
def assessor():
    return make.assessor("Nadia Karimi")


def recorded(kind: str) -> int:
    return Entry.objects.of_kind(kind).count()


def document(kind: str, *more: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        if kind == "odt":
            parts.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        else:
            parts.writestr("[Content_Types].xml", "<Types/>")
            parts.writestr("word/document.xml", "<w:document/>")
        for name in more:
            parts.writestr(name, "x")
    return made.getvalue()


class TestPathway:
    def test_asks_by_the_jobs_of_the_day_and_by_its_own_dates(self, person):
        pathway = make.pathway(effective_from=ON, effective_to=ON + timedelta(days=9))
        make.pathway(role_codes=["foster-carer"])
        for day, asks in ((ON - timedelta(days=1), False), (ON, True), (ON + timedelta(days=9), True), (ON + timedelta(days=10), False)):
            assert list(Pathway.objects.asked_of(person, day)) == ([pathway] if asks else []), day

    def test_asks_nobody_without_a_role(self):
        assert not Pathway.objects.asked_of(people.employment(role_code="").person, ON).exists()

    def test_a_portfolio_keeps_the_version_under_which_it_was_begun(self, person):
        old = make.pathway(code="relief", effective_to=ON)
        begun = begin_portfolio(person=person, pathway=old, at=AT)
        new = make.pathway(code="relief", version=2, journals=6, effective_from=ON + timedelta(days=1))
        later = ON + timedelta(days=30)
        assert [(one.pathway, one.portfolio_id) for one in asked_of(person, on=later)] == [(old, begun.pk)]
        other = people.employment(role_code=make.ROLE).person
        assert [(one.pathway, one.portfolio_id) for one in asked_of(other, on=later)] == [(new, None)]
        # And nobody has two of one pathway.
        assert begin_portfolio(person=person, pathway=new, at=AT + timedelta(days=30)) == begun

    def test_ends_on_or_after_the_day_it_begins(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            make.pathway(effective_from=ON, effective_to=ON - timedelta(days=1))

    @given(start=st.dates(date(2020, 1, 1), date(2030, 1, 1)), length=st.integers(0, 800), day=st.dates(date(2019, 1, 1), date(2033, 1, 1)))
    def test_is_in_force_from_its_first_day_to_its_last(self, db_savepoint, start, length, day):
        with db_savepoint():
            end = start + timedelta(days=length)
            make.pathway(effective_from=start, effective_to=end)
            assert Pathway.objects.in_force(day).exists() == (start <= day <= end)


class TestBeginning:
    def test_twice_is_once(self, person):
        pathway = make.pathway()
        assert begin_portfolio(person=person, pathway=pathway, at=AT) == begin_portfolio(person=person, pathway=pathway, at=AT)
        assert Entry.objects.of_kind(facts.PORTFOLIO_BEGUN).get().data == {"pathway": pathway.code, "version": 1}

    def test_is_for_those_whom_it_asks(self):
        with pytest.raises(NotAsked):
            begin_portfolio(person=people.employment(role_code="teacher").person, pathway=make.pathway(), at=AT)

    def test_put_away_nobody_is_asked_the_cv_is_gone_and_the_words_stay_their_authors(self, person):
        portfolio = make.portfolio(person)
        essay, cv, waiting = make.essay_in(portfolio), make.cv_in(portfolio), make.supervision(portfolio)
        storage, name = cv.file.storage, cv.file.name
        for _again in range(2):
            put_portfolio_away(portfolio=portfolio, at=AT, by=person)
        assert recorded(facts.PORTFOLIO_PUT_AWAY) == 1
        assert not storage.exists(name)
        assert Supervision.objects.get(pk=waiting.pk).about == ""
        assert Reflection.objects.get() == essay
        assert begin_portfolio(person=person, pathway=portfolio.pathway, at=AT) != portfolio


class TestJournals:
    def test_counts_once_it_is_chosen_and_somebody_may_read_it(self, person):
        portfolio, written, reader = make.portfolio(person), make.writing(person), people.person()
        for _again in range(2):
            chosen = choose_journal(portfolio=portfolio, reflection=written, reader=reader, at=AT, by=person)
        assert progress_of(portfolio).counted()["journals"] == 1
        withdraw_share(share=Share.objects.get(), at=AT, by=person)
        assert progress_of(portfolio).counted()["journals"] == 0
        choose_journal(portfolio=portfolio, reflection=written, reader=reader, at=AT, by=person)
        leave_journal(chosen=chosen)
        leave_journal(chosen=chosen)
        assert progress_of(portfolio).counted()["journals"] == 0
        assert Share.objects.standing().exists()

    def test_deleting_it_takes_it_out(self, person):
        portfolio = make.portfolio(person)
        chosen = make.journal_in(portfolio)
        delete_writing(reflection=chosen.reflection, by=person, at=AT)
        assert progress_of(portfolio).counted()["journals"] == 0

    def test_what_is_set_aside_does_not_count(self, person):
        portfolio = make.portfolio(person)
        make.quarantine(make.journal_in(portfolio).reflection)
        assert progress_of(portfolio).counted()["journals"] == 0

    def test_is_a_journal_and_ones_own(self, person):
        portfolio, reader = make.portfolio(person), people.person()
        for wrong in (make.writing(), make.writing(person, kind=Reflection.Kind.REFLECTION)):
            with pytest.raises(NotTheirJournal):
                choose_journal(portfolio=portfolio, reflection=wrong, reader=reader, at=AT, by=person)


class TestEssay:
    def test_is_kept_and_never_over_another_tab(self, person):
        portfolio = make.portfolio(person)
        assert save_essay(portfolio=portfolio, text=" ", version=0, at=AT, by=person) is None
        first = save_essay(portfolio=portfolio, text="One", version=0, at=AT, by=person)
        assert save_essay(portfolio=portfolio, text="One", version=0, at=AT, by=person) == first
        assert save_essay(portfolio=portfolio, text="One two", version=1, at=AT, by=person).version == 2
        with pytest.raises(ChangedMeanwhile):
            save_essay(portfolio=portfolio, text="Three", version=1, at=AT, by=person)
        assert (Reflection.objects.get().text, recorded(facts.REFLECTION_WRITTEN)) == ("One two", 1)
        assert not Share.objects.exists()

    def test_deleted_it_can_be_begun_again(self, person):
        portfolio = make.portfolio(person)
        delete_writing(reflection=save_essay(portfolio=portfolio, text="One", version=0, at=AT, by=person), by=person, at=AT)
        assert save_essay(portfolio=portfolio, text="Two", version=0, at=AT, by=person).text == "Two"

    @pytest.mark.parametrize(
        ("text", "n"), [("", 0), ("  \n ", 0), ("I don’t know.", 3), ("well-known things – and more", 4), ("a " * 750, 750), ("… —", 0)]
    )
    def test_words_are_counted_as_people_count_them(self, text, n):
        assert words_in(text) == n


class TestCv:
    @pytest.mark.parametrize(
        ("name", "content", "kind"),
        [
            ("My CV.pdf", make.PDF, "pdf"),
            ("cv.docx", document("docx"), "docx"),
            ("cv.odt", document("odt"), "odt"),
            # Told by what is in it, whatever it is called.
            ("cv.exe", make.PDF, "pdf"),
        ],
    )
    def test_is_what_is_in_it(self, person, name, content, kind):
        cv = keep_cv(portfolio=make.portfolio(person), file=ContentFile(content, name=name), at=AT, by=person)
        assert (cv.kind, cv.file_name) == (kind, f"{name.rpartition('.')[0]}.{kind}")
        assert name.partition(".")[0] not in str(cv) or name.startswith("cv")

    @pytest.mark.parametrize(
        "content",
        [
            b"MZ\x90\x00\x03",
            b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
            b"<html><script>alert(1)</script></html>",
            b"",
            b"PK\x03\x04 and then nothing",
            document("docx", "word/vbaProject.bin"),
            document("odt", "Basic/Standard/Module1.xml"),
            document("docx").replace(b"word/document.xml", b"ppt/present0n.xml"),
        ],
    )
    def test_anything_else_does_not_come_in_and_the_one_before_stays(self, person, content):
        portfolio = make.portfolio(person)
        before = make.cv_in(portfolio)
        with pytest.raises(NoDocument):
            keep_cv(portfolio=portfolio, file=ContentFile(content, name="cv.pdf"), at=AT, by=person)
        assert Cv.objects.standing().get() == before
        assert before.file.storage.exists(before.file.name)

    def test_nor_does_what_is_too_large(self, person):
        large = ContentFile(make.PDF + b"\0" * CV_MOST_BYTES, name="cv.pdf")
        with pytest.raises(TooLarge):
            keep_cv(portfolio=make.portfolio(person), file=large, at=AT, by=person)

    def test_another_takes_its_place_and_the_file_of_the_one_before_is_gone(self, person):
        portfolio = make.portfolio(person)
        first = keep_cv(portfolio=portfolio, file=ContentFile(make.PDF, name="one.pdf"), at=AT, by=person)
        name = first.file.name
        assert keep_cv(portfolio=portfolio, file=ContentFile(make.PDF, name="same.pdf"), at=AT, by=person) == first
        second = keep_cv(portfolio=portfolio, file=ContentFile(document("odt"), name="two.odt"), at=AT, by=person)
        assert not second.file.storage.exists(name)
        for _again in range(2):
            remove_cv(cv=second, at=AT, by=person)
        assert not Cv.objects.standing().exists()
        assert set(Cv.objects.values_list("file", "file_name")) == {("", "")}
        assert (recorded(facts.CV_KEPT), recorded(facts.CV_REMOVED)) == (2, 1)

    def test_a_bomb_of_a_zip_is_not_unpacked(self):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("mimetype", b"\0" * 30_000_000)
        assert written_document(ContentFile(made.getvalue(), name="cv.odt")) == ""


class TestSupervision:
    def ask(self, portfolio, supervisor, form="form-1"):
        about = "Asking for help before I am stuck"
        return ask_to_sign(portfolio=portfolio, supervisor=supervisor, on=ON, about=about, token=form, at=AT, by=portfolio.person)

    def test_a_form_sent_twice_is_one_and_no_word_of_it_is_recorded(self, person):
        portfolio, supervisor = make.portfolio(person), people.person()
        assert self.ask(portfolio, supervisor) == self.ask(portfolio, supervisor)
        assert Entry.objects.of_kind(facts.SUPERVISION_ASKED).get().data == {"of": supervisor.pk}
        assert "Asking" not in str(Supervision.objects.get()) + repr(Supervision.objects.get())

    def test_nobody_signs_their_own_nor_does_hr(self, person):
        hr = people.person()
        people.grant(hr, Role.AGENCY_HR, agency=person.employments.get().team.agency)
        for nobody in (person, hr):
            with pytest.raises(CannotSign):
                self.ask(make.portfolio(person, make.pathway()), nobody)

    def test_counts_once_signed(self, person):
        portfolio = make.portfolio(person)
        asked = self.ask(portfolio, people.person())
        assert progress_of(portfolio).counted()["supervisions"] == 0
        for _again in range(2):
            answer_supervision(supervision=asked, is_signed=True, at=AT, by=asked.supervisor)
        assert progress_of(portfolio).counted()["supervisions"] == 1
        assert recorded(facts.SUPERVISION_SIGNED) == 1
        with pytest.raises(SupervisionAnswered):
            answer_supervision(supervision=asked, is_signed=False, why="No", at=AT, by=asked.supervisor)

    def test_who_declines_says_why_and_the_reason_stands_in_no_fact(self, person):
        asked = self.ask(make.portfolio(person), people.person())
        with pytest.raises(SaysNotWhy):
            answer_supervision(supervision=asked, is_signed=False, why=" ", at=AT, by=asked.supervisor)
        for _again in range(2):
            answer_supervision(supervision=asked, is_signed=False, why="We spoke on the 9th", at=AT, by=asked.supervisor)
        assert Entry.objects.of_kind(facts.SUPERVISION_DECLINED).get().data == {}

    def test_an_answer_is_taken_back_by_a_row_that_waits_in_its_place(self, person):
        asked = self.ask(make.portfolio(person), people.person())
        answer_supervision(supervision=asked, is_signed=True, at=AT, by=asked.supervisor)
        waiting = withdraw_supervision_answer(supervision=asked, at=AT, by=asked.supervisor)
        assert withdraw_supervision_answer(supervision=waiting, at=AT, by=asked.supervisor) == waiting
        asked.refresh_from_db()
        assert (asked.superseded_by, asked.answer, waiting.answer, waiting.about) == (waiting, "signed", "", asked.about)
        assert recorded(facts.SUPERVISION_ANSWER_WITHDRAWN) == 1

    def test_taken_out_its_words_are_gone(self, person):
        asked = self.ask(make.portfolio(person), people.person())
        for _again in range(2):
            withdraw_supervision(supervision=asked, at=AT, by=person)
        asked.refresh_from_db()
        assert (asked.about, asked.is_standing, recorded(facts.SUPERVISION_WITHDRAWN)) == ("", False, 1)
        with pytest.raises(SupervisionAnswered):
            answer_supervision(supervision=asked, is_signed=True, at=AT, by=asked.supervisor)

    def test_whoever_becomes_hr_is_asked_no_more(self, person):
        asked = self.ask(make.portfolio(person), people.person())
        assert supervisions_asked_of(asked.supervisor, on=ON).exists()
        people.grant(asked.supervisor, Role.AGENCY_HR, agency=person.employments.get().team.agency)
        assert not supervisions_asked_of(type(person).objects.get(pk=asked.supervisor_id), on=ON).exists()


class TestHandingIn:
    def test_what_is_lacking_is_named(self, person, assessor):
        portfolio = make.portfolio(person)
        make.essay_in(portfolio, "Too short")
        with pytest.raises(NotWhole) as lacking:
            hand_in(portfolio=portfolio, assessor=assessor, at=AT, by=person)
        assert [(part.name, part.done, part.asked) for part in lacking.value.progress.lacking] == [
            ("journals", 0, 4),
            ("supervisions", 0, 2),
            ("words", 2, 750),
            ("cv", 0, 1),
        ]

    def test_a_pathway_that_asks_little_has_few_parts(self, person):
        portfolio = make.portfolio(person, make.pathway(journals=1, supervisions=0, essay_words=0, asks_cv=False))
        assert [part.name for part in progress_of(portfolio).parts] == ["journals"]
        make.journal_in(portfolio)
        assert progress_of(portfolio).is_whole

    def test_opens_the_essay_and_the_cv_to_the_assessor_alone_and_closes_everything_to_change(self, person, assessor):
        portfolio = make.whole_portfolio(person)
        other = make.assessor()
        handed_in = hand_in(portfolio=portfolio, assessor=assessor, at=AT, by=person)
        assert Share.objects.standing().get(reflection=portfolio.essay).reader == assessor
        assert handed_in.counted == {"journals": 4, "supervisions": 2, "words": 750, "cv": 1}
        assert cvs_readable_by(assessor, on=ON).exists()
        assert not cvs_readable_by(other, on=ON).exists()
        assert cvs_readable_by(person, on=ON).exists()
        cv, chosen, supervision = portfolio.cvs.get(), portfolio.chosen_journals.first(), portfolio.supervisions.first()
        for change in (
            lambda: save_essay(portfolio=portfolio, text="Other", version=1, at=AT, by=person),
            lambda: keep_cv(portfolio=portfolio, file=ContentFile(make.PDF, name="cv.pdf"), at=AT, by=person),
            lambda: remove_cv(cv=cv, at=AT, by=person),
            lambda: leave_journal(chosen=chosen),
            lambda: withdraw_supervision(supervision=supervision, at=AT, by=person),
            lambda: withdraw_supervision_answer(supervision=supervision, at=AT, by=supervision.supervisor),
            lambda: put_portfolio_away(portfolio=portfolio, at=AT, by=person),
            lambda: hand_in(portfolio=portfolio, assessor=other, at=AT, by=person),
        ):
            with pytest.raises(PortfolioClosed):
                change()

    def test_the_assessor_is_one_signed_nothing_of_it_and_is_not_hr(self, person, assessor):
        supervisor = make.assessor("Harriet Lyle")
        portfolio = make.whole_portfolio(person, supervisor)
        elsewhere, hr = people.person(), make.assessor()
        people.grant(elsewhere, Role.ASSESSOR, agency=people.agency())
        people.grant(hr, Role.AGENCY_HR, agency=person.employments.get().team.agency)
        assert assessors_for(portfolio, on=ON) == [assessor]
        for nobody in (supervisor, elsewhere, hr, people.person(), person):
            with pytest.raises(CannotAssess):
                hand_in(portfolio=portfolio, assessor=nobody, at=AT, by=person)

    def test_an_assessor_of_ones_team_is_offered(self, person):
        job, near, far = person.employments.get(), people.person(), people.person()
        people.grant(near, Role.ASSESSOR, agency=job.team.agency, team=job.team)
        people.grant(far, Role.ASSESSOR, agency=job.team.agency, team=people.team(job.team.agency))
        assert assessors_for(make.portfolio(person), on=ON) == [near]

    def test_taken_back_it_is_a_draft_again(self, person, assessor):
        handed_in = hand_in(portfolio=make.whole_portfolio(person), assessor=assessor, at=AT, by=person)
        for _again in range(2):
            take_portfolio_back(handed_in=handed_in, at=AT, by=person)
        assert recorded(facts.PORTFOLIO_TAKEN_BACK) == 1
        assert not Share.objects.standing().filter(reader=assessor).exists()
        assert not hand_ins_for(assessor, on=ON).exists()
        with pytest.raises(HandInAnswered):
            complete_portfolio(handed_in=handed_in, at=AT, by=assessor)

    def test_handed_back_with_words_it_goes_on_and_can_be_handed_in_again(self, person, assessor):
        portfolio = make.whole_portfolio(person)
        handed_in = hand_in(portfolio=portfolio, assessor=assessor, at=AT, by=person)
        with pytest.raises(NeedsWords):
            hand_portfolio_back(handed_in=handed_in, words=" ", at=AT, by=assessor)
        for _again in range(2):
            hand_portfolio_back(handed_in=handed_in, words="Say what you would do next time.", at=AT, by=assessor)
        assert Entry.objects.of_kind(facts.PORTFOLIO_HANDED_BACK).get().data == {}
        assert Portfolio.objects.with_state().get().state == "handed-back"
        assert not cvs_readable_by(assessor, on=ON).exists()
        assert not Share.objects.standing().filter(reader=assessor).exists()
        again = hand_in(portfolio=portfolio, assessor=assessor, at=AT, by=person)
        assert (again.pk != handed_in.pk, Portfolio.objects.with_state().get().state) == (True, "handed-in")

    def test_signed_off_it_is_complete_by_one_fact(self, person, assessor):
        portfolio = make.whole_portfolio(person)
        handed_in = hand_in(portfolio=portfolio, assessor=assessor, at=AT, by=person)
        for _again in range(2):
            complete_portfolio(handed_in=handed_in, at=AT, by=assessor)
        entry = Entry.objects.of_kind(facts.PORTFOLIO_COMPLETED).get()
        assert (entry.person_id, entry.by_id, entry.subject_id, entry.data) == (
            person.pk,
            assessor.pk,
            portfolio.pk,
            {"pathway": portfolio.pathway.code, "version": 1},
        )
        assert Portfolio.objects.with_state().get().state == "complete"
        for late in (
            lambda: hand_portfolio_back(handed_in=handed_in, words="No", at=AT, by=assessor),
            lambda: take_portfolio_back(handed_in=handed_in, at=AT, by=person),
        ):
            with pytest.raises(HandInAnswered):
                late()

    def test_is_counted_once_more_before_it_is_signed_off(self, person, assessor):
        portfolio = make.whole_portfolio(person)
        handed_in = hand_in(portfolio=portfolio, assessor=assessor, at=AT, by=person)
        delete_writing(reflection=portfolio.chosen_journals.first().reflection, by=person, at=AT)
        with pytest.raises(NotWhole):
            complete_portfolio(handed_in=handed_in, at=AT, by=assessor)

    def test_complete_stays_complete_whatever_its_owner_deletes(self, person, assessor):
        portfolio = make.whole_portfolio(person)
        complete_portfolio(handed_in=hand_in(portfolio=portfolio, assessor=assessor, at=AT, by=person), at=AT, by=assessor)
        delete_writing(reflection=portfolio.essay, by=person, at=AT)
        delete_writing(reflection=portfolio.chosen_journals.first().reflection, by=person, at=AT)
        assert Portfolio.objects.with_state().get().state == "complete"
        assert HandIn.objects.get().counted == {"journals": 4, "supervisions": 2, "words": 750, "cv": 1}

    def test_a_sign_off_is_taken_back_with_a_reason(self, person, assessor):
        portfolio = make.whole_portfolio(person)
        handed_in = hand_in(portfolio=portfolio, assessor=assessor, at=AT, by=person)
        with pytest.raises(HandInAnswered):
            withdraw_completion(handed_in=handed_in, reason="Pressed too soon", at=AT, by=assessor)
        complete_portfolio(handed_in=handed_in, at=AT, by=assessor)
        with pytest.raises(NeedsWords):
            withdraw_completion(handed_in=handed_in, reason="", at=AT, by=assessor)
        for _again in range(2):
            withdraw_completion(handed_in=handed_in, reason="Pressed too soon", at=AT, by=assessor)
        assert Entry.objects.of_kind(facts.PORTFOLIO_COMPLETION_WITHDRAWN).get().data == {}
        assert Portfolio.objects.with_state().get().state == "begun"
        hand_in(portfolio=portfolio, assessor=assessor, at=AT, by=person)

    def test_whoever_no_longer_assesses_or_becomes_hr_finds_nothing(self, person):
        grant = people.grant(people.person(), Role.ASSESSOR)
        make.hand_in(make.whole_portfolio(person), grant.person)
        assert hand_ins_for(grant.person, on=ON).exists()
        hr = people.grant(grant.person, Role.AGENCY_HR, agency=person.employments.get().team.agency)
        assert not hand_ins_for(type(person).objects.get(pk=grant.person_id), on=ON).exists()
        hr.delete()
        grant.ends_on = ON - timedelta(days=1)
        grant.save()
        again = type(person).objects.get(pk=grant.person_id)
        assert not hand_ins_for(again, on=ON).exists()
        assert not cvs_readable_by(again, on=ON).exists()

    def test_two_at_once_cannot_be(self, person):
        portfolio = make.whole_portfolio(person)
        make.hand_in(portfolio)
        with pytest.raises(IntegrityError), transaction.atomic():
            make.hand_in(portfolio)
