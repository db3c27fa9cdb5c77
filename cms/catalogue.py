"""The catalogue: every module that can be begun, searched by words and narrowed by filters that stand in the address."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.common.wording import day
from academy.competencies.models import Status
from academy.competencies.queries import Standing, Waiting, opening_for, standing_beside, standings_by_module, standings_of
from academy.people.models import Person
from cms.languages import original_locale_id
from cms.models import CataloguePage, LessonPage, ModulePage
from cms.queries import ListedModule, audience_words, open_modules, role_titles
from courses.models import Tier

# The longest that a module of each choice takes, in minutes, with its taught hours.
TIMES = [
    ("30", gettext_lazy("Half an hour or less")),
    ("60", gettext_lazy("An hour or less")),
    ("240", gettext_lazy("Half a day or less")),
    ("more", gettext_lazy("More than half a day")),
]
# What a role needs: asked for, and not done or to be done again before long.
_NEEDED = frozenset({Status.NOT_YET_DUE, Status.DUE_SOON, Status.IN_GRACE, Status.OVERDUE, Status.NEVER_DONE})


class CatalogueForm(forms.Form):
    """The filters. What the address asks and the catalogue has not is passed over."""

    q = forms.CharField(label=gettext_lazy("Search for"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"}))
    audience = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    tier = forms.ChoiceField(label=gettext_lazy("Tier"), required=False, choices=[("", gettext_lazy("Any tier")), *Tier.choices])
    time = forms.ChoiceField(label=gettext_lazy("Time"), required=False, choices=[("", gettext_lazy("Any length")), *TIMES])
    mine = forms.ChoiceField(
        label=gettext_lazy("My role"),
        required=False,
        choices=[
            ("", gettext_lazy("All modules")),
            ("asked", gettext_lazy("What my role asks")),
            ("needed", gettext_lazy("What I need now")),
        ],
    )

    def __init__(self, *args: Any, roles: dict[str, str], is_signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        audience = self.fields["audience"]
        assert isinstance(audience, forms.ChoiceField)
        audience.choices = [("", _("Anybody")), *roles.items()]
        if not is_signed_in:
            del self.fields["mine"]

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@dataclass(frozen=True)
class Entry:
    """One module in the list. `found_in` names the lessons in which the words were found, if they are not in the module's own; `waiting`
    says what comes first where it is closed to the reader."""

    module: ListedModule
    audience: str
    found_in: Sequence[str] = ()
    standing: Standing | None = None
    waiting: Waiting | None = None

    @property
    def tier(self) -> str:
        return str(Tier(self.module.tier).label)

    @property
    def note(self) -> str:
        if self.found_in:
            return _("In: %(lessons)s") % {"lessons": ", ".join(self.found_in)}
        return self.module.summary

    @property
    def more(self) -> str:
        """Why it is closed, with what opens it."""
        return render_to_string("competencies/_waiting.html", {"waiting": self.waiting}) if self.waiting else ""

    @property
    def when(self) -> str:
        if self.standing is None or self.standing.due_on is None:
            return ""
        if self.standing.status == Status.IN_GRACE:
            # Past its date it counts for some days more.
            return _("until %(day)s") % {"day": day(self.standing.grace_until)}
        if self.standing.status in (Status.OVERDUE, Status.NEVER_DONE) and (self.standing.days_left or 0) < 0:
            words = _("was due on %(day)s")
        else:
            words = _("until %(day)s") if self.standing.until else _("by %(day)s")
        return words % {"day": day(self.standing.due_on)}


def catalogue(request: HttpRequest, page: CataloguePage, *, on: date) -> dict[str, Any]:
    """Three statements for anybody, four more for somebody signed in, two for words."""
    person = request.user if isinstance(request.user, Person) else None
    titles = role_titles()
    modules = open_modules(page.locale_id)
    used = {code for module in modules for code in module.audience}
    roles = {code: title for code, title in titles.items() if code in used}
    form = CatalogueForm(request.GET, roles=roles, is_signed_in=person is not None)
    chosen = form.chosen()
    standings = standings_by_module(standings_of(person, on=on)) if person else {}
    opening = opening_for(person, on=on) if person else None
    found = _found(chosen["q"], page.locale_id) if "q" in chosen else None
    entries = [
        Entry(
            module,
            audience_words(module.audience, titles, most=2),
            found[module.key] if found is not None else (),
            standing_beside(module.code, standings.get(module.code, []), or_would_meet=True),
            opening.waiting(module.code) if opening else None,
        )
        for module in modules
        if _fits(module, chosen, standings.get(module.code, [])) and (found is None or module.key in found)
    ]
    if found is not None:
        order = list(found)
        entries.sort(key=lambda entry: order.index(entry.module.key))
    return {"form": form, "entries": entries, "count": len(modules), "is_narrowed": bool(chosen)}


def _fits(module: ListedModule, chosen: dict[str, str], standings: Sequence[Standing]) -> bool:
    audience, tier, time, mine = (chosen.get(name) for name in ("audience", "tier", "time", "mine"))
    kept = [standing for standing in standings if standing.is_kept_here]
    return (
        (not audience or audience in module.audience or "everyone" in module.audience)
        and (not tier or module.tier == tier)
        and (not time or (module.all_minutes > 240 if time == "more" else module.all_minutes <= int(time)))
        and (not mine or bool(kept))
        and (mine != "needed" or any(standing.status in _NEEDED for standing in kept))
    )


def _found(words: str, locale_id: int) -> dict[UUID, list[str]]:
    """By the key of each module that has the words, best first, the titles of the lessons in which they stand."""
    locales = {locale_id, original_locale_id()}
    found: dict[UUID, list[str]] = {key: [] for key in _modules_with(words, locales)}
    lessons = [
        lesson
        for lesson in LessonPage.objects.live().filter(locale__in=locales).search(words, operator="and")[:50]
        if lesson.alias_of_id is None
    ]
    by_path: dict[str, list[str]] = {}
    for lesson in lessons:
        by_path.setdefault(lesson.path[: -LessonPage.steplen], []).append(lesson.title)
    for path, key in ModulePage.objects.filter(path__in=by_path).values_list("path", "translation_key") if by_path else ():
        if key not in found:
            found[key] = by_path[path]
    return found


def _modules_with(words: str, locales: set[int]) -> Iterator[UUID]:
    """Whole words anywhere first, then titles that merely begin with them."""
    pages = ModulePage.objects.live().filter(locale__in=locales)
    for result in (pages.search(words, operator="and"), pages.autocomplete(words, operator="and")):
        yield from (page.translation_key for page in result[:50] if page.alias_of_id is None)
