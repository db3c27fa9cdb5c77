from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.lesson import Words

STANCES = [("with", _("With")), ("to", _("To")), ("for", _("For")), ("not", _("Not"))]


class CastBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"))
    who = blocks.CharBlock(label=_("Who they are"))

    class Meta:
        icon = "user"
        label = _("Person")


class ChoiceBlock(blocks.StructBlock):
    code = blocks.CharBlock(
        label=_("Short name"), required=False, max_length=60, help_text=_("One word, for the records. Left empty, one is made.")
    )
    label = blocks.TextBlock(label=_("What one might say or do"), rows=2)
    stance = blocks.ChoiceBlock(label=_("Which way is it"), choices=STANCES)
    feedback = Words(label=_("Feedback"), help_text=_("What is good in it first, then what it leaves out. Every choice can be repaired."))
    takes = blocks.TextBlock(label=_("What they might take from it"), rows=2, help_text=_("In the other person's own words."))
    next = blocks.CharBlock(label=_("Goes on to"), max_length=60, help_text=_("The short name of a step or of an ending."))

    class Meta:
        icon = "arrow-right"
        label = _("Choice")


class StepBlock(blocks.StructBlock):
    code = blocks.CharBlock(
        label=_("Short name"), max_length=60, help_text=_("One word, for instance “door”. Choices lead to it by this name.")
    )
    text = Words(label=_("What happens"))
    choices = blocks.ListBlock(ChoiceBlock(), min_num=2, max_num=4, label=_("Choices"))

    class Meta:
        icon = "arrow-right"
        label = _("Step")


class EndingBlock(blocks.StructBlock):
    code = blocks.CharBlock(label=_("Short name"), max_length=60, help_text=_("One word. Choices lead to it by this name."))
    title = blocks.CharBlock(label=_("Title"))
    text = Words(label=_("How it ends"))

    class Meta:
        icon = "tick-inverse"
        label = _("Ending")
