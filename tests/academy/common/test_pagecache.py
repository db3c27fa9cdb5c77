import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path

from academy.common import pagecache
from tests.factories.people import person

drawn: list[str] = []


def page(request: HttpRequest, slug: str = "") -> HttpResponse:
    drawn.append(request.get_full_path())
    return HttpResponse(f"{request.LANGUAGE_CODE} {request.user.is_authenticated}")


def with_form(request: HttpRequest, slug: str = "") -> HttpResponse:
    drawn.append(request.path)
    return HttpResponse(f'<input name="csrfmiddlewaretoken" value="{get_token(request)}">')


def missing(request: HttpRequest, slug: str = "") -> HttpResponse:
    drawn.append(request.path)
    return HttpResponse("no", status=404)


urlpatterns = [
    path("", page),
    path("modules/", page),
    path("modules/form/", with_form),
    path("modules/missing/", missing),
    path("modules/<slug:slug>/", page),
    path("learning/", page),
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()
    drawn.clear()


def ask(path: str = "/", client: Client | None = None, **options) -> HttpResponse:
    return (client or Client()).get(path, **options)


@pytest.mark.parametrize("path", ["/", "/modules/", "/modules/working-with/"])
def test_a_public_page_is_drawn_once(path):
    first, second = ask(path), ask(path)
    assert drawn == [path]
    assert first.content == second.content
    assert second["Content-Security-Policy"]


def test_asks_nothing_of_the_database_when_kept(django_assert_num_queries):
    ask()
    with django_assert_num_queries(0):
        ask()


def test_every_address_is_a_page_of_its_own():
    ask("/modules/?q=circles")
    ask("/modules/?q=window")
    ask("/modules/")
    assert len(drawn) == 3


def test_every_language_is_a_page_of_its_own():
    assert ask().content == b"en-gb False"
    assert ask(headers={"Accept-Language": "cy"}).content == b"cy False"


def test_publishing_clears_them_all():
    ask()
    pagecache.clear()
    ask()
    assert len(drawn) == 2


def test_a_page_that_was_being_drawn_while_something_was_published_is_not_kept(monkeypatch):
    version = pagecache.kept("x")[0]
    pagecache.clear()
    pagecache.keep("x", version, HttpResponse("old"))
    assert pagecache.kept("x")[1] is None


def test_somebody_signed_in_gets_their_own():
    ask()
    client = Client()
    client.force_login(person())
    assert ask(client=client).content == b"en-gb True"
    assert ask().content == b"en-gb False"


@pytest.mark.parametrize("path", ["/learning/", "/modules/form/", "/modules/missing/", "/modules/?q=" + "x" * 300])
def test_what_is_drawn_every_time(path):
    ask(path)
    ask(path)
    assert len(drawn) == 2


def test_a_waiting_message_or_part_of_a_page_is_not_kept():
    client = Client()
    client.cookies["messages"] = "x"
    ask(client=client)
    ask(headers={"HX-Request": "true"})
    ask()
    assert len(drawn) == 3


def test_a_host_that_is_not_ours_is_refused_as_ever():
    assert ask(headers={"Host": "evil.example"}).status_code == 400
