"""Ways in and out: invitation, one sign-in for everything, the second step, sessions."""

import base64
import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.conf import settings as conf
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from academy.notices.models import Mail
from academy.people import operations
from academy.people.models import FormerName, Person
from academy.people.roles import Role
from tests.factories import people as make

pytestmark = pytest.mark.django_db
SECRET = base64.b32encode(b"a-secret-of-twenty-b").decode()


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def totp_for(person: Person) -> None:
    TOTP.activate(person, SECRET)


def totp_now() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def sign_in(client: Client, login: str, password: str = make.PASSWORD, **more: str):
    return client.post(reverse("account_login"), {"login": login, "password": password, "next": "/help/", **more})


class TestSignIn:
    @pytest.mark.parametrize("login", ["ellie", "ELLIE", "ellie@example.org", "Ellie@Example.org"])
    def test_by_user_name_or_address(self, client, login):
        make.person(username="ellie", email="ellie@example.org")
        assert sign_in(client, login).status_code == 302
        assert is_signed_in(client)

    def test_of_somebody_without_an_address(self, client):
        make.person(username="ellie", email="")
        sign_in(client, "ellie")
        assert is_signed_in(client)

    def test_of_a_closed_account_or_one_never_opened_is_refused(self, client):
        make.person(username="closed", is_active=False)
        operations.add_person(name="New One", username="new", at=timezone.now(), by=None)
        for login, password in (("closed", make.PASSWORD), ("new", ""), ("new", "!"), ("nobody", make.PASSWORD)):
            sign_in(client, login, password)
            assert not is_signed_in(client)

    def test_there_is_no_open_sign_up(self, client):
        assert "Accounts are made for you" in client.get(reverse("account_signup")).content.decode()
        data = {"username": "intruder", "password1": "three-odd-words", "password2": "three-odd-words"}
        client.post(reverse("account_signup"), data)
        assert not Person.objects.filter(username="intruder").exists()
        assert not is_signed_in(client)

    def test_too_many_wrong_passwords_close_the_door_for_a_while(self, client):
        make.person(username="ellie")
        for _ in range(5):
            sign_in(client, "ellie", "wrong")
        sign_in(client, "ellie")
        assert not is_signed_in(client)

    def test_the_cookie_is_gone_with_the_browser(self, client):
        make.person(username="ellie")
        sign_in(client, "ellie")
        assert client.cookies[conf.SESSION_COOKIE_NAME]["max-age"] == ""
        assert client.cookies[conf.SESSION_COOKIE_NAME]["httponly"]


class TestOneDoor:
    """Wagtail's and Django's own sign-in pages know no second step: nobody may come in by them."""

    @pytest.fixture
    def operator(self):
        person = make.person(username="operator", is_staff=True, is_superuser=True)
        totp_for(person)
        return person

    @pytest.mark.parametrize("part", ["/cms/", "/admin/"])
    def test_leads_from_every_part_to_the_one_sign_in_and_back(self, client, part):
        response = client.get(part, follow=True)
        assert response.redirect_chain[-1][0] == f"/accounts/login/?next={part}"

    @pytest.mark.parametrize("door", ["/cms/login/", "/admin/login/"])
    def test_a_password_sent_to_a_back_door_opens_nothing(self, client, operator, door):
        response = client.post(door, {"username": "operator", "password": make.PASSWORD, "next": "/cms/"})
        assert response.status_code == 302 and response.url.startswith("/accounts/login/")
        assert not is_signed_in(client)
        for part in ("/cms/", "/admin/"):
            assert client.get(part).status_code == 302

    def test_the_password_alone_opens_nothing_where_there_is_a_second_step(self, client, operator):
        response = sign_in(client, "operator", next="/admin/")
        assert response.url.startswith(reverse("mfa_authenticate"))
        assert not is_signed_in(client)
        for part in ("/cms/", "/admin/", reverse("people:people"), reverse("people:me")):
            assert client.get(part).status_code == 302
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert not is_signed_in(client)
        response = client.post(reverse("mfa_authenticate"), {"code": totp_now()})
        assert is_signed_in(client)
        assert response.url == "/admin/"
        assert client.get("/admin/").status_code == 200
        assert client.get("/cms/").status_code == 200

    @pytest.mark.parametrize("path", ["/cms/password_reset/", "/cms/password_reset/done/", "/cms/password_reset/confirm/MQ/abc-def/"])
    def test_wagtails_own_new_password_leads_to_ours(self, client, path):
        assert client.get(path).url == reverse("account_reset_password")

    def test_those_without_the_right_are_told_so_and_do_not_go_round_in_circles(self, signed_in):
        client = signed_in(make.person())
        for part in ("/cms/", "/admin/"):
            response = client.get(part, follow=True)
            assert response.status_code == 403
            assert len(response.redirect_chain) <= 2

    def test_leads_on_to_no_other_site(self, client):
        response = client.get("/admin/login/", {"next": "https://evil.example/"})
        assert "evil" not in response.url


