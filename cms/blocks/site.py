from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from academy.people.models import Sector


class PartnerBlock(blocks.StructBlock):
    sectors = blocks.MultipleChoiceBlock(
        label=_("Sectors"), choices=Sector.choices, help_text=_("The organisations of these sectors are named below the text.")
    )
    title = blocks.CharBlock(label=_("Who they are"), help_text=_("For instance “Police officers and staff”."))
    text = blocks.TextBlock(label=_("What is here for them"), rows=2)

    class Meta:
        icon = "group"
        label = _("Partner")
