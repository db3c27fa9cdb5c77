"""The register of a day: marked on a telephone, closed at the end, put right afterwards with a reason."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from academy.cohorts.access import cohorts_run_by
from academy.cohorts.forms import MarkForm
from academy.cohorts.models import Attendance, SessionDay
from academy.cohorts.operations import (
    ChangedMeanwhile,
    Closing,
    CohortCancelled,
    NotCredited,
    NotInCohort,
    NotYetHeld,
    RegisterClosed,
    RegisterIncomplete,
    add_forgotten,
    add_walk_in,
    close_register,
    correct_attendance,
    mark_attendance,
    mark_rest,
)
from academy.cohorts.queries import Register, register_of, trainers_of
from academy.cohorts.requests import SignedIn, sent, viewer_of
from academy.cohorts.views.cohorts import found_people
from academy.common.days import today
from academy.common.kept import keep_answer
from academy.people.access import name_for, requires
from academy.people.looks import log_look
from academy.people.models import Person
from academy.people.roles import Ability


def own_session(request: HttpRequest, session_id: int) -> SessionDay:
    """The day, if its cohort is the viewer's to run; anybody else's is not found."""
    own = SessionDay.objects.filter(cohort__in=cohorts_run_by(viewer_of(request), today()))
    session: SessionDay = get_object_or_404(own.select_related("cohort__offering", "place", "lesson"), pk=session_id)
    return session


@keep_answer
@requires(Ability.RUN_COHORTS)
@require_http_methods(["GET", "POST"])
def register(request: SignedIn, session_id: int) -> HttpResponse:
    """The whole register as one form: `do` is save, rest or close."""
    session = own_session(request, session_id)
    missing: list[int] = []
    if request.method == "POST":
        answer = _save(request, session)
        if isinstance(answer, HttpResponse):
            return answer
        missing = answer
    page = register_of(session, viewer=request.user, on=today())
    if page.seen_ids and request.method == "GET":
        log_look(viewer=request.user, person_ids=page.seen_ids, route="register", at=timezone.now(), filter=session.cohort.code)
    context = {
        **_context(page),
        "missing": [row for row in page.rows if row.booking.pk in missing],
        "trainers": trainers_of(session.cohort, request.user, on=page.on),
    }
    template = "cohorts/register-closed.html" if session.is_closed else "cohorts/register.html"
    return render(request, template, context, status=422 if missing else 200)


@requires(Ability.RUN_COHORTS)
@require_POST
def mark(request: SignedIn, session_id: int, booking_id: int) -> HttpResponse:
    """One mark, sent by script as soon as it is set. Answers with the row and, beside it, the counts."""
    session = own_session(request, session_id)
    try:
        _save_marks(request, session, only=booking_id)
    except (RegisterClosed, NotYetHeld, CohortCancelled, NotInCohort):
        # The page is of a register that is no longer so: it has to be drawn anew.
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    page = register_of(session, viewer=request.user, on=today())
    row = page.row_of(booking_id)
    if row is None:
        raise Http404
    return render(request, "cohorts/_marked.html", {**_context(page), "row": row})


def _save(request: SignedIn, session: SessionDay) -> HttpResponse | list[int]:
    """Keep what the form holds and do what was asked. Returns where to go, or the bookings that still need a mark."""
    here = redirect("cohorts:register", session.pk)
    try:
        _save_marks(request, session)
        if request.POST.get("do") == "rest":
            mark_rest(session=session, at=timezone.now(), by=request.user)
        elif request.POST.get("do") == "close":
            closing = close_register(session=session, at=timezone.now(), by=request.user)
            _say_closed(request, closing)
            return redirect("cohorts:cohort-detail", session.cohort_id)
        else:
            messages.success(request, _("The register is saved. It counts once you close it."))
    except RegisterIncomplete as refusal:
        return [booking.pk for booking in refusal.missing]
    except RegisterClosed:
        messages.info(request, _("This register has been closed meanwhile. A mark can be put right with a reason."))
    except NotYetHeld:
        messages.info(request, _("The register opens on the day."))
    except CohortCancelled:
        messages.info(request, _("This cohort has been cancelled. Its registers stay as they are."))
    except NotInCohort:
        messages.warning(request, _("Somebody has given up their place meanwhile. The other marks are saved."))
    return here


def _save_marks(request: SignedIn, session: SessionDay, *, only: int | None = None) -> None:
    """Save each mark that differs from what the page showed: a page left open must not undo what a colleague marked meanwhile."""
    at, refused = timezone.now(), False
    for booking in session.cohort.bookings.confirmed():
        chosen = request.POST.get(f"mark-{booking.pk}", "")
        minutes = request.POST.get(f"minutes-{booking.pk}", "").strip()
        was = request.POST.get(f"was-{booking.pk}", "")
        if (only and booking.pk != only) or chosen not in Attendance.Mark.values or was == f"{chosen}/{minutes}":
            continue
        try:
            mark_attendance(booking=booking, session=session, mark=chosen, minutes=_minutes(minutes), at=at, by=request.user)
        except NotInCohort:
            refused = True
    if refused:
        raise NotInCohort


def _minutes(typed: str) -> int | None:
    return int(typed) if typed.isdigit() and 0 < int(typed) <= 600 else None


def _context(page: Register) -> dict[str, Any]:
    tally = page.tally
    return {
        "register": page,
        "session": page.session,
        "cohort": page.session.cohort,
        "options": _OPTIONS,
        "tally": [
            (_("Here"), tally.here),
            (_("Late"), tally.late + tally.left_early),
            (_("Not here"), tally.away),
            (_("To mark"), tally.to_mark),
        ],
    }


# value, words, look, icon
_OPTIONS = [
    (Attendance.Mark.PRESENT, Attendance.Mark.PRESENT.label, "here", "tick"),
    (Attendance.Mark.LATE, Attendance.Mark.LATE.label, "late", "clock"),
    (Attendance.Mark.LEFT_EARLY, Attendance.Mark.LEFT_EARLY.label, "late", "hourglass"),
    (Attendance.Mark.ABSENT_TOLD, Attendance.Mark.ABSENT_TOLD.label, "away", "speech"),
    (Attendance.Mark.DID_NOT_ATTEND, Attendance.Mark.DID_NOT_ATTEND.label, "away", "dash"),
]


def _say_closed(request: SignedIn, closing: Closing) -> None:
    came = Attendance.objects.standing().filter(session=closing.session, mark__in=Attendance.COUNTS).count()
    words = ngettext(
        "The register is closed. One person was there, and what was taught is on their record.",
        "The register is closed. %(n)s people were there, and what was taught is on their records.",
        came,
    )
    messages.success(request, words % {"n": came})
    say_not_credited(request, closing.not_credited)


def say_not_credited(request: SignedIn, left: list[NotCredited]) -> None:
    if left:
        names = ", ".join(name_for(request.user, item.booking.person, on=today()) for item in left)
        words = _(
            "The attendance of %(names)s is kept, but %(module)s could not be credited: it changed or closed. Tell the academy’s office."
        )
        messages.warning(request, words % {"names": names, "module": left[0].module.title})


@requires(Ability.RUN_COHORTS)
@require_GET
def sign_in_sheet(request: SignedIn, session_id: int) -> HttpResponse:
    """A sheet of paper: names and agencies only."""
    session = own_session(request, session_id)
    page = register_of(session, viewer=request.user, on=today())
    if page.seen_ids:
        log_look(viewer=request.user, person_ids=page.seen_ids, route="sign-in-sheet", at=timezone.now(), filter=session.cohort.code)
    blank = range(max(session.cohort.bookings.confirmed().count() - len(page.rows), 0) + 3)
    context = {**_context(page), "blank": blank, "trainers": trainers_of(session.cohort, request.user, on=page.on)}
    return render(request, "cohorts/sheet.html", context)


@requires(Ability.RUN_COHORTS)
@require_http_methods(["GET", "POST"])
def walk_in(request: SignedIn, session_id: int) -> HttpResponse:
    """Add somebody who is not in the register: on the day as a walk-in, after closing with a mark and a reason."""
    session = own_session(request, session_id)
    mark_form = MarkForm(
        request.POST if session.is_closed and request.method == "POST" else None, initial={"mark": Attendance.Mark.PRESENT}
    )
    if request.method == "POST" and (not session.is_closed or mark_form.is_valid()):
        person = get_object_or_404(Person.objects.active(), pk=request.POST.get("person") or 0)
        name = name_for(request.user, person, on=today())
        try:
            if session.is_closed:
                done = add_forgotten(session=session, person=person, at=timezone.now(), by=request.user, **mark_form.cleaned_data)
                say_not_credited(request, done.not_credited)
            else:
                add_walk_in(session=session, person=person, at=timezone.now(), by=request.user)
        except (RegisterClosed, CohortCancelled, NotYetHeld):
            messages.info(request, _("The register is not open any more. Look at it again."))
        except ChangedMeanwhile:
            messages.info(request, _("%(name)s is in this register already. Correct the mark there.") % {"name": name})
        else:
            messages.success(request, _("%(name)s is in the register now.") % {"name": name})
        return redirect("cohorts:register", session.pk)
    marked = Attendance.objects.standing().filter(session=session).values("booking__person")
    form, people = found_people(request, there=marked if session.is_closed else session.cohort.bookings.confirmed().values("person"))
    context = {"session": session, "cohort": session.cohort, "form": form, "people": people, "mark_form": mark_form}
    return render(request, "cohorts/walk-in.html", context, status=422 if mark_form.errors else 200)


@keep_answer
@requires(Ability.RUN_COHORTS)
@require_http_methods(["GET", "POST"])
def correct(request: SignedIn, session_id: int, attendance_id: int) -> HttpResponse:
    """Another mark in a closed register, with a reason."""
    session = own_session(request, session_id)
    if not session.is_closed:
        return redirect("cohorts:register", session.pk)
    attendance = get_object_or_404(session.attendances.select_related("booking__person"), pk=attendance_id)
    name = register_of(session, viewer=request.user, on=today()).row_of(attendance.booking_id)
    form = MarkForm(sent(request), initial={"mark": attendance.mark, "minutes": attendance.minutes})
    if request.method == "POST" and form.is_valid():
        try:
            correction = correct_attendance(attendance=attendance, at=timezone.now(), by=request.user, **form.cleaned_data)
        except ChangedMeanwhile:
            messages.warning(request, _("Somebody else has put this mark right meanwhile. Look at it again."))
        else:
            say_not_credited(request, correction.not_credited)
            messages.success(request, _("The register is put right, and so is what rests on it."))
        return redirect("cohorts:register", session.pk)
    context = {
        "form": form,
        "session": session,
        "cohort": session.cohort,
        "attendance": attendance,
        "name": name.shown.name if name else "",
    }
    return render(request, "cohorts/correct.html", context, status=422 if form.errors else 200)
