"""Home, catalogue and module pages, as anybody and as a learner meets them."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale

from academy.common import pagecache
from academy.competencies.loading import keep_module_awards
from academy.competencies.models import Competency, Domain, Level, RoleProfile
from academy.people.models import Person, Sector
from cms.models import LessonPage, ModulePage
from courses.models import Completion, Module
from courses.operations import enrol, record_completion
from tests.factories import cohorts, pages, people
from tests.factories.competencies import requirement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    pagecache.clear()


def _get(path: str, person: Person | None = None) -> str:
    client = Client()
    if person:
        client.force_login(person)
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


class TestHome:
    def test_says_what_it_is_and_shows_the_way_in(self) -> None:
        pages.catalogue()
        words = _get("/")
        assert '<em class="hero__with">with</em>' in words
        assert "/accounts/login/" in words
        assert "/modules/" in words
        assert "/verify/" in words

    def test_says_for_whom_by_partner_and_names_the_organisations(self) -> None:
        pages.catalogue()
        people.agency(name="Northshire Police", sector=Sector.POLICE)
        words = _get("/")
        assert "Police officers and staff" in words
        assert words.count("Northshire Police") == 2
        assert "1 organisation, one academy" in words

    def test_names_the_first_modules_and_how_many_there_are(self) -> None:
        for _number in range(5):
            pages.release()
        pages.module_page(title="Not released")
        words = _get("/")
        assert "5 modules, one shared language" in words
        assert "4 of 5 modules shown" in words
        assert "Not released" not in words

    def test_leads_those_signed_in_to_their_learning(self) -> None:
        pages.catalogue()
        words = _get("/", people.person())
        assert "/learning/" in words
        assert "No account yet?" not in words


class TestCatalogue:
    def _catalogue(self) -> None:
        pages.release(pages.module_page(title="Working with", tier="awareness", minutes=60, audience=["everyone"]))
        days = json.dumps([pages.session(), pages.session("Day 2")])
        pages.release(
            pages.module_page(title="Circles", tier="practitioner", mode="blended", minutes=45, audience=["teacher"], sessions=days)
        )
        pages.release(pages.module_page(title="A booster", tier="awareness", minutes=20, audience=["hub-worker"]))

    def _titles(self, query: str = "", person: Person | None = None) -> list[str]:
        client = Client()
        if person:
            client.force_login(person)
        entries = client.get(f"/modules/{query}").context["entries"]
        return [entry.module.title for entry in entries]

    def test_lists_what_can_be_begun_in_the_order_of_the_tree(self) -> None:
        self._catalogue()
        pages.publish(pages.module_page(title="Nothing in it yet"))
        gone, _module = pages.release(pages.module_page(title="Gone"))
        gone.unpublish()
        assert self._titles() == ["Working with", "Circles", "A booster"]
        assert "45 minutes online and 2 days together" in _get("/modules/")

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            ("?tier=awareness", ["Working with", "A booster"]),
            ("?time=30", ["A booster"]),
            ("?time=60", ["Working with", "A booster"]),
            ("?time=more", ["Circles"]),
            ("?audience=teacher", ["Working with", "Circles"]),
            ("?audience=teacher&tier=practitioner", ["Circles"]),
            ("?tier=nonsense&time=soon", ["Working with", "Circles", "A booster"]),
            ("?mine=asked", ["Working with", "Circles", "A booster"]),
        ],
    )
    def test_is_narrowed_by_what_stands_in_the_address(self, query: str, titles: list[str]) -> None:
        RoleProfile.objects.create(code="teacher", title="Teacher", position=1)
        self._catalogue()
        assert self._titles(query) == titles

    def test_finds_words_of_modules_and_of_their_lessons(self) -> None:
        page, _module = pages.release(pages.module_page(title="Behaviour speaks", summary="About shame."))
        other = pages.module_page(title="Circles")
        pages.lesson_page(other, title="Where shame hides", text="<p>It looks like attitude.</p>")
        pages.release(other)
        pages.release(pages.module_page(title="Quite another"))
        assert self._titles("?q=shame") == ["Behaviour speaks", "Circles"]
        assert self._titles("?q=attitudes") == ["Circles"]
        assert self._titles("?q=behav") == ["Behaviour speaks"]
        assert self._titles(f"?q={page.code}") == ["Behaviour speaks"]
        assert "In: Where shame hides" in _get("/modules/?q=shame")

    def test_says_so_where_nothing_fits(self) -> None:
        self._catalogue()
        words = _get("/modules/?q=zebra")
        assert "Nothing fits all of that" in words
        assert "0 of 3" in words

    def test_finds_nothing_in_drafts(self) -> None:
        pages.release()
        pages.lesson_page(pages.module_page(), title="Secret zebra")
        assert self._titles("?q=zebra") == []

    def test_shows_what_ones_role_asks_and_what_is_needed_now(self) -> None:
        self._catalogue()
        module, booster = Module.objects.get(title="Working with"), Module.objects.get(title="A booster")
        requirement("R-W", satisfied_by=[module.code], who=["everyone"], within_days=30)
        requirement("R-B", satisfied_by=[booster.code], who=["everyone"], within_days=30)
        person = people.person()
        people.employment(person, role_code="teacher")
        today = timezone.localdate()
        record_completion(person=person, module=module, on=today, at=timezone.now(), by=person, source=Completion.Source.BY_HAND)
        _rebuild(person)
        assert self._titles("?mine=asked", person) == ["Working with", "A booster"]
        assert self._titles("?mine=needed", person) == ["A booster"]

    def test_works_without_a_sign_in_and_can_be_kept(self) -> None:
        self._catalogue()
        client = Client()
        client.get("/modules/?tier=awareness")
        Module.objects.update(title="Changed behind the cache")
        assert "csrfmiddlewaretoken" not in client.get("/modules/?tier=awareness").content.decode()


def _rebuild(person: Person) -> None:
    from academy.competencies.operations.standing import rebuild_standing

    rebuild_standing(person_ids=[person.pk])


class TestModule:
    def test_says_everything_to_somebody_who_is_not_signed_in(self) -> None:
        first = pages.release(pages.module_page(code="A1", title="Comes first"))[1]
        page = pages.module_page(
            code="A2",
            requires=["A1"],
            refresh_months=24,
            refreshed_by=["A2"],
            try_this_week="Say one true thing.",
            further_reading=json.dumps([pages.block("work", {"title": "A book", "by": "Somebody", "year": 1999, "note": "Short."})]),
        )
        pages.lesson_page(page, title="What support is")
        pages.scenario_page(page)
        _page, module = pages.release(page)
        competency = Competency.objects.create(
            code="V1", title="Working with", domain=Domain.objects.create(code="V", title="Values", position=1), position=1
        )
        Level.objects.create(level=1, name="Aware", meaning="Knows of it")
        keep_module_awards(
            module=module,
            awards=[{"competency": competency.code, "level": 1}],
            refresh={"months": 24, "early_days": 90, "satisfied_by": ["A2"]},
        )
        words = _get(f"/modules/{page.slug}/")
        for expected in (
            "The two parts",
            "What support is",
            "A story where you choose",
            "Say what support is",
            "Level 1, Aware",
            "2 years",
            "Everyone",
            first.title,
            "Say one true thing.",
            "A book",
            "Sign in to begin",
            f"/accounts/login/?next=/modules/{page.slug}/",
        ):
            assert expected in words, expected
        assert "csrfmiddlewaretoken" not in words

    def test_a_requirement_says_how_long_it_lasts_before_the_module_does(self) -> None:
        page, _module = pages.release(pages.module_page(code="A1", refresh_months=24, refreshed_by=["A1"]))
        requirement("R-A", satisfied_by=["A1"], who=["everyone"], within_days=30, refresh_months=36)
        words = _get(f"/modules/{page.slug}/")
        assert "3 years" in words
        assert "Everyone, in the first 30 days" in words

    def test_is_begun_in_one_step_and_gone_on_with(self) -> None:
        page, _module = pages.release(lessons=2)
        learner = people.person()
        assert "Begin " in _get(f"/modules/{page.slug}/", learner)
        client = Client()
        client.force_login(learner)
        response = client.post(f"/modules/{page.slug}/enrol/")
        first = LessonPage.objects.child_of(page).order_by("path").first()
        assert response.headers["Location"] == f"/modules/{page.slug}/{first.slug}/"
        words = _get(f"/modules/{page.slug}/", learner)
        assert "0 of 2 parts done" in words
        assert "Continue" in words

    def test_says_when_it_was_completed(self) -> None:
        page, module = pages.release()
        learner = people.person()
        enrolment = enrol(learner=learner, module=module, at=timezone.now(), by=learner)
        from courses.operations import complete_lesson

        complete_lesson(enrolment=enrolment, lesson=module.lessons.get(), at=timezone.now(), by=learner, door="read")
        words = _get(f"/modules/{page.slug}/", learner)
        assert "You completed this on" in words
        assert "Do it again" in words

    def test_one_that_is_closed_says_so_to_whoever_previews_or_comes_late(self) -> None:
        page, _module = pages.release()
        learner = people.person()
        LessonPage.objects.child_of(page).get().unpublish()
        assert "cannot be begun at the moment" in _get(f"/modules/{page.slug}/", learner)

    def test_shows_the_next_dates(self) -> None:
        page, module = pages.release(pages.module_page(mode="blended", sessions=json.dumps([pages.session()])))
        cohort = cohorts.cohort(cohorts.offering(module), days=(date(2099, 5, 4),), title="Morning in Millfield")
        words = _get(f"/modules/{page.slug}/")
        assert "Morning in Millfield" in words
        assert f"{cohort.capacity} places left" in words
        assert "Monday 4 May 2099" in words or "4 May 2099" in words

    def test_publishing_forgets_the_pages_that_were_kept(self) -> None:
        page, _module = pages.release()
        client = Client()
        assert page.title in client.get(f"/modules/{page.slug}/").content.decode()
        page.title = "Called otherwise"
        pages.publish(page)
        assert "Called otherwise" in client.get(f"/modules/{page.slug}/").content.decode()
        assert "Called otherwise" in client.get("/modules/").content.decode()


class TestWelsh:
    def _translate(self, page: Any, title: str) -> Any:
        from wagtail.actions.copy_for_translation import CopyPageForTranslationAction

        welsh, _is_new = Locale.objects.get_or_create(language_code="cy")
        translated = CopyPageForTranslationAction(page, welsh, copy_parents=True).execute(skip_permission_checks=True)
        translated.title = title
        return pages.publish(translated)

    def test_a_translated_module_is_shown_and_the_rest_stands_in_english(self) -> None:
        first, _module = pages.release(pages.module_page(title="Working with"))
        second, _other = pages.release(pages.module_page(title="Circles"))
        self._translate(first, "Gweithio gyda")
        client = Client(headers={"accept-language": "cy"})
        assert [entry.module.title for entry in client.get("/modules/").context["entries"]] == ["Gweithio gyda", "Circles"]
        assert "Gweithio gyda" in client.get(f"/modules/{first.slug}/").content.decode()
        response = client.get(f"/modules/{second.slug}/")
        assert response.status_code == 200
        assert "Circles" in response.content.decode()

    def test_what_is_nowhere_is_not_found_in_welsh_either(self) -> None:
        first, _module = pages.release()
        self._translate(first, "Gweithio gyda")
        assert Client(headers={"accept-language": "cy"}).get("/modules/nowhere/").status_code == 404


class TestHowOftenTheDatabaseIsAsked:
    def test_home_and_catalogue_ask_no_more_for_more_modules(self, assert_queries_do_not_grow: Callable[..., None]) -> None:
        pages.release()
        people.agency()

        def grow() -> None:
            for _number in range(9):
                pages.release()
                people.agency()

        def ask() -> None:
            pagecache.clear()
            Client().get("/")
            Client().get("/modules/")

        assert_queries_do_not_grow(ask, grow, ceiling=26)

    def test_the_catalogue_of_a_learner_asks_no_more_for_more_modules(self, assert_queries_do_not_grow: Callable[..., None]) -> None:
        pages.release()
        person = people.person()
        people.employment(person)
        client = Client()
        client.force_login(person)

        def grow() -> None:
            for _number in range(9):
                _page, module = pages.release()
                requirement(f"R-{module.code}", satisfied_by=[module.code], who=["everyone"], within_days=30)
            _rebuild(person)

        assert_queries_do_not_grow(lambda: client.get("/modules/"), grow, ceiling=22)

    def test_a_search_asks_no_more_for_more_that_is_found(self, assert_queries_do_not_grow: Callable[..., None]) -> None:
        pages.release(lessons=1)

        def ask() -> None:
            pagecache.clear()
            Client().get("/modules/?q=bring")

        assert_queries_do_not_grow(ask, lambda: [pages.release(lessons=2) for _number in range(5)], ceiling=20)

    def test_a_module_asks_no_more_for_more_lessons_and_dates(self, assert_queries_do_not_grow: Callable[..., None]) -> None:
        page, module = pages.release(pages.module_page(requires=["X"], sessions=json.dumps([pages.session()])))
        offering = cohorts.offering(module)
        cohorts.cohort(offering, days=(date(2099, 5, 4),))
        person = people.person()
        client = Client()
        client.force_login(person)

        def grow() -> None:
            for _number in range(9):
                pages.publish(pages.lesson_page(page))
                cohorts.cohort(offering, days=(date(2099, 5, 4),))
            pages.publish(ModulePage.objects.get(pk=page.pk))

        assert_queries_do_not_grow(lambda: client.get(f"/modules/{page.slug}/"), grow, ceiling=34)
