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
    """That this person must have a second step and has none; or that the demonstration asks nobody for one."""
    user = getattr(context.get("request"), "user", None)
    if not settings.MFA_REQUIRED_ROLES:
        return {"is_demonstration": settings.DEMO}
    return {"is_missing": user is not None and user.is_authenticated and lacks_second_step(user)}


@register.filter
def at(words: dict[str, str], code: str) -> str:
    """The words for a code, or the code itself where nobody has words for it: `{{ roles|at:job.role_code }}`."""
    return words.get(code, code)


@register.filter
def steps_down(team: Team) -> range:
    """One step for each team above it."""
    return range(team.path.count("/") - 1)
