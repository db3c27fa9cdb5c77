"""A file that is no bundle, or a spoilt one, is refused with words that name the place, and nothing is made."""

import io
import struct
import zipfile
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from cms.bundles import opening
from cms.bundles.adopting import adopt, plan_adoption
from cms.bundles.form import BundleInvalid
from cms.bundles.opening import open_bundle
from cms.models import Adoption
from tests.factories.bundles import ORIGIN, bundle, module, zipped
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db


def _without(*path: str) -> io.BytesIO:
    data: Any = module()
    inner = data
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return bundle(data)


def _dangling() -> io.BytesIO:
    data = module()
    next(iter(data["scenario"]["steps"].values()))["choices"][0]["next"] = "nowhere"
    return bundle(data)


def _no_right_answer() -> io.BytesIO:
    data = module()
    for option in data["check"]["questions"][0]["options"]:
        option["correct"] = False
    return bundle(data)


def _with(**changed: Any) -> io.BytesIO:
    return bundle(module() | changed, title="A module", code="M1")


def _damaged() -> io.BytesIO:
    """A few bytes of what is packed, turned over on the way."""
    whole = bytearray(bundle().getvalue())
    with zipfile.ZipFile(io.BytesIO(bytes(whole))) as opened:
        entry = opened.getinfo("module.yaml")
    begins = entry.header_offset + 30 + len(entry.filename)
    whole[begins : begins + 40] = b"\xff" * 40
    return io.BytesIO(bytes(whole))


def _shortened() -> io.BytesIO:
    return io.BytesIO(bundle().getvalue()[:-400])


def _altered() -> io.BytesIO:
    whole = bundle()
    named = bundle(files={"module.yaml": "0" * 64})
    assert whole.getvalue() != named.getvalue()
    return named


