"""What the forms ask for, bring to the door, and say when something is missing."""

from datetime import timedelta

import pytest
from django.utils.datastructures import MultiValueDict

from disputes.flow import Actor, Role, State
from disputes.perform import perform
from evidence.acceptance import accepted
from evidence.forms import AcknowledgeReturn, Contest, SendMessage, SubmitEvidence
from tests.evidence.uploads import picture, upload
from tests.factories import (
    T0,
    again,
    make_dispute,
    make_dispute_in,
    make_evidence,
    make_mediator,
    staff_of,
)

pytestmark = pytest.mark.django_db
LATER = T0 + timedelta(hours=20)
NUMBER = {"carrier": "CTT", "tracking_number": "RR123456785PT"}


def photo(color="teal", name="photo.jpg"):
    return upload(picture(color=color), name)


def fill(form, dispute, role=Role.BUYER, files=(), **data):
    user = {Role.BUYER: dispute.buyer, Role.SELLER: staff_of(dispute)}.get(role) or make_mediator()
    return form(data, MultiValueDict({"files": list(files)}), dispute=dispute, actor=Actor(role, user))


def send(name, form):
    assert form.is_valid(), form.errors
    event = perform(name, form.dispute.pk, actor=form.actor.user, at=LATER, **form.brought())
    return event, list(form.dispute.evidence.filter(event=event).order_by("pk"))


def test_submit_evidence_brings_every_file_and_a_number():
    files = [photo("red", "front.jpg"), photo("blue", "back.jpg")]
    data = {"kind": "photo_of_received_item", "note": "A crack.", **NUMBER}
    event, pieces = send("submit_evidence", fill(SubmitEvidence, make_dispute(), files=files, **data))
    assert event.data["evidence"] == [piece.brings() for piece in pieces]
    assert [(piece.name, piece.kind, piece.note, piece.role) for piece in pieces] == [
        ("front.jpg", "photo_of_received_item", "A crack.", "buyer"),
        ("back.jpg", "photo_of_received_item", "A crack.", "buyer"),
        ("", "tracking", "A crack.", "buyer"),
    ]


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {"files": ["Choose a file, or write a carrier and a tracking number."]}),
        ({"kind": "video"}, {"files": ["Choose a file, or write a carrier and a tracking number."]}),
        ({"carrier": "CTT"}, {"tracking_number": ["Write the tracking number too."]}),
        ({"tracking_number": "RR1"}, {"carrier": ["Say which carrier gave this number."]}),
        ({"files": [photo()]}, {"kind": ["Say what the files show."]}),
    ],
)
def test_submit_evidence_says_what_is_missing(data, errors):
    form = fill(SubmitEvidence, make_dispute(), **data)
    assert form.errors == errors


def test_one_refused_file_is_named_and_nothing_is_brought(folder):
    files = [photo(), upload(b"<html>", "page.html"), upload(b"", "nothing.jpg")]
    form = fill(SubmitEvidence, make_dispute(), files=files, kind="other", **NUMBER)
    assert [error[:23] for error in form.errors["files"]] == [
        "“page.html” is not a ki",
        "“nothing.jpg” is empty.",
    ]
    assert list(folder.iterdir()) == []


def test_a_file_is_brought_once(folder):
    dispute = make_dispute()
    twice = fill(SubmitEvidence, dispute, files=[photo(), photo(name="copy.jpg")], kind="other")
    assert twice.errors == {"files": ["“copy.jpg” is there twice in what you chose."]}
    send("submit_evidence", fill(SubmitEvidence, dispute, files=[photo()], kind="other"))
    again_sent = fill(SubmitEvidence, again(dispute), files=[photo(name="copy.jpg")], kind="other")
    assert again_sent.errors == {"files": ["“copy.jpg” is in the record already."]}
    assert fill(SubmitEvidence, dispute, Role.SELLER, files=[photo()], kind="other").is_valid()


def test_a_party_may_not_submit_more_files_than_the_policy_allows():
    dispute = make_dispute()
    dispute.policy.max_files_per_party = 2
    files = [photo(color, f"{color}.jpg") for color in ("red", "green", "blue")]
    form = fill(SubmitEvidence, dispute, files=files, kind="other")
    assert form.errors == {"files": ["“blue.jpg” is one too many: each side may submit 2 files."]}
    assert fill(SubmitEvidence, dispute, files=[photo("red"), photo("blue")], kind="other").is_valid()


