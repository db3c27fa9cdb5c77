from copy import deepcopy
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from academy.competencies.loading import (
    FrameworkInvalid,
    award_for_completions,
    framework_problems,
    keep_module_awards,
    load_framework,
)
from academy.competencies.models import (
    Award,
    Competency,
    DesignationKind,
    ExternalFrameworkVersion,
    Level,
    ModuleAward,
    ModuleRefresh,
    Period,
    Principle,
    Requirement,
    RequirementRule,
    RoleCompetency,
    RoleProfile,
)
from academy.competencies.operations import credit_completion
from courses.models import Completion
from tests.factories import courses, people

FILE = Path(__file__).parents[3] / "academy" / "demo" / "curriculum" / "framework.yaml"
MODULES = ["M1", "M1R", "M2", "M3", "M4", "M5", "M6", "M6R", "M7", "M8"]
TODAY = date(2026, 11, 4)


@pytest.fixture
def data():
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


class TestProblems:
    def test_the_starter_framework_has_none(self, data):
        assert framework_problems(data, source_name="framework.yaml", modules=MODULES) == []

    @pytest.mark.parametrize(
        ("path", "value", "expected"),
        [
            (["levels"], None, "levels: should be a list"),
            (["domains", 0, "title"], 7, "domains[0].title: should be a text"),
            (["competencies", 1, "domain"], "Q", "competencies[1].domain: there is no domain «Q»"),
            (["competencies", 1, "principles"], ["NN99"], "competencies[1].principles: there is no principle «NN99»"),
            (["competencies", 1, "code"], "V1", "competencies[1].code: «V1» stands twice"),
            (["levels", 0, "awarded_by"], ["dice"], "levels[0].awarded_by: there is no way to award «dice»"),
            (["roles", 0, "required"], {"V1": 9}, "roles[0].required.V1: there is no level «9»"),
            (["roles", 0, "required"], {"Z1": 1}, "roles[0].required: there is no competency «Z1»"),
            (["requirements", 0, "satisfied_by"], ["M99"], "requirements[0] (ALL-M1).satisfied_by: there is no module «M99»"),
            (["requirements", 0, "satisfied_by"], [], "requirements[0] (ALL-M1).satisfied_by: names no module"),
            (
                ["requirements", 0, "who"],
                ["sector:space"],
                "requirements[0] (ALL-M1).who: there is no role, sector or designation «sector:space»",
            ),
            (["requirements", 0, "refresh_months"], 0, "requirements[0] (ALL-M1).refresh_months: should be a whole number, or null"),
            (["requirements", 0, "grace_days"], "30", "requirements[0] (ALL-M1).grace_days: should be a whole number, or null"),
            (["requirements", 0, "supersedes"], ["HUB-M6"], "requirements: supersede each other in a circle: ALL-M1 → HUB-M6"),
            (["requirements", 0, "kind"], "magic", "requirements[0] (ALL-M1).kind: there is no kind «magic»"),
            (
                ["external_frameworks", 0, "versions", 0, "effective_to"],
                "soon",
                "external_frameworks[0].versions[0].effective_to: should be a date",
            ),
            (["principles", "distinguishers", "items", 0], {}, "principles.distinguishers.items[0]: needs a code and a text"),
        ],
    )
    def test_name_the_file_the_path_and_what_is_wrong(self, data, path, value, expected):
        *way, last = path
        part = data
        for step in way:
            part = part[step]
        part[last] = value
        assert any(line.startswith(f"f.yaml: {expected}") for line in framework_problems(data, source_name="f.yaml", modules=MODULES))

    @pytest.mark.parametrize("content", [None, [], "text", {}, {"domains": [None]}])
    def test_no_nonsense_breaks_it(self, content):
        assert framework_problems(content, source_name="f.yaml")


