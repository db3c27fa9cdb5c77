from django.utils.translation import gettext_lazy as _
from wagtail import blocks

KINDS = [
    ("single", _("One right answer")),
    ("multiple", _("Several right answers")),
    ("order", _("Put in order")),
    ("match", _("Match")),
    ("short", _("Short answer, marked by a trainer")),
]


class OptionBlock(blocks.StructBlock):
    code = blocks.CharBlock(
        label=_("Short name"), required=False, max_length=60, help_text=_("For the records. Left empty, one is made; never change it.")
    )
    text = blocks.TextBlock(label=_("Answer"), rows=2)
    correct = blocks.BooleanBlock(
        label=_("This is right"), required=False, help_text=_("For “put in order”, list the answers in the right order instead.")
    )
    match = blocks.TextBlock(
        label=_("Belongs with"),
        required=False,
        rows=2,
        help_text=_("For “match” alone: what people should choose beside it. Several answers may belong with the same."),
    )
    feedback = blocks.TextBlock(label=_("Feedback"), required=False, rows=2, help_text=_("Why, for whoever chose it."))

    class Meta:
        icon = "radio-full"
        label = _("Answer")


class CriterionBlock(blocks.StructBlock):
    code = blocks.CharBlock(
        label=_("Short name"), required=False, max_length=60, help_text=_("For the records. Left empty, one is made; never change it.")
    )
    text = blocks.TextBlock(
        label=_("A good answer …"), rows=2, help_text=_("One thing that can be seen in it, for instance “names a feeling”.")
    )

    class Meta:
        icon = "tick"
        label = _("Point")


class QuestionBlock(blocks.StructBlock):
    code = blocks.CharBlock(
        label=_("Short name"), required=False, max_length=60, help_text=_("For the records. Left empty, one is made; never change it.")
    )
    outcome = blocks.IntegerBlock(
        label=_("Outcome"), min_value=1, help_text=_("The number, from 1, of the module's outcome that it tests.")
    )
    kind = blocks.ChoiceBlock(label=_("Kind"), choices=KINDS, default="single")
    stem = blocks.TextBlock(label=_("Question"), rows=3)
    options = blocks.ListBlock(
        OptionBlock(),
        max_num=8,
        default=[],
        label=_("Answers"),
        help_text=_("Two to eight; they are shuffled when shown. A short answer has none."),
    )
    guidance = blocks.TextBlock(
        label=_("Guidance"), required=False, rows=2, help_text=_("For a short answer alone: how long it should be, what to think of.")
    )
    rubric = blocks.ListBlock(
        CriterionBlock(),
        max_num=8,
        default=[],
        label=_("What a good answer shows"),
        help_text=_("For a short answer alone. Whoever marks it ticks what they find; the learner sees the list once it is marked."),
    )
    enough = blocks.IntegerBlock(
        label=_("Enough of these"), required=False, min_value=1, help_text=_("So many make it right. Left empty, all of them do.")
    )

    class Meta:
        icon = "help"
        label = _("Question")
