"""Numbers that people quote, and codes that open the verification page."""

import secrets
from datetime import date

from django.conf import settings
from django.db import connection

# Crockford's alphabet: no I, L, O or U, which are misread or misheard.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
# Five bits a letter: 140 bits, which nobody guesses.
_LENGTH = 28
_GROUP = 4


def new_code() -> str:
    return "".join(secrets.choice(_LETTERS) for _n in range(_LENGTH))


def shown_code(code: str) -> str:
    """In groups, as it is printed: 7KQ4-M62F-…"""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def tidied_code(typed: str) -> str:
    """What somebody typed from paper: capitals, dashes and spaces don't matter, and letters that are misread are put right."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    return letters.translate(_MISREAD)


def new_number(on: date) -> str:
    """The next number, such as NRPA-2026-000123, from a sequence of the database: no two are alike, and a few may be missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('certificates_number')")
        (number,) = cursor.fetchone()
    return f"{settings.CERTIFICATE_NUMBER_PREFIX}-{on:%Y}-{number:06}"
