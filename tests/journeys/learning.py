"""How a learner goes through a module: reads, plays the story working *with* people, and knows the answers to the check."""

from courses.models import Attempt, EditionLesson
from courses.operations.scoring import pairs_of, right_answer
from tests.journeys.walking import NotOnThePage, Visitor

# More pages than any module has: a learner who goes round in circles is told so.
PAGES_AT_MOST = 120
ONWARD = ("Next question", "See how it went", "See how it ends", "Go on", "Play the story", "Next:")


def begin(visitor: Visitor, module: str) -> Visitor:
    """From the module's own page, in one step."""
    return visitor.open(f"/modules/{module}/").press("Begin")


def go_through(visitor: Visitor, *, up_to: str = "You have done all of it") -> list[str]:
    """Do every part, beginning with the one on the page, up to the page with that heading. Returns the headings on the way."""
    seen: list[str] = []
    for _page in range(PAGES_AT_MOST):
        seen.append(visitor.heading)
        if visitor.heading == up_to:
            return seen
        take_one_step(visitor)
    raise AssertionError(f"Still not done: {seen}")


def take_one_step(visitor: Visitor) -> None:
    """Whatever the page asks for."""
    fields = {str(field.get("name")) for field in visitor.page.find_all(["input", "select"])}
    if "choice" in fields:
        visitor.press("See what happens", choice=working_with(visitor))
    elif "question" in fields:
        visitor.press("Answer", **right_answers(visitor))
    elif visitor.page.find("form", attrs={"data-complete": True}):
        visitor.press(_button_that_completes(visitor))
    elif "go" in fields and visitor.offers("Begin"):
        visitor.press("Begin")
    else:
        words = next((words for words in ONWARD if visitor.offers(words)), None)
        if words is None:
            raise NotOnThePage(f"No way on from {visitor.address}: {visitor.text[:2000]}")
        visitor.follow(words)


def working_with(visitor: Visitor) -> str:
    """The choice at this step that is challenge and support at once, or else the last one."""
    step = _part(visitor).version.content["steps"][_field(visitor, "step")]
    choices = {choice["stance"]: choice["id"] for choice in step["choices"]}
    return str(choices.get("with") or step["choices"][-1]["id"])


def right_answers(visitor: Visitor) -> dict[str, object]:
    """The fields of a right answer to the question on the page; of one in the learner's own words, something to be read."""
    question = _question(visitor)
    if question["kind"] == "short":
        return {"text": "You can say no, and nothing follows from it. What would make it easier?"}
    right = right_answer(question)
    if question["kind"] == "order":
        return {f"place-{option}": place for place, option in enumerate(right, 1)}
    if question["kind"] == "match":
        return {f"pair-{option}": partner for option, partner in pairs_of(right).items()}
    return {"chosen": right}


def wrong_answers(visitor: Visitor) -> dict[str, object]:
    """The fields of an answer that is not right."""
    question = _question(visitor)
    right = right_answer(question)
    if question["kind"] == "order":
        return {f"place-{option}": place for place, option in enumerate([*right[1:], right[0]], 1)}
    return {"chosen": [next(option["id"] for option in question["options"] if option["id"] not in right)]}


def _question(visitor: Visitor) -> dict:
    part = _part(visitor)
    go = Attempt.objects.get(enrolment=_field(visitor, "enrolment"), lesson=part.lesson, number=_field(visitor, "go"))
    asked = go.drawn[int(_field(visitor, "question")) - 1]["id"]
    return next(question for question in go.version.content["questions"] if question["id"] == asked)


def _part(visitor: Visitor) -> EditionLesson:
    """The lesson on the page, in the version that this learner has."""
    slug = visitor.address.split("/")[3]
    parts = EditionLesson.objects.select_related("lesson", "version")
    return parts.get(edition__enrolments=_field(visitor, "enrolment"), lesson__slug=slug)


def _field(visitor: Visitor, name: str) -> str:
    field = visitor.page.find("input", attrs={"name": name})
    if field is None:
        raise NotOnThePage(f"No field “{name}” on {visitor.address}")
    return str(field["value"])


def _button_that_completes(visitor: Visitor) -> str:
    form = visitor.page.find("form", attrs={"data-complete": True})
    button = form.find("button") if form else None
    assert button is not None
    return " ".join(button.get_text(" ").split())
