"""Short answers: those that wait for a trainer or an assessor, and marking one by its rubric."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from academy.cohorts.access import answers_marked_by
from academy.cohorts.queries.marking import in_turn, marking_page, to_mark, with_what_was_asked
from academy.cohorts.requests import SignedIn, sent
from academy.common.days import today
from academy.common.kept import keep_answer
from academy.people.access import requires
from academy.people.looks import log_look
from academy.people.roles import Ability
from courses.models import Answer, Marking
from courses.operations import mark_answer

A_PAGE = 25
# Of what one has marked oneself, the latest stay within reach, should a second look say otherwise.
LATELY = 10


class PointsField(forms.MultipleChoiceField):
    """The points found. None ticked is an answer, and not one left out."""

    def validate(self, value: list[str]) -> None:
        if value:
            super().validate(value)


class MarkingForm(forms.Form):
    met = PointsField(label=gettext_lazy("What does the answer show?"), widget=forms.CheckboxSelectMultiple)
    comment = forms.CharField(
        label=gettext_lazy("A word to them"),
        help_text=gettext_lazy("What is good in it first, then what would make it stronger. They read this beside their answer."),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
    # A judgement that is changed says why, as every correction does.
    reason = forms.CharField(
        label=gettext_lazy("Why it is changed"), help_text=gettext_lazy("For the record. They do not see it."), max_length=500
    )

    def __init__(self, question: dict[str, Any], marking: Marking | None, data: Any = None) -> None:
        initial = {"met": marking.met, "comment": marking.comment} if marking else {}
        super().__init__(data, initial=initial)
        met = self.fields["met"]
        assert isinstance(met, PointsField)
        met.choices = [(point["id"], strip_tags(point["text"])) for point in question["rubric"]]
        met.help_text = _("%(enough)s of %(all)s make it right. Tick none if none is there.") % {
            "enough": question["enough"],
            "all": len(question["rubric"]),
        }
        if marking is None:
            del self.fields["reason"]


@requires(Ability.RUN_COHORTS, Ability.ASSESS)
@require_GET
@never_cache
def marking_list(request: SignedIn) -> HttpResponse:
    on = today()
    mine = answers_marked_by(request.user, on)
    page = Paginator(in_turn(mine), A_PAGE).get_page(request.GET.get("page"))
    rows = to_mark(page, viewer=request.user, on=on)
    marked = Answer.objects.filter(pk__in=mine.values("pk"), markings__withdrawn_at=None, markings__recorded_by=request.user)
    lately = to_mark(with_what_was_asked(marked).order_by("-markings__marked_at", "-pk")[:LATELY], viewer=request.user, on=on)
    _log([*rows, *lately], request)
    return render(request, "cohorts/marking-list.html", {"page": page, "rows": rows, "lately": lately})


@keep_answer
@sensitive_post_parameters("comment")
@sensitive_variables()
@requires(Ability.RUN_COHORTS, Ability.ASSESS)
@require_http_methods(["GET", "POST"])
@never_cache
def marking(request: SignedIn, answer_id: int) -> HttpResponse:
    on = today()
    answer = get_object_or_404(with_what_was_asked(answers_marked_by(request.user, on)), pk=answer_id)
    page = marking_page(answer, viewer=request.user, on=on)
    form = MarkingForm(page.question, page.marking, sent(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        mark_answer(
            answer=answer, met=given["met"], comment=given["comment"], at=timezone.now(), by=request.user, reason=given.get("reason", "")
        )
        messages.success(request, _("Marked, and %(name)s is told.") % {"name": page.name})
        return redirect("cohorts:marking-list")
    _log([page], request)
    return render(request, "cohorts/marking.html", {"page": page, "form": form}, status=422 if form.errors else 200)


def _log(rows: Any, request: SignedIn) -> None:
    named = [row.answer.attempt.enrolment.learner_id for row in rows if row.is_named]
    if named:
        log_look(viewer=request.user, person_ids=named, route="marking", at=timezone.now())
