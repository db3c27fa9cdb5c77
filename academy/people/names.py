"""How names are folded for sorting and for finding."""

import unicodedata

# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "’": "'"})


def fold(text: str) -> str:
    """Lower case without accents: «Łukasz Żółć» becomes «lukasz zolc», the same on every machine and in every collation."""
    lowered = text.casefold().translate(_LETTERS)
    return "".join(letter for letter in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(letter))


def sort_name_of(name: str) -> str:
    """The family name first: «Josie Marchetti» becomes «marchetti, josie». The last word is taken as the family name."""
    words = fold(name).split()
    return f"{words[-1]}, {' '.join(words[:-1])}" if len(words) > 1 else "".join(words)
