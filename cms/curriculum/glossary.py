"""The terms of a curriculum, in `glossary.yaml` beside its modules. Loading again writes those that the file has changed, and no others."""

from collections import Counter
from typing import Any

from django.utils.text import slugify

from cms.curriculum.keys import key_of
from cms.languages import original_locale
from cms.models import Term
from courses.models.editions import content_hash

GLOSSARY = "glossary.yaml"
_KEYS = {"term", "forms", "meaning", "see", "tip"}


def problems_of_glossary(data: Any) -> list[str]:
    """Each with the file and the place in it."""
    rows = data.get("terms") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        return [f"{GLOSSARY}: terms: is missing, or no list"]
    problems: list[str] = []
    for n, row in enumerate(rows):
        problems += [f"{GLOSSARY}: terms[{n}]{problem}" for problem in _problems_of(row)]
    if problems:
        return problems
    names = Counter(name for row in rows for name in {slugify(name, allow_unicode=True) for name in (row["term"], *row.get("forms", []))})
    problems += [f"{GLOSSARY}: «{name}» is said of {times} terms" for name, times in names.items() if times > 1]
    terms = {row["term"] for row in rows}
    problems += [
        f"{GLOSSARY}: terms[{n}].see: «{other}» is no term of this file"
        for n, row in enumerate(rows)
        for other in row.get("see", [])
        if other not in terms
    ]
    return problems


def _problems_of(row: Any) -> list[str]:
    if not isinstance(row, dict):
        return [": is no term"]
    problems = [f".{key}: is not known here" for key in row if key not in _KEYS]
    for name, most in (("term", 80), ("meaning", 400)):
        value = row.get(name)
        if not isinstance(value, str) or not slugify(value, allow_unicode=True):
            problems.append(f".{name}: is missing")
        elif len(value.strip()) > most:
            problems.append(f".{name}: is longer than {most} letters")
    for name in ("forms", "see"):
        value = row.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            problems.append(f".{name}: is no list of texts")
    if not isinstance(row.get("tip", True), bool):
        problems.append(".tip: is neither true nor false")
    return problems


def load_glossary(rows: list[dict[str, Any]]) -> int:
    """Write what is new or has changed in the file; how many that were. What an editor wrote stays, until the file changes too."""
    locale = original_locale()
    there = {term.translation_key: term for term in Term.objects.filter(locale=locale)}
    from_file = {key_of("glossary", row["term"]) for row in rows}
    # What an editor has written by hand under the same words is theirs.
    theirs = {slugify(name, allow_unicode=True) for key, term in there.items() if key not in from_file for name in term.names}
    written = 0
    for row in rows:
        if slugify(row["term"], allow_unicode=True) in theirs:
            continue
        key, own = key_of("glossary", row["term"]), content_hash(row)
        term = there.get(key) or Term(translation_key=key, locale=locale, live=False)
        if term.loaded_hash == own:
            continue
        term.term, term.meaning = row["term"].strip(), " ".join(row["meaning"].split())
        term.forms = "\n".join(row.get("forms", []))
        term.see_also = [str(key_of("glossary", other)) for other in row.get("see", [])]
        term.is_tip, term.loaded_hash = row.get("tip", True), own
        term.save()
        term.save_revision(log_action=False).publish(log_action=False)
        written += 1
    return written
