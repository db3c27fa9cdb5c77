"""Completions from the old spreadsheet: read, judge each row, then record once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from academy.people.models import FormerName, Person
from academy.people.names import fold
from courses.models import Completion, Module, PastImport
from courses.operations.completing import record_completion

# Dates as people type them; a spreadsheet's own dates arrive as dates.
_DATE_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d.%m.%Y", "%d-%m-%Y")
# So many a round, so that a page can tell how far it has got and a lost worker loses little.
BATCH = 100


@dataclass(frozen=True)
class PastRow:
    """One row as it was written: `number` is its place in the file, from 1 with the heading."""

    number: int
    person: str
    module: str
    on: object
    evidence: str


@transaction.atomic
def read_past_completions(
    *, rows: Iterable[PastRow], people: QuerySet[Person], file_name: str, today: date, at: datetime, by: Person
) -> PastImport:
    """Judge each row and keep the judgement; nothing is recorded yet.

    `people` are those for whom the uploader may record. A person is found by user name, e-mail or name, also a former one; a name that two
    people have is refused. A module is found by code or title.
    """
    finder = _Finder(people)
    judged = [finder.judge(row, today) for row in rows]
    seen: set[tuple[Any, ...]] = set()
    for row in judged:
        key = (row["person"], row["module"], row["on"])
        if row["state"] == "ready" and key in seen:
            row.update(state="there", words=_("The same completion stands above in this file."))
        seen.add(key)
    return PastImport.objects.create(uploaded_by=by, uploaded_at=at, file_name=file_name[:200], rows=judged)


@transaction.atomic
def begin_recording(*, past: PastImport, at: datetime) -> bool:
    """Have a list recorded, in the background. False where it is under way or done: a list is recorded once."""
    # Here, since the task in its turn calls this module.
    from courses.tasks import record_past_completions

    has_begun = PastImport.objects.filter(pk=past.pk).begin(at)
    if has_begun:
        record_past_completions.delay_on_commit(past_id=past.pk)
    return has_begun


def record_past_batch(*, past_id: int, at: datetime) -> bool:
    """Record the next hundred ready rows. Returns whether there is more to do. Safe to run twice and in two workers at once."""
    with transaction.atomic():
        past = PastImport.objects.select_for_update().select_related("uploaded_by").get(pk=past_id)
        if past.begun_at is None or past.finished_at is not None:
            return False
        ready = [row for row in past.rows if row["state"] == "ready"][:BATCH]
        people = Person.objects.in_bulk([row["person"] for row in ready])
        modules = Module.objects.in_bulk([row["module"] for row in ready])
        for row in ready:
            record_completion(
                person=people[row["person"]],
                module=modules[row["module"]],
                on=date.fromisoformat(row["on"]),
                at=at,
                by=past.uploaded_by,
                source=Completion.Source.IMPORTED,
                evidence=row["evidence"] or past.file_name,
            )
            row.update(state="recorded", words="")
        is_done = past.count("ready") == 0
        past.finished_at = at if is_done else None
        past.save(update_fields=["rows", "finished_at"])
        return not is_done


class _Finder:
    """Finds people and modules by what stands in a row, with three statements for the whole list."""

    def __init__(self, people: QuerySet[Person]) -> None:
        self.by_word: dict[str, set[int]] = {}
        ids = set()
        for person in people.only("pk", "username", "email", "name").iterator(chunk_size=2000):
            ids.add(person.pk)
            for word in (person.username, person.email, person.name):
                self._learn(word, person.pk)
        for former in FormerName.objects.filter(person__in=people).iterator(chunk_size=2000):
            self._learn(former.name, former.person_id)
            self._learn(former.email, former.person_id)
        self.modules: dict[str, Module] = {}
        for module in Module.objects.all():
            self.modules[fold(module.code)] = self.modules[fold(module.title)] = module
        self.there = set(
            Completion.objects.standing()
            .filter(person__in=people)
            .values_list("person_id", "module_id", "completed_on")
            .iterator(chunk_size=5000)
        )

    def _learn(self, word: str, person_id: int) -> None:
        if word:
            self.by_word.setdefault(_plain(word), set()).add(person_id)

    def judge(self, row: PastRow, today: date) -> dict[str, Any]:
        on, problem = _day_of(row.on, today)
        found = self.by_word.get(_plain(row.person), set())
        module = self.modules.get(fold(row.module.strip()))
        judged: dict[str, Any] = {
            "row": row.number,
            "name": row.person[:200],
            "title": row.module[:200],
            "person": next(iter(found)) if len(found) == 1 else None,
            "module": module.pk if module else None,
            "on": on.isoformat() if on else None,
            "evidence": row.evidence[:500],
            "state": "refused",
            "words": "",
        }
        if not row.person.strip():
            judged["words"] = _("Person: nobody is named.")
        elif not found:
            judged["words"] = _("Person: nobody of yours has this user name, e-mail or name.")
        elif len(found) > 1:
            judged["words"] = _("Person: %(n)s people have this name. Give the user name or the e-mail.") % {"n": len(found)}
        elif module is None:
            judged["words"] = _("Module: no module has this code or title.")
        elif problem:
            judged["words"] = problem
        elif (judged["person"], module.pk, on) in self.there:
            judged.update(state="there", words=_("This completion is on record already."))
        else:
            judged["state"] = "ready"
        return judged


def _plain(word: str) -> str:
    return " ".join(fold(word).replace(",", " ").split())


def _day_of(value: object, today: date) -> tuple[date | None, str]:
    if isinstance(value, datetime):
        day: date | None = value.date()
    elif isinstance(value, date):
        day = value
    else:
        day = None
        for form in _DATE_FORMATS:
            try:
                day = datetime.strptime(str(value or "").strip(), form).date()
                break
            except ValueError:
                continue
    if day is None:
        return None, _("Date: write it like 31/03/2027.")
    if day > today:
        return day, _("Date: it lies in the future.")
    return day, ""
