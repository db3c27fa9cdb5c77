"""Reading the demonstration's mail. Everybody may, so that a visitor can follow a link that was sent to somebody who is made up."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from academy.notices.forms import MailFilter
from academy.notices.models import Mail

A_PAGE = 50
FRAME_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}


@require_GET
def mail_list(request: HttpRequest) -> HttpResponse:
    chosen = MailFilter(request.GET)
    mails = chosen.apply(Mail.objects.select_related("person").defer("text", "html").order_by("-made_at", "-pk"))
    page = Paginator(mails, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/mail-list.html", {"form": chosen, "page_obj": page})


@require_GET
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    return render(request, "notices/mail.html", {"mail": get_object_or_404(Mail.objects.select_related("person"), pk=mail_id)})


@require_GET
@csp_replace(FRAME_POLICY)  # type: ignore[arg-type]  # it knows only views without arguments
def mail_html(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The HTML as it was sent, for the frame beside the text. Its style is inline, as mail's must be, and nothing in it may run."""
    html = get_object_or_404(Mail, pk=mail_id).html
    # A link opens in the window, not in the frame.
    return HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))
