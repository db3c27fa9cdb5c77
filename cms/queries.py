"""What the home page and a module's page say, beyond what an editor wrote."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.blocks import StreamValue

from academy.cohorts.queries import OpenDate, next_dates_of
from academy.common.wording import day, listed, minutes, months
from academy.competencies.models import Level, ModuleAward, ModuleRefresh, RequirementRule, RoleProfile
from academy.competencies.queries import (
    Opening,
    opening_for,
    requirements_met_by,
    standing_beside,
    standings_of,
)
from academy.people.models import Agency, Person
from cms.languages import original_locale_id
from cms.models import Adoption, HomePage, LessonPage, ModulePage
from courses.models import LessonKind, Module
from courses.queries import ModuleProgress, Part, changes_asked, module_progress, newer_edition, proof_offered

# How many modules the home page names; the catalogue has them all.
SHOWN_AT_HOME = 4


def original_of(page: Any) -> Any:
    """The page in the academy's own language: it has the structure, and its key is that of the records."""
    if page.locale_id == original_locale_id():
        return page
    return type(page).objects.filter(translation_key=page.translation_key, locale=original_locale_id()).first() or page


def module_url(slug: str) -> str:
    return f"/modules/{slug}/"


def hours_of(sessions: StreamValue) -> list[float]:
    """The hours of each taught session, read from the stored blocks without building them."""
    return [float(block["value"].get("hours") or 0) for block in sessions.raw_data]


def how_long(online: int, hours: Sequence[float]) -> str:
    """“1 hour online and 2 days together”."""
    together = ""
    if hours and sum(hours) >= 5 * len(hours):
        together = ngettext("%(n)s day together", "%(n)s days together", len(hours)) % {"n": len(hours)}
    elif sum(hours):
        together = _("%(time)s together") % {"time": minutes(round(sum(hours) * 60))}
    alone = _("%(time)s online") % {"time": minutes(online)} if online else ""
    return _("%(online)s and %(together)s") % {"online": alone, "together": together} if alone and together else alone or together


def audience_words(audience: Sequence[str], titles: dict[str, str], *, most: int = 0) -> str:
    """For whom a module is, in the words of the role profiles; `most` shortens a long list."""
    if "everyone" in audience:
        return _("Everyone")
    names = [titles.get(code, code) for code in audience]
    if most and len(names) > most:
        return _("%(names)s and %(n)s more") % {"names": ", ".join(names[:most]), "n": len(names) - most}
    return ", ".join(names)


def role_titles() -> dict[str, str]:
    return dict(RoleProfile.objects.values_list("code", "title"))


# -- Lists of modules -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ListedModule:
    """A module that can be begun, as a list shows it. Read as values: a page as a model costs many times that."""

    key: UUID
    code: str
    slug: str
    title: str
    summary: str
    tier: str
    minutes: int
    audience: list[str]
    hours: list[float]

    @property
    def url(self) -> str:
        return module_url(self.slug)

    @property
    def time(self) -> str:
        return how_long(self.minutes, self.hours)

    @property
    def all_minutes(self) -> float:
        return self.minutes + 60 * sum(self.hours)


_LISTED = ("translation_key", "code", "slug", "title", "summary", "tier", "minutes", "audience")


def open_modules(locale_id: int) -> list[ListedModule]:
    """The modules that can be begun, in the order of the tree, in that language where there is a translation. One or two statements."""
    pages = ModulePage.objects.live().filter(alias_of=None)
    own = pages.filter(translation_key__in=Module.objects.open().values("key"), locale=original_locale_id()).order_by("path")
    found = [
        ListedModule(hours=hours_of(row.pop("sessions")), key=row.pop("translation_key"), **row) for row in own.values(*_LISTED, "sessions")
    ]
    if locale_id == original_locale_id():
        return found
    words = {key: words for key, *words in pages.filter(locale=locale_id).values_list("translation_key", "title", "summary")}
    return [
        replace(module, title=words[module.key][0], summary=words[module.key][1]) if module.key in words else module for module in found
    ]


# -- Home -----------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Teaser:
    module: ListedModule
    audience: str


