"""What a CPD record says to a professional body: one set of words, as a page to copy from, as plain text and as a PDF."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from academy.common.paper.report import Report
from academy.common.wording import day, minutes
from academy.dashboards.queries.cpd import CpdItem, CpdRecord, HoursRule, PiecesRule
from academy.people.models import Person

SWE, RJC = "social-work-england", "restorative-justice-council"
# The order of the headings of `CpdForm`, which is that of the body's own form.
_ANSWERS = ("relevance", "learned", "difference", "peer")


@dataclass(frozen=True)
class Part:
    """One piece, or the sum: facts, and texts under their headings."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    texts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Paper:
    code: str
    title: str
    lead: str
    parts: Sequence[Part]


def paper_for_swe(person: Person, record: CpdRecord, rule: PiecesRule) -> Paper:
    """The pieces that were written about, under the headings that Social Work England asks with."""
    return Paper(
        code=SWE,
        title=_("CPD for Social Work England"),
        lead=_("%(name)s, %(since)s to %(until)s") % {"name": person.name, "since": day(rule.since), "until": day(rule.until)},
        parts=[Part(item.title, _facts(item), _texts(item, rule.headings)) for item in record.written],
    )


def paper_for_rjc(person: Person, record: CpdRecord, rules: Sequence[HoursRule]) -> Paper:
    """Every piece with its time, those that the Council approved first, and how the hours stand to its rule."""
    summing = [
        (_("In all"), minutes(record.minutes)),
        (_("Approved by the Council"), minutes(record.minutes_approved)),
        *((_("%(level)s level") % {"level": rule.level}, _standing(rule)) for rule in rules),
    ]
    items = sorted(record.items, key=lambda item: (not item.is_rjc_approved, item.on))
    return Paper(
        code=RJC,
        title=_("CPD for the Restorative Justice Council"),
        lead=_("%(name)s, %(since)s to %(until)s") % {"name": person.name, "since": day(record.since), "until": day(record.until)},
        parts=[Part(_("Hours"), summing), *(Part(item.title, _facts(item), _own_texts(item)) for item in items)],
    )


def draw(paper: Paper, *, on: date) -> bytes:
    """The paper as a PDF."""
    report = Report(title=paper.title, author=settings.WAGTAIL_SITE_NAME, language=get_language() or "en-gb", on=on)
    report.heading(1, paper.title)
    report.text(paper.lead, is_muted=True)
    for part in paper.parts:
        report.heading(2, part.title)
        report.facts(part.facts)
        for heading, text in part.texts:
            report.heading(3, heading)
            report.text(text)
    return report.finish()


def _facts(item: CpdItem) -> list[tuple[str, str]]:
    return [
        (_("Type"), item.kind_words),
        (_("Day"), day(item.on)),
        (_("Time"), minutes(item.minutes)),
        (_("By"), item.provider),
        (_("Approved by the Council"), _("Yes") if item.is_rjc_approved else ""),
    ]


def _texts(item: CpdItem, headings: Iterable[str]) -> list[tuple[str, str]]:
    answers = item.answers or {}
    return [(heading, answers[name]) for name, heading in zip(_ANSWERS, headings, strict=True) if answers.get(name)]


def _own_texts(item: CpdItem) -> list[tuple[str, str]]:
    learned = (item.answers or {}).get("learned", "")
    return [(_("What I learned"), learned)] if learned else []


def _standing(rule: HoursRule) -> str:
    words = _("%(hours)s hours, %(approved)s of them approved") % {"hours": rule.hours, "approved": f"{rule.approved_hours:g}"}
    return _("%(rule)s: met") % {"rule": words} if rule.is_met else words
