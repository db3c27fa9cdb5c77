"""A manager's page: what to do first, then who is due what."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from academy.competencies.operations import SomethingComesFirst, begin_module
from academy.notices.models import Mail
from academy.people.access import managed_employments
from academy.people.looks import log_look
from academy.people.models import Person
from academy.practice.access import supervisions_asked_of
from academy.reports.queries.team import team_of
from courses.models import Enrolment, Module
from courses.operations import ModuleNotOpen


class EnrolForm(forms.Form):
    """Who is to begin what."""

    module = forms.ModelChoiceField(
        label=gettext_lazy("Module"), queryset=Module.objects.none(), empty_label=gettext_lazy("Choose a module")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["module"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Module.objects.open().order_by("code")


@login_required
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, Person)
    today = timezone.localdate()
    members = team_of(request.user, on=today)
    if not members:
        raise Http404
    ids = [member.post.person_id for member in members]
    log_look(viewer=request.user, person_ids=ids, route="team", at=timezone.now())
    unreached = set(Mail.objects.filter(person__in=ids, state=Mail.State.NO_ADDRESS).values_list("person_id", flat=True))
    context = {
        "members": members,
        "today": today,
        "to_do": [member for member in members if member.past],
        "soon": [member for member in members if not member.past and member.needs],
        "to_sign": supervisions_asked_of(request.user, on=today).filter(answered_at=None).count(),
        "unreached": [member for member in members if member.post.person_id in unreached or not member.post.person.email],
    }
    return render(request, "dashboards/team/team.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def team_enrol(request: HttpRequest, person_id: int) -> HttpResponse:
    """Enrol somebody of one's team: the module then stands on their My learning, with who put it there."""
    assert isinstance(request.user, Person)
    post = managed_employments(request.user, timezone.localdate()).filter(person=person_id).select_related("person", "team").first()
    if post is None:
        raise Http404
    form = EnrolForm(request.POST or None, initial={"module": request.GET.get("module")})
    if request.method == "POST" and form.is_valid():
        module = get_object_or_404(Module.objects.open(), pk=form.cleaned_data["module"].pk)
        try:
            begin_module(learner=post.person, module=module, at=timezone.now(), by=request.user, source=Enrolment.Source.MANAGER)
        except ModuleNotOpen:
            form.add_error("module", _("This module has just been closed. Choose another."))
        except SomethingComesFirst as closed:
            words = _("This opens for %(name)s after: %(titles)s. Choose that first.")
            titles = ", ".join(first.title for first in closed.waiting.missing)
            form.add_error("module", words % {"name": post.person.get_short_name(), "titles": titles})
        else:
            messages.success(
                request,
                _("%(module)s now stands on %(name)s’s My learning.") % {"module": module.title, "name": post.person.get_short_name()},
            )
            return redirect("dashboards:team")
    return render(request, "dashboards/team/enrol.html", {"form": form, "post": post}, status=422 if form.errors else 200)
