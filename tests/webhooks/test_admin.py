"""The operators' pages of webhooks: endpoints made, paused, resumed, given new secrets; the log."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from disputes.models import WebhookAttempt, WebhookEndpoint, WebhookMessage
from disputes.webhooks import pause
from tests.factories import T0, make_dispute, make_marketplace, make_mediator, make_operator
from tests.webhooks.conftest import make_endpoint

pytestmark = pytest.mark.django_db
URL = "https://shop.example.com/hooks"
ENDPOINTS = "/admin/disputes/webhookendpoint/"
LOG = "/admin/disputes/webhookmessage/"


@pytest.fixture
def office(client):
    client.force_login(make_operator())
    return client


def new(**changes):
    typed = {"marketplace": make_marketplace().pk, "url": URL, "owner_email": "shop@example.com"}
    return typed | changes


def on(endpoint, name):
    return reverse(f"admin:disputes_webhook_{name}", args=[endpoint.pk])


def text_of(answer):
    return answer.content.decode()


def test_an_endpoint_is_made_and_its_secret_shown_once(office):
    answer = office.post(ENDPOINTS + "add/", new(types=["dispute.closed"]))
    endpoint = WebhookEndpoint.objects.get()
    secret = endpoint.secrets.get().secret
    assert secret.startswith("whsec_")
    assert secret in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    assert (endpoint.url, endpoint.types) == (URL, ["dispute.closed"])
    for page in (f"{ENDPOINTS}{endpoint.pk}/change/", ENDPOINTS):
        assert secret not in text_of(office.get(page))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "http://shop.example.com/hooks"),
        ("url", "https://me:word@shop.example.com/"),
        ("owner_email", "nobody"),
        ("types", ["dispute.lost"]),
    ],
)
def test_an_endpoint_that_cannot_be_is_refused_beside_the_field(office, field, value):
    answer = office.post(ENDPOINTS + "add/", new(**{field: value}))
    assert set(answer.context["adminform"].form.errors) == {field}
    assert not WebhookEndpoint.objects.exists()


def test_an_endpoint_changes_its_address_but_not_its_marketplace(office):
    endpoint = make_endpoint(URL)
    other = make_marketplace(name="Other")
    answer = office.post(f"{ENDPOINTS}{endpoint.pk}/change/", new(url=URL + "/2", marketplace=other.pk))
    assert answer.status_code == 302
    changed = WebhookEndpoint.objects.get()
    assert (changed.url, changed.marketplace) == (URL + "/2", endpoint.marketplace)
    assert changed.secrets.count() == 1


def test_an_endpoint_is_not_deleted(office):
    endpoint = make_endpoint(URL)
    assert office.post(f"{ENDPOINTS}{endpoint.pk}/delete/", {"post": "yes"}).status_code == 403


def test_an_endpoint_is_paused_with_a_reason_and_resumed(office):
    endpoint = make_endpoint(URL)
    make_dispute()
    assert set(office.post(on(endpoint, "pause"), {}).context["form"].errors) == {"why"}
    assert on(endpoint, "pause") in text_of(office.get(f"{ENDPOINTS}{endpoint.pk}/change/"))
    office.post(on(endpoint, "pause"), {"why": "Maintenance"})
    endpoint.refresh_from_db()
    assert (endpoint.paused_at is None, endpoint.paused_because) == (False, "Maintenance")
    assert endpoint.told_at == endpoint.paused_at  # who asked for it need not be told
    assert on(endpoint, "resume") in text_of(office.get(f"{ENDPOINTS}{endpoint.pk}/change/"))
    answer = office.post(on(endpoint, "resume"), follow=True)
    endpoint.refresh_from_db()
    assert endpoint.paused_at is None
    assert "1 message that waited is sent." in text_of(answer)


def test_looking_at_the_address_of_resume_changes_nothing(office):
    endpoint = make_endpoint(URL)
    pause(endpoint, "Maintenance", T0, tell=False)
    office.get(on(endpoint, "resume"))
    assert WebhookEndpoint.objects.get().paused_at == T0


@pytest.mark.parametrize(("hours", "ends"), [("24", timedelta(hours=24)), ("0", timedelta())])
def test_a_new_secret_is_shown_once_and_the_old_one_ends(office, hours, ends):
    endpoint = make_endpoint(URL)
    old = endpoint.secrets.get()
    assert old.secret not in text_of(office.get(on(endpoint, "rotate")))
    answer = office.post(on(endpoint, "rotate"), {"overlap": hours})
    new = endpoint.secrets.latest("pk")
    assert new.secret != old.secret
    assert new.secret in text_of(answer)
    assert old.secret not in text_of(answer)
    old.refresh_from_db()
    assert old.ends_at == new.created_at + ends


def test_the_log_shows_bodies_and_answers(office):
    endpoint = make_endpoint(URL)
    dispute = make_dispute()
    message = endpoint.messages.get()
    WebhookAttempt.objects.create(
        message=message,
        at=T0,
        url=URL,
        milliseconds=71,
        status=500,
        answer="<b>oops</b>",
        error="It answered 500.",
    )
    assert message.type in text_of(office.get(LOG))
    page = text_of(office.get(f"{LOG}{message.pk}/change/"))
    assert "&lt;b&gt;oops&lt;/b&gt;" in page
    assert "It answered 500." in page
    assert f"&quot;reference&quot;: &quot;{dispute.reference}&quot;" in page
    assert message.webhook_id in page


def test_messages_are_found_by_where_they_stand(office):
    endpoint = make_endpoint(URL)
    rows = []
    for fields in (
        {"due_at": None},
        {"error": "No answer in time."},
        {},
        {"due_at": None, "done_at": T0},
    ):
        make_dispute()
        rows.append(endpoint.messages.latest("pk"))
        WebhookMessage.objects.filter(pk=rows[-1].pk).update(**fields)
    given_up, failing, waiting, delivered = rows
    found = {
        name: set(office.get(LOG, {"standing": name}).context["cl"].result_list)
        for name in ("given_up", "failing", "waiting", "delivered")
    }
    assert found == {
        "given_up": {given_up},
        "failing": {failing},
        "waiting": {failing, waiting},
        "delivered": {delivered},
    }


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Waiting"),
        ({"attempts": 3, "error": "It answered 500."}, "Tried again"),
        ({"due_at": None, "error": "It answered 500."}, "Given up"),
        ({"due_at": None, "done_at": T0, "attempts": 1}, "Delivered"),
        (
            {"due_at": None, "done_at": T0, "error": "This payment is no longer asked for."},
            "No longer needed",
        ),
    ],
)
def test_the_log_says_where_each_message_stands(office, fields, words):
    endpoint = make_endpoint(URL)
    make_dispute()
    endpoint.messages.update(**fields)
    assert f'<td class="field-standing">{words}</td>' in text_of(office.get(LOG))


def test_the_log_says_that_a_message_waits_for_its_endpoint(office):
    pause(make_endpoint(URL), "Maintenance", T0, tell=False)
    make_dispute()
    assert '<td class="field-standing">Waits: the endpoint is paused</td>' in text_of(office.get(LOG))


def test_messages_are_found_by_dispute_and_by_id(office):
    endpoint = make_endpoint(URL)
    make_dispute()
    dispute = make_dispute()
    message = dispute.webhook_messages.get()
    for words in (dispute.reference, message.webhook_id):
        assert list(office.get(LOG, {"q": words}).context["cl"].result_list) == [message]
    assert endpoint.messages.count() == 2


@pytest.mark.parametrize("by", ["page", "list"])
def test_one_message_is_sent_again(office, by):
    endpoint = make_endpoint(URL)
    make_dispute()
    endpoint.messages.update(due_at=None, attempts=20, error="It answered 422.")
    message = endpoint.messages.get()
    OrmQ.objects.all().delete()
    if by == "page":
        answer = office.post(reverse("admin:disputes_webhook_again", args=[message.pk]), follow=True)
    else:
        chosen = {"action": "send_again", "_selected_action": [message.pk]}
        answer = office.post(LOG, chosen, follow=True)
    assert "1 is sent again." in text_of(answer)
    message.refresh_from_db()
    assert (message.attempts, message.error) == (0, "")
    assert message.due_at <= timezone.now()
    assert [task.task["args"] for task in OrmQ.objects.all()] == [(endpoint.pk,)]


def test_what_is_sent_again_to_a_paused_endpoint_says_that_it_waits(office):
    endpoint = make_endpoint(URL)
    make_dispute()
    pause(endpoint, "Maintenance", T0, tell=False)
    answer = office.post(
        reverse("admin:disputes_webhook_again", args=[endpoint.messages.get().pk]), follow=True
    )
    assert "It waits until its endpoint is resumed." in text_of(answer)


def test_messages_are_neither_added_nor_changed_nor_deleted(office):
    endpoint = make_endpoint(URL)
    make_dispute()
    message = endpoint.messages.get()
    assert office.get(LOG + "add/").status_code == 403
    assert office.post(f"{LOG}{message.pk}/change/", {"body": "{}"}).status_code == 403
    assert office.post(f"{LOG}{message.pk}/delete/", {"post": "yes"}).status_code == 403
    assert json.loads(endpoint.messages.get().body)["type"] == "dispute.opened"


def test_a_mediator_finds_none_of_it(client):
    endpoint = make_endpoint(URL)
    client.force_login(make_mediator())
    pages = [ENDPOINTS, LOG, on(endpoint, "pause"), on(endpoint, "rotate"), on(endpoint, "resume")]
    assert [client.post(page, {"overlap": "0", "why": "x"}).status_code for page in pages] == [404] * 5
    assert endpoint.secrets.count() == 1
