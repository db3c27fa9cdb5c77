"""Putting things into one's portfolio: journals, supervisions, the essay and the CV."""

from io import BytesIO
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from academy.common.kept import keep_answer
from academy.common.upload_cap import was_too_large
from academy.people.access import name_for
from academy.people.looks import log_look
from academy.people.models import Person
from academy.practice.access import cvs_readable_by
from academy.practice.models import ChosenJournal, Cv, Portfolio, Reflection, Supervision
from academy.practice.operations import (
    CannotRead,
    CannotSign,
    ChangedMeanwhile,
    IsSetAside,
    NoDocument,
    PortfolioClosed,
    TooLarge,
    ask_to_sign,
    choose_journal,
    keep_cv,
    leave_journal,
    remove_cv,
    save_essay,
    withdraw_supervision,
)
from academy.practice.portfolio_forms import CvForm, EssayForm, JournalChoiceForm, SupervisionForm, no_document, too_large
from academy.practice.queries import chosen_journals, journals_to_choose, words_in
from academy.practice.views.portfolios import CLOSED, portfolio_found
from academy.practice.views.warned import Held, held_back

# Whoever has more finds the older ones in their writing.
JOURNALS_OFFERED = 50
_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def portfolio_journals(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    """Choose a journal of one's own, and who reads it."""
    person, today = cast(Person, request.user), timezone.localdate()
    portfolio = portfolio_found(request, portfolio_id)
    if portfolio.state in CLOSED:
        return _closed(request, portfolio)
    journals = list(journals_to_choose(portfolio)[:JOURNALS_OFFERED])
    form = JournalChoiceForm(request.POST or None, author=person, on=today, journals=journals)
    if request.method == "POST" and form.is_valid():
        reader = form.cleaned_data["chosen"]
        try:
            choose_journal(portfolio=portfolio, reflection=form.reflection, reader=reader, at=timezone.now(), by=person)
        except PortfolioClosed:
            return _closed(request, portfolio)
        except CannotRead:
            form.add_error("who", _("This person cannot read it. Choose somebody else"))
        except IsSetAside:
            form.add_error("journal", _("This journal is set aside for now. Choose another"))
        else:
            messages.success(request, _("It counts, and %(name)s can read it now.") % {"name": name_for(person, reader)})
            return redirect("practice:portfolio-detail", portfolio.pk)
    context = {
        "form": form,
        "portfolio": portfolio,
        "chosen": chosen_journals(portfolio, viewer=person, on=today),
        "has_journals": bool(journals),
    }
    return render(request, "practice/portfolio-journals.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def journal_leave(request: HttpRequest, chosen_id: int) -> HttpResponse:
    chosen = get_object_or_404(_of_mine(request, ChosenJournal), pk=chosen_id)
    try:
        leave_journal(chosen=chosen)
    except PortfolioClosed:
        return _closed(request, chosen.portfolio)
    messages.success(request, _("It no longer counts. Whoever you let read it still can, until you take that back."))
    return redirect("practice:portfolio-detail", chosen.portfolio_id)


@keep_answer
@sensitive_post_parameters("about", "instead")
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def portfolio_supervision(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    """Write a supervision down, and ask for the signature."""
    person, today = cast(Person, request.user), timezone.localdate()
    portfolio = portfolio_found(request, portfolio_id)
    if portfolio.state in CLOSED:
        return _closed(request, portfolio)
    form, held = SupervisionForm(request.POST or None, author=person, on=today), None
    if request.method == "POST" and form.is_valid():
        held = held_back(request, form, ("about",))
        if held is None:
            answers = form.cleaned_data
            try:
                ask_to_sign(
                    portfolio=portfolio,
                    supervisor=answers["chosen"],
                    on=answers["when"],
                    about=answers["about"],
                    token=str(answers["token"]),
                    at=timezone.now(),
                    by=person,
                )
            except PortfolioClosed:
                return _closed(request, portfolio)
            except CannotSign:
                form.add_error("who", _("This person cannot sign it. Choose somebody else"))
            else:
                messages.success(request, _("%(name)s is asked to sign it.") % {"name": name_for(person, answers["chosen"])})
                return redirect("practice:portfolio-detail", portfolio.pk)
    context = {"form": form, "held": held, "portfolio": portfolio}
    return render(request, "practice/portfolio-supervision.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def supervision_withdraw(request: HttpRequest, supervision_id: int) -> HttpResponse:
    """Take a supervision out again."""
    mine = _of_mine(request, Supervision).select_related("portfolio__person", "supervisor")
    supervision = get_object_or_404(mine, pk=supervision_id)
    if request.method == "POST":
        try:
            withdraw_supervision(supervision=supervision, at=timezone.now(), by=cast(Person, request.user))
        except PortfolioClosed:
            return _closed(request, supervision.portfolio)
        messages.success(request, _("Taken out, with what you wrote about it."))
        return redirect("practice:portfolio-detail", supervision.portfolio_id)
    if not supervision.is_standing:
        raise Http404
    context = {"supervision": supervision, "name": name_for(cast(Person, request.user), supervision.supervisor)}
    return render(request, "practice/portfolio-supervision-withdraw.html", context)


@keep_answer
@sensitive_post_parameters("text", "instead")
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def portfolio_essay(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    """The essay: kept by its button, and while one types where script runs."""
    portfolio = portfolio_found(request, portfolio_id)
    if portfolio.state in CLOSED or not portfolio.pathway.essay_words:
        return _closed(request, portfolio)
    essay = Reflection.objects.filter(portfolio=portfolio).first()
    form = EssayForm(request.POST or None, initial=_drawn_with(essay))
    held, other = None, None
    if request.method == "POST" and form.is_valid():
        held = held_back(request, form, ("text",), before=[essay.text] if essay else [])
        if held is None:
            answers = {"text": form.cleaned_data["text"], "version": form.cleaned_data["version"]}
            try:
                essay = save_essay(portfolio=portfolio, **answers, at=timezone.now(), by=cast(Person, request.user))
            except PortfolioClosed:
                return _closed(request, portfolio)
            except ChangedMeanwhile as changed:
                other = changed.reflection
                data = request.POST.copy()
                data["version"] = str(other.version)
                form.data = data
            else:
                if not getattr(request, "htmx", False):
                    messages.success(request, _("Saved. Only you can read it, until you hand your portfolio in."))
                    return redirect("practice:portfolio-essay", portfolio.pk)
                form = EssayForm(initial=_drawn_with(essay))
    return _essay_drawn(request, portfolio, form, essay, held, other)


@sensitive_variables()
def _essay_drawn(
    request: HttpRequest, portfolio: Portfolio, form: EssayForm, essay: Reflection | None, held: Held | None, other: Reflection | None
) -> HttpResponse:
    context = {
        "form": form,
        "portfolio": portfolio,
        "essay": essay,
        "words": words_in(essay.text if essay else ""),
        "held": held,
        "other": other,
    }
    # What is saved in the background shows its answer, whatever that is.
    status = 200 if getattr(request, "htmx", False) else 422 if form.errors else 409 if other else 200
    return render(request, "practice/portfolio-essay.html", context, status=status)


@sensitive_variables()
def _drawn_with(essay: Reflection | None) -> dict[str, object]:
    return {"text": essay.text, "version": essay.version} if essay else {"text": "", "version": 0}


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def portfolio_cv(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    portfolio = portfolio_found(request, portfolio_id)
    if portfolio.state in CLOSED or not portfolio.pathway.asks_cv:
        return _closed(request, portfolio)
    is_sent = request.method == "POST"
    form = CvForm(request.POST if is_sent else None, request.FILES or None, is_too_large=was_too_large(request, "file"))
    if is_sent and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            keep_cv(portfolio=portfolio, file=upload, at=timezone.now(), by=cast(Person, request.user))
        except PortfolioClosed:
            return _closed(request, portfolio)
        except TooLarge:
            form.add_error("file", too_large(upload.name))
        except NoDocument:
            form.add_error("file", no_document(upload.name))
        else:
            messages.success(request, _("Your CV is kept. Only you can open it, until you hand your portfolio in."))
            return redirect("practice:portfolio-detail", portfolio.pk)
    context = {"form": form, "portfolio": portfolio, "cv": Cv.objects.standing().filter(portfolio=portfolio).first()}
    return render(request, "practice/portfolio-cv.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def cv_remove(request: HttpRequest, cv_id: int) -> HttpResponse:
    cv = get_object_or_404(_of_mine(request, Cv), pk=cv_id)
    try:
        remove_cv(cv=cv, at=timezone.now(), by=cast(Person, request.user))
    except PortfolioClosed:
        return _closed(request, cv.portfolio)
    messages.success(request, _("Your CV is deleted."))
    return redirect("practice:portfolio-detail", cv.portfolio_id)


@require_GET
@login_required
@never_cache
def cv_file(request: HttpRequest, cv_id: int) -> FileResponse:
    """For its owner, and for the assessor to whom it is handed in: a file to keep, never a page to show. Opening another's is a look."""
    viewer = cast(Person, request.user)
    cv = get_object_or_404(cvs_readable_by(viewer, on=timezone.localdate()).select_related("portfolio"), pk=cv_id)
    try:
        with cv.file.open("rb") as opened:
            content = BytesIO(opened.read())
    except OSError as error:
        raise Http404 from error
    log_look(viewer=viewer, person_ids=[cv.portfolio.person_id], route="cv", at=timezone.now(), filter=str(cv.pk))
    response = FileResponse(content, as_attachment=True, filename=cv.file_name, content_type=_TYPES[cv.kind])
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _of_mine(request: HttpRequest, model: type[ChosenJournal] | type[Supervision] | type[Cv]) -> Any:
    """What stands in the person's own portfolios; somebody else's looks the same as none."""
    rows = model._default_manager.filter(portfolio__person=cast(Person, request.user), portfolio__withdrawn_at=None)
    return rows.select_related("portfolio__pathway")


def _closed(request: HttpRequest, portfolio: Portfolio) -> HttpResponse:
    messages.info(request, _("Nothing can be changed in it while it is handed in. Take it back first."))
    return redirect("practice:portfolio-detail", portfolio.pk)
