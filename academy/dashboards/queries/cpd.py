"""A person's own record of continuing professional development, from what the academy knows and what they added. For them alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from academy.cohorts.models import Attendance, OfferingModule
from academy.common.days import add_months
from academy.competencies.models import ExternalFrameworkVersion
from academy.people.models import Person
from academy.practice.models import Comment, CpdPiece, PracticeEntry, Quarantine
from courses.models import Completion, Lesson, LessonKind, Mode
from courses.queries import shown_minutes

Kind = CpdPiece.Kind
# What came from elsewhere has no register here: its taught days count by their length.
_FROM_ELSEWHERE = frozenset({Completion.Source.LOADED, Completion.Source.IMPORTED, Completion.Source.BY_HAND})


@dataclass(frozen=True)
class CpdItem:
    """One line of the record. `source` names what is recorded here; `piece` is what the person added or wrote about it.

    `answers` is what was learned, by heading: nothing of a piece that is set aside.
    """

    kind: str
    title: str
    on: date
    minutes: int
    provider: str = ""
    source: str = ""
    piece: CpdPiece | None = None
    answers: Mapping[str, str] | None = None
    has_comment: bool = False

    @property
    def kind_words(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def is_rjc_approved(self) -> bool:
        return self.piece is not None and self.piece.is_rjc_approved

    @property
    def is_written(self) -> bool:
        return bool(self.answers and self.answers.get("learned"))

    @property
    def has_peer(self) -> bool:
        """Talked over with a peer: the person says what came of it, or the peer said something to it."""
        return self.is_written and (self.has_comment or bool(self.answers and self.answers.get("peer")))


@dataclass(frozen=True)
class CpdRecord:
    """The lines from one day to another, the last first."""

    since: date
    until: date
    items: list[CpdItem]

    @property
    def minutes(self) -> int:
        return sum(item.minutes for item in self.items)

    @property
    def minutes_approved(self) -> int:
        return sum(item.minutes for item in self.items if item.is_rjc_approved)

    @property
    def written(self) -> list[CpdItem]:
        return [item for item in self.items if item.is_written]

    @property
    def with_peer(self) -> list[CpdItem]:
        return [item for item in self.items if item.has_peer]


@dataclass(frozen=True)
class HoursRule:
    """One level of the Restorative Justice Council's rule, and how the record stands to it."""

    level: str
    hours: int
    approved_percent: int
    minutes: int
    minutes_approved: int

    @property
    def approved_hours(self) -> float:
        return self.hours * self.approved_percent / 100

    @property
    def minutes_missing(self) -> int:
        return max(0, self.hours * 60 - self.minutes)

    @property
    def approved_missing(self) -> int:
        return max(0, int(self.hours * 60 * self.approved_percent / 100) - self.minutes_approved)

    @property
    def is_met(self) -> bool:
        return not self.minutes_missing and not self.approved_missing


@dataclass(frozen=True)
class PiecesRule:
    """Social Work England's rule for a registration year, in the words that it asks with, and how the record stands to it."""

    since: date
    until: date
    headings: list[str]
    pieces: int
    with_peer: int
    written: int
    written_with_peer: int

    @property
    def is_met(self) -> bool:
        return self.written >= self.pieces and self.written_with_peer >= self.with_peer


def cpd_of(person: Person, *, since: date, until: date) -> CpdRecord:
    """The record from one day to another, both counted. Nine statements, however much there is."""
    pieces = {piece.source or f"cpd:{piece.pk}": piece for piece in _pieces(person)}
    answers, commented = _writing(pieces.values())
    found = [
        _with_piece(item, pieces.pop(item.source, None), answers, commented)
        for item in (*_learnt(person, since, until), *_practised(person, since, until))
    ]
    found += [
        _with_piece(CpdItem(piece.kind, piece.title, piece.on, piece.minutes, piece.provider), piece, answers, commented)
        for piece in pieces.values()
        if not piece.source and since <= piece.on <= until
    ]
    return CpdRecord(since, until, sorted(found, key=lambda item: (item.on, item.source), reverse=True))


def item_of(person: Person, source: str, *, until: date) -> CpdItem | None:
    """What is recorded here under that name, if it is the person's."""
    record = cpd_of(person, since=date(2000, 1, 1), until=until)
    return next((item for item in record.items if source and item.source == source), None)


def hours_rules(record: CpdRecord, *, on: date) -> list[HoursRule]:
    """The Restorative Justice Council's hours by level, as the framework in force has them. One statement."""
    version = _in_force("RJC-REG", on)
    levels = version.content.get("levels", []) if version else []
    return [
        HoursRule(str(row["level"]), int(row["renewal_hours"]), int(row["approved_percent"]), record.minutes, record.minutes_approved)
        for row in levels
        if row.get("renewal_hours")
    ]


def rjc_window(on: date) -> tuple[date, date]:
    """The twelve months up to a day."""
    return add_months(on, -12) + timedelta(days=1), on


def registration_year(on: date) -> tuple[date, date]:
    """Social Work England's year around a day: from 1 December, where the framework in force says nothing else."""
    version = _in_force("SWE-CPD", on)
    starts = (version.content.get("rule", {}).get("registration_year", {}) if version else {}).get("from", "12-01")
    month, day = (int(part) for part in starts.split("-"))
    begins = date(on.year, month, day)
    if begins > on:
        begins = date(on.year - 1, month, day)
    return begins, date(begins.year + 1, month, day) - timedelta(days=1)


