"""The boxes in a lesson that are only for the learner: saved while they type, by a button without script, and never over another tab's."""

import html
from typing import Any, cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from academy.common.kept import keep_answer
from academy.common.posting import posted_from
from academy.people.models import Person
from academy.practice.operations import ChangedMeanwhile, save_writing
from academy.practice.queries import Warned, instead, text_in_lesson, warnings_for
from cms.player.pages import WRITTEN_KINDS
from cms.player.visits import Visit, enrolment_sent, visit_in

LONGEST = 20_000


class WritingForm(forms.Form):
    text = forms.CharField(label=_("Your words"), required=False, strip=False, max_length=LONGEST, widget=forms.Textarea)
    version = forms.IntegerField(min_value=0)
    # Sent by the button that says “keep mine”: the version that the writer has now seen and means to replace.
    over = forms.IntegerField(min_value=0, required=False)
    # Sent by the buttons below a warning: save it as it is, or with other words in the place of these.
    anyway = forms.CharField(required=False)
    instead = forms.CharField(required=False, strip=False)
    # Which warning stands below the box already.
    shown = forms.CharField(required=False)


@keep_answer
@sensitive_post_parameters("text", "instead")
@sensitive_variables()
@posted_from("player:lesson", "module", "lesson")
@login_required
def lesson_write(request: HttpRequest, module: str, lesson: str, block: str) -> HttpResponse:
    person = cast(Person, request.user)
    visit = visit_in(person, enrolment_sent(request, module), lesson)
    asked = _block(visit, block)
    form = WritingForm(request.POST)
    if not form.is_valid():
        return _answer(request, visit, asked, {"form": form, "text": request.POST.get("text", "")}, status=422)
    text = form.cleaned_data["text"].replace("\r\n", "\n")
    warnings = [] if form.cleaned_data["anyway"] else _warnings(visit, asked, text)
    is_reworded = bool(warnings and form.cleaned_data["instead"])
    if is_reworded:
        named = form.cleaned_data["instead"]
        text = instead({"text": text}, [one for one in warnings if one.finding.words == named])["text"]
        warnings = _warnings(visit, asked, text)
    if warnings:
        mark = _mark(warnings)
        if getattr(request, "htmx", False) and form.cleaned_data["shown"] == mark and not is_reworded:
            # Read out once, not after every pause in the typing.
            return HttpResponse(status=204)
        context = {"warnings": warnings, "text": text, "version": form.cleaned_data["version"], "is_reworded": is_reworded, "mark": mark}
        return _answer(request, visit, asked, context, status=422)
    try:
        reflection = save_writing(
            author=person,
            kind=WRITTEN_KINDS[asked["type"]],
            lesson_key=visit.part.lesson_key,
            block_id=asked["id"],
            prompt=_plain(asked["value"]["prompt"]),
            text=text,
            version=form.cleaned_data["over"] or form.cleaned_data["version"],
            at=timezone.now(),
        )
    except ChangedMeanwhile as changed:
        context = {"other": changed.reflection, "text": text, "version": form.cleaned_data["version"]}
        return _answer(request, visit, asked, context, status=409)
    return _answer(request, visit, asked, {"reflection": reflection, "text": text, "is_reworded": is_reworded}, status=200)


@sensitive_variables()
def _warnings(visit: Visit, block: dict[str, Any], text: str) -> list[Warned]:
    """What could identify somebody, and was not there when the box was saved last."""
    return warnings_for({"text": text}, before=[text_in_lesson(visit.person, visit.part.lesson_key, block["id"])])


@sensitive_variables()
def _answer(request: HttpRequest, visit: Visit, block: dict[str, Any], context: dict[str, Any], *, status: int) -> HttpResponse:
    """For script the line below the box; otherwise back to the box, or a page of its own where something must be decided."""
    context |= {"visit": visit, "box": block}
    if getattr(request, "htmx", False):
        # Always 200: htmx puts only such an answer into the page, and this one says what is the matter.
        return render(request, "player/writing-state.html", context)
    if status == 200:
        return redirect(f"{visit.url}#{block['id']}")
    return render(request, "player/writing-trouble.html", context, status=status)


@sensitive_variables()
def _mark(warnings: list[Warned]) -> str:
    return salted_hmac("cms.player.writing", "\n".join(one.finding.words for one in warnings)).hexdigest()[:16]


def _block(visit: Visit, block_id: str) -> dict[str, Any]:
    for block in visit.content.get("blocks", []):
        if block["id"] == block_id and block["type"] in WRITTEN_KINDS:
            found: dict[str, Any] = block
            return found
    raise Http404


def _plain(words: str) -> str:
    """The question without its emphasis, as it stands in the author's own list."""
    return html.unescape(strip_tags(words))
