"""Whom we tell of what happened further down. Each is a function of one entry, reads the fact again, and twice is as once."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from academy.cohorts.models import Attendance, Booking, Cohort
from academy.common.days import local_day
from academy.competencies.models import Assessment, Award
from academy.ledger.models import Entry
from academy.notices.letters import address_of
from academy.notices.models import Mail
from academy.notices.operations import send
from academy.notices.operations.telling import tell_who_is_asked, tell_who_is_behind
from academy.people.models import Person
from certificates.models import Certificate
from courses.models import ASKED_AGAIN, Completion, Edition, LessonCompletion, Marking

KIND = Mail.Kind
_WITH_TITLE = ("person", "completion__module", "award__competency")


def tell_of_certificate(entry: Entry) -> None:
    certificate = Certificate.objects.standing().filter(pk=entry.subject_id).select_related(*_WITH_TITLE).first()
    if certificate is None:
        return
    url = address_of(reverse("certificates:certificate-detail", args=[certificate.number]))
    facts = {**_certificate(certificate), "until": certificate.valid_until, "url": url}
    _tell(entry, certificate.person, KIND.CERTIFICATE, f"issued:{certificate.pk}", "certificate-issued", facts)


def tell_of_withdrawal(entry: Entry) -> None:
    """Not where another took its place: that one is told of."""
    certificate = Certificate.objects.filter(pk=entry.subject_id, superseded_by=None).select_related(*_WITH_TITLE).first()
    if certificate is None or certificate.withdrawn_at is None:
        return
    facts = {
        **_certificate(certificate),
        "withdrawn_on": local_day(certificate.withdrawn_at),
        "url": address_of(reverse("dashboards:record")),
    }
    _tell(entry, certificate.person, KIND.CERTIFICATE, f"withdrawn:{certificate.pk}", "certificate-withdrawn", facts)


def tell_of_withdrawn_completion(entry: Entry) -> None:
    """Where a certificate goes with it, that is told of, and once is enough."""
    completion = Completion.objects.filter(pk=entry.subject_id).select_related("person", "module").first()
    if completion is None or completion.withdrawn_at is None:
        return
    if completion.certificates.filter(_goes_too(completion.withdrawn_at)).exists():
        return
    facts = {
        "title": completion.module.title,
        "completed_on": completion.completed_on,
        "withdrawn_on": local_day(completion.withdrawn_at),
        "url": address_of(reverse("dashboards:record")),
    }
    _tell(entry, completion.person, KIND.OTHER, f"taken-back:{completion.pk}", "completion-withdrawn", facts)


def tell_of_withdrawn_award(entry: Entry) -> None:
    """Of one that brought no certificate; where one goes with it, that is told of."""
    award = Award.objects.filter(pk=entry.subject_id).select_related("person", "competency").first()
    if award is None or award.withdrawn_at is None or award.certificates.filter(_goes_too(award.withdrawn_at)).exists():
        return
    facts = {
        "title": award.competency.title,
        "completed_on": award.awarded_on,
        "withdrawn_on": local_day(award.withdrawn_at),
        "url": address_of(reverse("dashboards:record")),
    }
    _tell(entry, award.person, KIND.OTHER, f"award-taken-back:{award.pk}", "completion-withdrawn", facts)


def ask_second_assessor(entry: Entry) -> None:
    """Without the name of the person whom it is about: that stands behind the sign-in."""
    row = Assessment.objects.waiting().filter(pk=entry.subject_id).select_related("competency", "assessor", "moderator").first()
    if row is None:
        return
    facts = {
        "first": row.assessor.name,
        "title": row.competency.title,
        "level": row.level,
        "url": address_of(reverse("dashboards:assessment", args=[row.pk])),
    }
    _tell(entry, row.moderator, KIND.OTHER, f"agree:{row.pk}", "assessment-asked", facts)


def tell_first_assessor(entry: Entry) -> None:
    """Not of what the first assessor took back."""
    row = Assessment.objects.filter(pk=entry.subject_id).select_related("competency", "assessor", "moderator").first()
    if row is None or entry.by_id == row.assessor_id:
        return
    facts = {
        "second": row.moderator.name,
        "title": row.competency.title,
        "level": row.level,
        "agreed": row.award_id is not None,
        "url": address_of(reverse("dashboards:assessing")),
    }
    _tell(entry, row.assessor, KIND.OTHER, f"answered:{row.pk}", "assessment-answered", facts)


def tell_of_corrected_attendance(entry: Entry) -> None:
    """Of a mark that counted and no longer does. Where a whole module went with it, that is told of, and once is enough."""
    attendance = (
        Attendance.objects.filter(pk=entry.subject_id).select_related("booking__person", "session__cohort", "session__lesson").first()
    )
    if attendance is None or not attendance.is_standing or attendance.counts or entry.data["was"] not in Attendance.COUNTS:
        return
    person, session = attendance.booking.person, attendance.session
    if Completion.objects.filter(person=person, withdrawn_at=entry.at).exists():
        return
    is_done = LessonCompletion.objects.standing().filter(enrolment__learner=person, lesson=session.lesson_id)
    facts = {
        "title": session.cohort.title,
        "session": session,
        "mark": attendance.get_mark_display(),
        "lesson": session.lesson.title if session.lesson else "",
        "still_counts": session.lesson is not None and is_done.exists(),
        "corrected_on": local_day(entry.at),
        "url": address_of(reverse("dashboards:record")),
    }
    _tell(entry, person, KIND.OTHER, f"attendance:{attendance.pk}", "attendance-corrected", facts)


def tell_of_place(entry: Entry) -> None:
    booking = _booking(entry)
    if booking is None or not booking.is_confirmed or booking.cohort.cancelled_at:
        return
    facts = {**_cohort(booking.cohort), "note": booking.cohort.note, "url": _place(booking)}
    _tell(entry, booking.person, KIND.BOOKING, f"place:{booking.pk}", "place-confirmed", facts)


def tell_of_cancelled_booking(entry: Entry) -> None:
    """Also of the cohort's end: each place that ends with it is a booking cancelled."""
    booking = _booking(entry)
    if booking is None or booking.is_confirmed or booking.cancelled_at is None:
        return
    facts = {**_cohort(booking.cohort, since=local_day(booking.cancelled_at)), "url": address_of(reverse("cohorts:date-list"))}
    if booking.cancel_kind == Booking.CancelKind.COHORT:
        template, facts = "cohort-cancelled", {**facts, "reason": booking.cohort.cancel_reason}
    else:
        template, facts = "booking-cancelled", {**facts, "is_by_other": booking.cancelled_by_id != booking.person_id}
    _tell(entry, booking.person, KIND.BOOKING, f"cancelled:{booking.pk}", template, facts)


