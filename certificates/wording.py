"""The words of a certificate, put together once when it is issued and frozen.

A payload is plain JSON. `schema` 1 has what is printed (`heading`, `lead`, `name`, `agency`, `has`, `title`, `text`, `facts`, `issued`,
`check`) and under `data` the same facts as codes, numbers and ISO dates. Nothing that prints a certificate reads anything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from academy.cohorts.models import Attendance, Cohort, OfferingModule, SessionDay
from academy.cohorts.queries import trainers_of
from academy.common.wording import day, listed, minutes
from academy.competencies.models import Award, Level
from academy.people.models import Employment, Person
from certificates.codes import shown_code
from certificates.models import Design
from courses.models import Completion, LessonKind, Mode
from courses.queries import shown_minutes

SCHEMA = 1
Payload = dict[str, Any]


@dataclass(frozen=True)
class Teaching:
    """Where a completion came from, if people met: the cohort, the days that the person came, and who taught."""

    cohort: Cohort | None = None
    sessions: list[SessionDay] = field(default_factory=list)
    trainers: list[str] = field(default_factory=list)
    is_the_whole_module: bool = False

    @property
    def minutes(self) -> int:
        return int(sum(session.hours for session in self.sessions) * 60)


@dataclass(frozen=True)
class Frame:
    """What stands on any certificate, whatever it is of."""

    design: Design
    number: str
    code: str
    on: date

    def words(self, language: str) -> Payload:
        site = urlsplit(settings.ACADEMY_ADDRESS)
        by = ", ".join(filter(None, [self.design.signatory, self.design.signatory_title])) or self.design.issuer
        return {
            "schema": SCHEMA,
            "design": self.design.version,
            "language": language,
            "academy": self.design.issuer,
            "number": self.number,
            "code": self.code,
            "address": settings.ACADEMY_ADDRESS + reverse("certificates:verify-detail", args=[self.code]),
            "issued": _("Issued on %(day)s") % {"day": day(self.on)},
            "by": _("by %(name)s") % {"name": by},
            "check": _("Check it at %(address)s") % {"address": site.netloc + reverse("certificates:verify")},
            "code_words": _("Code %(code)s") % {"code": shown_code(self.code)},
            "number_words": _("Certificate %(number)s") % {"number": self.number},
            "qr_words": _("QR code that leads to the page where this certificate can be checked"),
        }


def payload_of_completion(*, completion: Completion, name: str, valid_until: date | None, frame: Frame) -> Payload:
    """What the certificate of a credited completion says: that somebody took part and understood."""
    module, person = completion.module, completion.person
    language = person.language
    awards = list(completion.awards.standing().select_related("competency").order_by("competency__position"))
    teaching = _teaching(completion)
    learnt = _minutes_learnt(completion, teaching)
    with override(language):
        together = [session.on for session in teaching.sessions]
        facts = [
            (_("Completed on"), "" if completion.completed_on in together else day(completion.completed_on)),
            (_("Together on"), days_words(together)),
            (_("Learning time"), minutes(learnt) if learnt else ""),
            (_("Current until"), day(valid_until) if valid_until else _("No end date")),
            (_("Trainers"), listed(teaching.trainers)),
            (_("Level"), _level_words(completion, awards)),
            (_("Version"), _version_words(completion)),
        ]
        return {
            **frame.words(language),
            "kind": "completion",
            "heading": _("Certificate of completion"),
            "lead": _("This is to say that"),
            "name": name,
            "agency": _agency_name(person, completion.completed_on),
            "has": _("has completed"),
            "title": module.title,
            "text": _understanding_words(awards),
            "facts": [[label, value] for label, value in facts if value],
            "data": {
                "module": module.code,
                "tier": module.tier,
                "edition": completion.edition.number if completion.edition else None,
                "completed_on": completion.completed_on.isoformat(),
                "valid_until": valid_until.isoformat() if valid_until else None,
                "issued_on": frame.on.isoformat(),
                "minutes": learnt,
                "competencies": [{"code": award.competency.code, "level": award.level} for award in awards],
                "cohort": teaching.cohort.code if teaching.cohort else None,
                "level_words": module.get_tier_display(),
            },
        }


def payload_of_award(*, award: Award, name: str, frame: Frame) -> Payload:
    """What the certificate of a judged award says: that somebody was seen doing it, and by whom."""
    language = award.person.language
    level = Level.objects.get(level=award.level)
    with override(language):
        level_words = f"{level.level}, {level.name}"
        judges = [_judge_words(judge, award.awarded_on) for judge in (award.assessor, award.moderator) if judge]
        facts = [
            (_("Awarded on"), day(award.awarded_on)),
            (_("Level"), level_words),
            (_("Current until"), day(award.review_on) if award.review_on else _("No end date")),
            (_("Judged by"), listed(judges)),
            (_("Skill"), award.competency.code),
        ]
        return {
            **frame.words(language),
            "kind": "award",
            "heading": _("Certificate of skill"),
            "lead": _("This is to say that"),
            "name": name,
            "agency": _agency_name(award.person, award.awarded_on),
            "has": _("has been assessed as %(level)s in") % {"level": level.name},
            "title": award.competency.title,
            "text": " ".join(award.competency.indicators.get(str(award.level), [])) or level.meaning,
            "facts": [[label, value] for label, value in facts if value],
            "data": {
                "competency": award.competency.code,
                "level": award.level,
                "awarded_by": award.awarded_by,
                "completed_on": award.awarded_on.isoformat(),
                "valid_until": award.review_on.isoformat() if award.review_on else None,
                "issued_on": frame.on.isoformat(),
                "level_words": level_words,
            },
        }


def _judge_words(judge: Person, on: date) -> str:
    return _("A named assessor of the academy") if _works_in_a_restricted_agency(judge, on) else judge.name


def days_words(days: Sequence[date]) -> str:
    """“15 and 29 July 2026”: the month once where it is the same, and every date in full where it is not."""
    if not days:
        return ""
    *others, last = sorted(set(days))
    is_one_month = all((other.year, other.month) == (last.year, last.month) for other in others)
    return listed([*(str(other.day) if is_one_month else day(other) for other in others), day(last)])


def _agency_name(person: Person, on: date) -> str:
    """The agency that employs the person, where it is one alone and its list of people is no secret (domain.md §6.4)."""
    posts = Employment.objects.current(on).filter(person=person).values_list("team__agency__name", "team__agency__is_restricted")
    agencies = set(posts)
    if len(agencies) != 1:
        return ""
    [(name, is_restricted)] = agencies
    return "" if is_restricted else name


def _works_in_a_restricted_agency(person: Person, on: date) -> bool:
    return Employment.objects.current(on).filter(person=person, team__agency__is_restricted=True).exists()


def _understanding_words(awards: Sequence[Award]) -> str:
    skills = listed([_("“%(title)s”") % {"title": award.competency.title} for award in awards])
    return _("and shown understanding of %(skills)s.") % {"skills": skills} if skills else ""


def _level_words(completion: Completion, awards: Sequence[Award]) -> str:
    tier = completion.module.get_tier_display()
    names = dict(Level.objects.values_list("level", "name"))
    counts: dict[int, int] = {}
    for award in awards:
        counts[award.level] = counts.get(award.level, 0) + 1
    parts = [
        ngettext("level %(level)s, %(name)s, in %(n)s skill", "level %(level)s, %(name)s, in %(n)s skills", n)
        % {"level": level, "name": names.get(level, ""), "n": n}
        for level, n in sorted(counts.items())
    ]
    return _("%(tier)s. Counts as %(parts)s") % {"tier": tier, "parts": listed(parts)} if parts else tier


def _version_words(completion: Completion) -> str:
    if completion.edition is None:
        return _("Module %(code)s") % {"code": completion.module.code}
    return _("Module %(code)s, edition %(number)s") % {"code": completion.module.code, "number": completion.edition.number}


def _teaching(completion: Completion) -> Teaching:
    """The cohort that led to a completion, if one did. No statement for what is learnt online alone."""
    if completion.module.mode == Mode.E_LEARNING and completion.source != Completion.Source.REGISTER:
        return Teaching()
    marks = (
        Attendance.objects.counting()
        .filter(booking__person=completion.person_id, session__on__lte=completion.completed_on)
        .filter(session__cohort__offering__parts__module=completion.module_id)
        .select_related("session__cohort__offering")
        .order_by("session__on", "session__starts_at")
    )
    sessions = [mark.session for mark in marks]
    if not sessions:
        return Teaching()
    cohort = sessions[-1].cohort
    trainers = trainers_of(cohort, completion.person, on=completion.completed_on)
    whole = cohort.offering.parts.filter(module=completion.module_id, credits=OfferingModule.Credits.MODULE).exists()
    return Teaching(cohort, [session for session in sessions if session.cohort_id == cohort.pk], trainers, whole)


def _minutes_learnt(completion: Completion, teaching: Teaching) -> int:
    """Online study and the hours together; the hours alone where attendance counts for the whole module. What the check showed to be known
    already took no study."""
    if teaching.is_the_whole_module:
        return teaching.minutes
    if completion.module.may_be_proved or completion.source == Completion.Source.PROOF:
        known = shown_minutes([completion.enrolment_id]).get(completion.enrolment_id, 0)
        return max(0, _minutes_of_all(completion, teaching) - known)
    return _minutes_of_all(completion, teaching)


def _minutes_of_all(completion: Completion, teaching: Teaching) -> int:
    if completion.module.mode == Mode.E_LEARNING or teaching.sessions:
        return completion.module.minutes + teaching.minutes
    taught = completion.module.lessons.in_use().filter(kind=LessonKind.SESSION).values_list("minutes", flat=True)
    return completion.module.minutes + sum(taught)
