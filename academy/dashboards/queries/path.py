"""A person's way through what their role asks: which modules, in which order, how long each takes, and what they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from academy.competencies.models import Status
from academy.competencies.queries import Standing, Waiting, in_order, most_urgent, opening_for, standing_beside, standings_of
from academy.dashboards.queries.learning import Post, posts_of
from academy.people.models import Person
from courses.models import Module
from courses.queries import ModuleProgress, begun_by

# What one need not do just now.
_AT_REST = (Status.CURRENT, Status.DUE_SOON, Status.IN_GRACE, Status.WAIVED, Status.PAUSED)


@dataclass(frozen=True)
class Step:
    """One module on the way. `standing` is what it meets, None where it only comes before others; `first` names what is advised before it
    and not done, `waiting` says what has to be where it is closed until then."""

    module: Module
    standing: Standing | None
    progress: ModuleProgress | None
    is_done: bool
    first: Sequence[str]
    waiting: Waiting | None

    @property
    def minutes(self) -> int:
        """Of online study still to do."""
        if self.is_done:
            return 0
        return self.progress.minutes_left if self.progress else self.module.minutes


@dataclass(frozen=True)
class LearningPath:
    steps: Sequence[Step]
    elsewhere: Sequence[Standing]
    posts: Sequence[Post]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    @property
    def is_anything_closed(self) -> bool:
        return any(step.waiting for step in self.steps)

    @property
    def next(self) -> Step | None:
        """What is begun goes on; else the first that is not done and not closed."""
        open_ones = [step for step in self.steps if not step.is_done and not step.waiting]
        return next((step for step in open_ones if step.progress), open_ones[0] if open_ones else None)


def learning_path(person: Person, *, on: date) -> LearningPath:
    """Eight statements at most, whatever the rows; one or two more where a manager's name may have to be masked."""
    standings = standings_of(person, on=on)
    opening = opening_for(person, on=on)
    by_code = {code: module for code, module in opening.modules.items() if module.is_open}
    begun = {progress.module.code: progress for progress in begun_by(person) if not progress.is_changes}
    asked = [(module, standing) for standing in standings if standing.is_kept_here and (module := _usual(standing, by_code, begun))]

    def step(module: Module) -> Step:
        standing = standing_beside(module.code, standings) or most_urgent(one for wanted, one in asked if wanted == module)
        is_done = standing.status in _AT_REST if standing else module.code in opening.completed
        first = [by_code[code].title for code in module.requires if code in by_code and code not in opening.held]
        is_advice = not is_done and not module.first_is_asked
        waiting = None if is_done else opening.waiting(module.code)
        return Step(module, standing, begun.get(module.code), is_done, first if is_advice else [], waiting)

    return LearningPath(
        steps=[step(module) for module in in_order([module for module, _standing in asked], by_code.values(), held=opening.held)],
        elsewhere=[standing for standing in standings if not standing.is_kept_here],
        posts=posts_of(person, on),
    )


def _usual(standing: Standing, modules: dict[str, Module], begun: dict[str, ModuleProgress]) -> Module | None:
    """The module that somebody does for it: the one begun, the one that has met it, else the usual one."""
    options = [modules[code] for code in standing.modules if code in modules]
    done_by = standing.met_by if standing.status in _AT_REST else ""
    started = [module for module in options if module.code in begun]
    met_by = [module for module in options if module.code == done_by]
    return next(iter([*started, *met_by, *options]), None)
