"""What other pages say about sign-in: `{% load people %}`."""

from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context

from academy.people.middleware import lacks_second_step
from academy.people.models import Team

register = template.Library()


@register.inclusion_tag("people/_second-step.html", takes_context=True)
def second_step_note(context: Context) -> dict[str, Any]:
    """Whether the academy asks for a second step of anybody at all, and whether of this person now."""
    user = getattr(context.get("request"), "user", None)
    is_asked = bool(settings.MFA_REQUIRED_ROLES)
    return {"is_asked": is_asked, "is_missing": is_asked and user is not None and user.is_authenticated and lacks_second_step(user)}


@register.filter
def at(words: dict[str, str], code: str) -> str:
    """The words for a code, or the code itself where nobody has words for it: `{{ roles|at:job.role_code }}`."""
    return words.get(code, code)


@register.filter
def steps_down(team: Team) -> range:
    """One step for each team above it."""
    return range(team.path.count("/") - 1)
