"""Journal, sharing, reading and setting aside over HTTP."""

import re

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from academy.ledger.models import Entry
from academy.notices.models import Mail
from academy.people.models import Look
from academy.people.roles import Role
from academy.practice.models import Comment, Quarantine, Reflection, Share
from tests.factories import cohorts, people
from tests.factories import practice as make
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
NAMED = "Jordan, Year 9 at St Hild's, frightened me today."
PLAIN = "A young person frightened me today."


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def author():
    return people.person("Marsha Bailey")


def url(name, *args):
    return reverse(f"practice:{name}", args=args)


def text_of(response, status=200):
    assert response.status_code == status, response
    return response.content.decode()


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


@pytest.fixture
def write(author, signed_in):
    """Draw the form and send it."""
    client = signed_in(author)

    def act(text, title="", entry=None, **more):
        address = url("journal-change", entry.pk) if entry else url("journal-add")
        page = text_of(client.get(address))
        data = {"title": title, "text": text, "version": hidden(page, "version"), "token": hidden(page, "token"), **more}
        return client.post(address, data)

    return act


class TestJournal:
    def test_a_free_entry_is_kept_and_only_its_authors(self, write, author, signed_in):
        response = write(PLAIN, title="A late shift")
        entry = Reflection.objects.get()
        assert response["Location"] == url("writing-detail", entry.pk)
        assert (entry.kind, entry.prompt, entry.text) == ("journal", "A late shift", PLAIN)
        assert PLAIN in text_of(signed_in(author).get(url("writing-detail", entry.pk)))
        stranger = signed_in(people.person())
        for name in ("writing-detail", "journal-change", "writing-share", "writing-delete", "writing-download-one"):
            assert stranger.get(url(name, entry.pk)).status_code == 404, name

    def test_an_empty_one_is_asked_for_words(self, write):
        assert "A single line will do" in text_of(write("  \n "), 422)

    def test_two_tabs_are_shown_to_each_other(self, write, author, signed_in):
        write("First")
        entry = Reflection.objects.get()
        write("Second", entry=entry)
        page = text_of(write("Third", entry=entry, version=1), 409)
        assert "Second" in page and "Third</textarea>" in page and 'name="version" value="2"' in page
        write("Third", entry=entry, version=2)
        assert Reflection.objects.get().text == "Third"

    def test_what_was_written_in_a_lesson_is_changed_in_its_lesson(self, author, signed_in):
        answer = make.writing(author, kind=Reflection.Kind.REFLECTION)
        assert signed_in(author).get(url("journal-change", answer.pk)).status_code == 404

    def test_says_whom_to_ring_when_a_child_is_at_risk(self, author, signed_in):
        people.employment(author, people.team(people.agency(safeguarding_contact="Ring the front door on 01632 960 111, day and night.")))
        for address in (url("journal-add"), url("writing-list"), url("shared-list")):
            page = text_of(signed_in(author).get(address))
            assert "Ring the front door on 01632 960 111, day and night." in page

    def test_an_expired_sign_in_keeps_the_words(self, author, signed_in):
        from django.test import Client

        page = text_of(signed_in(author).get(url("journal-add")))
        data = {"text": PLAIN, "version": 0, "token": hidden(page, "token"), "answer-for": hidden(page, "answer-for")}
        assert 'name="kept-answer"' in Client().post(url("journal-add"), data).content.decode()


