"""A person's way through what their role asks, over HTTP."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from academy.competencies.models import RoleProfile
from academy.people.models import Person
from courses.models import Module
from tests.factories import courses, people

pytestmark = [pytest.mark.django_db, pytest.mark.northshire, pytest.mark.usefixtures("time_machine_at_northshire")]
SignedIn = Callable[[Person], Client]


def _steps(client: Client) -> dict[str, Tag]:
    page = BeautifulSoup(client.get("/learning/path/").content, "html.parser")
    return {str(step.find("a").get_text()): step for step in page.select("main ol > li")}


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def test_shows_what_the_role_asks_in_order_with_what_one_holds(signed_in: SignedIn) -> None:
    client = signed_in(Person.objects.get(username="ellie.sutton"))
    steps = _steps(client)
    order = list(steps)
    for code in ("M2", "M4", "M6"):
        module = Module.objects.get(code=code)
        for first in module.requires:
            assert order.index(Module.objects.get(code=first).title) < order.index(module.title)
    assert "You hold it until 25 October 2027" in _words(steps["Working with: restorative foundations"])
    assert "Ran out on 25 October 2026, still counts until 24 November 2026" in _words(steps["Restorative conversations and circles"])
    assert "Was due on 6 July 2026" in _words(steps["Behaviour speaks: trauma, shame and communication"])
    page = client.get("/learning/path/").content.decode()
    assert "Waking night worker" in page or "hub worker" in page


def test_what_a_module_would_meet_too_does_not_make_it_done(signed_in: SignedIn) -> None:
    """Whoever holds the foundations has not done the conversations, though those would keep the foundations going."""
    steps = _steps(signed_in(Person.objects.get(username="ravi.menon")))
    foundations, conversations = steps["Working with: restorative foundations"], steps["Restorative conversations and circles"]
    assert "lesson--done" in foundations["class"] and "You hold it until" in _words(foundations)
    assert "lesson--done" not in conversations["class"] and "Was due on" in _words(conversations)


def test_the_modules_page_says_what_one_holds_of_it(signed_in: SignedIn) -> None:
    client = signed_in(Person.objects.get(username="ellie.sutton"))

    def now(slug: str) -> str:
        return _words(BeautifulSoup(client.get(f"/modules/{slug}/").content, "html.parser").select_one(".module-now") or Tag(name="p"))

    assert "Ran out on 25 October 2026, still counts until 24 November 2026" in now("restorative-conversations-and-circles")
    # What she holds is the conversations; meetings would keep those going, and she has not done them.
    assert "hold" not in now("facilitating-restorative-meetings")
    assert "You hold this until 25 October 2027" in now("working-with")


def test_says_what_runs_out_soon_though_it_is_held(signed_in: SignedIn) -> None:
    steps = _steps(signed_in(Person.objects.get(username="ellie.sutton")))
    conversations, foundations = steps["Restorative conversations and circles"], steps["Working with: restorative foundations"]
    assert "lesson--done" in conversations["class"] and "Just past its date" in _words(conversations)
    assert "Current" not in _words(foundations)


def test_the_catalogue_says_the_day_with_its_year_and_that_it_is_past(signed_in: SignedIn) -> None:
    page = BeautifulSoup(signed_in(Person.objects.get(username="ellie.sutton")).get("/modules/").content, "html.parser")
    beside = {str(row.find("a").get_text()): _words(side) for row in page.select("main li.row") if (side := row.select_one(".row__side"))}
    assert beside["Working with: restorative foundations"] == "Current until 25 October 2027"
    assert beside["Restorative conversations and circles"] == "Just past its date until 24 November 2026"
    assert beside["Behaviour speaks: trauma, shame and communication"] == "Overdue was due on 6 July 2026"


def test_leads_on_where_one_is(signed_in: SignedIn) -> None:
    nkechi = Person.objects.get(username="nkechi.obi")
    client = signed_in(nkechi)
    here = [step for step in _steps(client).values() if "lesson--here" in step["class"]]
    assert ["Start here" in _words(step) for step in here] == [True]
    begun = list(Module.objects.filter(title__in=_steps(client)).exclude(title=here[0].find("a").get_text()))[-1]
    courses.enrolment(nkechi, begun)
    (here,) = [step for step in _steps(client).values() if "lesson--here" in step["class"]]
    assert here.find("a").get_text() == begun.title
    assert "Continue" in _words(here)


def test_says_so_where_nothing_is_asked(signed_in: SignedIn) -> None:
    page = signed_in(people.person("Somebody New")).get("/learning/path/").content.decode()
    assert "Nothing is asked of you here yet." in page
    assert "No way to show yet" in page


def test_asks_no_more_for_more(signed_in: SignedIn, assert_queries_do_not_grow: Callable[..., None]) -> None:
    ellie = Person.objects.get(username="ellie.sutton")
    client = signed_in(ellie)

    def more() -> None:
        people.employment(ellie, role_code="relief-worker")
        for number in range(6):
            courses.module(code=f"X{number}")

    assert_queries_do_not_grow(lambda: client.get("/learning/path/"), more, ceiling=18)


def test_my_learning_leads_there(signed_in: SignedIn) -> None:
    client = signed_in(Person.objects.get(username="ellie.sutton"))
    assert 'href="/learning/path/">In which order<' in client.get("/learning/").content.decode()


def test_a_role_shows_its_order_to_anybody(client: Client) -> None:
    role = RoleProfile.objects.get(code="hub-worker")
    page = BeautifulSoup(client.get(f"/framework/roles/{role.code}/").content, "html.parser")
    order = [step.find("a").get_text() for step in page.select("section[aria-labelledby=order] li")]
    assert order.index("Working with: restorative foundations") < order.index("Restorative conversations and circles")
    assert "All of it takes about" in page.get_text()
