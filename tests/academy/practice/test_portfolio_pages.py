"""A portfolio over HTTP: from beginning to the sign-off, for its owner, the supervisor and the assessor; and bad files."""

import re
from io import BytesIO

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from academy.ledger.models import Entry
from academy.notices.models import Mail
from academy.people.models import Look
from academy.practice import facts
from academy.practice.models import ChosenJournal, Cv, HandIn, Portfolio, Reflection, Share, Supervision
from tests.factories import people
from tests.factories import practice as make
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
ABOUT = "How I ask for help before I am stuck. I will ring the coordinator earlier."
# Whatever the words, in any case: why somebody came to the job is no business of the academy's.
NEVER_SAID = re.compile(r"care[\s_-]*(leaver|experience)|looked[\s_-]*after|in care\b|service[\s_-]*connected", re.IGNORECASE)
DAY = {"when_day": 2, "when_month": 11, "when_year": 2026}


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
    page = response.content.decode()
    assert not NEVER_SAID.search(page), NEVER_SAID.search(page)
    return page


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


class TestAcceptance:
    def test_a_relief_worker_of_17_without_an_e_mail_completes_a_portfolio(self, person, supervisor, assessor, signed_in):
        """Acceptance test 15: four journals, two supervisions signed by the supervisor, an essay, a CV; and nothing says “care leaver”."""
        make.pathway()
        client = signed_in(person)
        assert "Relief worker portfolio" in text_of(client.get("/learning/"))
        page = text_of(client.get(url("portfolio-list")))
        assert all(words in page for words in ("4 journals", "2 supervisions, signed by your supervisor", "750 words or more", "Your CV"))
        pathway = re.search(r"portfolio/begin/(\d+)/", page)[1]
        page = text_of(client.post(url("portfolio-begin", pathway), follow=True))
        mine = Portfolio.objects.get().pk
        assert "0 of 4 things are there" in page

        # Four journals, each read by the supervisor.
        assert "No journal to choose" in text_of(client.get(url("portfolio-journals", mine)))
        for n in range(4):
            form = text_of(client.get(url("journal-add")))
            words = {"title": f"Shift {n}", "text": "I waited, and it got quieter.", "version": 0, "token": hidden(form, "token")}
            client.post(url("journal-add"), words)
            journal = Reflection.objects.order_by("-pk").first()
            page = text_of(client.post(url("portfolio-journals", mine), {"journal": journal.pk, "who": supervisor.pk}, follow=True))
        assert "It counts, and Teresa Quigley can read it now." in page
        theirs = signed_in(supervisor)
        assert text_of(theirs.get(url("shared-list"))).count("Bilal Aziz") == 4

        # Two supervisions, signed.
        for _n in range(2):
            token = hidden(text_of(client.get(url("portfolio-supervision", mine))), "token")
            sent = {"about": ABOUT, "who": supervisor.pk, "token": token, **DAY}
            page = text_of(client.post(url("portfolio-supervision", mine), sent, follow=True))
        assert "Teresa Quigley is asked to sign it." in page and "Waits for the signature" in page
        for asked in Supervision.objects.all():
            assert ABOUT in text_of(theirs.get(url("supervision-detail", asked.pk)))
            text_of(theirs.post(url("supervision-detail", asked.pk), {"answer": "signed"}, follow=True))

        # The essay, in two goes, and the CV.
        for text, version in (("I listen first.", 0), (make.ESSAY, 1)):
            page = text_of(client.post(url("portfolio-essay", mine), {"text": text, "version": version}, follow=True))
        assert "750 words of 750" in page
        cv = SimpleUploadedFile("Bilal’s CV.pdf", make.PDF)
        page = text_of(client.post(url("portfolio-cv", mine), {"file": cv}, follow=True))
        assert "Everything is there. You can hand it in." in page

        # Handed in, looked over, signed off.
        assert "Nadia Karimi" in text_of(client.get(url("portfolio-hand-in", mine)))
        page = text_of(client.post(url("portfolio-hand-in", mine), {"who": assessor.pk}, follow=True))
        assert "It is with Nadia Karimi, who looks it over." in page
        looks = signed_in(assessor)
        assert "Bilal Aziz" in text_of(looks.get(url("handed-in-list")))
        handed_in = HandIn.objects.get()
        page = text_of(looks.get(url("handed-in-detail", handed_in.pk)))
        assert "I listen first." in page and ABOUT in page and "I waited, and it got quieter." not in page
        assert b"".join(looks.get(url("cv-file", Cv.objects.get().pk)).streaming_content) == make.PDF
        text_of(looks.post(url("handed-in-detail", handed_in.pk), {"answer": "complete", "words": "You let people finish."}, follow=True))

        page = text_of(client.get(url("portfolio-detail", mine)))
        assert "It is complete. Well done." in page and "You let people finish." in page
        done = Entry.objects.of_kind(facts.PORTFOLIO_COMPLETED).get()
        assert (done.person_id, done.by_id) == (person.pk, assessor.pk)
        # Nobody could write to him: a row says so each time, and his manager sees it. Nothing else anywhere needed an address.
        assert set(Mail.objects.filter(person=person).values_list("state", flat=True)) == {"no-address"}
        assert "Bilal Aziz" in text_of(theirs.get("/team/"))
        for letter in Mail.objects.all():
            assert not NEVER_SAID.search(letter.subject + letter.text)
            assert ABOUT not in letter.text and "You let people finish." not in letter.text
        for entry in Entry.objects.all():
            assert ABOUT not in repr(entry.__dict__) and not NEVER_SAID.search(repr(entry.__dict__))
        record = text_of(client.get("/learning/record/"))
        assert "opened a supervision to sign it" in record and "opened a CV that was handed in" in record
        assert "Relief worker portfolio" in record and "Complete" in record