LAUGHS = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
SPOILT = {
    "no-zip": (lambda: io.BytesIO(b"PK but not really"), "is no bundle"),
    "cut-short": (_shortened, "is no bundle"),
    "empty": (lambda: zipped({}), "manifest.yaml: is missing"),
    "path": (lambda: bundle(also={"../../etc/passwd": b"x"}), "../../etc/passwd: is no file that a bundle may hold"),
    "absolute": (lambda: bundle(also={"/etc/passwd": b"x"}), "/etc/passwd: is no file that a bundle may hold"),
    "program": (lambda: bundle(also={"recordings/run.sh": b"x"}), "recordings/run.sh: is no file that a bundle may hold"),
    "unnamed": (
        lambda: bundle(also={"recordings/5b0a52f4-64a8-4d0c-9a0e-0d3e3f8f3b11/about.yaml": b"title: x"}, named=False),
        "about.yaml: is not in the manifest",
    ),
    "altered": (_altered, "module.yaml: is not as it was packed"),
    "other-format": (lambda: bundle(format=2), "format: 2 is not known here"),
    "no-number": (lambda: bundle(edition="three"), "manifest.yaml: edition: is not of the right kind"),
    "no-yaml": (lambda: zipped({"manifest.yaml": b"a: [", "module.yaml": b""}), "manifest.yaml: is no YAML"),
    "no-text": (lambda: zipped({"manifest.yaml": b"\xff\xfe\x00", "module.yaml": b""}), "manifest.yaml: is no text in UTF-8"),
    "laughs": (lambda: zipped({"manifest.yaml": LAUGHS, "module.yaml": b""}), "manifest.yaml: points at itself"),
    "list": (lambda: zipped({"manifest.yaml": b"- a", "module.yaml": b""}), "manifest.yaml: should be a set of keys"),
    "no-outcomes": (lambda: _without("outcomes"), "module.yaml: outcomes: is missing"),
    "no-start": (lambda: _without("scenario", "start"), "module.yaml: scenario.start: is missing"),
    "dangling": (_dangling, "no step or ending is called «nowhere»"),
    "damaged": (_damaged, "is no bundle"),
    "script": (lambda: bundle(address="javascript:alert(1)"), "manifest.yaml: address: is no address on the web"),
    "address-of-no-kind": (lambda: bundle(address=["https://x.example.org"]), "manifest.yaml: address: is not of the right kind"),
    "edition-nought": (lambda: bundle(edition=0), "manifest.yaml: edition: should be a number from 1 to 10000"),
    "edition-below": (lambda: bundle(edition=-1), "manifest.yaml: edition: should be a number from 1 to 10000"),
    "edition-beyond": (lambda: bundle(edition=10**20), "manifest.yaml: edition: should be a number from 1 to 10000"),
    "long-academy": (lambda: bundle(academy="x" * 201), "manifest.yaml: academy: is longer than 200 letters"),
    "no-academy": (lambda: bundle(academy=""), "manifest.yaml: academy: is missing"),
    "unreadable-academy": (lambda: bundle(academy="a\0b"), "manifest.yaml: academy: holds what cannot be read"),
    "unreadable-title": (lambda: _with(title="a\0b"), "module.yaml: title: holds what cannot be read"),
    "no-such-number": (lambda: _with(sessions=[{"title": "x", "hours": float("nan"), "plan": []}]), "sessions[0].hours: holds what cannot"),
    "no-such-day": (
        lambda: zipped({"manifest.yaml": b"packed_on: 2026-13-45", "module.yaml": b""}),
        "manifest.yaml: is no YAML: month must be in 1..12",
    ),
    "files-of-no-kind": (lambda: bundle(files={"module.yaml": ["x"]}), "manifest.yaml: files: should be the name of each file"),
    "adapted-number": (lambda: bundle(adapted_from=5), "manifest.yaml: adapted_from: should be a list of sets of keys"),
    "adapted-texts": (lambda: bundle(adapted_from=["x"]), "manifest.yaml: adapted_from: should be a list of sets of keys"),
    "adapted-script": (
        lambda: bundle(adapted_from=[{"academy": "A", "code": "A1", "title": "x", "edition": 1, "address": "data:text/html,x"}]),
        "manifest.yaml: adapted_from[0].address: is no address on the web",
    ),
    "adapted-day": (lambda: bundle(adapted_from=[{"academy": date(2026, 1, 1)}]), "adapted_from[0].academy: is not of the right kind"),
    "long-title": (lambda: _with(title="x" * 300), "module.yaml: title: Ensure this value has at most 255 characters"),
    "long-slug": (lambda: _with(slug="x" * 300), "module.yaml: slug: Ensure this value has at most 255 characters"),
    "slug-with-spaces": (lambda: _with(slug="a slug / that is none"), "module.yaml: slug: Enter a valid"),
    "minutes-without-end": (lambda: _with(minutes=10**20), "module.yaml: minutes: Ensure this value is less than"),
    "no-right-answer": (_no_right_answer, "module.yaml: check.questions[0]: no option is correct"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_is_refused_with_the_place_named(name: str) -> None:
    spoilt, words = SPOILT[name]
    pages = Page.objects.count()
    with pytest.raises(BundleInvalid) as refused:
        adopt(spoilt(), at=AT, by=None)
    assert words in str(refused.value)
    assert Page.objects.count() == pages
    assert not Adoption.objects.exists()


def test_a_recording_that_is_named_and_not_there() -> None:
    data = module("m1r")
    media = next(block["media"] for lesson in data["lessons"] for block in lesson["blocks"] if "media" in block)
    media["recording"] = "5b0a52f4-64a8-4d0c-9a0e-0d3e3f8f3b11"
    with pytest.raises(BundleInvalid, match=r"module\.yaml: lessons\[\d\]\.blocks\[\d\]\.media\.recording: the bundle holds no recording"):
        open_bundle(bundle(data))


def test_a_recording_that_is_none_makes_nothing() -> None:
    data = module("m1r")
    key = "5b0a52f4-64a8-4d0c-9a0e-0d3e3f8f3b11"
    media = next(block["media"] for lesson in data["lessons"] for block in lesson["blocks"] if "media" in block)
    media["recording"] = key
    also = {f"recordings/{key}/about.yaml": b"title: x", f"recordings/{key}/recording.mp4": b"<script>alert(1)</script>"}
    with pytest.raises(BundleInvalid, match="is no recording"):
        adopt(bundle(data, also=also), at=AT, by=None)
    assert not Adoption.objects.exists()


def test_what_swells_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_WORDS_BYTES", 1000)
    with pytest.raises(BundleInvalid, match=r"\.yaml: is larger than"):
        open_bundle(bundle())


def test_what_its_head_says_of_its_size_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_WORDS_BYTES", 1000)
    whole = bundle().getvalue()
    size = len(_words_of(whole))
    lying = io.BytesIO(whole.replace(struct.pack("<L", size), struct.pack("<L", 10)))
    with pytest.raises(BundleInvalid):
        open_bundle(lying)


def _words_of(whole: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        return opened.read("module.yaml")


def _short() -> dict[str, Any]:
    """A module of few words, that opens in no time."""
    data = module()
    return data | {"lessons": data["lessons"][:1], "check": data["check"] | {"questions": data["check"]["questions"][:1]}}


SHORT = _short()
WHATEVER = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


@given(name=st.sampled_from([*SHORT, *ORIGIN, "code", "files"]), value=WHATEVER)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_for_a_word_is_read_or_refused(name: str, value: Any) -> None:
    """Nothing that somebody else wrote ends in a page that says the server broke."""
    for spoilt in (bundle(SHORT | {name: value}, code="A1", title="A") if name in SHORT else None, bundle(SHORT, **{name: value})):
        if spoilt:
            with suppress(BundleInvalid):
                assert plan_adoption(open_bundle(spoilt)).lessons