@pytest.mark.django_db
class TestLoadFramework:
    def test_loads_everything(self, data):
        load_framework(data, source_name="framework.yaml", on=TODAY)
        counts = [Principle, Level, Competency, RoleProfile, DesignationKind, Requirement, RequirementRule]
        assert [model.objects.count() for model in counts] == [18, 4, 15, 15, 6, 17, 17]
        assert RoleCompetency.objects.get(role__code="hub-worker", competency__code="V1").needs_assessor
        assert Requirement.objects.kept_here().count() == 8
        assert RequirementRule.objects.get(requirement__code="FAC-CPD").extra["hours"] == 6
        replaced = ExternalFrameworkVersion.objects.get(code="KSS")
        assert (replaced.effective_to, replaced.replaced_by, replaced.is_confirmed) == (date(2027, 3, 31), "ECS", True)
        assert not Principle.objects.get(code="D2").is_confirmed

    def test_again_changes_nothing(self, data, django_assert_max_num_queries):
        load_framework(data, source_name="framework.yaml", on=TODAY)
        before = list(RequirementRule.objects.order_by("pk").values())
        loaded = load_framework(data, source_name="framework.yaml", on=date(2026, 12, 1))
        assert loaded.changed_rules == []
        assert list(RequirementRule.objects.order_by("pk").values()) == before

    def test_a_changed_rule_applies_forward_only(self, data):
        module = courses.module(code="M2")
        person = people.employment(role_code="teacher").person
        Completion.objects.create(person=person, module=module, completed_on=date(2026, 1, 10))
        load_framework(data, source_name="framework.yaml", modules=MODULES, on=TODAY)
        longer = deepcopy(data)
        next(row for row in longer["requirements"] if row["code"] == "PRA-M2")["refresh_months"] = 48
        loaded = load_framework(longer, source_name="framework.yaml", modules=MODULES, on=date(2026, 12, 1))
        assert loaded.changed_rules == ["PRA-M2"]
        old, new = RequirementRule.objects.filter(requirement__code="PRA-M2").order_by("version")
        assert (old.effective_to, new.effective_from, new.version) == (date(2026, 11, 30), date(2026, 12, 1), 2)
        held = Period.objects.get(person=person, requirement__code="PRA-M2", until=None)
        assert (held.due_on, held.rule) == (date(2029, 1, 10), old)

    def test_changed_twice_in_a_day_is_one_change(self, data):
        load_framework(data, source_name="framework.yaml", on=TODAY)
        for months in (40, 48):
            data["requirements"][1]["refresh_months"] = months
            load_framework(data, source_name="framework.yaml", on=date(2026, 12, 1))
        assert list(
            RequirementRule.objects.filter(requirement__code="PRA-M2").order_by("version").values_list("refresh_months", flat=True)
        ) == [36, 48]

    def test_what_the_file_no_longer_names_ends(self, data):
        person = people.employment(role_code="manager").person
        load_framework(data, source_name="framework.yaml", on=TODAY)
        assert Period.objects.on(date(2026, 12, 1)).filter(person=person, requirement__code="MGR-M8").exists()
        data["requirements"] = [row for row in data["requirements"] if row["code"] != "MGR-M8"]
        load_framework(data, source_name="framework.yaml", on=date(2026, 12, 1))
        assert Period.objects.on(date(2026, 11, 30)).filter(person=person, requirement__code="MGR-M8").exists()
        assert not Period.objects.on(date(2026, 12, 1)).filter(person=person, requirement__code="MGR-M8").exists()

    def test_loads_nothing_where_anything_is_wrong(self, data):
        data["requirements"][3]["who"] = ["nobody-known"]
        with pytest.raises(FrameworkInvalid, match=r"f\.yaml: requirements\[3\]"):
            load_framework(data, source_name="f.yaml", on=TODAY)
        assert not Principle.objects.exists()

    def test_by_the_command(self, tmp_path):
        out = StringIO()
        call_command("load_framework", FILE, stdout=out)
        assert "15 competencies, 15 role profiles and 17 requirements." in out.getvalue()
        wrong = tmp_path / "wrong.yaml"
        wrong.write_text("domains: [")
        with pytest.raises(CommandError, match=r"wrong\.yaml is no YAML"):
            call_command("load_framework", wrong)
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("load_framework", tmp_path / "none.yaml")
        wrong.write_text("domains: 7")
        with pytest.raises(CommandError, match=r"Nothing was loaded.\nwrong\.yaml: domains: should be a list"):
            call_command("load_framework", wrong)


@pytest.mark.django_db
class TestModuleAwards:
    def test_are_made_as_given(self, data):
        load_framework(data, source_name="framework.yaml", on=TODAY)
        module = courses.module(code="M1")
        keep_module_awards(
            module=module,
            awards=[{"competency": "V1", "level": 1}, {"competency": "R1", "level": 1}],
            refresh={"months": 36, "early_days": 90},
        )
        keep_module_awards(
            module=module, awards=[{"competency": "V1", "level": 2}], refresh={"months": 24, "early_days": 90, "satisfied_by": ["M1"]}
        )
        assert list(ModuleAward.objects.values_list("competency__code", "level")) == [("V1", 2)]
        assert ModuleRefresh.objects.values_list("months", "satisfied_by").get() == (24, ["M1"])
        keep_module_awards(module=module, awards=[], refresh=None)
        assert not ModuleAward.objects.exists()
        assert not ModuleRefresh.objects.exists()

    def test_of_an_unknown_competency_are_refused(self):
        with pytest.raises(Competency.DoesNotExist, match="«Z9»"):
            keep_module_awards(module=courses.module(), awards=[{"competency": "Z9", "level": 1}], refresh=None)

    def test_in_bulk_are_those_of_crediting_one_by_one(self, data):
        load_framework(data, source_name="framework.yaml", on=TODAY)
        module = courses.module(code="M1")
        keep_module_awards(module=module, awards=[{"competency": "V1", "level": 1}, {"competency": "R1", "level": 2}], refresh=None)
        for day in (date(2024, 2, 29), date(2025, 8, 31), TODAY):
            Completion.objects.create(person=people.person(), module=module, completed_on=day)
        columns = ("person", "competency", "level", "awarded_by", "awarded_on", "review_on", "completion", "evidence", "reason")
        assert award_for_completions(Completion.objects.all()) == 6
        assert award_for_completions(Completion.objects.all()) == 0
        in_bulk = set(Award.objects.values_list(*columns))
        Award.objects.all().delete()
        for completion in Completion.objects.all():
            credit_completion(completion=completion, at=courses.AT)
        assert set(Award.objects.values_list(*columns)) == in_bulk


@pytest.mark.django_db
def test_rebuild_periods_by_the_command(data):
    people.employment(people.person(username="ruth"))
    load_framework(data, source_name="framework.yaml", on=TODAY)
    Period.objects.all().delete()
    out = StringIO()
    call_command("rebuild_periods", "--person", "ruth", stdout=out)
    assert "1 people, 2 rows; 1 written, 0 taken away" in out.getvalue()
    call_command("rebuild_periods", stdout=out)
    assert Period.objects.count() == 1
    with pytest.raises(CommandError, match="Nobody has the user name nobody"):
        call_command("rebuild_periods", "--person", "nobody")
