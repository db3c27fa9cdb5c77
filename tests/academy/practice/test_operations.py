import threading
from uuid import uuid4

import pytest
from django.db import connection

from academy.ledger.models import Entry
from academy.practice import facts
from academy.practice.models import Reflection
from academy.practice.operations import ChangedMeanwhile, delete_writing, save_writing
from tests.factories import people
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return people.person()


def save(author, text, version=0, *, lesson_key, at=AT):
    what = {"kind": Reflection.Kind.REFLECTION, "lesson_key": lesson_key, "block_id": "b", "prompt": "Which corner?"}
    return save_writing(author=author, text=text, version=version, at=at, **what)


class TestSave:
    def test_keeps_and_overwrites_counting_the_versions(self, author):
        key = uuid4()
        assert save(author, "One", lesson_key=key).version == 1
        assert save(author, "Two", 1, lesson_key=key).version == 2
        assert Reflection.objects.get().text == "Two"
        assert Entry.objects.of_kind(facts.REFLECTION_WRITTEN).count() == 1

    def test_the_same_text_twice_is_once_whatever_the_version(self, author):
        key = uuid4()
        first = save(author, "One", lesson_key=key)
        assert save(author, "One", lesson_key=key) == first
        assert Reflection.objects.get().version == 1

    def test_never_overwrites_what_the_form_did_not_show(self, author):
        key = uuid4()
        save(author, "One", lesson_key=key)
        save(author, "Two", 1, lesson_key=key)
        with pytest.raises(ChangedMeanwhile) as caught:
            save(author, "Other tab", 1, lesson_key=key)
        assert caught.value.reflection.text == "Two"
        assert Reflection.objects.get().text == "Two"

    def test_nothing_makes_no_row_but_can_empty_one(self, author):
        key = uuid4()
        assert save(author, "  \n", lesson_key=key) is None
        assert not Reflection.objects.exists()
        save(author, "One", lesson_key=key)
        assert save(author, "", 1, lesson_key=key).text == ""

    def test_everybody_has_their_own(self, author):
        key = uuid4()
        save(author, "Mine", lesson_key=key)
        save(people.person(), "Theirs", lesson_key=key)
        assert Reflection.objects.count() == 2


class TestDelete:
    def test_deletes_for_good_and_notes_only_that(self, author):
        reflection = save(author, "Secret words", lesson_key=uuid4())
        delete_writing(reflection=reflection, by=author, at=AT)
        delete_writing(reflection=reflection, by=author, at=AT)
        assert not Reflection.objects.exists()
        entry = Entry.objects.get(kind=facts.REFLECTION_DELETED)
        assert (entry.person_id, entry.data) == (author.pk, {})


@pytest.mark.django_db(transaction=True)
def test_first_saves_from_two_tabs_at_once_keep_one_and_tell_the_other():
    author, key = people.person(), uuid4()
    ready, outcomes = threading.Barrier(2), []

    def write(text):
        ready.wait(10)
        try:
            save(author, text, lesson_key=key)
            outcomes.append("saved")
        except ChangedMeanwhile:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[text]) for text in ("One", "Two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["saved", "told"]
    assert Reflection.objects.count() == 1