class TestSecondStep:
    @pytest.fixture(autouse=True)
    def in_earnest(self, settings):
        settings.MFA_REQUIRED_ROLES = [Role.ACADEMY_ADMINISTRATOR, Role.AGENCY_HR, Role.EDITOR]

    def test_set_up_with_an_app_gives_recovery_codes_that_work_once(self, client):
        person = make.person(username="ellie")
        sign_in(client, "ellie")
        page = client.get(reverse("mfa_activate_totp"), follow=True)
        assert page.request["PATH_INFO"] == reverse("account_reauthenticate")
        client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD, "next": reverse("mfa_activate_totp")})
        client.get(reverse("mfa_activate_totp"))
        secret = client.session["mfa.totp.secret"]
        code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
        assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
        kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
        assert kinds == {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}
        spare = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
        for expected in (True, False):
            other = Client()
            sign_in(other, "ellie")
            other.post(reverse("mfa_authenticate"), {"code": spare})
            assert is_signed_in(other) == expected

    @pytest.mark.parametrize("role", [Role.ACADEMY_ADMINISTRATOR, Role.AGENCY_HR, Role.EDITOR])
    def test_is_demanded_of_these_roles_on_every_page(self, signed_in, role):
        person = make.person()
        make.grant(person, role, agency=make.agency() if role == Role.AGENCY_HR else None)
        client = signed_in(person)
        for path in (reverse("people:people"), reverse("people:me"), "/cms/", "/learning/record/", "/modules/"):
            assert client.get(path).url == reverse("mfa_index")
            assert client.post(path).url == reverse("mfa_index")
        page = client.get(reverse("mfa_index"))
        assert page.status_code == 200
        assert "Your role asks for a second step" in page.content.decode()
        assert client.get("/help/").status_code == 200
        htmx = client.get(reverse("people:people"), headers={"HX-Request": "true"})
        assert htmx["HX-Redirect"] == reverse("mfa_index")
        totp_for(person)
        assert client.get(reverse("people:me")).status_code == 200

    def test_is_demanded_of_the_operator(self, signed_in):
        client = signed_in(make.person(is_staff=True))
        assert client.get("/admin/").url == reverse("mfa_index")

    def test_recovery_codes_alone_are_none(self, signed_in):
        person = make.person()
        make.grant(person, Role.EDITOR)
        Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data={})
        assert signed_in(person).get(reverse("people:me")).status_code == 302

    def test_a_passkey_is_one(self, signed_in):
        person = make.person()
        make.grant(person, Role.EDITOR)
        Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})
        assert signed_in(person).get(reverse("people:me")).status_code == 200

    def test_is_not_demanded_of_others_nor_after_the_role_has_ended(self, signed_in):
        trainer, former = make.person(), make.person()
        make.grant(trainer, Role.TRAINER)
        make.grant(former, Role.EDITOR, ends_on=timezone.localdate() - timedelta(days=1))
        for person in (trainer, former, make.person()):
            assert signed_in(person).get(reverse("people:me")).status_code == 200

    def test_costs_one_query(self, signed_in, django_assert_num_queries):
        from academy.people.middleware import lacks_second_step

        person = make.person()
        with django_assert_num_queries(1):
            assert not lacks_second_step(person)

    def test_a_change_is_told_to_the_person(self, client):
        person = make.person(username="ellie")
        sign_in(client, "ellie")
        words = {"oldpassword": make.PASSWORD, "password1": "three-odd-words", "password2": "three-odd-words"}
        assert client.post(reverse("account_change_password"), words).status_code == 302
        assert "password" in Mail.objects.get(person=person).subject.lower()

    def test_passkeys_are_offered(self, client, signed_in):
        assert 'id="passkey_login"' in client.get(reverse("account_login")).content.decode()
        assert reverse("mfa_add_webauthn") in signed_in(make.person()).get(reverse("mfa_index")).content.decode()


class TestTheDemonstration:
    def test_asks_nobody_for_a_second_step_and_says_so(self, client, signed_in, settings):
        settings.MFA_REQUIRED_ROLES = []
        person = make.person()
        make.grant(person, Role.ACADEMY_ADMINISTRATOR)
        page = signed_in(person).get(reverse("mfa_index"))
        assert page.status_code == 200
        words = "This is a demonstration: nobody is made to use a second step here"
        assert words in page.content.decode()
        assert words in client.get(reverse("account_login")).content.decode()


