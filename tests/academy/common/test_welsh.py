"""What the academy says in Welsh: everything in the areas below, with every name in its place, and as it arrives."""

import ast
import re
from collections.abc import Iterator
from datetime import date, time
from io import BytesIO
from pathlib import Path

import polib
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from django.utils.translation.template import templatize
from pypdf import PdfReader

from academy.common import wording
from academy.notices import letters
from academy.people.models import Person
from courses.models import Module
from tests.academy.notices.test_letters import LETTERS
from tests.factories import certificates, courses, people

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE = ROOT / "academy" / "locale" / "cy" / "LC_MESSAGES" / "django.po"
_COMPONENTS = ("wording", "forms", "statuses", "drawings")
_LEARNING, _PAGES = "academy/dashboards/templates/dashboards/learning", "cms/templates/cms"
AREAS = {
    "navigation": (
        "academy/dashboards/templates/frame",
        "academy/dashboards/templates/*.html",
        "academy/dashboards/context.py",
        "academy/people/roles.py",
    ),
    "language": ("academy/dashboards/templates/site/language.html", "academy/dashboards/views/language.py"),
    "sign-in": (
        "academy/dashboards/templates/account",
        "academy/notices/adapter.py",
        "academy/dashboards/account_forms.py",
        "academy/people/forms/accounts.py",
        "academy/people/templates/people/me.html",
    ),
    "components": ("academy/common/templates", "academy/common/templatetags", *(f"academy/common/{name}.py" for name in _COMPONENTS)),
    "my-learning": (_LEARNING, "academy/dashboards/views/learning.py", "academy/dashboards/queries/learning.py"),
    "catalogue": (
        *(f"{_PAGES}/{name}*.html" for name in ("home", "catalogue", "module", "_")),
        "cms/catalogue.py",
        "cms/queries.py",
        "academy/competencies/templates/competencies/_waiting.html",
    ),
    "player": ("cms/player", "cms/templates/player"),
    "boosters": ("cms/boosters", "cms/templates/boosters"),
    "glossary": ("cms/templates/cms/glossary.html", "academy/common/reading.py", "academy/dashboards/templates/site/reading.html"),
    "certificate": ("certificates/templates", *(f"certificates/{name}*" for name in ("views", "forms", "wording", "drawing"))),
    "mail": ("academy/notices/templates", *(f"academy/notices/{name}" for name in ("letters.py", "queries", "operations"))),
}
_LITERAL = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_SAID = re.compile(rf"\b(?:gettext|_)\(u?{_LITERAL}\s*\)|\bngettext\(u?{_LITERAL},\s*u?{_LITERAL}")
_CALLS = {"_", "_lazy", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
_NAMES = re.compile(r"%\(\w+\)s|<[^>]+>")


def _files(area: str) -> Iterator[Path]:
    for pattern in AREAS[area]:
        for found in ROOT.glob(pattern):
            yield from (path for path in found.rglob("*") if path.suffix in (".py", ".html", ".txt")) if found.is_dir() else [found]


def _said_in(path: Path) -> Iterator[tuple[str, str]]:
    """Each message with its plural, or "" where it has none."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        for one, singular, plural in _SAID.findall(templatize(text, origin=str(path))):
            yield ast.literal_eval(one or singular), ast.literal_eval(plural) if plural else ""
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _CALLS:
            words = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            if words:
                yield words[0], words[1] if len(words) > 1 else ""


@pytest.mark.parametrize("area", AREAS)
def test_has_words_for_all_that_is_said(area: str) -> None:
    entries = {(entry.msgid, entry.msgid_plural): entry for entry in polib.pofile(str(CATALOGUE))}
    said = {message: path.relative_to(ROOT) for path in _files(area) for message in _said_in(path)}
    assert len(said) > 2
    missing = [f"{path}: {message[0]}" for message, path in said.items() if message not in entries or not entries[message].translated()]
    assert not missing, "\n".join(missing)


def test_keeps_every_name_and_mark_in_its_place() -> None:
    wrong = []
    for entry in polib.pofile(str(CATALOGUE)):
        for words in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            wanted = entry.msgid_plural or entry.msgid
            if set(_NAMES.findall(words)) - set(_NAMES.findall(wanted)) or (
                not entry.msgid_plural and sorted(_NAMES.findall(words)) != sorted(_NAMES.findall(wanted))
            ):
                wrong.append(words)
        assert not entry.fuzzy and not entry.obsolete
        assert len(entry.msgstr_plural) in (0, 4)
    assert wrong == []


@pytest.mark.parametrize(
    ("months", "words"),
    [(1, "bob mis"), (2, "bob 2 fis"), (3, "bob 3 mis"), (12, "bob blwyddyn"), (24, "bob 2 flynedd"), (36, "bob 3 blynedd")],
)
def test_counts_as_welsh_does(months: int, words: str) -> None:
    with translation.override("cy"):
        assert wording.every(months) == words


def test_dates_are_welsh() -> None:
    with translation.override("cy"):
        assert wording.day(date(2027, 3, 14)) == "14 Mawrth 2027"
        assert wording.weekday(date(2027, 3, 14)) == "Dydd Sul 14 Mawrth 2027"
        assert wording.clock_range(time(12), time(15)) == "hanner dydd i 3pm"


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ("Rhys", "Siân a Rhys"),
        ("Elin", "Siân ac Elin"),
        ("“Urddas”", "Siân ac “Urddas”"),
        ("8 Mawrth", "Siân ac 8 Mawrth"),
        ("18 Mawrth", "Siân a 18 Mawrth"),
    ],
)
def test_says_and_as_it_is_read_aloud(last: str, words: str) -> None:
    with translation.override("cy"):
        assert wording.listed(["Siân", last]) == words
    assert wording.listed(["Siân", last]) == f"Siân and {last}"


@pytest.mark.django_db
def test_a_letter_is_in_the_language_of_the_person() -> None:
    with translation.override("cy"):
        letter = LETTERS["reminder"]()
    assert "Mae eich rôl yn gofyn amdano." in " ".join(letter.text.split())
    assert "Rydych yn cael hwn am fod eich rôl yn gofyn amdano." in " ".join(letter.text.split())
    issued = letters.write("notices/letters/certificate-issued.html", {"title": "M1", "number": "1", "url": "/"}, language="cy")
    assert issued.subject == "Eich tystysgrif: M1"


@pytest.mark.django_db
@pytest.mark.northshire
@pytest.mark.usefixtures("time_machine_at_northshire")
def test_a_learner_is_led_through_in_welsh() -> None:
    cache.clear()
    ellie = Person.objects.get(username="ellie.sutton")
    ellie.language = "cy"
    ellie.save(update_fields=["language"])
    client = Client()
    client.force_login(ellie)
    page = client.get("/learning/").content.decode()
    assert all(words in page for words in (">Dysgu<", ">Modiwlau<", ">Cofnod<", "Allgofnodi", "Neidio i’r prif gynnwys"))
    module = Module.objects.get(code="M1")
    courses.enrolment(ellie, module)
    lesson = client.get(f"/modules/{module.slug}/the-four-ways/").content.decode()
    assert "Rhan 2 o 7" in lesson
    certificate = ellie.certificates.first()
    assert certificate is not None
    assert "Mae’r dudalen hon a’r PDF yn dweud yr un peth." in client.get(f"/certificates/{certificate.number}/").content.decode()
    assert "Dilys" in client.get(f"/verify/{certificate.code}/").content.decode()


@pytest.mark.django_db
def test_a_certificate_of_a_welsh_speaker_is_welsh_on_paper() -> None:
    siân = people.employment(people.person("Siân Ŵyn", language="cy")).person
    made = certificates.certificate(siân)
    client = Client()
    client.force_login(siân)
    document = PdfReader(BytesIO(client.get(f"/certificates/{made.number}.pdf").getvalue()))
    words = " ".join(document.pages[0].extract_text().split())
    assert all(said in words for said in ("Tystysgrif cwblhau", "Dyma i dystio bod", "wedi cwblhau", "Cyhoeddwyd ar 4 Tachwedd 2026"))
    assert document.trailer["/Root"]["/Lang"] == "cy"


@pytest.mark.django_db
def test_what_cannot_be_found_is_said_in_welsh() -> None:
    cache.clear()
    page = Client().get("/nowhere/", headers={"accept-language": "cy"})
    assert page.status_code == 404
    assert "Ni allwn ddod o hyd i’r dudalen honno" in page.content.decode()


@pytest.mark.django_db
def test_ones_own_page_says_which_language_and_leads_to_the_choice() -> None:
    client = Client()
    client.force_login(people.person(language="cy"))
    page = client.get("/people/me/").content.decode()
    assert "Rydym yn siarad ac yn ysgrifennu atoch yn Gymraeg." in page
    assert 'href="/language/?next=/people/me/"' in page
