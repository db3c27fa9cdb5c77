from datetime import UTC, datetime

import pytest
from django.urls import reverse

from academy.ledger.models import Delivery, Entry
from academy.ledger.operations import record
from tests.academy.ledger import followers
from tests.academy.ledger.followers import BEGAN
from tests.factories import people as make

AT = datetime(2026, 11, 4, 10, 20, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(follow) -> Delivery:
    follow(hear=(BEGAN, followers.fail))
    record(BEGAN, subject=make.person(), at=AT)
    follow(hear=(BEGAN, followers.hear))
    return Delivery.objects.get()


@pytest.fixture
def operator(signed_in):
    return signed_in(make.person(is_staff=True, is_superuser=True))


def test_the_lists_are_read_only(operator, failed):
    for model in ("entry", "delivery"):
        page = operator.get(reverse(f"admin:ledger_{model}_changelist"))
        assert page.status_code == 200
        assert operator.get(reverse(f"admin:ledger_{model}_add")).status_code == 403
        pk = (Entry if model == "entry" else Delivery).objects.get().pk
        assert operator.get(reverse(f"admin:ledger_{model}_change", args=[pk])).status_code == 200
        assert operator.post(reverse(f"admin:ledger_{model}_change", args=[pk]), {"kind": "x"}).status_code == 403
        assert operator.post(reverse(f"admin:ledger_{model}_delete", args=[pk]), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(("state", "shown"), [("", 1), ("waiting", 1), ("failing", 1), ("done", 0)])
def test_deliveries_are_found_by_state(operator, failed, state, shown):
    page = operator.get(reverse("admin:ledger_delivery_changelist"), {"state": state} if state else {})
    assert page.context["cl"].result_count == shown


def test_what_failed_is_tried_again(operator, failed):
    url = reverse("admin:ledger_delivery_changelist")
    page = operator.post(url, {"action": "try_again", "_selected_action": [failed.pk]}, follow=True)
    assert "1 of 1 delivered." in page.content.decode()
    failed.refresh_from_db()
    assert failed.done_at is not None


def test_those_without_the_right_see_nothing(signed_in, failed):
    client = signed_in(make.person(is_staff=True))
    assert client.get(reverse("admin:ledger_delivery_changelist")).status_code == 403
