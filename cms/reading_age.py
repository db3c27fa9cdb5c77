"""How old one is, about, when one reads a text with ease, by the formula of Flesch and Kincaid."""

import re

# Fewer words say little.
FEWEST_WORDS = 60
_WORD = re.compile(r"[A-Za-zÀ-ÿ’']+")
_SENTENCE = re.compile(r"[.!?…]+[”’)\"']*(?:\s|$)|\n+")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?<![aeiouyl])e$|(?<![aeiouytd])ed$|(?<![aeiouyscxzhg])es$")
# A class of school begins at five.
_AGE_OF_FIRST_GRADE = 5


def _syllables(word: str) -> int:
    """By its groups of vowels, without the e at the end that nobody says; right of nine English words in ten."""
    groups = len(_VOWELS.findall(word))
    return max(1, groups - 1 if _SILENT.search(word) else groups)


def reading_age(text: str) -> float | None:
    """In years; None of a text of fewer than `FEWEST_WORDS` words.

    The source: J. P. Kincaid and others, Derivation of new readability formulas for Navy enlisted personnel (1975). A grade of school more
    five is an age.
    """
    words = _WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return None
    sentences = sum(bool(_WORD.search(part)) for part in _SENTENCE.split(text))
    syllables = sum(_syllables(word.lower()) for word in words)
    grade = 0.39 * len(words) / max(1, sentences) + 11.8 * syllables / len(words) - 15.59
    return grade + _AGE_OF_FIRST_GRADE
