"""A module and the lessons that changed go to the practice lead together, and come back together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState, WorkflowState

from academy.people.models import Person
from cms.models import LessonPage, ModulePage
from cms.problems import Problem, blocking, change_problems
from cms.release.coming import Coming, coming_edition
from courses.operations.cutting import Change


class NotFitToSend(ValueError):
    """Something in what would be sent stands between it and publication. `found` names each page with its problems."""

    def __init__(self, found: Sequence[tuple[Page, Sequence[Problem]]]) -> None:
        self.found = found
        super().__init__("; ".join(f"{page.title}: {problem}" for page, its in found for problem in its))


class NothingWaits(ValueError):
    """Nothing of the module is with the practice lead: somebody else has answered, or it was taken back."""


@dataclass(frozen=True)
class Sent:
    """What of a module is with the practice lead: its lessons in their order as they were sent, the module last."""

    module: ModulePage
    states: Sequence[WorkflowState]
    lessons: Sequence[LessonPage]

    @cached_property
    def coming(self) -> Coming:
        """What signing off would release."""
        return coming_edition(self.module, drafts=self.lessons)

    @property
    def pages(self) -> list[Page]:
        """As they would be published, in the order in which they would be."""
        return [*self.lessons, *([self.module] if self._has_module else [])]

    @property
    def _has_module(self) -> bool:
        return any(str(self.module.pk) == state.object_id for state in self.states)


def changed_lessons(module: ModulePage) -> list[LessonPage]:
    """Those that say something else than what is published, as their drafts stand, and are with nobody yet."""
    lessons = LessonPage.objects.child_of(module).filter(alias_of=None, has_unpublished_changes=True).order_by("path")
    with_lead = _in_progress([*lessons]).keys()
    return [lesson.get_latest_revision_as_object() for lesson in lessons if str(lesson.pk) not in with_lead]


def sent(module: ModulePage) -> Sent:
    """What waits for the practice lead. Its `states` are empty where nothing does."""
    lessons = list(LessonPage.objects.child_of(module).order_by("path"))
    states = _in_progress([*lessons, module])
    drafts = [lesson.get_latest_revision_as_object() for lesson in lessons if str(lesson.pk) in states]
    in_order = [states[str(page.pk)] for page in (*drafts, module) if str(page.pk) in states]
    # Read anew: the page in hand may be from before its draft was saved.
    return Sent(ModulePage.objects.get(pk=module.pk).get_latest_revision_as_object(), in_order, drafts)


@transaction.atomic
def send_for_sign_off(*, module: ModulePage, lessons: Collection[LessonPage], change: Change | None, by: Person) -> None:
    """Send the module with those of its changed lessons. `change` says of what kind they are, where an edition is out already.

    Raises NotFitToSend, and then nothing is sent.
    """
    draft: ModulePage = ModulePage.objects.get(pk=module.pk).get_latest_revision_as_object()
    if change:
        draft.change_class, draft.change_note, draft.change_days = change.change_class, change.note, change.days
        draft.change_spares = list(change.spared)
    found = [(page, its) for page in lessons if (its := blocking(page, parent=draft))]
    own = {problem.path: problem for problem in (*blocking(draft), *change_problems(draft, coming_edition(draft, drafts=lessons)))}
    if found or own:
        raise NotFitToSend([*found, *([(draft, list(own.values()))] if own else [])])
    # Holds the page's row: pressed twice at once, the second goes on when the first is done, and finds what it has sent.
    draft.save_revision(user=by)
    pages: list[LessonPage | ModulePage] = [*lessons, draft]
    for page in pages:
        waiting = page.current_workflow_state
        if waiting and waiting.status == WorkflowState.STATUS_NEEDS_CHANGES:
            waiting.resume(user=by)
        elif waiting is None:
            page.get_workflow().start(page, by)


@transaction.atomic
def sign_off(*, module: ModulePage, by: Person, comment: str = "") -> None:
    """Publish what waits, the lessons first, so that the module's edition holds them. Raises NothingWaits and NotFitToSend."""
    waits = sent(module)
    if found := [(page, its) for page in waits.lessons if (its := blocking(page, parent=waits.module))]:
        raise NotFitToSend(found)
    for state in _tasks(waits):
        # What the lessons bring out is asked of the module once they are published.
        page = state.workflow_state.content_object.get_latest_revision_as_object()
        if its := blocking(page):
            raise NotFitToSend([(page, its)])
        state.task.specific.on_action(state, by, "approve", comment=comment)


@transaction.atomic
def send_back(*, module: ModulePage, by: Person, comment: str) -> None:
    """Ask for changes in what waits, and say which. Raises NothingWaits."""
    for state in _tasks(sent(module)):
        state.task.specific.on_action(state, by, "reject", comment=comment)


def _tasks(waits: Sent) -> list[TaskState]:
    # Two practice leads at once: the second finds that nothing waits any more.
    ids = [state.current_task_state_id for state in waits.states]
    held = TaskState.objects.select_for_update(of=("self",)).filter(pk__in=ids, status=TaskState.STATUS_IN_PROGRESS)
    by_id = {state.pk: state for state in held.select_related("task", "workflow_state")}
    if not by_id:
        raise NothingWaits(_("Nothing of this module waits for a sign-off."))
    return [by_id[pk] for pk in ids if pk in by_id]


def _in_progress(pages: Collection[Page]) -> dict[str, WorkflowState]:
    ids = [str(page.pk) for page in pages]
    states = WorkflowState.objects.filter(base_content_type=ContentType.objects.get_for_model(Page), object_id__in=ids)
    return {state.object_id: state for state in states.filter(status=WorkflowState.STATUS_IN_PROGRESS).select_related("requested_by")}
