"""The demonstration's post box, the administration, the command, the sign-in's mail."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection, mail_admins
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from academy.notices import tasks
from academy.notices.adapter import AccountAdapter
from academy.notices.models import Mail, Notice
from academy.notices.operations import remind, send_waiting_mail
from tests.factories import notices as make
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(settings) -> Mail:
    settings.EMAIL_BACKEND = "academy.notices.backends.DemoMailBackend"
    make.held(make.job(people.person("Marsha Bailey")), make.requirement(title="Behaviour speaks"))
    remind(on=make.DUE, at=timezone.now())
    send_waiting_mail()
    return Mail.objects.get()


class TestPostBox:
    def test_anybody_reads_the_list(self, client, sent):
        page = client.get("/dev/mail/")
        assert page.status_code == 200
        assert "Behaviour speaks: due today" in page.content.decode()

    @pytest.mark.parametrize(
        ("query", "found"),
        [("to=bailey", True), ("to=Smith", False), ("kind=digest", False), ("state=sent", True), ("kind=nonsense", True)],
    )
    def test_is_searched(self, client, sent, query, found):
        assert ("Behaviour speaks" in client.get(f"/dev/mail/?{query}").content.decode()) is found

    def test_says_what_will_be_there_while_it_is_empty(self, client):
        assert "manage.py remind" in client.get("/dev/mail/").content.decode()

    def test_shows_both_twins(self, client, sent):
        page = client.get(f"/dev/mail/{sent.pk}/").content.decode()
        assert "Your Behaviour speaks refresh is due today, 14 March 2027." in " ".join(page.split())
        assert f'src="/dev/mail/{sent.pk}/html/"' in page

    def test_the_html_may_have_its_style_and_nothing_else(self, client, sent):
        page = client.get(f"/dev/mail/{sent.pk}/html/")
        policy = page["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "style-src 'unsafe-inline'" in policy and "sandbox" in policy
        assert '<base target="_top">' in page.content.decode()

    def test_costs_the_same_for_a_full_page(self, client, sent, assert_queries_do_not_grow):
        def grow() -> None:
            for _n in range(10):
                make.held(make.job(), make.requirement())
            remind(on=make.DUE + timedelta(days=1), at=timezone.now())

        assert_queries_do_not_grow(lambda: client.get("/dev/mail/"), grow, ceiling=4)

    def test_what_others_send_lands_there_too(self, client, settings):
        settings.ADMINS = [("Operator", "operator@example.org")]
        message = EmailMultiAlternatives("Approved", "Your page is approved", to=["editor@example.org"])
        message.attach_alternative("<p>Your page is approved</p>", "text/html")
        connection = get_connection("academy.notices.backends.DemoMailBackend")
        assert connection.send_messages([message]) == 1
        mail_admins("Trouble", "Look", connection=connection)
        assert list(Mail.objects.order_by("pk").values_list("kind", "state", "address")) == [
            ("other", "sent", "editor@example.org"),
            ("other", "sent", "operator@example.org"),
        ]

    def test_our_own_are_not_kept_twice(self, sent):
        assert Mail.objects.count() == 1
        assert sent.state == Mail.State.SENT

    def test_only_a_demonstration_has_one(self, settings):
        import importlib

        from academy.notices import urls

        settings.DEMO = False
        try:
            assert importlib.reload(urls).urlpatterns == []
        finally:
            settings.DEMO = True
            importlib.reload(urls)


class TestAdministration:
    @pytest.fixture
    def operator(self, client):
        client.force_login(people.person(is_staff=True, is_superuser=True))
        return client

    def test_shows_what_did_not_arrive_and_no_words_of_it(self, operator, sent):
        Mail.objects.update(state=Mail.State.IN_DOUBT)
        assert sent.address in operator.get("/admin/notices/mail/?state__exact=in-doubt").content.decode()
        assert "What helps" not in (page := operator.get(f"/admin/notices/mail/{sent.pk}/change/").content.decode())
        assert "See what is due" not in page
        assert operator.get("/admin/notices/notice/").status_code == 200

    @pytest.mark.parametrize(("action", "state"), [("send_again", Mail.State.WAITING), ("mark_arrived", Mail.State.SENT)])
    def test_a_doubt_is_settled(self, operator, sent, action, state):
        Mail.objects.update(state=Mail.State.IN_DOUBT)
        operator.post("/admin/notices/mail/", {"action": action, "_selected_action": [sent.pk]})
        sent.refresh_from_db()
        assert sent.state == state

    def test_nothing_is_written_or_deleted_by_hand(self, operator, sent):
        assert operator.get("/admin/notices/mail/add/").status_code == 403
        assert operator.post(f"/admin/notices/mail/{sent.pk}/delete/").status_code == 403


class TestCommand:
    def run(self, *arguments: str) -> str:
        out = StringIO()
        call_command("remind", *arguments, stdout=out)
        return out.getvalue()

    def test_looks_ahead_and_writes_nothing(self):
        person = people.person("Marsha Bailey", email="")
        make.held(make.job(person), make.requirement(code="PRA-M4"), due_on=date(2027, 4, 3))
        said = self.run("--on", "2027-03-04", "--dry-run")
        assert said == (
            f"{person.username}  PRA-M4  30 days before  due 3 April 2027 (no address: the manager is told)\n"
            "1 people would be told of 1 things. Nothing was written.\n"
        )
        assert not Mail.objects.exists()

    def test_sends_and_says_what_was_expected_and_what_left(self, mailoutbox):
        asked = make.requirement()
        make.held(make.job(), asked, due_on=date(2027, 3, 4))
        make.held(make.job(people.person(email="")), asked, due_on=date(2027, 3, 4))
        said = self.run("--on", "2027-03-04")
        assert "2 people are told of 2 things on 4 March 2027. 1 messages left now.\n  No address: 1\n  Sent: 1\n" in said
        assert len(mailoutbox) == 1
        assert "0 people are told of 0 things" in self.run("--on", "2027-03-04")
        assert len(mailoutbox) == 1

    def test_of_today_unless_another_day_is_named(self):
        make.held(make.job(), make.requirement(), due_on=timezone.localdate())
        assert "1 people" in self.run("--dry-run")

    def test_a_day_that_is_none_is_refused(self):
        with pytest.raises(CommandError, match="Write it as 2027-03-04"):
            self.run("--on", "tomorrow")


def test_the_beat_reminds_and_sends(mailoutbox):
    make.held(make.job(), make.requirement(), due_on=timezone.localdate())
    tasks.send_reminders()
    tasks.send_reminders()
    assert len(mailoutbox) == 1
    assert Notice.objects.count() == 1


class TestSignInMail:
    def test_a_forgotten_password_is_answered_in_our_voice(self, client, mailoutbox):
        person = people.person("Marsha Bailey")
        client.post(reverse("account_reset_password"), {"email": person.email})
        send_waiting_mail()
        (message,) = mailoutbox
        assert message.subject == "Choose a new password"
        assert message.body.startswith("Hello Marsha,\n\nYou asked for a new password")
        assert "Northshire Restorative Practice Academy\n01632 960 140" in message.body
        html = message.alternatives[0][0]
        link = next(word for word in message.body.split() if word.startswith("http"))
        assert f'href="{link}"' in html
        assert Mail.objects.get().person == person

    def test_an_unknown_address_learns_that_it_is_unknown(self, client, mailoutbox):
        client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
        send_waiting_mail()
        assert "We have no account with it" in mailoutbox[0].body
        assert "sign up" not in mailoutbox[0].body

    def test_nobody_signs_up_unasked(self, rf):
        assert AccountAdapter().is_open_for_signup(rf.get("/")) is False
