from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.markdown import FEATURES


class Words(blocks.RichTextBlock):
    """Text with bold, italic, lists and links, and nothing else."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(features=FEATURES, **kwargs)


class StoryBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    text = Words(label=_("Story"), help_text=_("A short practice story. Fictional: never a real person or case."))

    class Meta:
        icon = "openquote"
        label = _("Story")


class SideBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Heading"))
    items = blocks.ListBlock(Words(label=_("Item")), label=_("Items"))


class CompareBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    left = SideBlock(label=_("Left"))
    right = SideBlock(label=_("Right"))

    class Meta:
        icon = "resubmit"
        label = _("Comparison")


class CardBlock(blocks.StructBlock):
    term = blocks.CharBlock(label=_("Term"))
    meaning = Words(label=_("Meaning"))


class CardsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    items = blocks.ListBlock(CardBlock(), label=_("Cards"))

    class Meta:
        icon = "list-ul"
        label = _("Cards: terms and meanings")


class WindowBlock(blocks.StructBlock):
    caption = blocks.TextBlock(
        label=_("Caption"), help_text=_("Says in words what the figure shows. The figure itself is drawn by the academy.")
    )

    class Meta:
        icon = "grip"
        label = _("The social discipline window")


class OneStepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    text = Words(label=_("Text"))


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    items = blocks.ListBlock(OneStepBlock(), label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[("remember", _("Remember")), ("safety", _("Safety")), ("content-note", _("Content note")), ("tip", _("Tip"))],
        help_text=_("A content note stands before anything that may be hard to read."),
    )
    text = Words(label=_("Text"))

    class Meta:
        icon = "warning"
        label = _("Callout")


class RewriteBlock(blocks.StructBlock):
    prompt = blocks.TextBlock(label=_("What to do"))
    starter = blocks.TextBlock(label=_("The sentence to rewrite"))
    example = blocks.TextBlock(label=_("One way of saying it"), help_text=_("Shown beside the learner's own, never as the right answer."))

    class Meta:
        icon = "edit"
        label = _("Rewrite a sentence")


class ReflectionBlock(blocks.StructBlock):
    prompt = blocks.TextBlock(label=_("Question"))
    guidance = blocks.TextBlock(
        label=_("Guidance"), required=False, help_text=_("How long, how private. Remind people to leave out names.")
    )

    class Meta:
        icon = "pick"
        label = _("Reflection (private)")


class MediaBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(label=_("Kind"), choices=[("video", _("Video")), ("audio", _("Audio"))])
    title = blocks.CharBlock(label=_("Title"))
    minutes = blocks.IntegerBlock(label=_("Minutes"), min_value=1)
    recording = SnippetChooserBlock(
        "cms.Recording",
        label=_("Recording"),
        required=False,
        help_text=_("Bring it in under Recordings first. Until there is one, the transcript is shown in its place."),
    )
    script = blocks.TextBlock(label=_("Script"), required=False, help_text=_("For whoever records it. Not shown to learners."))
    transcript = blocks.TextBlock(
        label=_("Transcript"),
        required=False,
        help_text=_("Everything that is said and seen. Left empty, the recording's own is shown; one of them must be there."),
    )

    class Meta:
        icon = "media"
        label = _("Video or audio")


class LessonBlocks(blocks.StreamBlock):
    """In reading order."""

    text = Words(label=_("Text"), icon="pilcrow")
    heading = blocks.CharBlock(label=_("Heading"), icon="title")
    story = StoryBlock()
    compare = CompareBlock()
    cards = CardsBlock()
    window = WindowBlock()
    steps = StepsBlock()
    callout = CalloutBlock()
    rewrite = RewriteBlock()
    reflection = ReflectionBlock()
    media = MediaBlock()
    recap = blocks.ListBlock(Words(label=_("Sentence")), label=_("Recap"), icon="tick-inverse")

    class Meta:
        required = False