class TestItsOwner:
    def test_is_told_where_no_job_asks(self, signed_in):
        stranger = signed_in(people.person())
        assert "Your job asks for no portfolio" in text_of(stranger.get(url("portfolio-list")))
        page = text_of(stranger.post(url("portfolio-begin", make.pathway().pk), follow=True))
        assert "Your job does not ask for this portfolio today." in page
        assert not Portfolio.objects.exists()

    def test_is_asked_for_no_more_than_what_waits_for_others(self, client, portfolio):
        asked = portfolio.pathway.supervisions
        for _number in range(asked - 1):
            make.supervision(portfolio)
        assert "Write one down" in text_of(client.get(url("portfolio-detail", portfolio.pk)))
        last = make.supervision(portfolio)
        rows = BeautifulSoup(text_of(client.get(url("portfolio-detail", portfolio.pk))), "html.parser").select("section li.row")
        said = [" ".join(row.get_text(" ").split()) for row in rows]
        assert f"Supervisions, signed 0 of {asked} Waits for the signature" in said
        last.answered_at, last.answer, last.why = AT, Supervision.Answer.DECLINED, "I was not there."
        last.save()
        assert "Write one down" in text_of(client.get(url("portfolio-detail", portfolio.pk)))

    def test_one_portfolio_is_led_to_at_once(self, client, portfolio):
        assert client.get(url("portfolio-list"))["Location"] == url("portfolio-detail", portfolio.pk)

    def test_a_journal_that_nobody_may_read_says_what_to_do(self, client, portfolio):
        make.journal_in(portfolio)
        Share.objects.update(withdrawn_at=AT)
        page = text_of(client.get(url("portfolio-detail", portfolio.pk)))
        assert "Nobody else can read it, so it does not count yet." in page and "0 of 4" in page
        text_of(client.post(url("journal-leave", ChosenJournal.objects.get().pk), follow=True))
        assert not ChosenJournal.objects.exists()

    def test_names_are_warned_about_in_supervision_and_essay_and_never_block(self, client, portfolio, supervisor):
        token = hidden(text_of(client.get(url("portfolio-supervision", portfolio.pk))), "token")
        sent = {"about": "I talked about Callum.", "who": supervisor.pk, "token": token, **DAY}
        assert "“Callum”" in text_of(client.post(url("portfolio-supervision", portfolio.pk), sent))
        assert "“Callum”" in text_of(client.post(url("portfolio-essay", portfolio.pk), {"text": "Callum taught me.", "version": 0}))
        assert not Supervision.objects.exists() and not Reflection.objects.exists()
        client.post(url("portfolio-supervision", portfolio.pk), {**sent, "anyway": "yes"})
        client.post(url("portfolio-essay", portfolio.pk), {"text": "Callum taught me.", "version": 0, "anyway": "yes"})
        assert Supervision.objects.exists() and Reflection.objects.exists()

    def test_what_is_typed_is_kept_as_one_goes_and_never_over_another_tab(self, client, portfolio):
        def typed(text, version):
            sent = {"text": text, "version": version}
            return text_of(client.post(url("portfolio-essay", portfolio.pk), sent, headers={"hx-request": "true"}))

        page = typed("One two three", 0)
        assert "3 words of 750" in page and hidden(page, "version") == "1"
        assert "Press Save to see who." in typed("One two Callum", 1)
        assert "4 words of 750" in typed("One two three four", 1)
        assert "Press Save to see both." in typed("Other", 1)
        page = text_of(client.post(url("portfolio-essay", portfolio.pk), {"text": "Other", "version": 1}), 409)
        assert "One two three four" in page and "Other</textarea>" in page

    def test_a_supervision_is_taken_out(self, client, portfolio):
        asked = make.supervision(portfolio)
        assert "Take this supervision out?" in text_of(client.get(url("supervision-withdraw", asked.pk)))
        for _press in range(2):
            assert client.post(url("supervision-withdraw", asked.pk))["Location"] == url("portfolio-detail", portfolio.pk)
        assert not Supervision.objects.standing().exists()

    def test_what_is_missing_is_told_before_handing_in(self, client, portfolio, assessor):
        assert "0 of 4 things are there" in text_of(client.get(url("portfolio-hand-in", portfolio.pk)))
        text_of(client.post(url("portfolio-hand-in", portfolio.pk), {"who": assessor.pk}, follow=True))
        assert not HandIn.objects.exists()

    def test_where_no_assessor_may_look_it_over_that_is_said(self, client, person):
        whole = make.whole_portfolio(person)
        assert "Nobody can look it over yet" in text_of(client.get(url("portfolio-hand-in", whole.pk)))

    def test_is_taken_back_and_put_away(self, client, person, assessor):
        whole = make.whole_portfolio(person)
        client.post(url("portfolio-hand-in", whole.pk), {"who": assessor.pk})
        for name in ("portfolio-journals", "portfolio-supervision", "portfolio-essay", "portfolio-cv", "portfolio-put-away"):
            assert client.get(url(name, whole.pk))["Location"] == url("portfolio-detail", whole.pk), name
        assert "Nothing can be changed in it" in text_of(client.post(url("cv-remove", Cv.objects.get().pk), follow=True))
        assert "Taken back." in text_of(client.post(url("portfolio-take-back", whole.pk), follow=True))
        assert "Put this portfolio away?" in text_of(client.get(url("portfolio-put-away", whole.pk)))
        for _press in range(2):
            client.post(url("portfolio-put-away", whole.pk))
        assert client.get(url("portfolio-detail", whole.pk)).status_code == 404
        assert not Cv.objects.standing().exists()


