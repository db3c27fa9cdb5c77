"""Letting one named person read: who may be named, what a reader finds, and what setting aside does. Operations and access."""

from datetime import date, timedelta

import pytest

from academy.ledger.models import Entry
from academy.people.models import Look
from academy.people.roles import Role
from academy.practice import facts
from academy.practice.access import companions_of, person_typed, shares_readable_by
from academy.practice.models import Comment, Quarantine, Reflection, Share
from academy.practice.operations import (
    CannotRead,
    ChangedMeanwhile,
    IsSetAside,
    comment_on,
    delete_writing,
    put_back,
    save_journal,
    set_aside,
    share_writing,
    withdraw_share,
)
from tests.factories import cohorts, people
from tests.factories import practice as make
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
ON = AT.date()


@pytest.fixture
def author():
    return people.person("Marsha Bailey")


@pytest.fixture
def reader():
    return people.person("Harriet Lyle")


class TestJournal:
    def save(self, author, text="One", version=0, title="A shift"):
        return save_journal(author=author, token="form-1", title=title, text=text, version=version, at=AT)

    def test_a_form_sent_twice_is_one_entry(self, author):
        assert self.save(author) == self.save(author)
        assert Reflection.objects.get().kind == Reflection.Kind.JOURNAL
        assert Entry.objects.of_kind(facts.REFLECTION_WRITTEN).count() == 1

    def test_is_changed_in_its_place_and_never_over_another_tab(self, author):
        self.save(author)
        assert self.save(author, "Two", 1, title="Later").version == 2
        with pytest.raises(ChangedMeanwhile):
            self.save(author, "Three", 1)
        assert (Reflection.objects.get().text, Reflection.objects.get().prompt) == ("Two", "Later")

    def test_everybody_has_their_own(self, author, reader):
        self.save(author)
        self.save(reader)
        assert Reflection.objects.count() == 2


class TestShare:
    def test_changes_who_may_read_and_copies_nothing(self, author, reader):
        entry = make.writing(author)
        for _again in range(2):
            share_writing(reflection=entry, reader=reader, at=AT, by=author)
        assert Reflection.objects.count() == 1
        assert shares_readable_by(reader, on=ON).get().reflection == entry
        recorded = Entry.objects.of_kind(facts.WRITING_SHARED).get()
        assert (recorded.person_id, recorded.data) == (author.pk, {"reader": reader.pk})

    def test_asking_for_a_comment_can_be_added(self, author, reader):
        entry = make.writing(author)
        share_writing(reflection=entry, reader=reader, at=AT, by=author)
        share_writing(reflection=entry, reader=reader, asks_comment=True, at=AT, by=author)
        assert Share.objects.get().asks_comment
        assert Entry.objects.of_kind(facts.WRITING_SHARED).count() == 1

    def test_taken_back_is_not_found_and_can_be_shared_again(self, author, reader):
        share = share_writing(reflection=make.writing(author), reader=reader, at=AT, by=author)
        for _again in range(2):
            withdraw_share(share=share, at=AT, by=author)
        assert not shares_readable_by(reader, on=ON).exists()
        assert Entry.objects.of_kind(facts.WRITING_UNSHARED).count() == 1
        assert share_writing(reflection=share.reflection, reader=reader, at=AT, by=author).pk != share.pk

    def test_never_with_oneself_nor_a_closed_account(self, author, reader):
        entry = make.writing(author)
        reader.is_active = False
        reader.save()
        for nobody in (author, reader):
            with pytest.raises(CannotRead):
                share_writing(reflection=entry, reader=nobody, at=AT, by=author)

    def test_never_with_hr_of_ones_agency_nor_with_whoever_sees_all_staff(self, author):
        job = people.employment(author)
        hr, administrator = people.person(), people.person()
        people.grant(hr, Role.AGENCY_HR, agency=job.team.agency)
        people.grant(administrator, Role.ACADEMY_ADMINISTRATOR)
        for keeper in (hr, administrator):
            with pytest.raises(CannotRead):
                share_writing(reflection=make.writing(author), reader=keeper, at=AT, by=author)

    def test_hr_of_another_agency_is_a_colleague_like_any_other(self, author):
        people.employment(author)
        hr = people.person()
        people.grant(hr, Role.AGENCY_HR, agency=people.agency())
        assert share_writing(reflection=make.writing(author), reader=hr, at=AT, by=author).reader == hr

    def test_whoever_becomes_hr_later_finds_nothing(self, author, reader):
        job = people.employment(author)
        make.share(make.writing(author), reader)
        assert shares_readable_by(reader, on=ON).exists()
        people.grant(reader, Role.AGENCY_HR, agency=job.team.agency)
        reader = type(reader).objects.get(pk=reader.pk)
        assert not shares_readable_by(reader, on=ON).exists()

    def test_deleting_takes_it_from_everybody(self, author, reader):
        share = make.share(make.writing(author), reader)
        Comment.objects.create(share=share, text="I saw that too.", written_at=AT, saved_at=AT)
        delete_writing(reflection=share.reflection, by=author, at=AT)
        assert not Share.objects.exists()
        assert not Comment.objects.exists()


