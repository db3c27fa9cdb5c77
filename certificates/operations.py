"""Issuing, withdrawing and reissuing certificates, and keeping their PDFs."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction

from academy.common.days import local_day
from academy.competencies.models import Award
from academy.competencies.queries import valid_until_of
from academy.ledger.operations import Fact, record_many
from academy.people.models import Person
from certificates import facts
from certificates.codes import new_code, new_number
from certificates.drawing import draw
from certificates.models import Certificate, Design
from certificates.wording import Frame, payload_of_award, payload_of_completion
from courses.models import Completion
from courses.models.editions import content_hash


class NothingToCertify(ValueError):
    """The completion or the award has been withdrawn, or is of a kind that brings no certificate."""


class PdfDamaged(OSError):
    """The kept PDF is not the one that was drawn. It is never drawn again: restore it from a backup."""


@transaction.atomic
def issue_for_completion(
    *, completion: Completion, at: datetime, by: Person | None = None, name: str = "", is_told: bool = True
) -> Certificate:
    """Issue the certificate of a completion; the one that stands is returned if there is one. Raises NothingToCertify.

    `name` is for history: the name that the person had then. `is_told=False` is for loaders, whose certificates nobody hears of.
    """
    # Twice at once, by a double click or two workers, must find the first one's certificate.
    rows = Completion.objects.select_for_update(of=("self",), no_key=True).select_related("person", "module", "edition")
    completion = rows.get(pk=completion.pk)
    if not completion.is_standing:
        raise NothingToCertify(completion)
    certificate = Certificate.objects.standing().filter(completion=completion).first()
    return certificate or _issue(completion=completion, award=None, at=at, by=by, name=name, is_told=is_told)


@transaction.atomic
def issue_for_award(*, award: Award, at: datetime, by: Person | None = None) -> Certificate:
    """Issue the certificate of a judged award, of level 3 and above; a course's go with its completion. Raises NothingToCertify."""
    award = Award.objects.select_for_update(of=("self",), no_key=True).select_related("person", "competency", "assessor").get(pk=award.pk)
    if not award.is_standing or award.awarded_by == Award.By.COURSE or award.level < 3:
        raise NothingToCertify(award)
    certificate = Certificate.objects.standing().filter(award=award).first()
    return certificate or _issue(completion=None, award=award, at=at, by=by, name="", is_told=True)


@transaction.atomic
def withdraw(*, certificate: Certificate, at: datetime, by: Person | None, reason: str, is_told: bool = True) -> None:
    """Withdraw a certificate. Its page and its PDF stay, and say so. Withdrawing twice is once."""
    standing = Certificate.objects.select_for_update(of=("self",)).select_related("person").standing().filter(pk=certificate.pk).first()
    if standing is None:
        return
    standing.mark_withdrawn(at=at, by=by, reason=reason)
    record_many([Fact(facts.WITHDRAWN, standing, at, standing.person_id, by.pk if by else None)], deliver=is_told)


@transaction.atomic
def reissue(*, certificate: Certificate, at: datetime, by: Person | None, reason: str, is_told: bool = True) -> Certificate:
    """Issue a certificate again, for instance in another name; the new one supersedes. Of one superseded already, returns its successor."""
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("person", "completion", "award")
    certificate = rows.get(pk=certificate.pk)
    if certificate.superseded_by_id:
        return Certificate.objects.get(pk=certificate.superseded_by_id)
    if not certificate.is_standing:
        raise NothingToCertify(certificate)
    certificate.mark_withdrawn(at=at, by=by, reason=reason)
    successor = _issue(completion=certificate.completion, award=certificate.award, at=at, by=by, name="", is_told=is_told)
    certificate.superseded_by = successor
    certificate.save(update_fields=["superseded_by"])
    data: dict[str, object] = {"by": successor.number}
    record_many([Fact(facts.SUPERSEDED, certificate, at, certificate.person_id, by.pk if by else None, data)], deliver=is_told)
    return successor


def pdf_of(certificate: Certificate) -> File:
    """The certificate's PDF, opened for reading: drawn on first need, kept, and never drawn again. Raises PdfDamaged."""
    content = _kept_pdf(certificate) if certificate.pdf else _keep_pdf(certificate)
    return ContentFile(content, name=f"{certificate.number}.pdf")


def _kept_pdf(certificate: Certificate) -> bytes:
    with certificate.pdf.open("rb") as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != certificate.pdf_hash:
        raise PdfDamaged(certificate.number)
    return content


def _keep_pdf(certificate: Certificate) -> bytes:
    # Drawing takes its time, so no row is locked meanwhile; of two drawn at once the first is kept.
    content = draw(certificate.payload)
    with transaction.atomic():
        kept = Certificate.objects.select_for_update(of=("self",)).only("number", "pdf", "pdf_hash").get(pk=certificate.pk)
        is_first = not kept.pdf
        if is_first:
            kept.pdf_hash = hashlib.sha256(content).hexdigest()
            kept.pdf.save(f"{kept.number}.pdf", ContentFile(content), save=False)
            kept.save(update_fields=["pdf", "pdf_hash"])
    certificate.pdf, certificate.pdf_hash = kept.pdf, kept.pdf_hash
    return content if is_first else _kept_pdf(certificate)


def _issue(*, completion: Completion | None, award: Award | None, at: datetime, by: Person | None, name: str, is_told: bool) -> Certificate:
    on, design = local_day(at), current_design()
    frame = Frame(design=design, number=new_number(on), code=new_code(), on=on)
    if completion is not None:
        person, valid_until = completion.person, valid_until_of(completion, on=on)
        payload = payload_of_completion(completion=completion, name=name or person.name, valid_until=valid_until, frame=frame)
    elif award is not None:
        person, valid_until = award.person, award.review_on
        payload = payload_of_award(award=award, name=name or person.name, frame=frame)
    else:
        raise NothingToCertify
    certificate = Certificate.objects.create(
        number=frame.number,
        code=frame.code,
        person=person,
        completion=completion,
        award=award,
        design=design,
        language=person.language,
        issued_at=at,
        valid_until=valid_until,
        payload=payload,
        payload_hash=content_hash(payload),
        recorded_by=by,
    )
    record_many([Fact(facts.ISSUED, certificate, at, person.pk, by.pk if by else None)], deliver=is_told)
    return certificate


def current_design() -> Design:
    """The design of new certificates; the first is made when it is first needed."""
    design = Design.objects.filter(is_current=True).first()
    if design:
        return design
    try:
        with transaction.atomic():
            return Design.objects.create(version=1, title="The open door", issuer=settings.WAGTAIL_SITE_NAME, is_current=True)
    except IntegrityError:
        return Design.objects.get(is_current=True)