class TestInvitation:
    @pytest.fixture
    def person(self):
        return operations.add_person(name="Rowena Ashcroft", email="rowena@example.org", at=timezone.now(), by=None)

    @pytest.fixture
    def code(self, person):
        return operations.invite(person=person, at=timezone.now(), by=None)[1]

    def test_opening_the_link_uses_nothing_up(self, client, person, code):
        link = reverse("entrance:link", args=[code])
        for _ in range(3):
            assert client.get(link).status_code == 200
            assert client.head(link).status_code == 200
        assert client.post(link).status_code == 405
        assert operations.find_invitation(code, at=timezone.now()).accepted_at is None
        assert "Rowena" not in client.get(link).content.decode()

    def test_from_link_to_signed_in(self, client, person, code):
        page = client.get(reverse("entrance:link", args=[code])).content.decode()
        assert f'name="code" value="{code}"' in page
        assert client.post(reverse("entrance:code"), {"code": code}).url == reverse("entrance:choose")
        response = client.post(reverse("entrance:choose"), {"password": "three-odd-words", "again": "three-odd-words"})
        assert response.status_code == 302
        assert client.session["_auth_user_id"] == str(person.pk)
        other = Client()
        sign_in(other, "rowena@example.org", "three-odd-words")
        assert is_signed_in(other)

    def test_works_once(self, client, code):
        first, second = Client(), Client()
        for one in (first, second):
            one.post(reverse("entrance:code"), {"code": code})
        first.post(reverse("entrance:choose"), {"password": "three-odd-words", "again": "three-odd-words"})
        late = second.post(reverse("entrance:choose"), {"password": "not-your-words", "again": "not-your-words"}, follow=True)
        assert "This code opens nothing: it may have a slip in it" in late.content.decode()
        assert not is_signed_in(second)

    def test_runs_out(self, client, code):
        with time_machine.travel(timezone.now() + timedelta(days=15)):
            page = client.post(reverse("entrance:code"), {"code": code})
        assert page.status_code == 422
        assert "or too old" in page.content.decode()

    @pytest.mark.parametrize(
        ("password", "again", "field"),
        [
            ("short", "short", "password"),
            ("three-odd-words", "other-odd-words", "again"),
            ("password1234", "password1234", "password"),
            ("", "", "password"),
            ("rowena.ashcroft", "rowena.ashcroft", "password"),
        ],
    )
    def test_a_poor_password_is_refused_at_its_field(self, client, code, password, again, field):
        client.post(reverse("entrance:code"), {"code": code})
        page = client.post(reverse("entrance:choose"), {"password": password, "again": again})
        assert page.status_code == 422
        assert field in page.context["form"].errors
        assert not is_signed_in(client)

    def test_after_a_reset_the_second_step_is_asked_for_still(self, client, person):
        totp_for(person)
        _invitation, code = operations.reset_password(person=person, at=timezone.now(), by=None)
        client.post(reverse("entrance:code"), {"code": code})
        response = client.post(reverse("entrance:choose"), {"password": "three-odd-words", "again": "three-odd-words"})
        assert response.url.startswith(reverse("mfa_authenticate"))
        assert not is_signed_in(client)

    def test_the_page_of_the_password_without_a_code_leads_back(self, client):
        assert client.get(reverse("entrance:choose")).url == reverse("entrance:code")

    def test_guessing_is_limited(self, client, settings):
        settings.ACCOUNT_RATE_LIMITS = {"invitation": "3/m/ip"}
        answers = [client.post(reverse("entrance:code"), {"code": f"AAAA-{n}"}).status_code for n in range(4)]
        assert answers == [422, 422, 422, 429]


