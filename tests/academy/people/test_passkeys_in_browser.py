"""A passkey, from making it to signing in with it alone, in a real Chromium under our own content security policy."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import people as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A_FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page of a browser that has a fingerprint reader, and somebody's finger on it."""
    context = browser.new_context(base_url=live_server.url.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    reader = context.new_cdp_session(page)
    reader.send("WebAuthn.enable")
    reader.send("WebAuthn.addVirtualAuthenticator", {"options": A_FINGER})
    page.on("pageerror", lambda error: pytest.fail(f"Script failed: {error}"))
    yield page
    context.close()


def test_a_passkey_is_made_and_opens_the_door_without_a_password(page: Page):
    person = make.person("Ellie Sutton", username="ellie")
    page.goto("/accounts/login/?next=/people/me/")
    page.get_by_label("User name or e-mail address").fill("ellie")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Name and e-mail")).to_be_visible()

    page.get_by_role("link", name="Second step").click()
    page.get_by_role("link", name="Add a passkey or key").click()
    page.get_by_label("Password").fill(make.PASSWORD)  # to be sure that it is still Ellie
    page.locator("main button[type=submit]").first.click()
    page.locator("main input[type=text]").fill("My telephone")
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    page.locator("main button[type=submit], main button[id]").first.click()
    expect(page.get_by_text("Recovery codes").first).to_be_visible()
    assert Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).count() == 1

    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/?next=/people/me/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Name and e-mail")).to_be_visible()
