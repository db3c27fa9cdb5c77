"""The law of the code, as far as a machine can read it. The floors themselves are held by import-linter in `make check`."""

import re
import subprocess
from functools import cache
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
APPS = [
    "academy.common",
    "academy.ledger",
    "academy.people",
    "courses",
    "academy.cohorts",
    "academy.practice",
    "academy.competencies",
    "certificates",
    "academy.notices",
    "academy.reports",
    "cms",
    "academy.dashboards",
    "academy.demo",
]
# What an app may take from another (architecture.md §2), and the frame's own parts that everybody takes from `common`.
SHARED = {"models", "queries", "operations", "facts", "access", "privacy", "templatetags", "roles", "looks", "names"}
WALL = 500


def _tracked(*patterns: str) -> list[Path]:
    found = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return [ROOT / name for name in found if (ROOT / name).exists()]


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph("academy", "courses", "certificates", "cms", cache_dir=None)


def _app_of(module: str) -> str | None:
    return next((app for app in APPS if module == app or module.startswith(f"{app}.")), None)


def test_no_file_is_longer_than_the_wall() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in _tracked("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > WALL
    }
    assert not long


@pytest.mark.parametrize("app", APPS)
def test_an_app_takes_only_what_others_share(app: str) -> None:
    graph, wrong = _graph(), []
    for importer in sorted(graph.modules):
        if _app_of(importer) != app:
            continue
        for imported in graph.find_modules_directly_imported_by(importer):
            other = _app_of(imported)
            if other in (None, app, "academy.common"):
                continue
            part = imported[len(str(other)) + 1 :].split(".")[0]
            if part and part not in SHARED:
                wrong.append(f"{importer} takes {imported}")
    # The demonstration and the player's own tasks reach further, and say so where they do.
    allowed = {
        "academy.demo": ("academy.competencies.loading", "cms."),
        "cms": ("academy.competencies.loading", "academy.competencies.reading"),
    }.get(app, ())
    assert [line for line in wrong if not line.split(" takes ")[1].startswith(allowed or ("\0",))] == []


def test_records_do_not_hang_on_pages() -> None:
    hanging = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in {"courses", "competencies", "certificates", "cohorts", "people", "practice", "notices", "ledger"}
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model._meta.app_label in {"cms", "wagtailcore"}
    ]
    assert hanging == []


# Parts of a whole, drafts of one's own and read-models; everything else is protected.
MAY_CASCADE = {
    "ledger.Delivery.entry",
    "people.FormerName.person",
    "people.FormerTerms.employment",
    "people.Invitation.person",
    "courses.EditionLesson.edition",
    "courses.Bookmark.enrolment",
    "courses.Choice.attempt",
    "courses.Answer.attempt",
    "courses.Viewing.enrolment",
    "courses.BoosterAnswer.booster",
    "cohorts.OfferingModule.offering",
    "cohorts.SessionDay.cohort",
    "practice.ChosenJournal.reflection",
    "practice.Share.reflection",
    "practice.Comment.share",
    "cohorts.ReplayGo.replay",
    "competencies.RoleCompetency.role",
    "competencies.ExternalFrameworkVersion.framework",
    "competencies.Obligation.employment",
    "competencies.Obligation.person",
    "competencies.Period.person",
}


def test_nothing_cascades_but_parts_of_a_whole() -> None:
    ours = {"ledger", "people", "courses", "cohorts", "practice", "competencies", "certificates", "notices"}
    cascading = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ours
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
    }
    assert cascading <= MAY_CASCADE


def test_no_model_orders_by_itself() -> None:
    ours = {"ledger", "people", "courses", "cohorts", "practice", "competencies", "certificates", "notices", "demo"}
    assert [model._meta.label for model in apps.get_models() if model._meta.app_label in ours and model._meta.ordering] == []


def test_each_dependency_says_what_it_is_for() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    listed = [line for line in lines if re.match(r'\s+"[a-z0-9-]+(\[[a-z,-]+\])?[<>=]', line)]
    assert len(listed) > 20
    # The frame and the stubs need no words: the heading above them has them.
    silent = [
        line.strip()
        for line in listed
        if "#" not in line and not re.search(r'"(django|wagtail|django-allauth|pytest|types-|django-stubs|pytest-django)', line)
    ]
    assert silent == []


def test_the_project_names_no_path_of_a_machine() -> None:
    wrong = []
    for path in _tracked("*.py", "*.md", "*.toml", "*.html", "*.scss", "Makefile", "*.yaml", "*.sh"):
        if path.suffix == ".lock" or path == Path(__file__):
            continue
        wrong += [
            f"{path.relative_to(ROOT)}:{n}"
            for n, line in enumerate(path.read_text(errors="ignore").splitlines(), 1)
            if re.search(r"(/work/|/root/|/home/[a-z])", line)
        ]
    assert wrong == []


def test_every_app_has_a_readme() -> None:
    assert [app for app in APPS if not (ROOT / app.replace(".", "/") / "README.md").exists()] == []
