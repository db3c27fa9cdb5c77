"""Module files: loaded whole or not at all, once, through the same publishing; and written back the same."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Page, Revision, Site

from academy.competencies.models import ModuleAward, ModuleRefresh
from cms.curriculum.exporting import as_yaml, export_module
from cms.curriculum.keys import key_of
from cms.curriculum.loading import load_curriculum
from cms.curriculum.reading import CurriculumInvalid, canonical
from cms.freezing import freeze
from cms.models import CataloguePage, HomePage, LessonPage, ModulePage
from cms.problems import problems
from courses.models import ChangeClass, Edition, Lesson, LessonVersion, Module, Question
from courses.models.editions import content_hash
from tests.cms.editing import sent_by
from tests.factories import pages, recordings
from tests.plugins.database import CURRICULUM

MODULES = sorted(path.stem for path in CURRICULUM.glob("m*.yaml"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The framework and two modules, to be changed."""
    for name in ("framework.yaml", "m1.yaml", "m6.yaml"):
        shutil.copy(CURRICULUM / name, tmp_path)
    data = yaml.safe_load((tmp_path / "m6.yaml").read_text())
    data["requires"] = ["M1"]
    _write(tmp_path, "m6.yaml", data)
    framework = yaml.safe_load((tmp_path / "framework.yaml").read_text())
    for requirement in framework["requirements"]:
        if requirement.get("satisfied_by"):
            requirement["satisfied_by"] = ["M1"]
    _write(tmp_path, "framework.yaml", framework)
    return tmp_path


def _read(folder: Path, name: str) -> Any:
    return yaml.safe_load((folder / name).read_text(encoding="utf-8"))


def _write(folder: Path, name: str, data: Any) -> None:
    (folder / name).write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _counts() -> dict[str, int]:
    return {
        model.__name__: model.objects.count() for model in (Page, Revision, Module, Lesson, LessonVersion, Edition, Question, ModuleAward)
    }


@pytest.mark.northshire
@pytest.mark.django_db
class TestTheTenModules:
    @pytest.mark.parametrize("name", MODULES)
    def test_file_to_page_to_file_is_the_identity(self, name: str) -> None:
        data = _read(CURRICULUM, f"{name}.yaml")
        page = ModulePage.objects.get(translation_key=key_of(data["code"]))
        exported = export_module(page)
        assert exported == canonical(data)
        assert canonical(yaml.safe_load(as_yaml(exported))) == canonical(data)

    def test_nothing_is_the_matter_with_any_page(self) -> None:
        found = [
            str(problem)
            for page in [*ModulePage.objects.all(), *LessonPage.objects.all()]
            for problem in problems(page)
            if problem.path[-1:] != ("recording",)
        ]
        assert found == []

    def test_each_is_live_in_order_and_released(self) -> None:
        assert Module.objects.open().count() == 10
        m6 = Module.objects.get(code="M6")
        assert m6.current_edition is not None
        slugs = list(m6.current_edition.parts.order_by("position").values_list("lesson__slug", flat=True))
        assert slugs == [
            "questions-in-order",
            "prepare-dont-spring",
            "circles",
            "when-not-to",
            "scenario",
            "check",
            "day-1-conversations",
            "day-2-circles-and-harder-days",
        ]
        assert m6.current_edition.change_class == ChangeClass.FIRST

    def test_stories_and_checks_share_the_minutes_that_the_lessons_leave(self) -> None:
        minutes = dict(Lesson.objects.filter(module__code="M1").values_list("slug", "minutes"))
        assert sum(minutes.values()) == 60
        assert (minutes["scenario"], minutes["check"]) == (10, 10)
        assert all(3 <= lesson.minutes <= 15 for lesson in Lesson.objects.filter(kind__in=["scenario", "check"]))

    def test_the_tree_is_sound(self) -> None:
        assert not any(Page.find_problems())
        assert isinstance(Site.objects.get(is_default_site=True).root_page.specific, HomePage)
        assert CataloguePage.objects.count() == 1

    def test_what_modules_award_and_how_long_they_last_is_with_the_competencies(self) -> None:
        m1 = Module.objects.get(code="M1")
        assert set(ModuleAward.objects.filter(module=m1).values_list("competency__code", "level")) == {
            ("V1", 1),
            ("R1", 1),
            ("R3", 1),
            ("U1", 1),
        }
        assert ModuleRefresh.objects.get(module=m1).satisfied_by == ["M1", "M1R", "M6", "M6R", "M7"]
        assert not ModuleRefresh.objects.filter(module__code="M7").exists()

    def test_each_outcome_of_each_check_has_its_lesson(self) -> None:
        for check in LessonPage.objects.filter(kind="check"):
            content = freeze(check)
            assert None not in content["outcome_lessons"].values()
            assert len(content["outcome_lessons"]) == len(content["outcomes"])

    def test_the_lessons_of_the_first_modules_outcomes_are_the_right_ones(self) -> None:
        content = freeze(LessonPage.objects.get(translation_key=key_of("M1", "check")))
        assert content["outcome_lessons"] == {
            "1": "the-four-ways",
            "2": "the-four-ways",
            "3": "words-that-open-doors",
            "4": "fair-process",
            "5": "firm-fair-and-safe",
        }

    def test_an_editor_who_sends_a_lessons_form_unchanged_changes_none_of_its_words(self) -> None:
        editor = pages.editor()
        for page in LessonPage.objects.filter(translation_key__in=[key_of("M1", slug) for slug in ("the-four-ways", "scenario", "check")]):
            form_class = page.get_edit_handler().get_form_class()
            before = content_hash(freeze(page))
            form = form_class(sent_by(page) | {"action-publish": "1"}, instance=page, parent_page=page.get_parent(), for_user=editor)
            assert form.is_valid(), form.errors
            assert content_hash(freeze(form.save(commit=False))) == before

    def test_loading_again_writes_nothing(self, django_assert_max_num_queries: Any) -> None:
        before = _counts(), set(LessonVersion.objects.values_list("pk", flat=True))
        done = load_curriculum(CURRICULUM)
        assert len(done.same) == 10
        assert not done.new
        assert not done.changed
        assert (_counts(), set(LessonVersion.objects.values_list("pk", flat=True))) == before