class TestSessions:
    def test_are_listed_and_others_can_be_ended(self, client):
        make.person(username="ellie")
        sign_in(client, "ellie")
        other = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
        sign_in(other, "ellie")
        assert client.get(reverse("people:me")).status_code == 200
        page = client.get(reverse("usersessions_list"))
        assert page.status_code == 200 and len(page.context["sessions"]) == 2
        client.post(reverse("usersessions_list"))
        assert client.get(reverse("people:me")).status_code == 200
        assert other.get(reverse("people:me")).status_code == 302

    def test_are_written_down_once_a_minute_and_not_with_every_request(self, client, django_assert_num_queries):
        make.person(username="ellie")
        sign_in(client, "ellie")
        client.get("/help/")

        def writes() -> list[str]:
            from django.db import connection
            from django.test.utils import CaptureQueriesContext

            with CaptureQueriesContext(connection) as queries:
                client.get("/help/")
            return [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT"))]

        assert writes() == []
        seen = UserSession.objects.get().last_seen_at
        with time_machine.travel(timezone.now() + timedelta(seconds=conf.SESSION_TOUCH_SECONDS)):
            assert len(writes()) == 2  # the session and its line in the list
            assert UserSession.objects.get().last_seen_at > seen
            assert writes() == []

    def test_last_as_long_as_they_are_used_and_no_longer(self, client):
        make.person(username="ellie")
        sign_in(client, "ellie")
        start = timezone.now()
        idle = timedelta(seconds=conf.SESSION_IDLE_SECONDS)
        for step in range(1, 4):
            with time_machine.travel(start + step * (idle - timedelta(seconds=1))):
                assert client.get(reverse("people:me")).status_code == 200
        with time_machine.travel(start + 3 * idle + idle + timedelta(minutes=2)):
            assert client.get(reverse("people:me")).status_code == 302

    def test_of_a_closed_account_are_over_at_once(self, client):
        person = make.person(username="ellie")
        sign_in(client, "ellie")
        operations.deactivate(person=person, at=timezone.now(), by=None)
        assert client.get(reverse("people:me")).status_code == 302
        assert not UserSession.objects.exists()
        operations.reactivate(person=person, at=timezone.now(), by=None)
        assert client.get(reverse("people:me")).status_code == 302


class TestOneself:
    """What a learner expects on day one: to change name and e-mail."""

    @pytest.fixture
    def person(self):
        return make.person("Gethin Rowlands", username="gethin", email="gethin@example.org")

    @pytest.fixture
    def client(self, client, person):
        sign_in(client, "gethin")
        return client

    def test_change_ones_own_name(self, client, person):
        page = client.post(reverse("people:me-name"), {"name": "Gethin Rowlands-Price"}, follow=True)
        assert "You are Gethin Rowlands-Price here from now on." in page.content.decode()
        person.refresh_from_db()
        assert person.sort_name == "rowlands-price, gethin"
        assert FormerName.objects.get(person=person).name == "Gethin Rowlands"

    def test_change_ones_own_address_after_the_password(self, client, person):
        asked = client.post(reverse("people:me-email"), {"email": "new@example.org"})
        assert asked.url.startswith(reverse("account_reauthenticate"))
        person.refresh_from_db()
        assert person.email == "gethin@example.org"
        page = client.post(asked.url, {"password": make.PASSWORD}, follow=True)
        assert "Your e-mail is new@example.org now" in page.content.decode()
        person.refresh_from_db()
        assert person.email == "new@example.org"
        assert list(EmailAddress.objects.values_list("email", "primary", "verified")) == [("new@example.org", True, False)]
        told = dict(Mail.objects.filter(person=person).values_list("address", "text"))
        assert "goes to another address" in told["gethin@example.org"]
        link = re.search(r"http://testserver(/accounts/confirm-email/\S+)", told["new@example.org"]).group(1)
        assert client.get(link).status_code == 200
        assert not EmailAddress.objects.get().verified  # opening the link is not enough
        client.post(link)
        assert EmailAddress.objects.get().verified
        other = Client()
        sign_in(other, "new@example.org")
        assert is_signed_in(other)

    def test_do_without_an_address(self, client, person):
        asked = client.post(reverse("people:me-email"), {"email": ""})
        client.post(asked.url, {"password": make.PASSWORD})
        person.refresh_from_db()
        assert person.email == ""
        assert not EmailAddress.objects.exists()

    def test_an_address_that_is_taken_or_none_is_refused_with_what_was_typed(self, client):
        make.person(email="taken@example.org")
        asked = client.post(reverse("people:me-email"), {"email": "Taken@example.org"})
        page = client.post(asked.url, {"password": make.PASSWORD})
        assert page.status_code == 422
        assert page.context["email_form"].errors["email"] == ["Somebody has that e-mail address already."]
        page = client.post(reverse("people:me-email"), {"email": "no address"})
        assert page.status_code == 422 and "no address" in page.content.decode()

    def test_an_empty_name_is_refused(self, client, person):
        assert client.post(reverse("people:me-name"), {"name": " "}).status_code == 422
        person.refresh_from_db()
        assert person.name == "Gethin Rowlands"

    def test_allauths_page_of_addresses_leads_here(self, client):
        assert client.get(reverse("account_email")).url == reverse("people:me")
        assert client.post(reverse("account_email"), {"action_add": "", "email": "x@example.org"}).url == reverse("people:me")
        assert not EmailAddress.objects.filter(email="x@example.org").exists()

    def test_is_nobody_elses(self):
        assert Client().get(reverse("people:me")).url.startswith(reverse("account_login"))