class TestWarned:
    def test_once_before_saving_with_the_reason(self, write):
        page = text_of(write(NAMED, title="For Ms Achterberg"))
        assert not Reflection.objects.exists()
        assert "could somebody be recognised?" in page
        for words in ("“Jordan”", "“Year 9 at St Hild&#x27;s”", "“Ms Achterberg”"):
            assert words in page
        assert "looks like the name of a person or a place" in page
        assert NAMED.replace("'", "&#x27;") in page

    def test_saved_as_it_is_by_one_press(self, write):
        assert write(NAMED, anyway="yes").status_code == 302
        assert Reflection.objects.get().text == NAMED

    def test_other_words_by_one_press_each(self, write):
        page = text_of(write("I told Jordan. Jordan laughed, and Kasia did not.", instead="Jordan"))
        assert "I told the young person. The young person laughed, and Kasia did not.</textarea>" in page
        assert "“Kasia”" in page and "“Jordan”" not in page
        page = text_of(write("I told Kasia.", instead="Kasia"))
        assert "Other words are in their place" in page
        assert "I told the young person.</textarea>" in page
        assert not Reflection.objects.exists()

    def test_what_was_left_in_it_once_is_not_asked_about_again(self, write):
        write(NAMED, anyway="yes")
        entry = Reflection.objects.get()
        assert write(NAMED + " I said so.", entry=entry).status_code == 302
        assert "“Kasia”" in text_of(write(NAMED + " And Kasia.", entry=entry))

    def test_names_of_agencies_teams_and_modules_are_no_ones(self, write):
        people.team(people.agency(name="Quiverfold Trust"), name="Hub East, Harbour House")
        assert write("At Harbour House the Quiverfold Trust was kind.").status_code == 302

    def test_stands_in_no_log(self, write, caplog):
        write(NAMED)
        write(NAMED, anyway="yes")
        assert "Jordan" not in caplog.text
        assert not any("Jordan" in repr(entry.__dict__) for entry in Entry.objects.all())


class TestSharing:
    @pytest.fixture
    def manager(self, author):
        made = people.person("Harriet Lyle")
        people.employment(author, manager=made)
        return made

    def test_with_ones_manager_who_is_told_without_a_word_of_it(self, author, manager, signed_in):
        entry = make.writing(author)
        client = signed_in(author)
        assert "Harriet Lyle (Your manager)" in text_of(client.get(url("writing-share", entry.pk)))
        client.post(url("writing-share", entry.pk), {"who": manager.pk, "asks_comment": "on"})
        share = Share.objects.get()
        assert (share.reader, share.asks_comment) == (manager, True)
        told = Mail.objects.get(person=manager)
        assert "Marsha Bailey" in told.subject
        for secret in (make.TEXT, "A late shift"):
            assert secret not in told.subject + told.text + told.html

    def test_with_somebody_named_exactly(self, author, signed_in):
        peer = people.person("Frank Mercer")
        entry = make.writing(author)
        signed_in(author).post(url("writing-share", entry.pk), {"who": "somebody-else", "typed": peer.email})
        assert Share.objects.get().reader == peer

    @pytest.mark.parametrize("typed", ["", "nobody@example.org", "person"])
    def test_an_unknown_name_is_told_and_nothing_is_shared(self, author, signed_in, typed):
        entry = make.writing(author)
        text_of(signed_in(author).post(url("writing-share", entry.pk), {"who": "somebody-else", "typed": typed}), 422)
        assert not Share.objects.exists()

    def test_never_with_hr(self, author, signed_in):
        job = people.employment(author)
        hr = people.person()
        people.grant(hr, Role.AGENCY_HR, agency=job.team.agency)
        entry = make.writing(author)
        page = text_of(signed_in(author).post(url("writing-share", entry.pk), {"who": "somebody-else", "typed": hr.username}), 422)
        assert "They keep staff records" in page
        assert not Share.objects.exists()

    def test_nobody_can_try_out_who_is_here(self, author, signed_in):
        entry, client = make.writing(author), signed_in(author)
        for _n in range(20):
            client.post(url("writing-share", entry.pk), {"who": "somebody-else", "typed": "nobody"})
        peer = people.person()
        page = text_of(client.post(url("writing-share", entry.pk), {"who": "somebody-else", "typed": peer.username}), 422)
        assert "try again in an hour" in page
        assert not Share.objects.exists()

    def test_is_taken_back(self, author, manager, signed_in):
        share = make.share(make.writing(author), manager)
        assert signed_in(manager).get(url("shared-detail", share.pk)).status_code == 200
        assert signed_in(manager).post(url("share-withdraw", share.pk)).status_code == 404
        signed_in(author).post(url("share-withdraw", share.pk))
        assert signed_in(manager).get(url("shared-detail", share.pk)).status_code == 404
        assert "Could read it from" in text_of(signed_in(author).get(url("writing-detail", share.reflection_id)))


