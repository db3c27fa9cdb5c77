"""A module's page as people of each role would see it, and as somebody in the middle of it, from a draft.

What it says depends on whose it is. So a preview makes a person with that job, lets the page be drawn for them, and takes them back.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.common.days import local_day
from academy.competencies.models import RoleProfile
from academy.competencies.operations import rebuild_standing
from academy.people.models import Person, Team
from academy.people.operations import add_person, employ
from cms.models import ModulePage
from cms.previewing.halfway import complete_those_before
from courses.models import Module
from courses.operations import enrol

VISITOR, HALF_WAY, ROLE = "visitor", "half-way", "role "


def modes_of(page: ModulePage) -> Iterator[tuple[str, str]]:
    """Those that make a difference: the roles for whom it is, and the middle of it once an edition is out."""
    yield VISITOR, _("As somebody not signed in")
    if _released(page):
        yield HALF_WAY, _("As a learner in the middle of it")
    roles = RoleProfile.objects.order_by("position")
    if "everyone" not in page.audience:
        roles = roles.filter(code__in=page.audience)
    for code, title in roles.values_list("code", "title"):
        yield f"{ROLE}{code}", _("As: %(role)s") % {"role": title}


def preview_module(request: HttpRequest, page: ModulePage, mode: str) -> TemplateResponse:
    """The page, drawn to its end before whom it was drawn for is gone."""
    editor, at = request.user, timezone.now()
    with transaction.atomic():
        try:
            request.user = AnonymousUser() if mode == VISITOR else _somebody(mode.removeprefix(ROLE) if mode.startswith(ROLE) else "", at)
            if mode == HALF_WAY and (module := _released(page)) and isinstance(request.user, Person):
                _go_half_way(request.user, module, at)
            response: TemplateResponse = page.serve(request)
            response.render()
        finally:
            request.user = editor
            transaction.set_rollback(True)
    return response


def _released(page: ModulePage) -> Module | None:
    return Module.objects.filter(key=page.key, current_edition__isnull=False).first()


def _somebody(role_code: str, at: datetime) -> Person:
    """New today in that job, in an agency that hides nobody; without a role, in none."""
    person = add_person(name=_("Somebody new"), username=f"preview-{uuid4().hex}", at=at, by=None)
    team = Team.objects.filter(agency__is_restricted=False).order_by("pk").first()
    if role_code and team:
        employ(person=person, team=team, role_code=role_code, starts_on=local_day(at), at=at, by=None)
        rebuild_standing(person_ids=[person.pk])
    return person


def _go_half_way(person: Person, module: Module, at: datetime) -> None:
    enrolment = enrol(learner=person, module=module, at=at, by=person)
    parts = list(enrolment.edition.parts.filter(is_required=True).select_related("lesson").order_by("position"))
    complete_those_before(enrolment=enrolment, lessons=[part.lesson for part in parts[: len(parts) // 2]], at=at)
