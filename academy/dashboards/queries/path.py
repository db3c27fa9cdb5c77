"""A person's way through what their role asks: which modules, in which order, how long each takes, and what they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from academy.competencies.models import Status
from academy.competencies.queries import Standing, in_order, standings_by_module, standings_of
from academy.dashboards.queries.learning import Post, posts_of
from academy.people.models import Person
from courses.models import Completion, Module
from courses.queries import ModuleProgress, begun_by

# What one need not do just now.
_AT_REST = (Status.CURRENT, Status.DUE_SOON, Status.IN_GRACE, Status.WAIVED, Status.PAUSED)


@dataclass(frozen=True)
class Step:
    """One module on the way. `standing` is what it meets, None where it is only advised; `first` names what is advised and not done."""

    module: Module
    standing: Standing | None
    progress: ModuleProgress | None
    is_done: bool
    first: Sequence[str]

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
    def next(self) -> Step | None:
        """What is begun goes on; else the first that is not done."""
        waiting = [step for step in self.steps if not step.is_done]
        return next((step for step in waiting if step.progress), waiting[0] if waiting else None)


def learning_path(person: Person, *, on: date) -> LearningPath:
    """Nine statements at most, whatever the rows; one or two more where a manager's name may have to be masked."""
    standings = standings_of(person, on=on)
    modules = list(Module.objects.open())
    by_code = {module.code: module for module in modules}
    begun = {progress.module.code: progress for progress in begun_by(person) if not progress.is_changes}
    ever = set(Completion.objects.standing().filter(person=person).values_list("module__code", flat=True))
    wanted = [module for standing in standings if standing.is_kept_here and (module := _usual(standing, by_code, begun))]
    meets = standings_by_module(standings)

    def step(module: Module) -> Step:
        standing = next((one for one in meets.get(module.code, ()) if one.is_kept_here), None)
        is_done = standing.status in _AT_REST if standing else module.code in ever
        first = [by_code[code].title for code in module.requires if code in by_code and code not in ever]
        return Step(module, standing, begun.get(module.code), is_done, [] if is_done else first)

    return LearningPath(
        steps=[step(module) for module in in_order(wanted, modules)],
        elsewhere=[standing for standing in standings if not standing.is_kept_here],
        posts=posts_of(person, on),
    )


def _usual(standing: Standing, modules: dict[str, Module], begun: dict[str, ModuleProgress]) -> Module | None:
    """The module that somebody does for it: the one begun, the one that has met it, else the usual one."""
    options = [modules[code] for code in standing.modules if code in modules]
    done_by = standing.from_completion.module.code if standing.from_completion and standing.status in _AT_REST else ""
    started = [module for module in options if module.code in begun]
    met_by = [module for module in options if module.code == done_by]
    return next(iter([*started, *met_by, *options]), None)
