"""A file that is no bundle, or a spoilt one, is refused with words that name the place, and nothing is made."""

import io
import struct
import zipfile
from typing import Any

import pytest
from wagtail.models import Page

from cms.bundles import opening
from cms.bundles.adopting import adopt
from cms.bundles.form import BundleInvalid
from cms.bundles.opening import open_bundle
from cms.models import Adoption
from tests.factories.bundles import bundle, module, zipped
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
