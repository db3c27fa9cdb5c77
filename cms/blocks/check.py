from django.utils.translation import gettext_lazy as _
from wagtail import blocks

KINDS = [("single", _("One right answer")), ("multiple", _("Several right answers")), ("order", _("Put in order"))]


class OptionBlock(blocks.StructBlock):
    code = blocks.CharBlock(
        label=_("Short name"), required=False, max_length=60, help_text=_("For the records. Left empty, one is made; never change it.")
    )
    text = blocks.TextBlock(label=_("Answer"), rows=2)
    correct = blocks.BooleanBlock(
        label=_("This is right"), required=False, help_text=_("For “put in order”, list the answers in the right order instead.")
    )
    feedback = blocks.TextBlock(label=_("Feedback"), required=False, rows=2, help_text=_("Why, for whoever chose it."))

    class Meta:
        icon = "radio-full"
        label = _("Answer")


class QuestionBlock(blocks.StructBlock):
    code = blocks.CharBlock(
        label=_("Short name"), required=False, max_length=60, help_text=_("For the records. Left empty, one is made; never change it.")
    )
    outcome = blocks.IntegerBlock(
        label=_("Outcome"), min_value=1, help_text=_("The number, from 1, of the module's outcome that it tests.")
    )
    kind = blocks.ChoiceBlock(label=_("Kind"), choices=KINDS, default="single")
    stem = blocks.TextBlock(label=_("Question"), rows=3)
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=8, label=_("Answers"), help_text=_("They are shuffled when shown."))

    class Meta:
        icon = "help"
        label = _("Question")
