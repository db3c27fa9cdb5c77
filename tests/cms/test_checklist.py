"""What an editor has still to do stands at the top of the form, sorted by what it is about."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from cms.models import LessonPage, ModulePage
from cms.problems import problems
from cms.reading_age import FEWEST_WORDS, reading_age
from tests.factories import pages

pytestmark = pytest.mark.django_db
HARD = (
    "The implementation of multi-agency safeguarding arrangements necessitates comprehensive consideration of accountability "
    "frameworks, notwithstanding the statutory obligations that are incumbent upon practitioners across participating institutions. "
) * 4
EASY = "Sit down beside them. Ask what happened. Then wait, and listen to all of it. You do not have to fix it now. " * 4


@pytest.fixture
def client(signed_in) -> Client:
    return signed_in(pages.editor())


def points(client: Client, address: str) -> dict[str, list[str]]:
    """{state: what is said of each point that stands so}."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    found: dict[str, list[str]] = {}
    for point in page.select(".checklist__point"):
        state = next(name for name in point["class"] if name.startswith("checklist__point--")).removeprefix("checklist__point--")
        found.setdefault(state, []).append(" ".join(point.get_text(" ").split()))
    return found


def edit(page) -> str:
    return f"/cms/pages/{page.pk}/edit/"


def test_a_lesson_that_lacks_its_objective(client: Client) -> None:
    found = points(client, edit(pages.lesson_page(pages.module_page(), objective="", minutes=0)))
    (needed,) = found["needed"]
    assert "An objective" in needed and "say what people can do by the end." in needed
    assert [words for words in found["look"] if "say about how long it takes." in words]
    assert any("Something to read" in words for words in found["done"])


def test_one_that_is_fit_says_so(client: Client) -> None:
    page = pages.lesson_page(pages.module_page())
    assert set(points(client, edit(page))) == {"done"}
    assert "Nothing stands in the way of publishing" in client.get(edit(page)).content.decode()


def test_a_story_whose_step_leads_nowhere(client: Client) -> None:
    module = pages.module_page()
    page = pages.scenario_page(module, steps=[pages.step("door", pages.choice("nowhere"))])
    needed = points(client, edit(page))["needed"]
    assert any("Steps that all lead to an ending" in words and "no step or ending is called “nowhere”." in words for words in needed)


def test_a_check_that_leaves_an_outcome_out(client: Client) -> None:
    module = pages.module_page(outcomes=[("outcome", "One"), ("outcome", "Two")])
    page = pages.check_page(module, questions=[pages.question("q1", outcome=1)])
    assert any("outcome 2 is not asked." in words for words in points(client, edit(page))["look"])


def test_a_module_without_outcomes(client: Client) -> None:
    page = pages.module_page(outcomes=[])
    assert any(words.startswith("Needed: Outcomes") for words in points(client, edit(page))["needed"])


def test_a_new_page_is_told_what_will_be_asked(client: Client) -> None:
    module = pages.module_page()
    found = points(client, f"/cms/pages/add/cms/lessonpage/{module.pk}/?empty=1")
    assert list(found) == ["to-come"] and "An objective: what people can do by the end" in found["to-come"]
    assert list(points(client, f"/cms/pages/add/cms/modulepage/{module.get_parent().pk}/?empty=1")) == ["to-come"]


def test_hard_words_are_worth_a_look_and_forbid_nothing() -> None:
    module = pages.module_page()
    (found,) = problems(pages.lesson_page(module, text=f"<p>{HARD}</p>"))
    assert not found.blocks and found.path == ("body",)
    assert "Shorter sentences" in found.words
    assert problems(pages.lesson_page(module, text=f"<p>{EASY}</p>", slug="easy")) == []


def test_the_age_at_which_one_reads_with_ease() -> None:
    easy, hard = reading_age(EASY), reading_age(HARD)
    assert easy is not None and hard is not None
    assert easy < 9 and hard > 20
    assert reading_age("word " * (FEWEST_WORDS - 1)) is None


@pytest.mark.northshire
def test_the_curriculum_is_read_with_ease() -> None:
    for page in [*ModulePage.objects.all(), *LessonPage.objects.all()]:
        assert not [problem for problem in problems(page) if "reads this with ease" in problem.words], page
