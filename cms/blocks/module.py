from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from academy.competencies.models import Competency
from cms.blocks.lesson import Words


def _competencies() -> Iterator[tuple[str, str]]:
    for competency in Competency.objects.order_by("position"):
        yield competency.code, str(competency)


class AwardBlock(blocks.StructBlock):
    competency = blocks.ChoiceBlock(label=_("Competency"), choices=_competencies)
    level = blocks.ChoiceBlock(
        label=_("Level"),
        choices=[("1", _("1: aware")), ("2", _("2: applying"))],
        help_text=_("Two is the most that a module may award by itself; above that, somebody with a name judges."),
    )

    class Meta:
        icon = "success"
        label = _("Award")


class PlanBlock(blocks.StructBlock):
    minutes = blocks.IntegerBlock(label=_("Minutes"), min_value=0)
    what = Words(label=_("What happens"))


class SessionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    hours = blocks.DecimalBlock(label=_("Hours"), min_value=0, max_digits=5, decimal_places=2)
    plan = blocks.ListBlock(PlanBlock(), label=_("Plan"), help_text=_("For trainers."))

    class Meta:
        icon = "group"
        label = _("Taught session")


class TaskBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False)
    text = Words(label=_("What to do"))
    evidence = blocks.TextBlock(label=_("What to bring"), required=False, rows=2)

    class Meta:
        icon = "tasks"
        label = _("Task")


class ReadingBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    by = blocks.CharBlock(label=_("By"))
    year = blocks.IntegerBlock(label=_("Year"))
    note = blocks.TextBlock(label=_("Note"), required=False, rows=2)

    class Meta:
        icon = "doc-full"
        label = _("Work")
