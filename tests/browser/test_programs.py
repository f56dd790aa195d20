"""What marketplaces' programs need, on the operators' pages: keys and webhooks, each secret shown once."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from disputes.flow import State
from disputes.models import ApiKey, WebhookAttempt, WebhookMessage
from disputes.webhooks import send_webhooks
from tests.browser.acts import follow, fresh, fresh_order, press
from tests.browser.conftest import PHONE, faults, too_wide
from tests.factories import make_marketplace, make_operator, make_store
from tests.webhooks.conftest import make_endpoint
from tests.webhooks.receiver import receiving

KEY = re.compile(r"dd_[a-z0-9]{8}_\S{43}")
SECRET = re.compile(r"whsec_\S{44}")
# axe copies style sheets that others import into the page, which the policy rightly blocks
FORMS = {"resultTypes": ["violations"], "preload": False}


@pytest.fixture
def office(visit):
    return visit(make_operator(), viewport=PHONE)


def well(page):
    assert (faults(page, FORMS), too_wide(page)) == ([], 0)


def test_a_key_is_made_shown_once_and_revoked(office):
    marketplace = make_marketplace("Key Market")
    office.goto("/admin/disputes/apikey/add/")
    office.locator('[name="marketplace"]').select_option(str(marketplace.pk))
    office.locator('[name="name"]').fill("Till")
    well(office)
    press(office, "^Save$")
    text = office.get_by_text(KEY).inner_text()
    well(office)
    key = ApiKey.objects.of_text(text)
    assert (key.marketplace, key.name) == (marketplace, "Till")

    follow(office, "To the key")
    expect(office.locator("main")).to_contain_text(key.prefix)
    assert text not in office.content()
    well(office)

    office.goto(f"/admin/disputes/apikey/?marketplace__id__exact={marketplace.pk}")
    office.locator('[name="_selected_action"]').check()
    office.locator('[name="action"]').select_option("revoke")
    press(office, "^(Go|Run)$")
    expect(office.locator("main")).to_contain_text("1 key is revoked.")
    assert ApiKey.objects.of_text(text) is None


def test_an_endpoint_is_made_and_its_new_secret_is_shown_once(office):
    marketplace = make_marketplace("Hook Market")
    office.goto("/admin/disputes/webhookendpoint/add/")
    office.locator('[name="marketplace"]').select_option(str(marketplace.pk))
    office.locator('[name="url"]').fill("https://shop.example.com/hooks")
    office.locator('[name="owner_email"]').fill("shop@example.com")
    well(office)
    press(office, "^Save$")
    first = office.get_by_text(SECRET).inner_text()
    well(office)

    follow(office, "To the endpoint")
    assert first not in office.content()
    well(office)
    follow(office, "New secret")
    press(office, "New secret")
    second = office.get_by_text(SECRET).inner_text()
    endpoint = marketplace.webhook_endpoints.get()
    assert [row.secret for row in endpoint.secrets.valid(timezone.now())] == [second, first]


def test_the_log_shows_what_was_answered_and_a_message_is_sent_again_by_hand(office, settings):
    settings.DEBUG = True  # the receiver runs on this machine
    marketplace = make_marketplace("Log Market")
    with receiving() as receiver:
        endpoint = make_endpoint(receiver.url, marketplace)
        order = fresh_order(store=make_store(marketplace=marketplace))
        dispute = fresh(State.AWAITING_SELLER_RESPONSE, order)
        receiver.answer = 500
        send_webhooks(endpoint.pk)
        message = endpoint.messages.get()

        office.goto(f"/admin/disputes/webhookmessage/?endpoint__id__exact={endpoint.pk}")
        expect(office.locator("#result_list")).to_contain_text(dispute.reference)
        well(office)
        office.goto(reverse("admin:disputes_webhookmessage_change", args=[message.pk]))
        expect(office.locator("main")).to_contain_text("It answered 500.")
        expect(office.locator("main pre")).to_contain_text('"type": "dispute.opened"')
        well(office)

        receiver.answer = 200
        press(office, "Send again")
        expect(office.locator("main")).to_contain_text("1 is sent again.")
        send_webhooks(endpoint.pk)
        office.reload()
        expect(office.locator("main")).to_contain_text("200")
        assert [post.headers["webhook-id"] for post in receiver.posts] == [message.webhook_id] * 2
    assert WebhookMessage.objects.get(pk=message.pk).done_at is not None
    assert [row.status for row in WebhookAttempt.objects.filter(message=message).order_by("pk")] == [500, 200]
