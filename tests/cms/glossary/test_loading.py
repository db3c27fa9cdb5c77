"""The glossary of a curriculum's folder: loaded with it, once, and leaving alone what an editor wrote."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from cms.curriculum.glossary import load_glossary, problems_of_glossary
from cms.curriculum.loading import load_curriculum
from cms.curriculum.reading import CurriculumInvalid
from cms.models import Term
from cms.reading_age import reading_age
from tests.factories.terms import publish, term
from tests.plugins.database import CURRICULUM

FILE = CURRICULUM / "glossary.yaml"
ROWS: list[dict[str, Any]] = [
    {"term": "circle", "forms": ["circles"], "meaning": "In a ring.", "see": ["talking piece"]},
    {"term": "talking piece", "meaning": "Goes\nround.", "tip": False},
]


@pytest.mark.django_db
class TestLoading:
    def test_writes_once_and_again_only_what_the_file_has_changed(self) -> None:
        assert load_glossary(ROWS) == 2
        assert load_glossary(ROWS) == 0
        circle, piece = Term.objects.order_by("pk")
        assert (circle.names, circle.live, circle.is_tip) == (["circle", "circles"], True, True)
        assert (circle.see_also, piece.meaning, piece.is_tip) == ([str(piece.translation_key)], "Goes round.", False)
        circle.meaning = "An editor's words."
        publish(circle)
        assert load_glossary([{**ROWS[0]}, {**ROWS[1], "meaning": "Goes round and round."}]) == 1
        assert set(Term.objects.values_list("meaning", flat=True)) == {"An editor's words.", "Goes round and round."}
        assert piece.revisions.count() == 2

    def test_what_an_editor_already_has_is_theirs(self) -> None:
        term("Circles", "An editor's.")
        assert load_glossary([{"term": "circles", "meaning": "The file's."}]) == 0
        assert Term.objects.get().meaning == "An editor's."

    def test_comes_with_a_folder_and_is_refused_with_it(self, tmp_path: Path) -> None:
        for name in ("m6.yaml", "framework.yaml"):
            shutil.copy(CURRICULUM / name, tmp_path)
        wrong = {"terms": [{"term": "circle", "meaning": "In a ring.", "see": ["ring"]}]}
        (tmp_path / "glossary.yaml").write_text(yaml.safe_dump(wrong), encoding="utf-8")
        with pytest.raises(CurriculumInvalid) as error:
            load_curriculum(tmp_path)
        assert "glossary.yaml: terms[0].see: «ring» is no term of this file" in error.value.problems
        assert not Term.objects.exists()


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        ([], ["glossary.yaml: terms: is missing, or no list"]),
        ({"terms": ["x"]}, ["glossary.yaml: terms[0]: is no term"]),
        ({"terms": [{"term": "?", "meaning": "x"}]}, ["glossary.yaml: terms[0].term: is missing"]),
        ({"terms": [{"term": "a", "meaning": "x" * 401}]}, ["glossary.yaml: terms[0].meaning: is longer than 400 letters"]),
        (
            {"terms": [{"term": "a", "meaning": "x", "forms": "b", "tip": 1, "also": []}]},
            [
                "glossary.yaml: terms[0].also: is not known here",
                "glossary.yaml: terms[0].forms: is no list of texts",
                "glossary.yaml: terms[0].tip: is neither true nor false",
            ],
        ),
        (
            {"terms": [{"term": "a", "meaning": "x"}, {"term": "b", "meaning": "x", "forms": ["A"]}]},
            ["glossary.yaml: «a» is said of 2 terms"],
        ),
    ],
)
def test_says_what_is_wrong_and_where(data: Any, problems: list[str]) -> None:
    assert problems_of_glossary(data) == problems


def test_the_starter_glossary_is_whole_and_plain() -> None:
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert problems_of_glossary(data) == []
    assert len(data["terms"]) > 50
    age = reading_age(" ".join(row["meaning"] for row in data["terms"]))
    assert age is not None and age < 14


@pytest.mark.northshire
@pytest.mark.django_db
def test_the_demonstration_has_it() -> None:
    assert Term.objects.filter(live=True).count() == len(yaml.safe_load(FILE.read_text(encoding="utf-8"))["terms"])