@pytest.mark.django_db
class TestLoading:
    def test_makes_the_tree_the_modules_and_what_they_award(self, folder: Path) -> None:
        done = load_curriculum(folder)
        assert done.new == ["M1", "M6"]
        assert Client().get("/modules/working-with/").status_code == 200
        assert ModulePage.objects.get(code="M1").translation_key == Module.objects.get(code="M1").key == key_of("M1")
        assert Lesson.objects.get(module__code="M6", slug="day-1-conversations").key == key_of("M6", "session", 1)

    def test_twice_is_once(self, folder: Path) -> None:
        load_curriculum(folder)
        before = _counts()
        assert load_curriculum(folder).same == ["M1", "M6"]
        assert _counts() == before

    def test_a_recording_is_found_by_its_key_and_named_by_it_again(self, folder: Path) -> None:
        film = recordings.film()
        data = _read(folder, "m1.yaml")
        media = data["lessons"][1]["blocks"][4]["media"]
        media["recording"] = str(film.key)
        del media["transcript"]
        _write(folder, "m1.yaml", data)
        load_curriculum(folder)
        page = ModulePage.objects.get(code="M1")
        assert export_module(page) == canonical(data)
        lesson = Lesson.objects.get(module__code="M1", slug=data["lessons"][1]["slug"])
        assert lesson.versions.get().schema == 2
        assert film.frozen_in.count() == 1

    def test_takes_what_changed_in_a_file_and_nothing_else(self, folder: Path) -> None:
        load_curriculum(folder)
        before = _counts()
        data = _read(folder, "m1.yaml")
        data["lessons"][0]["title"] = "Relationships come first"
        _write(folder, "m1.yaml", data)
        done = load_curriculum(folder, change_class=ChangeClass.CLARIFICATION, note="A clearer title")
        assert (done.changed, done.same) == (["M1"], ["M6"])
        after = _counts()
        grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
        assert grown == {"Revision": 1, "LessonVersion": 1, "Edition": 1}
        edition = Module.objects.get(code="M1").current_edition
        assert edition is not None
        assert (edition.change_class, edition.note) == (ChangeClass.CLARIFICATION, "A clearer title")

    def test_leaves_what_an_editor_changed_meanwhile(self, folder: Path) -> None:
        load_curriculum(folder)
        page = LessonPage.objects.get(translation_key=key_of("M1", "fair-process"))
        page.title = "Fair process, as we say it"
        pages.publish(page)
        assert load_curriculum(folder).same == ["M1", "M6"]
        assert LessonPage.objects.get(pk=page.pk).title == "Fair process, as we say it"

    def test_leaves_an_editors_draft_of_the_module(self, folder: Path) -> None:
        load_curriculum(folder)
        page = ModulePage.objects.get(code="M1")
        page.title = "Not yet ready"
        page.save_revision()
        data = _read(folder, "m1.yaml")
        data["lessons"][0]["title"] = "Relationships come first"
        _write(folder, "m1.yaml", data)
        load_curriculum(folder)
        assert ModulePage.objects.get(code="M1").get_latest_revision_as_object().title == "Not yet ready"
        assert Module.objects.get(code="M1").editions.count() == 2

    def test_brings_lessons_into_a_new_order_and_takes_away_what_is_gone(self, folder: Path) -> None:
        load_curriculum(folder)
        data = _read(folder, "m1.yaml")
        first, second, *rest = data["lessons"]
        data["lessons"] = [*rest, second]
        _write(folder, "m1.yaml", data)
        assert load_curriculum(folder).changed == ["M1"]
        edition = Module.objects.get(code="M1").current_edition
        assert edition is not None
        slugs = list(edition.parts.order_by("position").values_list("lesson__slug", flat=True))
        assert slugs == [*(lesson["slug"] for lesson in rest), second["slug"], "scenario", "check"]
        assert Lesson.objects.get(slug=first["slug"]).retired_at is not None
        assert not any(Page.find_problems())

    def test_carries_what_a_module_asks_first_there_and_back(self, folder: Path) -> None:
        m1, m6 = _read(folder, "m1.yaml"), _read(folder, "m6.yaml")
        rules = {"first_is_asked": True, "first_enough": 1, "is_in_order": True, "may_be_proved": True}
        _write(folder, "m1.yaml", m1 | {"requires": ["M6"], **rules})
        _write(folder, "m6.yaml", m6 | {"requires": [], "first_is_asked": False, "first_enough": None})
        load_curriculum(folder)
        # What is asked was there before what asks for it.
        assert list(Module.objects.order_by("pk").values_list("code", flat=True)) == ["M6", "M1"]
        module = Module.objects.get(code="M1")
        assert {name: getattr(module, name) for name in rules} == rules
        for name, code in (("m1.yaml", "M1"), ("m6.yaml", "M6")):
            exported = export_module(ModulePage.objects.get(code=code))
            assert exported == canonical(_read(folder, name)) == canonical(yaml.safe_load(as_yaml(exported)))
        assert "first_is_asked" not in export_module(ModulePage.objects.get(code="M6"))
        editions = Edition.objects.count()
        _write(folder, "m1.yaml", m1)
        assert load_curriculum(folder).changed == ["M1"]
        module.refresh_from_db()
        assert {name: getattr(module, name) for name in rules} == {**dict.fromkeys(rules, False), "first_enough": None}
        # What is asked first is no part of what there is to learn.
        assert Edition.objects.count() == editions

    def test_leaves_a_home_page_that_is_there(self, folder: Path) -> None:
        load_curriculum(folder)
        home = HomePage.objects.get()
        home.lead = "Ours"
        home.save()
        load_curriculum(folder)
        assert HomePage.objects.get().lead == "Ours"


