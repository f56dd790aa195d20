"""Goods are sent back: where to, with what written on them, and until when."""

import pytest
from django.core import mail
from django.urls import reverse

from disputes.flow import State
from disputes.mail import send
from disputes.models import Delivery
from disputes.perform import perform
from evidence.acceptance import accepted
from evidence.models import Kind, Withholding
from tests.disputes.pages import RETURN, fresh, get, post
from tests.disputes.returns.goods import SENT, card, errors, to_send
from tests.evidence.uploads import pdf, picture, upload
from tests.factories import again, make_mediator, staff_of

pytestmark = pytest.mark.django_db
S = State


def test_a_seller_who_accepts_names_a_reference_and_the_buyer_reads_it(client):
    dispute = fresh(remedy="return_and_refund", return_freight="seller", **RETURN)
    named = {"proposal": dispute.on_the_table_id, "return_address": "Rua 1", "return_reference": "RMA 77"}
    post(client, dispute, "seller", "accept", named)
    dispute = again(dispute)
    assert (dispute.state, dispute.return_reference) == (S.AWAITING_RETURN_SHIPMENT, "RMA 77")
    page = card(client, dispute, "buyer").content.decode()
    assert "Write this on the parcel:" in page
    assert "RMA 77" in page
    assert "The seller pays for sending them back." in page


@pytest.mark.parametrize(
    ("name", "state"), [("counter", S.AWAITING_SELLER_RESPONSE), ("propose", S.COLLECTING_EVIDENCE)]
)
def test_a_seller_who_proposes_a_return_names_a_reference(client, name, state):
    dispute = fresh(state, **RETURN)
    terms = {"remedy": "return_and_refund", "return_freight": "seller", "return_address": "Rua 1"}
    post(client, dispute, "seller", name, terms | {"return_reference": "RMA 8", "statement": "Send it."})
    assert (again(dispute).return_address, again(dispute).return_reference) == ("Rua 1", "RMA 8")


def test_a_reference_belongs_to_a_return(client):
    dispute = fresh(**RETURN)
    refund = {"remedy": "partial_refund", "amount": "10.00", "statement": "So much."}
    post(client, dispute, "seller", "counter", refund | {"return_reference": "RMA 8"})
    assert again(dispute).return_reference == ""


def test_a_buyer_cannot_name_the_reference(client):
    dispute = fresh(S.COLLECTING_EVIDENCE, **RETURN)
    terms = {"remedy": "return_and_refund", "return_freight": "seller"}
    post(client, dispute, "buyer", "propose", terms | {"return_reference": "MINE"})
    dispute = again(dispute)
    assert (dispute.on_the_table.remedy, dispute.return_reference) == ("return_and_refund", "")


def test_a_seller_who_forgot_it_adds_the_reference_while_the_buyer_has_to_send(client):
    dispute = to_send()
    assert "return_reference" in get(client, dispute, "seller", "submit_evidence").context["form"].fields
    post(client, dispute, "seller", "submit_evidence", {"return_reference": "RMA 9"})
    dispute = again(dispute)
    assert (dispute.state, dispute.return_reference) == (S.AWAITING_RETURN_SHIPMENT, "RMA 9")
    page = card(client, dispute, "buyer").content.decode()
    assert "The seller said what is to be written on the return" in page


def test_nothing_at_all_is_still_refused(client):
    answer = post(client, to_send(), "seller", "submit_evidence", {"return_reference": ""})
    assert list(errors(answer)) == ["files"]


@pytest.mark.parametrize("state", [S.COLLECTING_EVIDENCE, S.AWAITING_RETURN_RECEIPT])
def test_at_any_other_time_no_reference_is_asked(client, state):
    dispute = fresh(state, **(RETURN if state == S.COLLECTING_EVIDENCE else {}))
    assert "return_reference" not in get(client, dispute, "seller", "submit_evidence").context["form"].fields