def tell_of_changed_cohort(entry: Entry) -> None:
    """Everybody who has a place, of the days as they are now. A later change tells by itself; a cohort that is off is told of elsewhere."""
    cohort = Cohort.objects.running().filter(pk=entry.subject_id).first()
    if cohort is None:
        return
    facts = _cohort(cohort, since=local_day(entry.at))
    if not facts["sessions"]:
        return
    for booking in cohort.bookings.confirmed().select_related("person").order_by("pk"):
        _tell(entry, booking.person, KIND.BOOKING, f"changed:{entry.pk}:{booking.pk}", "cohort-changed", {**facts, "url": _place(booking)})


def tell_of_marking(entry: Entry) -> None:
    """That an answer has been read. Neither what it said nor what was said of it: the page has that. A later judgement tells by itself."""
    found = (
        Marking.objects.standing()
        .filter(pk=entry.subject_id)
        .select_related("answer__attempt__lesson", "answer__attempt__enrolment__module", "answer__attempt__enrolment__learner")
    )
    marking = found.first()
    if marking is None:
        return
    attempt = marking.answer.attempt
    module = attempt.enrolment.module
    number = next(number for number, asked in enumerate(attempt.drawn, 1) if asked["question"] == marking.answer.question_id)
    address = address_of(reverse("player:lesson", args=[module.slug, attempt.lesson.slug]))
    facts = {"title": module.title, "url": f"{address}?go={attempt.number}&question={number}"}
    _tell(entry, attempt.enrolment.learner, KIND.OTHER, f"marked:{marking.pk}", "answer-marked", facts)


def tell_of_changes(entry: Entry) -> None:
    """Everybody of whom an edition asks something anew; who was told already is not told again."""
    edition = Edition.objects.get(pk=entry.subject_id)
    tell_who_is_asked(edition=edition, at=entry.recorded_at)


def tell_of_edition(entry: Entry) -> None:
    """Those in the middle of an older one, and those who teach it next, where something is different enough to be learnt again."""
    edition = Edition.objects.select_related("module").get(pk=entry.subject_id)
    asked = list(edition.parts.filter(counts_from=edition.number).order_by("position").values_list("version__title", flat=True))
    if edition.change_class not in ASKED_AGAIN or not asked or edition.pk != edition.module.current_edition_id:
        return
    tell_who_is_behind(edition=edition, at=entry.recorded_at)
    cohorts: dict[Person, list[str]] = {}
    running = Cohort.objects.running().filter(offering__parts__module=edition.module, sessions__on__gte=local_day(entry.at)).distinct()
    for cohort in running.prefetch_related("trainers").order_by("pk"):
        for trainer in cohort.trainers.all():
            cohorts.setdefault(trainer, []).append(cohort.title)
    url = address_of(f"/modules/{edition.module.slug}/")
    facts = {"title": edition.module.title, "note": edition.note, "on": edition.released_at, "parts": asked, "url": url}
    for trainer, titles in cohorts.items():
        if trainer.is_active:
            key = f"taught:{edition.pk}:{trainer.pk}"
            _tell(entry, trainer, KIND.CHANGE, key, "change-to-teach", {**facts, "cohorts": titles})


def _tell(entry: Entry, person: Any, kind: str, key: str, template: str, facts: dict[str, Any]) -> None:
    send(person=person, kind=kind, key=key, template=template, context=facts, at=entry.recorded_at)


def _goes_too(at: datetime) -> Q:
    """In terms of a certificate: withdrawn with what was withdrawn at that moment, or about to be."""
    return Q(withdrawn_at=None) | Q(withdrawn_at__gte=at)


def _booking(entry: Entry) -> Booking | None:
    return Booking.objects.filter(pk=entry.subject_id).select_related("person", "cohort").first()


def _certificate(certificate: Certificate) -> dict[str, Any]:
    about = certificate.completion.module if certificate.completion else certificate.award and certificate.award.competency
    return {"title": about.title if about else "", "number": certificate.number, "is_award": certificate.award_id is not None}


def _cohort(cohort: Cohort, *, since: date | None = None) -> dict[str, Any]:
    """`since` leaves out the days that have been."""
    sessions = cohort.sessions.select_related("place").in_order()
    if since:
        sessions = sessions.filter(on__gte=since)
    return {"title": cohort.title, "sessions": list(sessions)}


def _place(booking: Booking) -> str:
    return address_of(reverse("cohorts:booking-detail", args=[booking.pk]))
