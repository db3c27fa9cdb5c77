"""Every template can be read, and none asks for an exception from the content security policy."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
OURS = sorted(
    (folder, path)
    for app in apps.get_app_configs()
    if "site-packages" not in app.path
    for folder in [Path(app.path) / "templates"]
    for path in folder.rglob("*")
    if path.suffix in (".html", ".txt", ".xml")
)
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|<style[\s>]|\sstyle=|\son[a-z]+=\"", re.IGNORECASE)


@pytest.mark.parametrize(("folder", "path"), OURS, ids=[str(path.relative_to(ROOT)) for _, path in OURS])
class TestEachTemplate:
    def test_can_be_read(self, folder, path):
        get_template(str(path.relative_to(folder)))

    def test_has_no_inline_script_or_style(self, folder, path):
        assert INLINE.findall(path.read_text()) == []