def give_label(dispute, content, name, role="seller"):
    piece = accepted(upload(content, name), role=role, kind=Kind.RETURN_LABEL, note="")
    who = dispute.buyer if role == "buyer" else staff_of(dispute)
    perform("submit_evidence", dispute.pk, actor=who, evidence=[piece])
    return piece


def label_on(client, dispute, portal="buyer"):
    label = card(client, dispute, portal).context["return"]["label"]
    return (label.piece.name, label.url) if label else None


def test_the_buyer_prints_the_newest_label_a_document_as_it_came(client):
    dispute = to_send()
    assert label_on(client, dispute) is None
    give_label(dispute, picture(), "old.jpg")
    content = pdf()
    newest = give_label(dispute, content, "label.pdf")
    url = reverse("evidence:original", args=[newest.pk])
    assert label_on(client, dispute) == ("label.pdf", url)
    answer = client.get(url)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, content)
    assert "Print the label" in card(client, dispute, "buyer").content.decode()


def test_a_label_that_is_a_picture_is_printed_as_it_was_drawn(client):
    dispute = to_send()
    piece = give_label(dispute, picture(), "label.jpg")
    _name, url = label_on(client, dispute)
    assert url == reverse("evidence:item", args=[piece.pk])
    assert client.get(url).headers["Content-Type"].startswith("image/")
    assert client.get(reverse("evidence:original", args=[piece.pk])).status_code == 403


def test_a_label_of_the_buyers_own_or_a_withheld_one_is_not_offered(client):
    dispute = to_send()
    give_label(dispute, picture(), "mine.jpg", role="buyer")
    piece = give_label(dispute, pdf(), "label.pdf")
    withholding = Withholding(evidence=piece, why="It shows a stranger's address.")
    perform("withhold_evidence", dispute.pk, actor=make_mediator(), withholding=withholding)
    assert label_on(client, dispute) is None


def test_the_seller_is_offered_to_add_a_label_until_it_was_sent(client):
    dispute = to_send()
    assert "Add a label or a reference" in card(client, dispute, "seller").content.decode()
    assert "Add a label" not in card(client, dispute, "buyer").content.decode()
    post(client, dispute, "buyer", "ship_return", SENT)
    assert "Add a label" not in card(client, dispute, "seller").content.decode()


def test_the_label_stays_on_the_card_after_shipping(client):
    dispute = to_send()
    give_label(dispute, pdf(), "label.pdf")
    assert post(client, dispute, "buyer", "ship_return", SENT).status_code == 302
    for portal in ("buyer", "seller"):
        assert label_on(client, again(dispute), portal)[0] == "label.pdf"
        page = card(client, again(dispute), portal).content.decode()
        assert "Look at the label" in page
        assert "Print the label" not in page


# -- until when --------------------------------------------------------------------------------


def test_both_sides_read_until_when_it_is_sent(client):
    dispute = to_send()
    for portal, words in (("buyer", "Send it by"), ("seller", "To be sent by")):
        facts = dict(card(client, dispute, portal).context["return"]["facts"])
        assert dispute.due_at.isoformat() in facts[words]
        assert " left)" in facts[words]


def test_the_mail_says_where_it_goes_with_what_on_it_and_until_when(client):
    dispute = fresh(remedy="return_and_refund", return_freight="platform", **RETURN)
    named = {"proposal": dispute.on_the_table_id, "return_address": "Rua 1, Porto", "return_reference": "R-7"}
    post(client, dispute, "seller", "accept", named)
    row = Delivery.objects.filter(event=dispute.events.last(), recipient=dispute.buyer).first()
    send(row, again(dispute).clock_started_at)
    text = mail.outbox[-1].body
    for words in ("Send the goods to:\nRua 1, Porto\n", "Write this on the parcel: R-7\n", "To be sent by "):
        assert words in text
    assert " (10 d 0 h left)\n" in text.partition("To be sent by ")[2]
    assert "The platform pays for sending them back." in text