def pieces_rule(record: CpdRecord, *, on: date) -> PiecesRule | None:
    """Social Work England's rule in force, held against a record of one registration year. One statement."""
    version = _in_force("SWE-CPD", on)
    rule = version.content.get("rule", {}) if version else {}
    asks = [words[:1].upper() + words[1:] for words in rule.get("asks", [])]
    if len(asks) != 4:
        return None
    return PiecesRule(
        record.since,
        record.until,
        asks,
        int(rule.get("pieces_at_least", 2)),
        int(rule.get("pieces_with_peer_reflection_at_least", 1)),
        len(record.written),
        len(record.with_peer),
    )


def _in_force(framework: str, on: date) -> ExternalFrameworkVersion | None:
    rows = ExternalFrameworkVersion.objects.filter(framework__code=framework)
    rows = rows.filter(Q(effective_from=None) | Q(effective_from__lte=on), Q(effective_to=None) | Q(effective_to__gte=on))
    return rows.order_by("-effective_from", "code").first()


def _pieces(person: Person) -> list[CpdPiece]:
    return list(CpdPiece.objects.filter(person=person).select_related("writing"))


def _writing(pieces: Iterable[CpdPiece]) -> tuple[dict[int, Mapping[str, str]], set[int]]:
    """What was learned from each, but for what is set aside; and which of them a peer said something to."""
    written = {piece.writing_id: piece.writing for piece in pieces if piece.writing}
    hidden = set(Quarantine.objects.open().filter(reflection__in=written).values_list("reflection_id", flat=True))
    commented = Comment.objects.filter(share__reflection__in=written).values_list("share__reflection_id", flat=True)
    return {pk: writing.answers for pk, writing in written.items() if pk and pk not in hidden}, set(commented)


def _with_piece(item: CpdItem, piece: CpdPiece | None, answers: Mapping[int, Mapping[str, str]], commented: set[int]) -> CpdItem:
    if piece is None:
        return item
    written = answers.get(piece.writing_id or 0)
    return CpdItem(
        kind=item.kind,
        title=item.title,
        on=item.on,
        minutes=item.minutes,
        provider=item.provider,
        source=item.source,
        piece=piece,
        answers=written,
        has_comment=bool(written) and piece.writing_id in commented,
    )


def _learnt(person: Person, since: date, until: date) -> list[CpdItem]:
    """Sessions attended, by their hours; and modules completed, by their online study and what was taught elsewhere."""
    marks = list(
        Attendance.objects.counting().filter(booking__person=person).select_related("session__cohort").order_by("session__on", "pk")
    )
    parts: dict[int, list[OfferingModule]] = {}
    for part in OfferingModule.objects.filter(offering__in={mark.session.cohort.offering_id for mark in marks}):
        parts.setdefault(part.offering_id, []).append(part)
    found = [
        CpdItem(
            kind=Kind.COURSE,
            title=_("%(cohort)s: %(session)s") % {"cohort": mark.session.cohort.title, "session": mark.session.title},
            on=mark.session.on,
            minutes=max(0, int(mark.session.hours * 60) - (mark.minutes or 0)),
            source=f"cohorts.attendance:{mark.pk}",
        )
        for mark in marks
        if since <= mark.session.on <= until
    ]
    attended = [(mark.session.on, part) for mark in marks for part in parts.get(mark.session.cohort.offering_id, [])]
    completions = list(
        Completion.objects.standing().filter(person=person, completed_on__range=(since, until)).select_related("module").order_by("pk")
    )
    taught = _taught_minutes({completion.module_id for completion in completions})
    shown = shown_minutes(completion.enrolment_id for completion in completions)
    for completion in completions:
        # What was shown to be known already took no study.
        minutes = _minutes_of(completion, attended, taught) - shown.get(completion.enrolment_id, 0)
        if minutes > 0:
            source = f"courses.completion:{completion.pk}"
            found.append(CpdItem(Kind.COURSE, completion.module.title, completion.completed_on, minutes, source=source))
    return found


def _minutes_of(completion: Completion, attended: list[tuple[date, OfferingModule]], taught: Mapping[int, int]) -> int:
    """Without the hours together, where they stand as sessions of their own."""
    own = [part for on, part in attended if part.module_id == completion.module_id and on <= completion.completed_on]
    if completion.source == Completion.Source.REGISTER and any(part.credits == OfferingModule.Credits.MODULE for part in own):
        return 0
    is_taught_elsewhere = completion.source in _FROM_ELSEWHERE and not own and completion.module.mode != Mode.E_LEARNING
    return completion.module.minutes + (taught.get(completion.module_id, 0) if is_taught_elsewhere else 0)


def _taught_minutes(module_ids: set[int]) -> dict[int, int]:
    rows = Lesson.objects.in_use().filter(module__in=module_ids, kind=LessonKind.SESSION)
    return dict(rows.values("module").annotate(total=Sum("minutes")).values_list("module", "total"))


def _practised(person: Person, since: date, until: date) -> list[CpdItem]:
    rows: Any = PracticeEntry.objects.standing().filter(person=person, on__range=(since, until))
    return [
        CpdItem(
            kind=Kind.PRACTICE,
            title=_("%(form)s: %(role)s") % {"form": entry.get_form_display(), "role": entry.get_role_display().lower()},
            on=entry.on,
            minutes=entry.minutes,
            source=f"practice.practiceentry:{entry.pk}",
        )
        for entry in rows.defer("note")
    ]
