"""One template, three outcomes: subject, HTML and plain text that say the same."""

import re
from datetime import date, time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import get_template

from academy.notices import letters
from academy.notices.queries.digests import Digest, Line
from academy.notices.queries.reminders import Item, Meeting, Reminder

DAY = date(2027, 3, 14)


def meeting() -> Meeting:
    return Meeting(date(2027, 1, 26), time(20, 30), "Harbour House")


def item(**fields) -> Item:
    return Item(
        **{
            "title": "Behaviour speaks",
            "due_on": DAY,
            "on": date(2027, 1, 13),
            "is_refresh": True,
            "refresh_months": 24,
            "minutes": 20,
            "meetings": (meeting(),),
            "is_together": True,
            **fields,
        }
    )


def reminder(*items: Item, **fields) -> Reminder:
    return Reminder(**{"items": items or (item(),), "helper": "Harriet", "help": {}, "is_last": False, "dropped": (), **fields})


def write(name: str, **facts) -> letters.Letter:
    return letters.write(f"notices/letters/{name}.html", {"name": "Marsha", "url": "http://localhost:8000/learning/", **facts})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.is_body = False

    def handle_starttag(self, tag, attrs):
        self.is_body = self.is_body or tag == "body"

    def handle_data(self, data):
        if self.is_body:
            self.found += re.findall(r"[\w’]+", data)


def words_of(html: str) -> list[str]:
    reader = _Words()
    reader.feed(html)
    return reader.found


LETTERS = {
    "reminder": lambda: letters.write(
        "notices/letters/reminder.html", {"name": "Marsha", **reminder(item(), item(title="Second", is_refresh=False)).context}
    ),
    "digest": lambda: letters.write(
        "notices/letters/digest.html",
        {
            "name": "Harriet",
            **Digest([Line("Jo Hart", "Foundations", DAY, DAY)], [], [Line("Al Gray", "Foundations", DAY, date(2027, 4, 1))]).context,
        },
    ),
    "certificate-issued": lambda: write("certificate-issued", title="Behaviour speaks", number="RPA-2027-000001", until=DAY),
    "certificate-withdrawn": lambda: write("certificate-withdrawn", title="Behaviour speaks", number="RPA-2027-000001", withdrawn_on=DAY),
    "place-confirmed": lambda: write("place-confirmed", title="Circles", sessions=[]),
    "booking-cancelled": lambda: write("booking-cancelled", title="Circles", sessions=[], is_by_other=True),
    "cohort-cancelled": lambda: write("cohort-cancelled", title="Circles", sessions=[], reason="The hall was flooded."),
    "cohort-changed": lambda: write("cohort-changed", title="Circles", sessions=[]),
    "attendance-corrected": lambda: write(
        "attendance-corrected", title="Circles", session=meeting(), corrected_on=DAY, mark="absent, told", lesson="Circles in practice"
    ),
    "completion-withdrawn": lambda: write("completion-withdrawn", title="Circles", withdrawn_on=DAY, completed_on=date(2027, 1, 13)),
    "answer-marked": lambda: write("answer-marked", title="Behaviour speaks"),
    "what-changed": lambda: write(
        "what-changed",
        subject="Behaviour speaks has changed",
        title="Behaviour speaks",
        notes=["Whom to tell first"],
        parts=[{"title": "The first hour", "minutes": 8}, {"title": "What you know", "minutes": None}],
        minutes=8,
        due_on=DAY,
    ),
    "booster": lambda: write("booster", title="Behaviour speaks"),
    "newer-edition": lambda: write(
        "newer-edition", subject="A newer edition", title="Behaviour speaks", on=DAY, note="Whom to tell first", is_about_safety=True
    ),
    "change-to-teach": lambda: write(
        "change-to-teach",
        title="Circles",
        on=DAY,
        note="Whom to tell first",
        parts=["The first hour"],
        cohorts=["From 20 March"],
    ),
    "assessment-asked": lambda: write("assessment-asked", first="Nadia Karimi", title="Working with", level=4),
    "assessment-answered": lambda: write("assessment-answered", second="Priyanka Nair", title="Working with", level=4, agreed=False),
    "sign-off-asked": lambda: write("sign-off-asked", editor="Kwame", title="Circles"),
    "sign-off-answered": lambda: write("sign-off-answered", lead="Yusuf", title="Circles", is_published=False),
    "confirmation-asked": lambda: write("confirmation-asked", person="Jo Hart"),
    "confirmation-answered": lambda: write("confirmation-answered", asked="Harriet Lyle"),
    "supervision-asked": lambda: write("supervision-asked", person="Jo Hart"),
    "supervision-answered": lambda: write("supervision-answered", supervisor="Harriet Lyle", is_signed=False),
    "portfolio-handed-in": lambda: write("portfolio-handed-in", person="Jo Hart", title="Relief worker portfolio"),
    "portfolio-answered": lambda: write("portfolio-answered", title="Relief worker portfolio", is_complete=True),
    "writing-shared": lambda: write("writing-shared", author="Jo Hart", asks=True),
    "writing-commented": lambda: write("writing-commented", reader="Harriet Lyle"),
    "writing-set-aside": lambda: write("writing-set-aside", day=DAY, why="somebody could be recognised"),
    "writing-put-back": lambda: write("writing-put-back"),
    "writing-to-look-after": lambda: write(
        "writing-to-look-after", day=DAY, assessor="Nadia Karimi", author="Jo Hart", why="somebody could be recognised"
    ),
    "no-data-lead": lambda: write("no-data-lead", agency="Northshire Police"),
}


