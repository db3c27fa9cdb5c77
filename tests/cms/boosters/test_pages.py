"""The pages of boosters: opened they count nothing, answered they count once, and they are nobody else's."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from academy.competencies.operations.standing import rebuild_standing
from academy.ledger.models import Entry
from academy.people.models import Look
from academy.people.roles import Role
from courses.models import Booster, BoosterAnswer, BoosterWish
from courses.queries import content_of, recalled
from tests.academy.dashboards.test_my_learning import ask_for
from tests.courses.operations.test_boosting import give, right, wrong
from tests.factories import boosters as make
from tests.factories import courses, people
from tests.factories.boosters import COMPLETED_ON

pytestmark = pytest.mark.django_db
URL = "/learning/boosters/"
NOW = datetime(2026, 11, 4, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def ask_url(booster: Booster, name: str = "ask", *more: int) -> str:
    return reverse(f"boosters:{name}", args=[booster.pk, *more])


def form_of(booster: Booster, *, is_right: bool = True) -> dict[str, object]:
    """What the form on the page sends."""
    one = recalled(booster)
    assert one
    chosen = right(one) if is_right else wrong(one)
    fields = {f"place-{id_}": place for place, id_ in enumerate(chosen, 1)} if one.question["kind"] == "order" else {"chosen": chosen}
    return {"number": one.number, "code": one.code, **fields}


class TestAskingForThem:
    def test_my_learning_offers_them_to_who_has_completed_something(self, signed_in):
        completion = make.completed()
        page = text_of(signed_in(completion.person).get("/learning/"))
        assert "Yes, send me boosters" in page and 'action="/learning/boosters/begin/"' in page

    def test_and_to_nobody_else(self, signed_in):
        assert "boosters" not in text_of(signed_in(courses.enrolment().learner).get("/learning/"))

    def test_one_button_begins_them(self, signed_in):
        completion = make.completed()
        client = signed_in(completion.person)
        page = text_of(client.post(f"{URL}begin/", follow=True))
        assert "A question comes from time to time now" in page
        assert "Next question on 6 November 2026" in page
        assert "The next question comes on 6 November 2026." in text_of(client.get("/learning/"))

    def test_the_address_alone_begins_nothing(self, signed_in):
        completion = make.completed()
        assert signed_in(completion.person).get(f"{URL}begin/")["Location"] == URL
        assert not BoosterWish.objects.exists()

    def test_the_page_says_what_they_are(self, signed_in):
        page = text_of(signed_in(people.person()).get(URL))
        assert "Nobody but you can see it: not your manager, not HR, not a trainer." in page
        assert "Yes, send me boosters" in page

    def test_who_has_completed_nothing_yet_is_told_when_the_first_comes(self, signed_in):
        client = signed_in(people.person())
        assert "Two days after you complete a module" in text_of(client.post(f"{URL}begin/", follow=True))
        assert "Two days after you complete a module" in text_of(client.get("/learning/"))


class TestTheQuestion:
    def test_to_open_it_counts_nothing(self, signed_in):
        booster = make.booster()
        client = signed_in(booster.person)
        for _time in range(3):
            assert client.get(ask_url(booster)).status_code == 200
        assert not BoosterAnswer.objects.exists()
        assert Booster.objects.values_list("number", "rung", "due_on").get() == (1, 0, COMPLETED_ON)

    def test_my_learning_leads_to_it(self, signed_in):
        booster = make.booster()
        page = text_of(signed_in(booster.person).get("/learning/"))
        assert f'href="{ask_url(booster)}"' in page and f"A question about “{booster.module.title}” is ready." in page

    def test_each_kind_is_asked_and_answered_as_it_was_learnt(self, signed_in):
        content = {
            **courses.CHECK,
            "questions": [courses.question(f"q-{kind}", 1, kind) for kind in ("single", "multiple", "order", "match")],
        }
        module = courses.module(parts=[("check", "check", "Check", content), ("story", "scenario", "Story", courses.SCENARIO)])
        booster = make.booster(module=module)
        client, kinds = signed_in(booster.person), set()
        for _n in range(20):
            one = recalled(booster)
            page = text_of(client.get(ask_url(booster)))
            kinds.add("story" if one.story else one.question["kind"])
            assert ("One moment from a story that you played." in page) is bool(one.story)
            assert (one.question["stem"] or "Which of these works with them") in page
            if one.question["kind"] == "match":
                pairs = right(one)
                sent = {"number": one.number, "code": one.code, **{f"pair-{a}": b for a, b in zip(pairs[::2], pairs[1::2], strict=True)}}
            else:
                sent = form_of(booster)
            answered = client.post(ask_url(booster, "answer"), sent, follow=True)
            assert "Yes, you remembered." in text_of(answered)
            Booster.objects.update(due_on=COMPLETED_ON, rung=0)
            booster.refresh_from_db()
        assert kinds == {"single", "multiple", "order", "match", "story"}

    def test_says_when_it_comes_again(self, signed_in):
        booster = make.booster()
        client = signed_in(booster.person)
        page = text_of(client.post(ask_url(booster, "answer"), form_of(booster, is_right=False), follow=True))
        assert "Not quite. Here is why." in page and "It comes back sooner, on 6 November 2026." in page

    def test_says_that_it_has_stuck(self, signed_in):
        booster = make.booster(rung=4)
        client = signed_in(booster.person)
        page = text_of(client.post(ask_url(booster, "answer"), form_of(booster), follow=True))
        assert "It has stuck, so we ask no more." in page
        assert "This has stuck" in text_of(client.get(URL))

    def test_sent_twice_it_is_one_and_the_first_stands(self, signed_in):
        booster = make.booster()
        client = signed_in(booster.person)
        client.post(ask_url(booster, "answer"), form_of(booster, is_right=False))
        first = BoosterAnswer.objects.get()
        sent = {"number": 1, "code": f"{first.version.lesson_id}-{first.item}", "chosen": ["a"]}
        page = text_of(client.post(ask_url(booster, "answer"), sent, follow=True))
        assert "Your first answer is kept." in page
        assert BoosterAnswer.objects.get() == first

    def test_nothing_chosen_is_said_beside_the_question(self, signed_in):
        booster = make.booster()
        one = recalled(booster)
        answered = signed_in(booster.person).post(ask_url(booster, "answer"), {"number": 1, "code": one.code})
        assert (answered.status_code == 422 and "One answer needs another look" in text_of(answered)) or "another look" in text_of(answered)
        assert not BoosterAnswer.objects.exists()

    def test_an_old_tab_is_led_to_where_one_is(self, signed_in):
        booster = make.booster()
        old = form_of(booster)
        give(booster, on=COMPLETED_ON)
        BoosterAnswer.objects.all().delete()
        page = text_of(signed_in(booster.person).post(ask_url(booster, "answer"), old, follow=True))
        assert "This is where you are." in page

    @pytest.mark.parametrize("sent", [{}, {"number": "x"}, {"number": "²"}, {"number": "9" * 30, "code": "1"}, {"number": "-1"}])
    def test_what_is_no_form_of_ours_changes_nothing(self, signed_in, sent):
        booster = make.booster()
        assert signed_in(booster.person).post(ask_url(booster, "answer"), sent).status_code == 302
        assert not BoosterAnswer.objects.exists()

    def test_before_its_day_the_list_says_when(self, signed_in):
        booster = make.booster(due_on=COMPLETED_ON + timedelta(days=1))
        page = text_of(signed_in(booster.person).get(ask_url(booster), follow=True))
        assert "Next question on 5 November 2026" in page

    def test_an_answer_of_an_expired_sign_in_is_kept_for_its_owner(self):
        booster = make.booster()
        client = Client()
        client.force_login(booster.person)
        page = client.get(ask_url(booster)).content.decode()
        owner = page.split('name="answer-for" value="')[1].split('"')[0]
        client.logout()
        answered = client.post(ask_url(booster, "answer"), {**form_of(booster), "answer-for": owner})
        assert answered.status_code == 200 and "kept-answer" in answered.content.decode()
        assert not BoosterAnswer.objects.exists()

    def test_asks_no_more_for_more_answers(self, signed_in, assert_queries_do_not_grow):
        booster = make.booster()
        client = signed_in(booster.person)

        def grow():
            for _n in range(10):
                give(booster, on=COMPLETED_ON)
                Booster.objects.update(due_on=COMPLETED_ON, rung=0)
                booster.refresh_from_db()

        assert_queries_do_not_grow(lambda: client.get(ask_url(booster)), grow, ceiling=12)


class TestTheirOwn:
    def test_the_list_asks_no_more_for_more(self, signed_in, assert_queries_do_not_grow):
        booster = make.booster()
        client = signed_in(booster.person)
        assert_queries_do_not_grow(lambda: client.get(URL), lambda: [make.booster(booster.person) for _n in range(8)], ceiling=12)

    def test_stops_with_one_button_from_the_question_too(self, signed_in):
        booster = make.booster()
        client = signed_in(booster.person)
        assert 'action="/learning/boosters/stop/"' in text_of(client.get(ask_url(booster)))
        assert "No more boosters and no more letters about them." in text_of(client.post(f"{URL}stop/", follow=True))
        assert client.get(ask_url(booster))["Location"] == URL
        assert "Yes, send me boosters" in text_of(client.get(URL))

    def test_is_downloaded_with_what_was_asked_and_chosen(self, signed_in):
        booster = make.booster()
        one = recalled(booster)
        give(booster, on=COMPLETED_ON, is_right=False)
        answered = signed_in(booster.person).get(f"{URL}download/")
        text = answered.content.decode()
        assert answered["Content-Disposition"] == 'attachment; filename="my-boosters.txt"'
        assert booster.module.title in text and "Not this time" in text
        options = {option["id"]: option["text"] for option in one.question["options"]}
        assert options[BoosterAnswer.objects.get().chosen[0]] in text
        assert "<p>" not in text

    def test_the_download_asks_no_more_for_more(self, signed_in, assert_queries_do_not_grow):
        booster = make.booster()
        give(booster, on=COMPLETED_ON)
        client = signed_in(booster.person)

        def grow():
            for _n in range(10):
                Booster.objects.update(due_on=COMPLETED_ON, rung=0)
                booster.refresh_from_db()
                give(booster, on=COMPLETED_ON)

        # Each version's words are read once a process.
        for part in booster.completion.edition.parts.select_related("version"):
            content_of(part.version_id, part.version.content_hash)
        assert_queries_do_not_grow(lambda: client.get(f"{URL}download/"), grow, ceiling=6)

    def test_is_deleted_for_good_after_one_question(self, signed_in):
        booster = make.booster()
        give(booster, on=COMPLETED_ON)
        client = signed_in(booster.person)
        assert "One answer goes" in text_of(client.get(f"{URL}delete/"))
        assert BoosterAnswer.objects.exists()
        assert "Nobody can bring it back" in text_of(client.post(f"{URL}delete/", follow=True))
        assert not Booster.objects.exists() and not BoosterWish.objects.exists()

    def test_is_kept_by_no_cache(self, signed_in):
        booster = make.booster()
        client = signed_in(booster.person)
        for url in (URL, ask_url(booster), f"{URL}download/", f"{URL}delete/"):
            assert "no-store" in client.get(url)["Cache-Control"]


class TestNobodyElses:
    @pytest.fixture
    def booster(self) -> Booster:
        booster = make.booster()
        give(booster, on=COMPLETED_ON)
        Booster.objects.update(due_on=COMPLETED_ON)
        return booster

    @pytest.mark.parametrize("who", ["stranger", "manager", Role.AGENCY_HR, Role.ACADEMY_ADMINISTRATOR, Role.TRAINER, Role.AUDITOR])
    def test_is_not_found_by_anybody_else(self, booster, signed_in, who):
        other = people.person()
        job = booster.person.employments.get()
        if who == "manager":
            job.manager = other
            job.save()
        elif who != "stranger":
            people.grant(other, who, **({"agency": job.team.agency} if who == Role.AGENCY_HR else {}))
        client = signed_in(other)
        for url in (ask_url(booster), ask_url(booster, "told", 1)):
            assert client.get(url).status_code == 404
        assert client.post(ask_url(booster, "answer"), {"number": 2}).status_code == 404
        assert booster.module.title not in text_of(client.get(URL))
        assert booster.module.title not in client.get(f"{URL}download/").content.decode()

    def test_stands_on_no_record_and_in_no_administration(self, booster, signed_in):
        ask_for(booster.module)
        rebuild_standing(person_ids=[booster.person.pk])
        hr = people.person()
        people.grant(hr, Role.AGENCY_HR, agency=booster.person.employments.get().team.agency)
        client = signed_in(hr)
        for url in (f"/people/{booster.person.pk}/record/", f"/people/{booster.person.pk}/", "/workforce/rows.csv"):
            answered = client.get(url)
            assert answered.status_code == 200
            assert "booster" not in (b"".join(answered) if answered.streaming else answered.content).decode().lower()
        assert [model for model in apps.get_app_config("courses").get_models() if admin.site.is_registered(model)] == []

    def test_the_ledger_and_the_looks_hold_nothing_of_it(self, booster, signed_in):
        client = signed_in(booster.person)
        client.post(f"{URL}stop/")
        client.post(f"{URL}begin/")
        client.post(f"{URL}delete/")
        kept = Entry.objects.filter(kind__contains="booster")
        assert {entry.kind.split("-")[-1] for entry in kept} == {"stopped", "begun", "deleted"}
        assert all(entry.data == {} for entry in kept)
        assert not Look.objects.exists()