class TestCv:
    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("cv.pdf", b"MZ\x90\x00\x03\x00", "“cv.pdf” is no PDF, Word or OpenDocument file"),
            ("cv.pdf", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "“cv.pdf” is no PDF"),
            ("cv.svg", b"<svg onload=alert(1)></svg>", "“cv.svg” is no PDF"),
            ("cv.docx", b"PK\x03\x04 and nothing more", "“cv.docx” is no PDF"),
            ("cv.pdf", make.PDF + b"\0" * 30 * 1024 * 1024, "“cv.pdf” is larger than 5.0"),
            ("cv.pdf", b"", "This file is empty."),
        ],
        ids=["renamed-exe", "svg-with-script", "svg", "broken-zip", "30-megabytes", "empty"],
    )
    def test_what_is_no_cv_is_told_and_the_one_before_stays(self, client, portfolio, name, content, words):
        before = make.cv_in(portfolio)
        page = text_of(client.post(url("portfolio-cv", portfolio.pk), {"file": SimpleUploadedFile(name, content)}), 422)
        assert words in page
        assert Cv.objects.standing().get() == before

    def test_what_is_larger_than_any_file_may_be_is_told_too(self, client, portfolio, settings):
        settings.UPLOAD_MOST_BYTES = 1024
        large = SimpleUploadedFile("cv.pdf", make.PDF + b"\0" * 4096)
        assert "This file is larger than 5.0" in text_of(client.post(url("portfolio-cv", portfolio.pk), {"file": large}), 422)

    def test_no_file_at_all_is_asked_for(self, client, portfolio):
        assert "Choose the file with your CV" in text_of(client.post(url("portfolio-cv", portfolio.pk), {}), 422)

    def test_comes_as_a_file_to_keep_and_never_as_a_page(self, client, portfolio):
        response = client.get(url("cv-file", make.cv_in(portfolio).pk))
        assert response["Content-Disposition"] == 'attachment; filename="cv.pdf"'
        assert response["Content-Type"] == "application/pdf"
        assert response["X-Content-Type-Options"] == "nosniff" and "no-store" in response["Cache-Control"]
        assert BytesIO(b"".join(response.streaming_content)).getvalue() == make.PDF
        assert not Look.objects.exists()

    def test_a_file_that_is_gone_is_not_found(self, client, portfolio):
        cv = make.cv_in(portfolio)
        cv.file.storage.delete(cv.file.name)
        assert client.get(url("cv-file", cv.pk)).status_code == 404