_MATCH = {
    "id": "pairs",
    "outcome": 1,
    "kind": "match",
    "stem": "What belongs with what?",
    "options": [
        {"id": "a", "text": "“Do it, or else.”", "match": "TO", "feedback": "Challenge alone."},
        {"id": "b", "text": "“Leave it, I'll do it.”", "match": "FOR"},
        {"id": "c", "text": "“Now.”", "match": "TO"},
    ],
}
_SHORT = {
    "id": "own-words",
    "outcome": 1,
    "kind": "short",
    "stem": "Say it to a colleague.",
    "guidance": "Two sentences.",
    "rubric": [{"id": "feeling", "text": "Names a feeling"}, {"id": "ask", "text": "Asks for something small"}],
    "enough": 1,
}


@pytest.mark.django_db
class TestOtherKindsOfQuestions:
    def test_file_to_page_to_file_is_the_identity(self, folder: Path) -> None:
        data = _read(folder, "m1.yaml")
        data["check"]["questions"] += [_MATCH, _SHORT]
        _write(folder, "m1.yaml", data)
        load_curriculum(folder)
        page = ModulePage.objects.get(code="M1")
        exported = export_module(page)
        assert exported == canonical(data)
        assert canonical(yaml.safe_load(as_yaml(exported))) == canonical(data)
        assert load_curriculum(folder).same == ["M1", "M6"]

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (
                {"kind": "match", "options": [{"id": "a", "text": "A", "match": "x"}, {"id": "b", "text": "B"}]},
                "options[1].match: is missing",
            ),
            (
                {"kind": "match", "options": [{"id": "a", "text": "A", "match": "x"}, {"id": "b", "text": "B", "match": "x"}]},
                "all options belong with the same",
            ),
            ({"kind": "single", "options": []}, "needs two options or more"),
            ({"kind": "short", "rubric": []}, "a short answer needs a rubric"),
            ({"kind": "short", "enough": 3}, "enough: the rubric has 2 points"),
        ],
    )
    def test_what_cannot_be_marked_is_refused_with_its_place(self, folder: Path, change: dict[str, Any], words: str) -> None:
        data = _read(folder, "m1.yaml")
        data["check"]["questions"].append({**_SHORT, **change})
        _write(folder, "m1.yaml", data)
        with pytest.raises(CurriculumInvalid) as error:
            load_curriculum(folder)
        assert error.value.problems == [f"m1.yaml: check.questions[{len(data['check']['questions']) - 1}]: {words}"]


