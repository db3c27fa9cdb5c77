import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from academy.common import kept
from academy.notices.operations import send_waiting_mail
from academy.people.models import Person
from academy.people.operations import reset_password
from tests.factories.people import PASSWORD, person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.academy.common.urls_of_frame")]


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


@pytest.fixture
def learner():
    return person("Nkechi Obi", username="nkechi")


@pytest.fixture
def computer():
    return Client(enforce_csrf_checks=True)


def form_of(computer: Client) -> dict[str, str]:
    """The hidden fields of the form, as somebody has it open."""
    page = computer.get("/keeps/").content.decode()
    return {name: hidden(page, name) for name in ("csrfmiddlewaretoken", kept.OWNER)}


def sign_in(computer: Client, username: str, page: str):
    """Fill in the sign-in page that somebody sees."""
    fields = {name: hidden(page, name) for name in ("csrfmiddlewaretoken", "next", kept.FIELD)}
    return computer.post("/accounts/login/", {**fields, "login": username, "password": PASSWORD}, follow=True)


def expire(computer: Client) -> None:
    computer.session.flush()
    del computer.cookies["sessionid"]


@pytest.fixture
def sent_too_late(computer, learner):
    """The page that comes back when an answer arrives after the sign-in has run out."""
    computer.force_login(learner)
    form = form_of(computer)
    expire(computer)
    response = computer.post("/keeps/?step=2", {**form, "text": ["When I am tired", "“FOR” <b>"]})
    assert response.status_code == 200
    return response.content.decode()


class TestAnExpiredSignIn:
    def test_brings_the_sign_in_page_and_says_that_the_answer_is_kept(self, sent_too_late):
        assert "Your answer is kept" in sent_too_late
        assert hidden(sent_too_late, kept.FIELD)

    def test_the_answer_cannot_be_read_in_the_page(self, sent_too_late):
        assert "When I am tired" not in sent_too_late

    def test_the_same_person_gets_the_same_answer_back_and_saves_it(self, computer, sent_too_late):
        page = sign_in(computer, "nkechi", sent_too_late).content.decode()
        assert "Save it now" in page
        assert 'action="/keeps/?step=2"' in page
        assert re.findall(r'name="text" value="([^"]*)"', page) == ["When I am tired", "“FOR” &lt;b&gt;"]
        answer = {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), kept.FIELD: "given-back", "text": "When I am tired"}
        assert computer.post("/keeps/?step=2", answer).content.decode() == "saved nkechi: ['When I am tired']"

    def test_it_stays_until_it_is_sent(self, computer, sent_too_late):
        page = sign_in(computer, "nkechi", sent_too_late).content.decode()
        assert "When I am tired" in computer.get("/learning/kept/").content.decode()
        computer.post("/keeps/", {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), kept.FIELD: "given-back", "text": "x"})
        assert kept.FIELD not in computer.session

    def test_somebody_else_never_sees_it(self, computer, learner, sent_too_late):
        person("Ash Bell", username="ash")
        seen = sign_in(computer, "ash", sent_too_late)
        assert seen.redirect_chain[-1][0] == "/learning/"
        assert "When I am tired" not in seen.content.decode()
        assert kept.FIELD not in computer.session
        # Nor does it wait there for the one whose it is.
        assert computer.get("/learning/kept/")["Location"] == "/learning/"

    def test_a_wrong_password_does_not_lose_it(self, computer, sent_too_late):
        fields = {name: hidden(sent_too_late, name) for name in ("csrfmiddlewaretoken", "next", kept.FIELD)}
        again = computer.post("/accounts/login/", {**fields, "login": "nkechi", "password": "wrong"}).content.decode()
        assert hidden(again, kept.FIELD) == fields[kept.FIELD]
        assert "Save it now" in sign_in(computer, "nkechi", again).content.decode()

    def test_after_an_hour_it_is_gone(self, computer, sent_too_late):
        with time_machine.travel(timezone.now() + timedelta(minutes=61)):
            assert "Save it now" not in sign_in(computer, "nkechi", sent_too_late).content.decode()

    def test_survives_the_second_step_of_a_sign_in(self, computer, learner, sent_too_late):
        from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
        from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

        TOTP.activate(learner, generate_totp_secret())
        code = RecoveryCodes.activate(learner).get_unused_codes()[0]
        second = sign_in(computer, "nkechi", sent_too_late)
        assert "/2fa/authenticate/" in second.redirect_chain[-1][0]
        token = hidden(second.content.decode(), "csrfmiddlewaretoken")
        page = computer.post("/accounts/2fa/authenticate/", {"csrfmiddlewaretoken": token, "code": code}, follow=True).content.decode()
        assert "When I am tired" in page


