"""A certificate for its holder and for those who look after them, and its check by anybody."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from academy.people.looks import log_look
from academy.people.models import Person
from certificates.access import can_see_certificate, name_on
from certificates.codes import tidied_code
from certificates.forms import CodeForm
from certificates.limits import SECONDS, is_over_the_limit
from certificates.models import Certificate
from certificates.operations import pdf_of, reissue
from certificates.qr import square
from certificates.queries import certificates_of, verdict_on
from courses.models import Enrolment


@login_required
@require_GET
def certificate_list(request: HttpRequest) -> HttpResponse:
    """Every certificate that the person ever held."""
    person = cast(Person, request.user)
    return render(request, "certificates/list.html", {"certificates": certificates_of(person)})


@login_required
@require_GET
def certificate_detail(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate as a page that says what the PDF says."""
    viewer = cast(Person, request.user)
    certificate = _found(request, number)
    name = name_on(certificate, viewer, on=timezone.localdate())
    is_own = certificate.person_id == viewer.pk
    changes = Enrolment.objects.changes().filter(completion=certificate.completion_id, completed_at__isnull=False)
    context = {
        "certificate": certificate,
        "payload": certificate.payload,
        "name": name,
        "is_own": is_own,
        "is_named": name == certificate.payload["name"],
        "verdict": verdict_on(certificate, on=timezone.localdate()),
        "code": square(certificate.payload["address"]),
        # What it says is frozen; this has come since.
        "changes_learnt": list(changes.select_related("edition").order_by("completed_at")),
        "has_new_name": is_own and certificate.is_standing and certificate.payload["name"] != certificate.person.name,
    }
    return render(request, "certificates/detail.html", context)


@login_required
@require_GET
def certificate_pdf(request: HttpRequest, number: str) -> FileResponse:
    certificate = _found(request, number)
    if name_on(certificate, cast(Person, request.user), on=timezone.localdate()) != certificate.payload["name"]:
        raise Http404
    response = FileResponse(pdf_of(certificate), as_attachment=True, filename=f"{certificate.number}.pdf", content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def certificate_reissue(request: HttpRequest, number: str) -> HttpResponse:
    """The holder's name has changed: a new certificate takes this one's place."""
    holder = cast(Person, request.user)
    certificate = get_object_or_404(Certificate.objects.filter(person=holder).select_related("superseded_by"), number=number)
    if certificate.is_standing and certificate.payload["name"] == holder.name:
        return redirect("certificates:certificate-detail", number)
    if not certificate.is_standing and certificate.superseded_by is None:
        raise Http404
    successor = reissue(certificate=certificate, at=timezone.now(), by=holder, reason=_("A change of name"))
    messages.success(request, _("Here is your certificate in your new name. The earlier one says that this one took its place."))
    return redirect("certificates:certificate-detail", successor.number)


def _found(request: HttpRequest, number: str) -> Certificate:
    """The certificate, if this viewer may see it; somebody else's is not found. A look at another's is kept."""
    viewer, now = cast(Person, request.user), timezone.now()
    rows = Certificate.objects.select_related("person", "superseded_by", "completion__module", "completion__person", "award")
    certificate = get_object_or_404(rows, number=number)
    if not can_see_certificate(viewer, certificate, on=timezone.localdate()):
        raise Http404
    log_look(viewer=viewer, person_ids=[certificate.person_id], route="certificate", at=now, filter=certificate.number)
    return certificate


def _limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """No robot lists what is checked, and nobody tries codes by the thousand."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if is_over_the_limit(request):
            response = render(request, "certificates/too-many.html", status=429)
            response["Retry-After"] = str(SECONDS)
        else:
            response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return never_cache(guarded)


@_limited
@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """The form for a code that was typed from paper."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("certificates:verify-detail", form.cleaned_data["code"])
    return render(request, "certificates/verify.html", {"form": form})


@_limited
@require_GET
def verify_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the certificate with this code is genuine and current, and nothing else about the person."""
    tidied = tidied_code(code)
    if tidied and tidied != code:
        return redirect("certificates:verify-detail", tidied)
    rows = Certificate.objects.select_related("superseded_by", "completion__module", "award")
    certificate = rows.filter(code=tidied).first() if tidied else None
    if certificate is None:
        return render(request, "certificates/verify.html", {"form": CodeForm(initial={"code": code[:80]}), "is_unknown": True}, status=404)
    context = {"form": CodeForm(), "verdict": verdict_on(certificate, on=timezone.localdate()), "now": timezone.now()}
    return render(request, "certificates/verify.html", context)