def home_page(page: HomePage) -> dict[str, Any]:
    """The first modules, how many there are, and who is in the partnership, by sector. Three statements."""
    titles = role_titles()
    modules = open_modules(page.locale_id)
    agencies: dict[str, list[str]] = {}
    for name, sector in Agency.objects.order_by("name").values_list("name", "sector"):
        agencies.setdefault(sector, []).append(name)
    partners = [block["value"] for block in page.partners.raw_data]
    before, word, after = page.title.partition(_("with"))
    return {
        "title": (before, word, after),
        "modules": [Teaser(module, audience_words(module.audience, titles, most=2)) for module in modules[:SHOWN_AT_HOME]],
        "module_count": len(modules),
        "partners": [
            {**value, "agencies": [name for sector in value["sectors"] for name in agencies.get(sector, [])]} for value in partners
        ],
        "agencies": sorted(name for names in agencies.values() for name in names),
    }


# -- A module -------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Award:
    title: str
    level: str


def module_page(request: HttpRequest, page: ModulePage, *, on: date) -> dict[str, Any]:
    """Everything on a module's page. Some thirteen statements for somebody not signed in, nine more for who is."""
    own = original_of(page)
    person = request.user if isinstance(request.user, Person) else None
    module = Module.objects.filter(key=own.key).first()
    progress = module_progress(person, module) if module and module.current_edition_id else None
    rules = requirements_met_by(own.code, on=on)
    standings = standings_of(person, on=on) if person else []
    is_asked = bool(module and module.first_is_asked)
    opening = opening_for(person, on=on) if person and is_asked and progress and progress.enrolment is None else None
    waiting = opening.waiting(own.code) if opening else None
    can_begin = bool(module and module.current_edition_id and module.retired_at is None)
    others = _open_among([*own.requires, *_renewing(own, rules)], opening)
    return {
        "module": module,
        "progress": progress,
        "newer": newer_edition(progress) if progress else None,
        "changed": changes_asked(progress) if progress else [],
        "parts": _parts(progress, page) if progress else _draft_parts(page),
        "standing": standing_beside(own.code, standings, or_would_meet=True),
        "can_begin": can_begin,
        "facts": _at_a_glance(own, rules, others),
        "first": [others[code] for code in own.requires if code in others],
        "first_is_asked": is_asked,
        # To whom it is open, nothing is said of opening it.
        "is_let_in": bool(is_asked and person and not waiting),
        "waiting": waiting,
        "proof": proof_offered(person, progress) if person and progress and not waiting and can_begin else None,
        "has_more": progress is not None and any(part.kind not in (LessonKind.PAGE, LessonKind.CHECK) for part in progress.parts),
        "adoption": Adoption.objects.filter(key=own.key).only("academy", "title", "edition").first(),
        "outcomes": [block["value"] for block in page.outcomes.raw_data],
        "awards": _awards(module, own),
        "dates": _dates(module, on),
        "time": how_long(own.minutes, hours_of(own.sessions)),
    }


def _open_among(codes: Sequence[str], opening: Opening | None) -> dict[str, Module]:
    """Those of the modules that can be begun, by code. One statement, or none where they have been asked for already."""
    known = opening.modules.values() if opening else Module.objects.open().filter(code__in=codes)
    return {module.code: module for module in known if module.is_open and module.code in codes}


def _parts(progress: ModuleProgress, page: ModulePage) -> list[dict[str, Any]]:
    base = module_url(page.slug)
    return [
        {
            "title": part.title,
            "url": f"{base}{part.slug}/" if progress.enrolment else "",
            "meta": _part_words(part, progress),
            "minutes": part.minutes if not part.is_taught else None,
            "state": "done" if part.is_done else "here" if progress.is_begun and part is progress.here else "",
        }
        for part in progress.parts
    ]


def _part_words(part: Part, progress: ModuleProgress) -> str:
    if not part.is_asked:
        return _("As you know it")
    if part.is_done:
        return _("Done")
    if progress.is_begun and part is progress.here and part.seen_at:
        return _("You are here: your place is kept")
    if progress.is_changes:
        return _("Changed since you did it")
    first = progress.first_before(part)
    if first:
        return _("Opens after “%(lesson)s”") % {"lesson": first.title}
    return _kind_words(part.kind, part.minutes) or (_("Not started") if progress.enrolment else "")


