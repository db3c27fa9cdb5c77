"""For the player's templates."""

from django import template
from django.utils.safestring import SafeString

from cms.player.words import words
from cms.recordings import captions

register = template.Library()
register.filter(captions.timecode)


@register.filter(name="words")
def words_filter(text: object) -> SafeString:
    """The words of a frozen version, plain or with emphasis, lists and links; anything else in them is taken out."""
    return words(str(text or ""))