class TestSupervisor:
    @pytest.fixture
    def theirs(self, supervisor, signed_in):
        return signed_in(supervisor)

    def test_is_told_and_finds_it_from_the_team(self, client, portfolio, supervisor, theirs):
        token = hidden(text_of(client.get(url("portfolio-supervision", portfolio.pk))), "token")
        client.post(url("portfolio-supervision", portfolio.pk), {"about": ABOUT, "who": supervisor.pk, "token": token, **DAY})
        told = Mail.objects.get(person=supervisor)
        assert "Bilal Aziz" in told.subject and ABOUT not in told.text + told.html
        assert url("supervision-list") in text_of(theirs.get("/team/"))
        listed = text_of(theirs.get(url("supervision-list")))
        assert "Waits for you" in listed and ABOUT not in listed

    def test_declines_with_words_that_the_person_reads_and_takes_it_back(self, client, portfolio, supervisor, theirs):
        asked = make.supervision(portfolio, supervisor)
        page = text_of(theirs.post(url("supervision-detail", asked.pk), {"answer": "declined", "why": " "}), 422)
        assert "Say why, so that they can put it right" in page
        theirs.post(url("supervision-detail", asked.pk), {"answer": "declined", "why": "We spoke on another day."})
        page = text_of(client.get(url("portfolio-detail", portfolio.pk)))
        assert "Not signed" in page and "We spoke on another day." in page
        assert "We spoke on another day." not in Mail.objects.get(person=portfolio.person).text
        text_of(theirs.post(url("supervision-unsign", asked.pk), follow=True))
        assert Supervision.objects.waiting().get().pk != asked.pk
        assert theirs.get(url("supervision-detail", asked.pk)).status_code == 404

    def test_no_signature_is_taken_from_what_is_handed_in(self, person, supervisor, theirs):
        whole = make.whole_portfolio(person, supervisor)
        make.hand_in(whole)
        page = text_of(theirs.post(url("supervision-unsign", whole.supervisions.first().pk), follow=True))
        assert "The portfolio is handed in already." in page
        assert Supervision.objects.signed().count() == 2


class TestAssessor:
    @pytest.fixture
    def handed_in(self, person, assessor):
        return make.hand_in(make.whole_portfolio(person), assessor)

    @pytest.fixture
    def looks(self, assessor, signed_in):
        return signed_in(assessor)

    def test_hands_it_back_with_words_that_its_owner_reads(self, client, handed_in, looks):
        page = text_of(looks.post(url("handed-in-detail", handed_in.pk), {"answer": "handed-back"}), 422)
        assert "Say what is missing, so that they know what to do next" in page
        looks.post(url("handed-in-detail", handed_in.pk), {"answer": "handed-back", "words": "Say what you would do next time."})
        page = text_of(client.get(url("portfolio-detail", handed_in.portfolio_id)))
        assert "Something is missing yet" in page and "Say what you would do next time." in page
        assert looks.get(url("handed-in-detail", handed_in.pk)).status_code == 404
        assert looks.get(url("cv-file", Cv.objects.get().pk)).status_code == 404

    def test_is_told_once_of_the_portfolio_and_not_of_the_essay_too(self, client, person, assessor):
        whole = make.whole_portfolio(person)
        client.post(url("portfolio-hand-in", whole.pk), {"who": assessor.pk})
        assert Mail.objects.get(person=assessor).subject == "Bilal Aziz has handed a portfolio in to you"

    def test_what_went_missing_meanwhile_keeps_it_from_being_signed_off(self, handed_in, looks):
        handed_in.portfolio.chosen_journals.first().reflection.delete()
        page = text_of(looks.post(url("handed-in-detail", handed_in.pk), {"answer": "complete"}), 422)
        assert "Something is missing by now" in page and "3 of 4" in page

    def test_an_essay_that_was_taken_back_is_not_shown(self, handed_in, looks):
        Share.objects.filter(reflection=handed_in.portfolio.essay).update(withdrawn_at=AT)
        page = text_of(looks.get(url("handed-in-detail", handed_in.pk)))
        assert "It cannot be read just now" in page and "I listen first." not in page

    def test_takes_a_sign_off_back_and_says_why(self, client, handed_in, looks):
        assert looks.get(url("handed-in-withdraw", handed_in.pk)).status_code == 404
        looks.post(url("handed-in-detail", handed_in.pk), {"answer": "complete"})
        assert "Say why" in text_of(looks.post(url("handed-in-withdraw", handed_in.pk), {"reason": " "}), 422)
        looks.post(url("handed-in-withdraw", handed_in.pk), {"reason": "I pressed too soon."})
        page = text_of(client.get(url("portfolio-detail", handed_in.portfolio_id)))
        assert "I pressed too soon." in page and "Everything is there" in page

    def test_another_answer_is_told_that_one_stands(self, handed_in, looks):
        looks.post(url("handed-in-detail", handed_in.pk), {"answer": "complete"})
        page = text_of(looks.post(url("handed-in-detail", handed_in.pk), {"answer": "handed-back", "words": "No"}, follow=True))
        assert "This has been answered already" in page