def _kind_words(kind: str, time: int) -> str:
    if kind == LessonKind.SESSION:
        return _("Learnt together: %(time)s") % {"time": minutes(time)}
    return {LessonKind.SCENARIO: _("A story where you choose"), LessonKind.CHECK: _("A few questions, as often as you like")}.get(kind, "")  # type: ignore[call-overload]


def _draft_parts(page: ModulePage) -> list[dict[str, Any]]:
    """For a preview before the first release: the pages as they stand, then the taught sessions."""
    lessons = LessonPage.objects.child_of(page).order_by("path") if page.pk else []
    parts = [
        {"title": lesson.title, "meta": _kind_words(lesson.kind, lesson.minutes), "minutes": lesson.minutes, "state": ""}
        for lesson in lessons
    ]
    taught = [block["value"] for block in page.sessions.raw_data]
    sessions = [
        {"title": value["title"], "meta": _kind_words(LessonKind.SESSION, round(float(value["hours"] or 0) * 60)), "state": ""}
        for value in taught
    ]
    return [*parts, *sessions]


def _renewing(page: ModulePage, rules: Sequence[RequirementRule]) -> list[str]:
    codes = rules[0].satisfied_by if rules else page.refreshed_by
    return [code for code in codes if code != page.code]


def _at_a_glance(page: ModulePage, rules: Sequence[RequirementRule], others: dict[str, Module]) -> list[tuple[str, str]]:
    audience = audience_words(page.audience, {} if "everyone" in page.audience else role_titles())
    soonest = next((rule for rule in rules if "everyone" in rule.who and rule.satisfied_by[0] == page.code and rule.within_days), None)
    if soonest:
        audience = _("%(audience)s, in the first %(n)s days") % {"audience": audience, "n": soonest.within_days}
    first = _first_words([others[code].title for code in page.requires if code in others], page.first_enough)
    return [
        (_("For"), audience),
        (_("How"), _("Online, on any device") if not page.sessions.raw_data else str(page.get_mode_display())),
        (_("Comes first"), first or _("Nothing. Start here")),
        (_("Lasts"), _lasts(page, rules, others)),
        (_("At the end"), _("Certificate, once every part is done")),
    ]


def _first_words(titles: Sequence[str], enough: int | None) -> str:
    if enough and enough < len(titles):
        return _("%(n)s of these: %(titles)s") % {"n": enough, "titles": ", ".join(titles)}
    return ", ".join(titles)


def _lasts(page: ModulePage, rules: Sequence[RequirementRule], others: dict[str, Module]) -> str:
    """How long it lasts: a requirement that names the module says so; the module's own refresh serves only where none does."""
    refresh = ModuleRefresh.objects.filter(module__code=page.code).values_list("months", flat=True).first() if not rules else None
    lasts = rules[0].refresh_months if rules else refresh or page.refresh_months
    if not lasts:
        return _("For good")
    lighter = [others[code] for code in _renewing(page, rules) if code in others and page.code in others[code].requires]
    shortest = min(lighter, key=lambda module: module.minutes, default=None)
    if shortest is None:
        return months(lasts)
    return _("%(time)s. “%(title)s” keeps it going") % {"time": months(lasts), "title": shortest.title}


def _awards(module: Module | None, page: ModulePage) -> list[Award]:
    """What completing it awards, as the competencies have it; before the first release nothing."""
    if module is None:
        return []
    names = dict(Level.objects.values_list("level", "name"))
    rows = ModuleAward.objects.filter(module=module).select_related("competency").order_by("competency__position")
    return [Award(row.competency.title, _("Level %(n)s, %(name)s") % {"n": row.level, "name": names.get(row.level, "")}) for row in rows]


@dataclass(frozen=True)
class DateShown:
    """A date on which a module is taught."""

    item: OpenDate

    @property
    def days(self) -> str:
        return listed([day(session.on) for session in self.item.sessions])


def _dates(module: Module | None, on: date) -> list[DateShown]:
    return [DateShown(item) for item in next_dates_of(module, on, limit=3)] if module else []
