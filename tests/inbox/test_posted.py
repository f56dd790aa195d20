"""Answers that a mail service posts become messages as those of a mailbox do, and only from that service."""

import hashlib
import hmac
import json
from base64 import b64encode

import pytest
import time_machine

from disputes.flow import NotNow
from disputes.inbox import posted
from disputes.mail.addresses import reply_address
from disputes.models import IncomingMail, Message
from tests.factories import T0, make_dispute
from tests.inbox.writing import HOUR, OWN, mail_of, messages

pytestmark = pytest.mark.django_db(transaction=True)
POSTMARK = "/mail/postmark/inbound/"
KEY = "key-of-the-service"


@pytest.fixture(autouse=True)
def service(settings):
    settings.MAIL_AUTHSERV_ID = ""
    settings.ANYMAIL = {"WEBHOOK_SECRET": "desk:secret", "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    with time_machine.travel(T0 + HOUR, tick=False):
        yield


@pytest.fixture
def dispute():
    return make_dispute()


def basic(secret="desk:secret"):
    return {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"}


def post_json(client, body, headers=None, url=POSTMARK):
    return client.post(url, json.dumps(body), "application/json", headers=headers or basic())


def whole(dispute):
    """As Postmark posts a mail with all of it."""
    raw = mail_of(dispute.buyer, dispute).decode()
    return {"FromFull": {"Email": dispute.buyer.email}, "RawEmail": raw, "Headers": []}


def test_a_whole_mail_becomes_a_message_once(client, dispute):
    for _time in range(2):
        assert post_json(client, whole(dispute)).status_code == 200
    assert messages() == [(OWN, dispute.buyer, "buyer")]


def test_a_mail_in_parts_brings_an_attachment_that_is_bigger_than_forms_may_be(client, dispute):
    to = reply_address(dispute.buyer, dispute)
    receipt = b"A line of a long receipt.\n" * 150_000
    body = {
        "FromFull": {"Email": dispute.buyer.email, "Name": ""},
        "ToFull": [{"Email": to, "Name": ""}],
        "OriginalRecipient": to,
        "Subject": "Re: your dispute",
        "TextBody": OWN,
        "Headers": [{"Name": "Message-ID", "Value": "<one@mail.example.com>"}],
        "Attachments": [
            {
                "Name": "receipt.txt",
                "ContentType": "text/plain",
                "Content": b64encode(receipt).decode(),
            }
        ],
    }
    assert post_json(client, body).status_code == 200
    assert messages() == [(OWN, dispute.buyer, "buyer")]
    piece = dispute.evidence.get()
    assert (piece.name, piece.size) == ("receipt.txt", len(receipt))


@pytest.mark.parametrize(("key", "status", "taken"), [(KEY, 200, 1), ("another key", 400, 0)])
def test_what_a_service_signs_is_taken_with_its_key(client, dispute, key, status, taken):
    stamp, token = str(int((T0 + HOUR).timestamp())), "token"
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    fields = {
        "timestamp": stamp,
        "token": token,
        "signature": signature,
        "recipient": "",
        "sender": dispute.buyer.email,
        "body-mime": mail_of(dispute.buyer, dispute).decode(),
    }
    answer = client.post("/mail/mailgun/inbound_mime/", fields, headers=basic())
    assert (answer.status_code, Message.objects.count()) == (status, taken)


def test_who_does_not_know_the_secret_brings_nothing(client, dispute):
    assert post_json(client, whole(dispute), basic("desk:guess")).status_code == 400
    assert client.post(POSTMARK, json.dumps(whole(dispute)), "application/json").status_code == 400
    assert Message.objects.count() == 0


def test_without_a_secret_there_is_no_such_address(client, dispute, settings):
    settings.ANYMAIL = {}
    assert post_json(client, whole(dispute)).status_code == 404
    assert Message.objects.count() == 0


def test_what_is_refused_is_not_posted_again(client, dispute):
    body = whole(dispute)
    body["RawEmail"] = "Auto-Submitted: auto-replied\r\n" + body["RawEmail"]
    assert post_json(client, body).status_code == 200
    assert (Message.objects.count(), IncomingMail.objects.count()) == (0, 0)


def test_more_than_a_mail_may_be_is_not_read(client, dispute, settings):
    settings.MAIL_MAX_BYTES = 100
    assert post_json(client, whole(dispute)).status_code == 413
    assert Message.objects.count() == 0


def test_what_cannot_be_kept_now_is_posted_again(client, dispute, monkeypatch):
    def busy(*_mail, **_more):
        raise NotNow("Nothing can be kept at the moment.")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(posted, "receive", busy)
        assert post_json(client, whole(dispute)).status_code == 503
    assert post_json(client, whole(dispute)).status_code == 200
    assert messages() == [(OWN, dispute.buyer, "buyer")]


def test_what_became_of_our_own_mails_is_not_asked(client):
    assert client.post("/mail/postmark/tracking/", {}, headers=basic()).status_code == 404
