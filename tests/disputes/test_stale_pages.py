"""Pages that somebody else was faster than: nothing is sent, what changed is said, words are kept."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from disputes.flow import State
from disputes.models import Message
from disputes.perform import perform
from tests.disputes.pages import (
    OFFER,
    PARTIAL,
    VOUCHER,
    WORDS,
    fresh,
    post,
)
from tests.factories import (
    again,
    make_evidence,
    make_proposal,
)

pytestmark = pytest.mark.django_db


def test_accepting_what_was_superseded_shows_the_new_proposal_and_sends_nothing(client):
    dispute = fresh()
    seen = {"version": dispute.version, "proposal": dispute.on_the_table_id}
    proposal = make_proposal("buyer", amount=6000)
    perform("modify", dispute.pk, actor=dispute.buyer, at=timezone.now(), proposal=proposal)
    for data in (seen, {"version": "", "proposal": seen["proposal"]}):
        response = post(client, dispute, "seller", "accept", data)
        page = response.content.decode()
        assert response.status_code == 409
        assert "Accept: refund €60.00" in page
        assert f'name="proposal" value="{proposal.pk}"' in page
        assert again(dispute).state == State.AWAITING_SELLER_RESPONSE
    response = post(client, dispute, "seller", "accept", seen)
    page = response.content.decode()
    assert "The buyer was faster" in page
    assert "<s>Full refund of €95.90</s>" in page
    assert "<b>Partial refund of €60.00</b>" in page
    assert "The buyer proposed a partial refund of €60.00" in page
    response = post(client, again(dispute), "seller", "accept", {"proposal": proposal.pk})
    assert response.status_code == 302
    assert again(dispute).refund_amount == 6000


def test_a_stale_page_keeps_what_was_typed_and_can_be_sent_again(client):
    dispute = fresh()
    perform(
        "modify",
        dispute.pk,
        actor=dispute.buyer,
        at=timezone.now(),
        proposal=make_proposal("buyer", amount=6000),
    )
    data = PARTIAL | {"statement": "We pack well <really>"}
    response = post(client, dispute, "seller", "counter", data)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Something has changed since you opened this page. Nothing was sent." in page
    assert "We pack well &lt;really&gt;</textarea>" in page
    assert 'value="45.00"' in page
    assert f'name="version" value="{again(dispute).version}"' in page
    assert post(client, again(dispute), "seller", "counter", data).status_code == 302


KEPT, FILE_KEPT = "What you typed is kept below.", "Here already, not sent yet"


@pytest.mark.parametrize(
    ("name", "data", "kept", "file_kept"),
    [
        ("accept", {}, False, False),
        ("counter", OFFER, True, False),
        ("contest", VOUCHER | WORDS, True, False),
        ("contest", WORDS | {"kind": "other", "files": ["note.txt"]}, True, True),
    ],
)
def test_a_stale_page_keeps_what_was_typed_and_chosen(client, name, data, kept, file_kept):
    dispute = fresh()
    seen = {"version": dispute.version, "proposal": dispute.on_the_table_id}
    proposal = make_proposal("buyer", amount=6000)
    perform("modify", dispute.pk, actor=dispute.buyer, at=timezone.now(), proposal=proposal)
    files = [SimpleUploadedFile(each, b"It was whole.", "text/plain") for each in data.get("files", [])]
    response = post(client, dispute, "seller", name, seen | data | ({"files": files} if files else {}))
    page = response.content.decode()
    assert response.status_code == 409
    assert (KEPT in page, FILE_KEPT in page) == (kept, file_kept)


def test_a_stale_page_is_told_before_the_preview(client):
    dispute = fresh()
    perform(
        "modify",
        dispute.pk,
        actor=dispute.buyer,
        at=timezone.now(),
        proposal=make_proposal("buyer", amount=6000),
    )
    data = PARTIAL | {"statement": "Fair", "check": "yes"}
    assert post(client, dispute, "seller", "counter", data).status_code == 409


def test_too_late_is_said_and_the_timeout_stands(client):
    dispute = fresh(age=timedelta(days=6))
    response = post(client, dispute, "seller", "counter", PARTIAL | {"statement": "Our words"})
    page = response.content.decode()
    assert (response.status_code, again(dispute).reached_by) == (409, "seller_timeout")
    assert "Time ran out meanwhile" in page
    assert ">Our words</textarea>" in page


def test_messages_are_sent_whatever_has_changed(client):
    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    proposal = make_proposal("buyer", amount=6000)
    perform("modify", dispute.pk, actor=dispute.buyer, at=timezone.now(), proposal=proposal)
    assert post(client, dispute, "seller", "send_message", {"text": "Hello"}).status_code == 302


def test_what_happened_since_leaves_messages_out_of_staleness(client):
    dispute = fresh()
    perform("send_message", dispute.pk, actor=dispute.buyer, at=timezone.now(), message=Message(text="Hi"))
    pieces = [make_evidence()]
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=timezone.now(), evidence=pieces)
    data = {"proposal": dispute.on_the_table_id}
    assert post(client, dispute, "seller", "accept", data).status_code == 302
