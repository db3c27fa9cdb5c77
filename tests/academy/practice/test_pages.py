import pytest

from academy.practice.models import Reflection
from tests.factories import courses, people
from tests.factories.courses import AT

pytestmark = pytest.mark.django_db
URL = "/learning/writing/"


def text_of(response):
    return response.content.decode()


def wrote(author, text="I go to FOR.", *, lesson=None, number=0, **fields):
    return Reflection.objects.create(
        author=author,
        **{
            "kind": Reflection.Kind.REFLECTION,
            "lesson_key": lesson.key if lesson else None,
            "block_id": f"b{number}",
            "prompt": "Which corner do you go to?",
            "text": text,
            "written_at": AT,
            "saved_at": AT,
            **fields,
        },
    )


@pytest.fixture
def author():
    return people.person("Nkechi Obi")


class TestList:
    def test_shows_mine_with_the_lesson_and_nobody_elses(self, author, signed_in):
        lesson = courses.module().lessons.get(slug="support")
        wrote(author, lesson=lesson)
        wrote(people.person(), "Not for you")
        page = text_of(signed_in(author).get(URL))
        assert "I go to FOR." in page
        assert f'href="/modules/{lesson.module.slug}/support/#b0"' in page
        assert "Not for you" not in page

    def test_is_kept_by_no_cache(self, author, signed_in):
        assert "no-store" in signed_in(author).get(URL)["Cache-Control"]

    def test_says_what_will_stand_here(self, author, signed_in):
        assert "Nothing written yet" in text_of(signed_in(author).get(URL))

    def test_nobody_is_asked_to_sign_in(self, client):
        assert client.get(URL)["Location"] == f"/accounts/login/?next={URL}"

    def test_asks_no_more_for_more(self, author, signed_in, assert_queries_do_not_grow):
        client, module = signed_in(author), courses.module()
        lessons = list(module.lessons.all())

        def grow():
            for number in range(1, 15):
                wrote(author, lesson=lessons[number % 4], number=number)

        wrote(author, lesson=lessons[0])
        assert_queries_do_not_grow(lambda: client.get(URL), grow, ceiling=15)


class TestDownload:
    def test_all_or_one_as_text(self, author, signed_in):
        one = wrote(author, "Ysgrifennais: “da iawn” & more", lesson=courses.module().lessons.get(slug="support"))
        wrote(author, "Second", number=2)
        client = signed_in(author)
        response = client.get(URL + "download/")
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert response["Content-Disposition"] == 'attachment; filename="my-writing.txt"'
        for words in ("Nkechi Obi", "What support is", "Which corner do you go to?", "Ysgrifennais: “da iawn” & more", "Second"):
            assert words in text_of(response)
        assert "Second" not in text_of(client.get(f"{URL}{one.pk}/download/"))

    def test_somebody_elses_is_not_found(self, author, signed_in):
        theirs = wrote(people.person(), "Not for you")
        client = signed_in(author)
        assert client.get(f"{URL}{theirs.pk}/download/").status_code == 404
        assert "Not for you" not in text_of(client.get(URL + "download/"))


class TestDelete:
    def test_asks_first_and_then_deletes(self, author, signed_in):
        mine, client = wrote(author), signed_in(author)
        assert "Delete this writing?" in text_of(client.get(f"{URL}{mine.pk}/delete/"))
        assert Reflection.objects.exists()
        for _press in range(2):
            assert client.post(f"{URL}{mine.pk}/delete/")["Location"] == URL
        assert not Reflection.objects.exists()

    def test_somebody_elses_stays(self, author, signed_in):
        theirs, client = wrote(people.person()), signed_in(author)
        assert client.get(f"{URL}{theirs.pk}/delete/").status_code == 404
        client.post(f"{URL}{theirs.pk}/delete/")
        assert Reflection.objects.exists()