class TestANewPassword:
    """Whoever cannot sign in as things are goes round by a new password, and the answer waits meanwhile."""

    NEW = "a-quiet-harbour-27"

    def go_round(self, computer: Client, page: str, way: str):
        fields = {name: hidden(page, name) for name in ("csrfmiddlewaretoken", "next", kept.FIELD)}
        return computer.post("/accounts/login/", {**fields, "login": "nkechi", "password": "", "way": way})

    def choose(self, computer: Client, mailoutbox) -> None:
        """By the link in the mail, in the same browser."""
        token = hidden(computer.get("/accounts/password/reset/").content.decode(), "csrfmiddlewaretoken")
        computer.post("/accounts/password/reset/", {"csrfmiddlewaretoken": token, "email": "nkechi@example.org"})
        send_waiting_mail()
        link = re.search(r"/accounts/password/reset/key/\S+", mailoutbox[-1].body)
        assert link
        page = computer.get(link[0], follow=True)
        fields = {"csrfmiddlewaretoken": hidden(page.content.decode(), "csrfmiddlewaretoken")}
        done = computer.post(page.redirect_chain[-1][0], {**fields, "password1": self.NEW, "password2": self.NEW}, follow=True)
        assert "Your password is changed" in done.content.decode()

    def sign_in_again(self, computer: Client, username: str, password: str):
        token = hidden(computer.get("/accounts/login/").content.decode(), "csrfmiddlewaretoken")
        return computer.post(
            "/accounts/login/", {"csrfmiddlewaretoken": token, "login": username, "password": password}, follow=True
        ).content.decode()

    def test_does_not_lose_it_though_it_takes_longer_than_an_idle_session(self, computer, learner, sent_too_late, mailoutbox, settings):
        Person.objects.filter(pk=learner.pk).update(email="nkechi@example.org")
        assert self.go_round(computer, sent_too_late, "password")["Location"] == "/accounts/password/reset/"
        begun = timezone.now()
        with time_machine.travel(begun + timedelta(minutes=20)):
            self.choose(computer, mailoutbox)
        with time_machine.travel(begun + timedelta(minutes=55)):
            assert settings.SESSION_COOKIE_AGE < 35 * 60
            page = self.sign_in_again(computer, "nkechi", self.NEW)
            assert "Save it now" in page
            assert "When I am tired" in page
            # From here on the session is as short as everybody's.
            assert computer.session.get_expiry_age() <= settings.SESSION_COOKIE_AGE

    def test_nor_does_a_code_from_ones_organisation(self, computer, learner, sent_too_late):
        _invitation, code = reset_password(person=learner, at=timezone.now(), by=person())
        assert self.go_round(computer, sent_too_late, "code")["Location"] == "/accounts/invitation/"
        token = hidden(computer.get("/accounts/invitation/").content.decode(), "csrfmiddlewaretoken")
        chosen = computer.post("/accounts/invitation/", {"csrfmiddlewaretoken": token, "code": code}, follow=True).content.decode()
        fields = {"csrfmiddlewaretoken": hidden(chosen, "csrfmiddlewaretoken"), "password": self.NEW, "again": self.NEW}
        page = computer.post("/accounts/invitation/choose/", fields, follow=True).content.decode()
        assert "When I am tired" in page
        assert computer.session.get_expire_at_browser_close()

    def test_the_next_person_at_this_computer_never_sees_it(self, computer, sent_too_late):
        person("Ash Bell", username="ash")
        self.go_round(computer, sent_too_late, "password")
        assert "When I am tired" not in self.sign_in_again(computer, "ash", PASSWORD)
        assert kept.FIELD not in computer.session

    def test_after_an_hour_it_is_gone(self, computer, sent_too_late):
        self.go_round(computer, sent_too_late, "password")
        with time_machine.travel(timezone.now() + timedelta(minutes=61)):
            assert "When I am tired" not in self.sign_in_again(computer, "nkechi", PASSWORD)

    def test_only_what_we_have_sealed_waits(self, computer, learner):
        computer.get("/accounts/login/")
        computer.post("/accounts/login/", {kept.FIELD: "x" * 1000, "way": "password"})
        assert kept.FIELD not in computer.session

    def test_an_unknown_way_is_a_sign_in(self, computer, learner, sent_too_late):
        page = self.go_round(computer, sent_too_late, "nowhere")
        assert page.status_code == 200
        assert hidden(page.content.decode(), kept.FIELD)