def test_every_letter_is_listed_here():
    folder = Path(get_template("notices/letters/letter.html").origin.name).parent
    parts = {"letter", "plain", "days", "digest-lines"}
    assert {path.stem for path in folder.glob("*.html")} - parts == set(LETTERS)


@pytest.mark.parametrize("name", LETTERS)
class TestEveryLetter:
    def test_says_the_same_in_both(self, name, db):
        letter = LETTERS[name]()
        links = re.findall(r'href="(http[^"]+)"', letter.html)
        plain = letter.text
        for link in links:
            plain = plain.replace(link, "")
        # All but the greeting's comma and where lines end.
        body = words_of(letter.html)
        assert sorted(re.findall(r"[\w’]+", plain)) == sorted(body)

    def test_has_no_pictures_no_outside_and_one_column(self, name, db):
        html = LETTERS[name]().html
        assert "<img" not in html and "<table" not in html and "<script" not in html and "<link" not in html
        assert all(link.startswith("http://localhost:8000/") for link in re.findall(r'(?:href|src)="([^"]+)"', html))

    def test_never_sounds_like_a_compliance_engine(self, name, db):
        letter = LETTERS[name]()
        assert not re.search(r"fail|complian|mandatory|breach|must|!", letter.text, re.IGNORECASE)
        assert letter.subject and "\n" not in letter.subject

    def test_leads_to_the_academy_and_no_further(self, name, db):
        assert LETTERS[name]().text.count("http://localhost:8000/") == 1


class TestText:
    def test_reads_as_a_letter(self, db):
        letter = LETTERS["reminder"]()
        assert letter.subject == "2 things due, the first by 14 March"
        alone = letters.write("notices/letters/reminder.html", {"name": "Marsha", **reminder().context})
        assert alone.subject == "Behaviour speaks: 20 minutes, by 14 March"
        assert alone.text == (
            "Hello Marsha,\n\n"
            "Your Behaviour speaks refresh is due by 14 March 2027. It keeps what you\n"
            "learned fresh, and we all do it every 2 years. It takes about 20 minutes\n"
            "online, in pieces if you like.\n\n"
            "Or you can do it together with others:\n\n"
            "  - Tuesday 26 January 2027, 8.30pm, Harbour House\n\n"
            "See what is due:\nhttp://localhost:8000/learning/\n\n"
            "If something’s in the way, reply to this message or talk to Harriet, and\nwe’ll sort it.\n\n"
            "Northshire Restorative Practice Academy\n01632 960 140\n\n"
            "You get this because your role asks for it. There is nothing private in\nthis message, and its link asks you to sign in.\n"
        )

    def test_keeps_names_as_they_are_written(self):
        letter = write("certificate-issued", title="Fish & <chips> *now*", number="1")
        assert "Fish & <chips> *now*" in letter.text
        assert letter.subject == "Your certificate: Fish & <chips> *now*"
        assert "Fish &amp; &lt;chips&gt; *now*" in letter.html

    @pytest.mark.parametrize(
        ("on", "is_refresh", "subject", "words"),
        [
            (date(2027, 3, 14), True, "Behaviour speaks: due today", "refresh is due today, 14 March 2027"),
            (date(2027, 3, 28), True, "Behaviour speaks: it was due on 14 March", "refresh was due by 14 March 2027"),
            (date(2027, 3, 7), False, "Behaviour speaks: 20 minutes, by 14 March", "Your role asks for it"),
            (date(2027, 3, 28), False, "Behaviour speaks: it was due on 14 March", "isn’t finished yet"),
        ],
    )
    def test_says_where_one_stands(self, db, on, is_refresh, subject, words):
        letter = letters.write("notices/letters/reminder.html", {"name": "Marsha", **reminder(item(on=on, is_refresh=is_refresh)).context})
        assert letter.subject == subject
        assert words in " ".join(letter.text.split())

    def test_is_in_the_language_of_the_person(self, db):
        letter = letters.write("notices/letters/certificate-issued.html", {"title": "M1", "number": "1", "url": "/"}, language="cy")
        assert '<html lang="cy">' in letter.html


def test_an_element_that_has_no_plain_twin_is_refused():
    with pytest.raises(ValueError, match="no <table>"):
        letters._read("<html><body><table></table></body></html>")