def _spoil(data: Any, path: str, value: Any) -> None:
    """Set, or with None take away, what stands at a path such as "lessons.0.blocks.1"."""
    *keys, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in keys:
        data = data[key]
    if value is None:
        del data[last]
    else:
        data[last] = value


@pytest.mark.django_db
class TestBadInput:
    @pytest.mark.parametrize(
        ("path", "value", "words"),
        [
            ("tier", "expert", "m1.yaml: tier: «expert» should be one of awareness, core, practitioner, facilitator, leadership"),
            ("summary", None, "m1.yaml: summary: is missing"),
            ("minutes", "sixty", "m1.yaml: minutes: should be a whole number"),
            ("colour", "green", "m1.yaml: colour: is no key that the academy knows"),
            ("requires", ["M9"], "m1.yaml: requires[0]: there is no module «M9»"),
            ("first_is_asked", "yes", "m1.yaml: first_is_asked: should be true or false"),
            ("first_enough", 2, "m1.yaml: first_enough: 2 of 0 cannot be asked"),
            ("awards", [{"competency": "ZZ", "level": 1}], "m1.yaml: awards[0].competency: «ZZ» is no competency"),
            ("awards", [{"competency": "V1", "level": 3}], "m1.yaml: awards[0].level: «3» should be one of 1, 2"),
            ("audience", ["wizard"], "m1.yaml: audience[0]: «wizard» is no role profile"),
            ("principles", ["NN99"], "m1.yaml: principles[0]: «NN99» is no principle"),
            ("lessons.0.objective", "  ", "m1.yaml: lessons[0].objective: is empty"),
            ("lessons.1.slug", "why-relationships-first", "m1.yaml: lessons[1].slug: «why-relationships-first» stands twice"),
            ("lessons.0.blocks.0", {"poem": "…"}, "m1.yaml: lessons[0].blocks[0]: «poem» is no kind of block"),
            ("lessons.0.blocks.1.story.title", None, "m1.yaml: lessons[0].blocks[1].story.title: is missing"),
            ("lessons.1.blocks.4.media.transcript", None, "m1.yaml: lessons[1].blocks[4].media.transcript: is missing"),
            (
                "lessons.1.blocks.4.media.recording",
                "film.mp4",
                "m1.yaml: lessons[1].blocks[4].media.recording: «film.mp4» is no key of a recording",
            ),
            (
                "lessons.1.blocks.4.media.recording",
                str(key_of("nowhere")),
                f"m1.yaml: lessons[1].blocks[4].media.recording: there is no recording «{key_of('nowhere')}» in the library",
            ),
            ("scenario.start", "roof", "m1.yaml: scenario.start: no step is called «roof»"),
            (
                "scenario.steps.door.choices.0.next",
                "gone",
                "m1.yaml: scenario.steps.door.choices[0].next: no step or ending is called «gone»",
            ),
            (
                "scenario.steps.door.choices.0.stance",
                "by",
                "m1.yaml: scenario.steps.door.choices[0].stance: «by» should be one of with, to, for, not",
            ),
            ("check.questions.0.outcome", 9, "m1.yaml: check.questions[0].outcome: there is no outcome 9"),
            ("check.questions.0.options.1.correct", False, "m1.yaml: check.questions[0]: no option is correct"),
            ("check.draw", 99, "m1.yaml: check.draw: 99 cannot be drawn out of 10"),
        ],
    )
    def test_names_file_place_and_what_is_wrong_and_loads_nothing(self, folder: Path, path: str, value: Any, words: str) -> None:
        data = _read(folder, "m1.yaml")
        _spoil(data, path, value)
        _write(folder, "m1.yaml", data)
        before = _counts()
        with pytest.raises(CurriculumInvalid) as error:
            load_curriculum(folder)
        assert words in error.value.problems
        assert _counts() == before

    def test_modules_that_wait_for_each_other(self, folder: Path) -> None:
        for name, first in (("m1.yaml", "M6"), ("m6.yaml", "M1")):
            _write(folder, name, _read(folder, name) | {"requires": [first], "first_is_asked": True})
        with pytest.raises(CurriculumInvalid) as error:
            load_curriculum(folder)
        assert error.value.problems == [
            "m1.yaml: requires: M1 → M6 → M1 wait for each other",
            "m6.yaml: requires: M6 → M1 → M6 wait for each other",
        ]

    def test_a_check_that_shows_too_little(self, folder: Path) -> None:
        data = _read(folder, "m1.yaml") | {"may_be_proved": True}
        data["check"]["questions"] = [question for question in data["check"]["questions"] if question["outcome"] != 3]
        _write(folder, "m1.yaml", data)
        with pytest.raises(CurriculumInvalid) as error:
            load_curriculum(folder)
        assert error.value.problems == ["m1.yaml: may_be_proved: the check asks nothing on outcome 3"]

    def test_tells_everything_at_once(self, folder: Path) -> None:
        for name in ("m1.yaml", "m6.yaml"):
            data = _read(folder, name)
            del data["summary"]
            _write(folder, name, data)
        with pytest.raises(CurriculumInvalid) as error:
            load_curriculum(folder)
        assert error.value.problems == ["m1.yaml: summary: is missing", "m6.yaml: summary: is missing"]

    def test_what_is_no_yaml(self, folder: Path) -> None:
        (folder / "m1.yaml").write_text("code: [M1")
        with pytest.raises(CurriculumInvalid, match=r"^m1\.yaml: is no YAML"):
            load_curriculum(folder)

    def test_what_is_no_module(self, folder: Path) -> None:
        (folder / "m1.yaml").write_text("- just\n- a list\n")
        with pytest.raises(CurriculumInvalid, match=r"^m1\.yaml: the file: should be a set of keys"):
            load_curriculum(folder)

    def test_a_framework_that_is_wrong_stops_the_modules_too(self, folder: Path) -> None:
        framework = _read(folder, "framework.yaml")
        framework["competencies"][0]["domain"] = "nowhere"
        _write(folder, "framework.yaml", framework)
        with pytest.raises(CurriculumInvalid, match=r"framework\.yaml: competencies\[0\]\.domain"):
            load_curriculum(folder)
        assert not Module.objects.exists()

    def test_two_files_of_one_code(self, folder: Path) -> None:
        shutil.copy(folder / "m1.yaml", folder / "m2.yaml")
        with pytest.raises(CurriculumInvalid) as error:
            load_curriculum(folder)
        assert "m2.yaml: code: «M1» stands in more than one file" in error.value.problems

    def test_a_story_that_never_ends_is_refused_by_the_gate_of_publication(self, folder: Path) -> None:
        data = _read(folder, "m1.yaml")
        for step in data["scenario"]["steps"].values():
            for choice in step["choices"]:
                choice["next"] = "door"
        _write(folder, "m1.yaml", data)
        with pytest.raises(CurriculumInvalid, match=r"m1\.yaml: scenario: .*no ending can be reached"):
            load_curriculum(folder)
        assert not Module.objects.exists()


@pytest.mark.django_db
class TestTheCommand:
    @pytest.fixture(autouse=True)
    def _quick(self, folder: Path) -> Iterator[None]:
        (folder / "m6.yaml").unlink()
        return

    def test_says_what_it_did(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("load_curriculum", str(folder))
        assert capsys.readouterr().out == "1 modules are new, 0 changed, 0 are as they were.\n"

    def test_says_what_is_wrong(self, folder: Path) -> None:
        (folder / "m1.yaml").write_text("code: M1\n")
        with pytest.raises(CommandError, match=r"Nothing was loaded\.\n"):
            call_command("load_curriculum", str(folder))

    def test_a_folder_that_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="is no folder"):
            call_command("load_curriculum", str(tmp_path / "nowhere"))