def test_a_number_with_a_slip_is_taken_with_a_warning():
    form = fill(SubmitEvidence, make_dispute(), carrier="CTT", tracking_number="RR123456784PT")
    _event, (piece,) = send("submit_evidence", form)
    assert piece.tracking_number == "RR123456784PT"
    assert form.warnings[0] == (
        "The tracking number RR123456784PT may have a slip in it: its check digit does not fit. "
        "Did you mean RR123456785PT?"
    )


def test_contest_puts_no_refund_on_the_table_with_evidence():
    form = fill(Contest, make_dispute(), Role.SELLER, statement="It was delivered.", **NUMBER)
    event, pieces = send("contest", form)
    assert event.data["statement"] == "It was delivered."
    assert again(form.dispute).on_the_table.remedy == "no_refund"
    assert [piece.tracking_number for piece in pieces] == ["RR123456785PT"]


def test_contest_needs_a_statement_and_evidence_now_or_before():
    dispute = make_dispute()
    assert set(fill(Contest, dispute, Role.SELLER).errors) == {"statement"}
    assert set(fill(Contest, dispute, Role.SELLER, statement="It came.").errors) == {"files"}
    seller = staff_of(dispute)
    perform("submit_evidence", dispute.pk, actor=seller, at=LATER, evidence=[make_evidence("seller")])
    send("contest", fill(Contest, again(dispute), Role.SELLER, statement="It came."))


def test_a_buyers_evidence_does_not_do_for_the_sellers():
    dispute = make_dispute(evidence=[make_evidence("buyer")])
    assert set(fill(Contest, dispute, Role.SELLER, statement="It came.").errors) == {"files"}


def test_acknowledge_return_in_order_needs_nothing():
    dispute = make_dispute_in(State.AWAITING_RETURN_RECEIPT)
    send("acknowledge_return", fill(AcknowledgeReturn, dispute, Role.SELLER, acknowledgement="item_received"))
    assert again(dispute).state == State.SETTLING


@pytest.mark.parametrize("condition", ["not_received", "damaged", "empty_or_different", "missing_items"])
def test_a_bad_return_needs_evidence(condition):
    dispute = make_dispute_in(State.AWAITING_RETURN_RECEIPT)
    said = {"acknowledgement": condition, "received-BOWL": "1"}
    bare = fill(AcknowledgeReturn, dispute, Role.SELLER, **said)
    assert bare.errors == {"files": ["Add evidence of it: photos, or what the carrier says."]}
    full = fill(AcknowledgeReturn, dispute, Role.SELLER, files=[photo()], **said)
    send("acknowledge_return", full)
    assert again(dispute).state == State.COLLECTING_EVIDENCE


def test_evidence_since_the_return_was_sent_does_for_a_bad_return():
    dispute = make_dispute_in(State.AWAITING_RETURN_RECEIPT)
    piece = accepted(photo(), role="seller", kind="return_condition_photo")
    perform("submit_evidence", dispute.pk, actor=staff_of(dispute), at=LATER, evidence=[piece])
    send("acknowledge_return", fill(AcknowledgeReturn, dispute, Role.SELLER, acknowledgement="damaged"))


def test_a_message_brings_text_and_attachments():
    form = fill(SendMessage, make_dispute(), files=[photo()], text="Look at this.")
    event, (piece,) = send("send_message", form)
    assert event.data["message"] == {"text": "Look at this.", "private": False}
    assert piece.is_attachment
    assert not event.is_private


def test_only_a_mediator_may_keep_a_note_to_mediators():
    dispute = make_dispute_in(State.UNDER_REVIEW)
    assert "private" not in fill(SendMessage, dispute).fields
    party, _files = send("send_message", fill(SendMessage, dispute, text="Hello", private="on"))
    note, _files = send("send_message", fill(SendMessage, dispute, Role.MEDIATOR, text="Hm", private="on"))
    assert (party.is_private, note.is_private) == (False, True)
