"""What /dev/components/ shows: made-up values, one set for each component with its states."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy.common import icons, statuses
from academy.common.forms import ChoiceCards, DayField

_STATUS_USE = {
    "not-required": _("The role does not ask for it. No pill, no colour: it asks nothing of anyone."),
    "not-yet-due": _("Asked for, with time in hand."),
    "current": _("In date. Say until when beside it."),
    "due-soon": _("Ends or is due within 90 days."),
    "in-grace": _("The date has passed and the days of grace are running. Say until when."),
    "overdue": _("The days of grace are over. Always with the way forward beside it."),
    "never-done": _("Time has passed and nothing is recorded."),
    "paused": _("Long leave. Never says why."),
    "waived": _("Excused until a date. Never says why to people who need not know."),
}


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=_("Your name"), help_text=_("As you’d like it on your certificate."), widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail"), error_messages={"invalid": _("Enter an e-mail address with an @ in it, like jo@example.org")}
    )
    day = forms.ChoiceField(
        label=_("Which day can you come?"),
        choices=[("17", _("Tuesday 17 November 2026, 2pm")), ("19", _("Thursday 19 November 2026, 8.30pm"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which day you can come")},
    )
    needs = forms.MultipleChoiceField(
        label=_("What would help you on the day?"),
        help_text=_("Only the trainers see this. It is deleted 30 days afterwards."),
        choices=[("print", _("Large print")), ("door", _("A seat near the door"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    team = forms.ChoiceField(label=_("Your team"), choices=[("west", "Hub West, Millfield"), ("east", "Hub East, Harbour House")])
    started = DayField(label=_("When did you start?"), help_text=_("For example, 14 3 2027"))
    words = forms.CharField(label=_("Anything else?"), widget=forms.Textarea({"rows": 3}), required=False)
    evidence = forms.FileField(label=_("Your certificate from before"), required=False)
    agree = forms.BooleanField(label=_("I have read how my record is kept"))


class ChoiceForm(forms.Form):
    start = forms.ChoiceField(
        label=_("How do you start?"),
        choices=[
            ("sorry", _("“I’ve been thinking about last night. I was worried, and I didn’t handle it how I’d like.”")),
            ("forget", _("“Let’s forget last night. Fancy a hot chocolate on the way in?”")),
        ],
        widget=ChoiceCards,
    )


# In the shapes of a LessonVersion's content.
_BLOCKS: list[tuple[str, dict[str, Any]]] = [
    ("heading", {"text": _("The four ways of working")}),
    (
        "text",
        {"html": "<p>Every time we deal with someone, we bring two things.</p><ul><li>Challenge</li><li>Support</li></ul>"},
    ),
    ("window", {"caption": _("Challenge goes up, support goes across.")}),
    (
        "cards",
        {
            "title": _("Each pane has a voice"),
            "items": [{"term": "TO", "meaning": _("“Do it, or else.”")}, {"term": "NOT", "meaning": _("“Whatever.”")}],
        },
    ),
    ("story", {"title": _("One missed appointment"), "html": "<p>Owen has missed three sessions.</p>"}),
    (
        "compare",
        {
            "title": _("The same action, done two ways"),
            "left": {"label": _("Firm and cold"), "items": [_("Orders, with no reason")]},
            "right": {"label": _("Firm and respectful"), "items": [_("Says what and why, in few words")]},
        },
    ),
    (
        "steps",
        {
            "title": _("How to say it"),
            "items": [
                {"title": _("What I saw or heard"), "text": _("Stick to what a camera would show.")},
                {"title": _("How it landed with me"), "text": _("Name a real feeling, and own it.")},
            ],
        },
    ),
    ("callout", {"kind": "safety", "html": "<p>If someone is in danger, act now.</p>"}),
    (
        "media",
        {
            "kind": "video",
            "title": _("Same words, four corners"),
            "minutes": 3,
            "transcript": "<p>“There are four corners on this floor.”</p>",
            "file": None,
        },
    ),
    ("recap", {"items": [_("Challenge and support are two separate things. We can give both at once.")]}),
]


def examples(request: HttpRequest) -> dict[str, Any]:
    page = Paginator(range(130), 50).get_page(request.GET.get("page"))
    lessons = [
        {"title": "Why relationships first", "url": "#l", "meta": _("Done"), "minutes": 8, "state": "done"},
        {"title": "The four ways of working", "url": "#l", "meta": _("You are here: your place is kept"), "minutes": 8, "state": "here"},
        {"title": "Words that open doors", "url": "#l", "meta": _("Not started"), "minutes": 8, "state": ""},
    ]
    return {
        "statuses": [(code, words, _STATUS_USE[code]) for code, words in statuses.WORDS.items()],
        "icons": sorted(icons.SHAPES),
        "shown_form": ExampleForm(
            {"name": "Nkechi Obi", "email": "nkechi.obi", "team": "west", "needs": ["print"], "started_day": "31", "started_month": "2"}
        ),
        "choice_form": ChoiceForm(initial={"start": "sorry"}),
        "path": ["to", "with", "with"],
        "long_path": ["not", "with", "with", "with", "with", "for"],
        "way_counts": {"to": 3, "for": 2, "not": 0, "with": 7},
        "story_paths": [
            {"label": _("Twenty to eleven"), "value": "3 Mar 2027", "ways": ["to", "not", "with"]},
            {"label": _("A cold flat and a settled baby"), "value": "9 Mar 2027", "ways": ["for", "with", "with", "with"]},
            {"label": _("Twenty to eleven"), "value": "30 Mar 2027", "ways": ["with", "with"]},
        ],
        "trail_steps": lessons,
        "lessons": lessons,
        "outcomes": [
            _("say which way of working you slip into when you are tired"),
            _("rewrite a blaming sentence as an affective statement"),
        ],
        "fact_pairs": [(_("For"), _("Everyone, in the first 30 days")), (_("How"), _("Online, on any device")), (_("Lasts"), _("3 years"))],
        "history": [(_("Today, 10.20am"), "Shabnam Rauf, HR"), (date(2026, 11, 3), "Harriet Lyle, manager")],
        "months": [66, 70, 72, 77, 79, 81],
        "ends": [
            {"label": _("Next 30 days"), "total": 14, "done": 5, "value": _("14 end, 5 booked")},
            {"label": _("31 to 60 days"), "total": 14, "done": 3, "value": _("14 end, 3 booked")},
            {"label": _("61 to 90 days"), "total": 11, "done": 1, "value": _("11 end, 1 booked")},
        ],
        "register": [
            ("present", _("Here"), "here", "tick"),
            ("late", _("Late"), "late", "clock"),
            ("absent", _("Not here"), "away", "dash"),
        ],
        "counts": [(_("Here"), 9), (_("Late"), 1), (_("Not here"), 1), (_("To mark"), 3)],
        "places": [(_("Overview"), request.path), (_("People"), "#people"), (_("Register"), "#register")],
        "envelope": [
            (_("From"), "Northshire Restorative Practice Academy"),
            (_("To"), "Marsha Bailey"),
            (_("Subject"), "Behaviour speaks: 20 minutes, by 14 March"),
        ],
        "colours": [
            ("paper", _("Paper"), "#fbf8f2"),
            ("card", _("Card"), "#fffefb"),
            ("sheet", _("Sheet"), "#f6efe2"),
            ("sage", _("Sage 100"), "#e4ecde"),
            ("ink9", _("Ink 900"), "#12372a"),
            ("ink8", _("Ink 800"), "#17493a"),
            ("amber50", _("Amber 50"), "#fdf3df"),
            ("amber2", _("Amber 200"), "#f6d590"),
            ("amber7", _("Amber 700"), "#7a4400"),
            ("slate", _("Slate 50"), "#eceef3"),
        ],
        "page_obj": page,
        "blocks": _BLOCKS,
        "saved_at": datetime(2026, 11, 4, 10, 14, tzinfo=UTC),
    }
