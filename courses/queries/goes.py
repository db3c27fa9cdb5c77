"""Goes at scenarios and checks, as their pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from courses.models import Answer, Attempt, Choice, Enrolment
from courses.queries.content import content_of

Content = dict[str, Any]


@dataclass(frozen=True)
class StoryGo:
    """A go at a scenario. Without an attempt nothing has been chosen yet, and `number` is that of the go about to begin."""

    number: int
    content: Content
    attempt: Attempt | None = None
    choices: Sequence[Choice] = ()

    @property
    def is_finished(self) -> bool:
        return self.attempt is not None and self.attempt.finished_at is not None

    @property
    def step(self) -> str:
        """The step at which the learner now is; the ending once it is finished."""
        option = option_of(self.content, self.choices[-1].step, self.choices[-1].choice) if self.choices else None
        return option["next"] if option else self.content["start"]


@dataclass(frozen=True)
class Asked:
    """One question of a go as shown: its options in the order drawn, a match's partners as offered, and the answer if it was given."""

    number: int
    question: Content
    options: Sequence[Content]
    answer: Answer | None
    partners: Sequence[Content] = ()


@dataclass(frozen=True)
class CheckGo:
    """A go at a check."""

    attempt: Attempt
    content: Content
    questions: Sequence[Asked]

    @property
    def next(self) -> Asked | None:
        """The first question without an answer."""
        return next((asked for asked in self.questions if asked.answer is None), None)


def latest_go(enrolment: Enrolment, lesson_id: int, number: int | None = None) -> Attempt | None:
    """The go of that number, or the latest. With its version but not the version's content; one query."""
    found = Attempt.objects.filter(enrolment=enrolment, lesson=lesson_id).select_related("version").defer("version__content")
    return (found.order_by("-number") if number is None else found.filter(number=number)).first()


def story_go(attempt: Attempt) -> StoryGo:
    """One query, and one more when this process has not yet seen the version."""
    content = content_of(attempt.version_id, attempt.version.content_hash)
    return StoryGo(attempt.number, content, attempt, list(attempt.choices.order_by("position")))


def check_go(attempt: Attempt) -> CheckGo:
    """One query, and one more when this process has not yet seen the version."""
    content = content_of(attempt.version_id, attempt.version.content_hash)
    questions = {question["id"]: question for question in content["questions"]}
    answers = {answer.question_id: answer for answer in attempt.answers.all()}
    asked = []
    for number, drawn in enumerate(attempt.drawn, 1):
        question = questions[drawn["id"]]
        options = {option["id"]: option for option in question["options"]}
        shown = [options[key] for key in drawn["options"]]
        partners = [options[key] for key in drawn.get("partners", ())]
        asked.append(Asked(number, question, shown, answers.get(drawn["question"]), partners))
    return CheckGo(attempt, content, asked)


def misses_by_outcome(enrolment: Enrolment, lesson_id: int) -> dict[int, int]:
    """How often a learner missed a question on each outcome, over all goes at a check. One query."""
    missed = Answer.objects.filter(attempt__enrolment=enrolment, attempt__lesson=lesson_id, is_right=False)
    return dict(missed.values_list("question__outcome").annotate(Count("pk")))


def option_of(content: Content, step: str, choice: str) -> Content | None:
    """What a scenario says of one choice at one step."""
    found = content["steps"].get(step, {"choices": []})["choices"]
    return next((option for option in found if option["id"] == choice), None)