class TestWhoMayBeNamed:
    def test_manager_deputy_and_trainers_of_ones_courses_without_typing(self, author):
        manager, deputy = people.person("Harriet Lyle"), people.person("Calum Reid")
        people.employment(manager, deputy=deputy)
        people.employment(author, manager=manager)
        trainer = cohorts.trainer("Nadia Karimi")
        cohorts.booking(cohorts.cohort(trainers=(trainer,)), author)
        cohorts.cohort(trainers=(people.person("Somebody Else"),))
        found = [(one.name, str(one.why)) for one in companions_of(author, on=ON)]
        assert found == [
            ("Harriet Lyle", "Your manager"),
            ("Calum Reid", "Your manager"),
            ("Nadia Karimi", "Trainer of a course of yours"),
        ]

    def test_a_manager_who_is_hr_too_is_not_offered(self, author):
        manager = people.person()
        job = people.employment(author, manager=manager)
        people.grant(manager, Role.AGENCY_HR, agency=job.team.agency)
        assert companions_of(author, on=ON) == []

    def test_anybody_else_by_the_exact_user_name_or_address(self, author, reader):
        assert person_typed(reader.username.upper(), author=author, on=ON) == reader
        assert person_typed(f" {reader.email} ", author=author, on=ON) == reader
        assert person_typed(reader.username[:-1], author=author, on=ON) is None
        assert person_typed("Harriet Lyle", author=author, on=ON) is None

    def test_nobody_is_given_away_whose_name_one_may_not_read(self, author, reader):
        people.employment(reader, people.team(people.agency(is_restricted=True, delegate_word="Police delegate")))
        assert person_typed(reader.username, author=author, on=ON) is None


class TestComment:
    def test_is_kept_once_changed_and_taken_away(self, author, reader):
        share = make.share(make.writing(author), reader, asks_comment=True)
        for _again in range(2):
            comment_on(share=share, text="I would have waited too.", at=AT, by=reader)
        assert Entry.objects.of_kind(facts.WRITING_COMMENTED).get().data == {}
        comment_on(share=share, text="Or not.", at=AT + timedelta(hours=1), by=reader)
        assert Comment.objects.get().text == "Or not."
        comment_on(share=share, text=" ", at=AT, by=reader)
        assert not Comment.objects.exists()
        assert comment_on(share=share, text="", at=AT, by=reader) is None


class TestSetAside:
    @pytest.fixture
    def share(self, author):
        return make.share(make.writing(author), make.assessor())

    def test_hides_it_from_everybody_at_once(self, share, reader):
        make.share(share.reflection, reader)
        for _again in range(2):
            set_aside(share=share, why=Quarantine.Why.PERSON, at=AT, by=share.reader)
        for somebody in (share.reader, reader):
            assert not shares_readable_by(somebody, on=ON).exists()
        assert Quarantine.objects.get().author == share.reflection.author
        assert Entry.objects.of_kind(facts.WRITING_SET_ASIDE).get().data == {"why": "person"}
        with pytest.raises(IsSetAside):
            share_writing(reflection=share.reflection, reader=people.person(), at=AT, by=share.reflection.author)

    def test_put_back_it_is_readable_again(self, share):
        quarantine = set_aside(share=share, why=Quarantine.Why.CASE, at=AT, by=share.reader)
        lead = people.person()
        for _again in range(2):
            put_back(quarantine=quarantine, at=AT, by=lead)
        assert shares_readable_by(share.reader, on=ON).exists()
        assert Entry.objects.of_kind(facts.WRITING_PUT_BACK).count() == 1
        again = set_aside(share=share, why=Quarantine.Why.CASE, at=AT, by=share.reader)
        assert again.pk != quarantine.pk

    def test_outlives_the_writing_that_its_author_deletes(self, share):
        set_aside(share=share, why=Quarantine.Why.PERSON, at=AT, by=share.reader)
        delete_writing(reflection=share.reflection, by=share.reflection.author, at=AT)
        assert Quarantine.objects.get().reflection is None


def test_a_look_at_one_piece_is_not_a_look_at_another(author, reader):
    from academy.people.looks import log_look

    for filter_ in ("1", "1", "2"):
        log_look(viewer=reader, person_ids=[author.pk], route="writing", at=AT, filter=filter_)
    assert [look.filter for look in Look.objects.order_by("pk")] == ["1", "2"]


def test_a_share_from_before_a_leavers_last_day_stays_the_authors_to_decide(author, reader):
    people.employment(author, ends_on=date(2026, 1, 1))
    make.share(make.writing(author), reader)
    assert shares_readable_by(reader, on=ON).exists()
