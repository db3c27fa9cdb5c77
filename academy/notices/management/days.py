"""A day as the commands are given it."""

import argparse
from datetime import date

from django.utils.translation import gettext as _


def day_given(words: str) -> date:
    """Raises ArgumentTypeError with words for whoever typed it."""
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise argparse.ArgumentTypeError(_("“%(words)s” is no day. Write it as 2027-03-04.") % {"words": words}) from error