class TestReading:
    @pytest.fixture
    def share(self, author):
        return make.share(make.writing(author), people.person("Harriet Lyle"), asks_comment=True)

    def test_each_reading_is_a_look_that_the_author_sees(self, share, author, signed_in):
        client = signed_in(share.reader)
        listed = text_of(client.get(url("shared-list")))
        assert "Marsha Bailey" in listed and make.TEXT not in listed and "A late shift" not in listed
        assert not Look.objects.exists()
        assert make.TEXT in text_of(client.get(url("shared-detail", share.pk)))
        look = Look.objects.get()
        assert (look.viewer, look.route, look.filter, look.person_ids) == (
            share.reader,
            "writing",
            str(share.reflection_id),
            [author.pk],
        )
        page = text_of(signed_in(author).get(url("writing-detail", share.reflection_id)))
        assert "Opened it:" in page and "4 November 2026 at 10am" in page
        record = text_of(signed_in(author).get("/learning/record/"))
        assert "opened a piece of writing that was shared" in record

    def test_reads_it_as_it_stands_now(self, share, signed_in):
        Reflection.objects.update(text="Changed since.")
        assert "Changed since." in text_of(signed_in(share.reader).get(url("shared-detail", share.pk)))

    def test_nobody_else_finds_it(self, share, author, signed_in):
        job = people.employment(author, manager=people.person())
        hr = people.person()
        people.grant(hr, Role.AGENCY_HR, agency=job.team.agency)
        other_hr, assessor, administrator = people.person(), make.assessor(), cohorts.administrator()
        people.grant(other_hr, Role.AGENCY_HR, agency=people.agency())
        for somebody in (hr, other_hr, job.manager, assessor, administrator, cohorts.trainer(), author):
            for name in ("shared-detail", "shared-set-aside"):
                assert signed_in(somebody).get(url(name, share.pk)).status_code == 404
            assert signed_in(somebody).post(url("shared-detail", share.pk), {"text": "x"}).status_code == 404
            assert make.TEXT not in text_of(signed_in(somebody).get(url("shared-list")))
        for somebody in (hr, job.manager):
            assert make.TEXT not in text_of(signed_in(somebody).get(f"/people/{author.pk}/record/"))

    def test_is_kept_by_no_cache(self, share, signed_in):
        assert "no-store" in signed_in(share.reader).get(url("shared-detail", share.pk))["Cache-Control"]

    def test_a_peer_says_something_and_approves_nothing(self, share, author, signed_in):
        client = signed_in(share.reader)
        page = text_of(client.get(url("shared-detail", share.pk)))
        assert "You approve nothing." in page and "Approve<" not in page
        assert "“Jordan”" in text_of(client.post(url("shared-detail", share.pk), {"text": "Jordan will have felt it."}))
        assert not Comment.objects.exists()
        client.post(url("shared-detail", share.pk), {"text": "I would have gone quiet too."})
        assert "I would have gone quiet too." in text_of(signed_in(author).get(url("writing-detail", share.reflection_id)))
        told = Mail.objects.get(person=author)
        assert "gone quiet" not in told.subject + told.text + told.html

    def test_nothing_can_be_said_where_nobody_asked(self, author, signed_in):
        share = make.share(make.writing(author))
        assert signed_in(share.reader).post(url("shared-detail", share.pk), {"text": "Well."}).status_code == 404
        assert not Comment.objects.exists()

    def test_asks_no_more_for_more(self, share, author, signed_in, assert_queries_do_not_grow):
        client = signed_in(share.reader)

        def grow():
            for _n in range(10):
                make.share(make.writing(), share.reader)

        assert_queries_do_not_grow(lambda: client.get(url("shared-list")), grow, ceiling=11)

    def test_the_authors_page_asks_no_more_for_more_readers(self, share, author, signed_in, assert_queries_do_not_grow):
        client = signed_in(author)

        def grow():
            for _n in range(10):
                made = make.share(share.reflection)
                Comment.objects.create(share=made, text="Yes.", written_at=AT, saved_at=AT)
                signed_in(made.reader).get(url("shared-detail", made.pk))

        assert_queries_do_not_grow(lambda: client.get(url("writing-detail", share.reflection_id)), grow, ceiling=13)

    def test_the_share_page_asks_no_more_for_more_companions(self, author, signed_in, assert_queries_do_not_grow):
        entry, client = make.writing(author), signed_in(author)

        def grow():
            for _n in range(10):
                cohorts.booking(cohorts.cohort(trainers=(cohorts.trainer(),)), author)

        people.employment(author, manager=people.person())
        # Whether somebody is HR is asked of each who is offered: a handful, each with one statement for the grants.
        assert_queries_do_not_grow(lambda: client.get(url("writing-share", entry.pk)), lambda: None, ceiling=16)
        grow()
        assert "Trainer of a course of yours" in text_of(client.get(url("writing-share", entry.pk)))


