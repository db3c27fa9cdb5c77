"""What comes into images and documents is what its name says: a script in an SVG comes in nowhere."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from tests.factories import pages, recordings

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(pages.editor())
    return client


def _uploaded(client: Client, address: str, file: Any) -> Any:
    """As Wagtail's own script sends it."""
    sent = {"files[]": file, "title": "A file", "collection": Collection.objects.get(depth=1).pk}
    return client.post(address, sent, headers={"x-requested-with": "XMLHttpRequest"}).json()


class TestImages:
    @pytest.mark.parametrize("name", ["drawing.svg", "drawing.png"])
    def test_a_script_in_an_svg_does_not_come_in_whatever_it_is_called(self, client: Client, name: str) -> None:
        answer = _uploaded(client, "/cms/images/multiple/add/", SimpleUploadedFile(name, SVG, "image/png"))
        assert answer["success"] is False
        assert answer["error_message"]
        assert not get_image_model().objects.exists()

    def test_a_picture_does(self, client: Client) -> None:
        assert _uploaded(client, "/cms/images/multiple/add/", recordings.picture())["success"] is True


class TestDocuments:
    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("form.svg", SVG, "not allowed"),
            ("form.html", b"<script>alert(1)</script>", "not allowed"),
            ("form.pdf", SVG, "“form.pdf” is called PDF, and what is in it is something else."),
            ("list.xlsx", PDF, "“list.xlsx” is called XLSX, and what is in it is something else."),
            ("list.csv", b"\x00\x01\x02", "“list.csv” is called CSV, and what is in it is something else."),
        ],
    )
    def test_that_are_something_else_do_not_come_in(self, client: Client, name: str, content: bytes, words: str) -> None:
        answer = _uploaded(client, "/cms/documents/multiple/add/", SimpleUploadedFile(name, content, "application/pdf"))
        assert answer["success"] is False
        assert words in answer["error_message"]
        assert not get_document_model().objects.exists()

    def test_a_film_is_led_to_the_recordings(self, client: Client, settings: Any) -> None:
        large = SimpleUploadedFile("film.pdf", PDF + b"\0" * (21 * 1024 * 1024))
        assert "films and sound go under Recordings" in _uploaded(client, "/cms/documents/multiple/add/", large)["error_message"]

    @pytest.mark.parametrize(("name", "content"), [("form.pdf", PDF), ("list.xlsx", b"PK\x03\x04"), ("list.csv", "Straße,1\n".encode())])
    def test_that_are_what_they_are_called_do(self, client: Client, name: str, content: bytes) -> None:
        assert _uploaded(client, "/cms/documents/multiple/add/", SimpleUploadedFile(name, content))["success"] is True
        document = get_document_model().objects.get()
        # Another title changes nothing about the file.
        sent = {"title": "Another", "collection": document.collection_id, "tags": ""}
        assert client.post(f"/cms/documents/edit/{document.pk}/", sent).status_code == 302
