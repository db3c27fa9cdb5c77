"""Bundles in Wagtail's administration and on the command line."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from academy.people.models import Person
from cms.bundles.adopting import adopt, plan_adoption
from cms.bundles.form import BundleInvalid
from cms.bundles.opening import open_bundle
from cms.models import Adoption, LessonPage, ModulePage
from tests.factories import pages, people
from tests.factories.bundles import bundle, module
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
IMPORT = "/cms/bundles/import/"


@pytest.fixture
def client(signed_in) -> Client:
    return signed_in(pages.editor())


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def kept_of(response) -> str:
    return str(response.context["form"]["kept"].value())


class TestImport:
    def test_is_looked_at_first_and_then_here_as_a_draft(self, client: Client) -> None:
        asked = client.post(IMPORT, {"file": bundle(), "code": "W1"})
        shown = text_of(asked)
        assert "“Working with: restorative foundations” of Westmoor Academy, edition 3" in shown
        assert "Why relationships first" in shown
        assert "Skills: none here is called “V1”." in shown
        assert not ModulePage.objects.exists()

        done = client.post(IMPORT, {"kept": kept_of(asked), "code": "W1", "apply": "yes"})
        page = ModulePage.objects.get()
        assert done.status_code == 302
        assert (page.code, page.live, page.has_unpublished_changes) == ("W1", False, True)
        lessons = LessonPage.objects.child_of(page)
        assert lessons.count() == 7 and not lessons.live().exists()
        adoption = Adoption.objects.get(key=page.translation_key)
        assert (adoption.academy, adoption.edition, adoption.code) == ("Westmoor Academy", 3, "M1")
        assert adoption.adopted_by == Person.objects.get(pk=client.session["_auth_user_id"])

    def test_twice_is_refused_the_second_time_and_the_code_can_be_changed(self, client: Client) -> None:
        adopt(bundle(), at=AT, by=None)
        refused = client.post(IMPORT, {"file": bundle()})
        assert refused.status_code == 422
        assert "A module here has the code “M1” already." in text_of(refused)
        again = client.post(IMPORT, {"kept": refused.context["form"].cleaned_data["kept"], "code": "M1W", "apply": "yes"})
        assert again.status_code == 302
        assert set(ModulePage.objects.values_list("slug", flat=True)) == {"working-with", "working-with-m1w"}

    def test_a_spoilt_one_says_what_is_wrong(self, client: Client) -> None:
        data = module()
        del data["outcomes"]
        refused = client.post(IMPORT, {"file": bundle(data)})
        assert refused.status_code == 422
        assert "module.yaml: outcomes: is missing" in text_of(refused)

    def test_nothing_chosen(self, client: Client) -> None:
        refused = client.post(IMPORT, {"code": "W1"})
        assert refused.status_code == 422
        assert "Choose the file of the bundle" in text_of(refused)

    def test_a_name_that_we_did_not_seal_opens_no_file(self, client: Client) -> None:
        assert client.post(IMPORT, {"kept": "bundles/bundle.zip", "apply": "yes"}).status_code == 422

    def test_only_for_those_who_may_add_modules(self, signed_in, client: Client) -> None:
        assert client.get(IMPORT).status_code == 200
        stranger = signed_in(people.person())
        assert stranger.get(IMPORT).status_code in (302, 403, 404)


class TestExport:
    @pytest.mark.northshire
    def test_is_fetched_from_the_modules_page(self, client: Client) -> None:
        page = ModulePage.objects.get(code="M1")
        assert reverse("cms-bundle-export", args=[page.pk]) in text_of(client.get(f"/cms/pages/{page.pk}/edit/"))
        response = client.get(reverse("cms-bundle-export", args=[page.pk]))
        assert response["Content-Disposition"] == 'attachment; filename="m1-working-with-edition-1.zip"'
        assert open_bundle(io.BytesIO(b"".join(response.streaming_content))).origin.code == "M1"

    def test_a_draft_is_not(self, client: Client) -> None:
        page = pages.module_page()
        response = client.get(reverse("cms-bundle-export", args=[page.pk]), follow=True)
        assert "has not been published yet" in text_of(response)


class TestSince:
    def test_shows_lesson_by_lesson_what_the_origin_has_changed(self, client: Client) -> None:
        page = adopt(bundle(), code="W1", at=AT, by=None)
        address = reverse("cms-bundle-since", args=[page.pk])
        assert address in text_of(client.get(f"/cms/pages/{page.pk}/edit/"))
        newer = module()
        newer["lessons"][1]["title"] = "Four ways of working"
        del newer["lessons"][4]
        shown = text_of(client.post(address, {"file": bundle(newer, edition=5)}))
        assert "From edition 3 to 5" in shown
        assert "<strong>Four ways of working</strong>" in shown and "<ins>Four</ins>" in shown
        assert "Taken out" in shown
        assert "<strong>Why relationships first</strong>" not in shown

    def test_the_same_edition_differs_in_nothing(self, client: Client) -> None:
        page = adopt(bundle(), code="W1", at=AT, by=None)
        shown = text_of(client.post(reverse("cms-bundle-since", args=[page.pk]), {"file": bundle()}))
        assert "Not a word of its lessons is different." in shown

    def test_another_module_is_refused(self, client: Client) -> None:
        page = adopt(bundle(), code="W1", at=AT, by=None)
        response = client.post(reverse("cms-bundle-since", args=[page.pk]), {"file": bundle(module("m2"))})
        assert response.status_code == 422
        assert "This is a bundle of “" in text_of(response)


class TestCommands:
    @pytest.mark.northshire
    def test_there_and_back_under_another_code(self, tmp_path: Path) -> None:
        file, said = tmp_path / "m1.zip", io.StringIO()
        call_command("export_module", "M1", file, stdout=said)
        with pytest.raises(CommandError, match="is there already"):
            call_command("export_module", "M1", file)
        call_command("import_module", file, code="N1", stdout=said)
        assert not ModulePage.objects.filter(code="N1").exists()
        call_command("import_module", file, code="N1", apply=True, stdout=said)
        assert ModulePage.objects.get(code="N1").live is False
        assert "Nothing was made. With --apply it is brought in as a draft." in said.getvalue()

    def test_clear_words_for_what_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="no module with the code X9"):
            call_command("export_module", "X9", tmp_path / "x.zip")
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("import_module", tmp_path / "none.zip")
        (tmp_path / "x.zip").write_text("no zip")
        with pytest.raises(CommandError, match="Nothing was made"):
            call_command("import_module", tmp_path / "x.zip", apply=True)


@pytest.mark.northshire
def test_what_the_framework_knows_is_kept() -> None:
    plan = plan_adoption(open_bundle(bundle()), code="W1")
    assert plan.left_out == []
    assert plan.data["awards"] == module()["awards"]
    assert plan.data["refresh"]["satisfied_by"][0] in ("W1", *module()["refresh"]["satisfied_by"])


def test_what_comes_first_is_asked_only_as_far_as_it_is_here() -> None:
    pages.release(pages.module_page(code="M1"))
    rules = {"first_is_asked": True, "first_enough": 2, "is_in_order": True}
    plan = plan_adoption(open_bundle(bundle(module() | {"requires": ["M1", "M2"], **rules})), code="W1")
    assert (plan.data["requires"], plan.data["first_is_asked"], plan.data["is_in_order"]) == (["M1"], True, True)
    assert "first_enough" not in plan.data
    assert "Comes first: no module here is called “M2”." in plan.left_out
    plan = plan_adoption(open_bundle(bundle(module() | {"requires": ["M3"], **rules, "first_enough": 1})), code="W1")
    assert {"first_is_asked", "first_enough"}.isdisjoint(plan.data)


def test_a_code_has_twenty_letters_at_the_most() -> None:
    with pytest.raises(BundleInvalid, match="too long"):
        plan_adoption(open_bundle(bundle()), code="A" * 21)


def test_a_draft_that_was_deleted_can_be_adopted_once_more() -> None:
    page = adopt(bundle(), at=AT, by=None)
    page.delete()
    again = adopt(bundle(edition=4), at=AT, by=None)
    assert Adoption.objects.get(key=again.translation_key).edition == 4