class TestWhatIsNotKept:
    def test_an_answer_whose_form_does_not_say_whose_it_is(self, computer, learner):
        response = computer.post("/keeps/", {"text": "x"})
        assert response.status_code in (302, 403)

    def test_an_owner_that_somebody_made_up(self, computer, learner):
        response = computer.post("/keeps/", {"text": "x", kept.OWNER: f"{learner.pk}:forged"})
        assert response.status_code in (302, 403)

    def test_a_view_that_has_not_asked_for_it(self, computer, learner):
        computer.force_login(learner)
        form = form_of(computer)
        expire(computer)
        assert computer.post("/does-not/", {**form, "text": "x"})["Location"].startswith("/accounts/login/")

    def test_what_is_saved_in_the_background(self, computer, learner):
        computer.force_login(learner)
        form = form_of(computer)
        expire(computer)
        assert computer.post("/keeps/", {**form, "text": "x"}, headers={"HX-Request": "true"}).status_code == 302


class TestAnExpiredToken:
    def test_the_owner_gets_the_answer_back_at_once(self, computer, learner):
        computer.force_login(learner)
        form = form_of(computer)
        response = computer.post("/keeps/", {**form, "csrfmiddlewaretoken": "x" * 64, "text": "When I am tired"})
        assert "Save it now" in response.content.decode()
        assert response["Cache-Control"] == "no-store"

    def test_the_next_person_at_this_computer_does_not(self, computer, learner):
        computer.force_login(learner)
        form = form_of(computer)
        computer.force_login(person("Ash Bell"))
        response = computer.post("/keeps/", {**form, "csrfmiddlewaretoken": "x" * 64, "text": "When I am tired"})
        assert response.status_code == 403
        assert "When I am tired" not in response.content.decode()
        assert "had been open for a while" in response.content.decode()


class TestSeal:
    def test_opens_for_its_owner_alone(self, learner):
        answer = kept.Answer(str(learner.pk), "/x/", [["text", "Ŵyn"]])
        sealed = kept.seal(answer)
        assert kept.unseal(sealed, learner) == answer
        assert kept.unseal(sealed, person()) is None

    @pytest.mark.parametrize("sealed", ["", "nonsense", "gAAAAA", "x" * 400_000, "Ŵ"])
    def test_nonsense_is_nothing(self, learner, sealed):
        assert kept.unseal(sealed, learner) is None

    def test_what_is_too_long_is_not_carried(self, learner):
        import secrets

        assert kept.seal(kept.Answer(str(learner.pk), "/x/", [["text", secrets.token_hex(400_000)]])) == ""

    def test_a_key_that_was_changed_still_opens(self, learner, settings):
        sealed = kept.seal(kept.Answer(str(learner.pk), "/x/", []))
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another-key"
        assert kept.unseal(sealed, learner)