class TestSetAside:
    @pytest.fixture
    def share(self, author):
        return make.share(make.writing(author), make.assessor("Nadia Karimi"))

    def test_by_an_assessor_it_is_hidden_and_the_right_people_are_told(self, share, author, signed_in):
        job = people.employment(author)
        hr, lead = people.person(), people.person()
        people.grant(hr, Role.AGENCY_HR, agency=job.team.agency)
        people.grant(lead, Role.DATA_LEAD, agency=job.team.agency)
        elsewhere = people.person()
        people.grant(elsewhere, Role.DATA_LEAD, agency=people.agency())
        client = signed_in(share.reader)
        assert "This should not be here" in text_of(client.get(url("shared-detail", share.pk)))
        response = client.post(url("shared-set-aside", share.pk), {"why": "person"})
        assert response["Location"] == url("shared-list")
        assert client.get(url("shared-detail", share.pk)).status_code == 404
        assert {row.person for row in Mail.objects.all()} == {author, lead}
        for row in Mail.objects.all():
            assert make.TEXT not in row.text + row.html
            assert "A late shift" not in row.text + row.html
        page = text_of(signed_in(author).get(url("writing-detail", share.reflection_id)))
        assert "This piece is set aside" in page and make.TEXT in page
        listed = text_of(signed_in(lead).get(url("set-aside-list")))
        assert "Marsha Bailey" in listed and make.TEXT not in listed and "A late shift" not in listed
        for somebody in (hr, elsewhere):
            assert "Marsha Bailey" not in signed_in(somebody).get(url("set-aside-list")).content.decode()
        quarantine = Quarantine.objects.get()
        for somebody in (hr, elsewhere, author, share.reader):
            assert signed_in(somebody).post(url("set-aside-put-back", quarantine.pk)).status_code == 404
        signed_in(lead).post(url("set-aside-put-back", quarantine.pk))
        assert client.get(url("shared-detail", share.pk)).status_code == 200

    def test_whoever_is_hr_too_does_not_hear_as_data_lead(self, share, author, signed_in):
        job = people.employment(author)
        both, administrator = people.person(), cohorts.administrator()
        for role in (Role.AGENCY_HR, Role.DATA_LEAD):
            people.grant(both, role, agency=job.team.agency)
        signed_in(share.reader).post(url("shared-set-aside", share.pk), {"why": "person"})
        assert {row.person for row in Mail.objects.all()} == {author, administrator}
        told = Mail.objects.get(person=administrator)
        assert job.team.agency.name in told.subject and "Marsha" not in told.text

    def test_a_reader_who_is_no_assessor_cannot(self, author, signed_in):
        share = make.share(make.writing(author))
        client = signed_in(share.reader)
        assert "This should not be here" not in text_of(client.get(url("shared-detail", share.pk)))
        assert client.get(url("shared-set-aside", share.pk)).status_code == 404
        assert client.post(url("shared-set-aside", share.pk), {"why": "person"}).status_code == 404
        assert not Quarantine.objects.exists()

    def test_is_not_carried_away(self, share, author, signed_in):
        make.quarantine(share.reflection)
        make.writing(author, "Another entry.")
        words = text_of(signed_in(author).get(url("writing-download")))
        assert "Another entry." in words and make.TEXT not in words
        assert signed_in(author).get(url("writing-download-one", share.reflection_id)).status_code == 404

    def test_the_list_asks_no_more_for_more(self, signed_in, assert_queries_do_not_grow):
        lead, team = people.person(), people.team()
        people.grant(lead, Role.DATA_LEAD, agency=team.agency)
        client = signed_in(lead)

        def grow():
            for _n in range(10):
                make.quarantine(make.writing(people.employment(team_=team).person))

        grow()
        assert_queries_do_not_grow(lambda: client.get(url("set-aside-list")), grow, ceiling=14)


def test_nothing_of_it_left_as_mail(author, signed_in):
    share = make.share(make.writing(author), make.assessor(), asks_comment=True)
    signed_in(share.reader).post(url("shared-detail", share.pk), {"text": "I saw that."})
    signed_in(share.reader).post(url("shared-set-aside", share.pk), {"why": "case"})
    assert all(make.TEXT not in message.body and "I saw that" not in message.body for message in mail.outbox)
