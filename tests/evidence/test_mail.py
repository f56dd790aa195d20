"""Mails about evidence name it as the page does, say whether it counts, link to it, and give nothing away."""

import pytest
from django.conf import settings
from django.urls import reverse

from disputes import mail
from disputes.flow import SYSTEM, Role, State
from disputes.mail import Letter
from disputes.perform import perform
from evidence.acceptance import accepted
from evidence.models import Admission, StoredFile, Withholding
from tests.evidence.looking import LATER, submit
from tests.evidence.uploads import picture, upload
from tests.factories import again, make_dispute, make_dispute_in, make_evidence, make_mediator, staff_of

pytestmark = pytest.mark.django_db
SIDES = [Role.BUYER, Role.SELLER]


def mails(event, role):
    letter = Letter(event, again(event.dispute), role, event.at)
    return mail.rendered(event.action, letter.context)


def link(piece):
    return settings.SITE_URL + reverse("evidence:details", args=[piece.pk])


@pytest.mark.parametrize("role", [*SIDES, Role.MEDIATOR])
def test_a_mail_names_each_piece_with_its_kind_its_note_and_its_page(role):
    piece = submit(picture(), "crack.jpg")
    number = make_evidence(note="Look it up.")
    event = perform(
        "submit_evidence", piece.dispute_id, actor=piece.dispute.buyer, at=LATER, evidence=[number]
    )
    text, html = mails(piece.event, role)
    assert f"· E1 crack.jpg (Proof of damage): <b>Look</b> here.\n  {link(piece)}" in text
    assert f'<a href="{link(piece)}"><bdi>E1 crack.jpg (Proof of damage)</bdi></a>' in html
    assert "&lt;b&gt;Look&lt;/b&gt; here." in html
    text, _html = mails(event, role)
    assert f"· E2 RR123456785PT (Tracking number): Look it up.\n  {link(number)}" in text


def test_a_contest_names_its_evidence_too():
    dispute = make_dispute()
    piece = accepted(upload(picture(), "slip.jpg"), role="seller", kind="proof_of_delivery")
    brought = {"statement": "It was delivered.", "evidence": [piece]}
    brought["proposal"] = dispute.proposals.model(role="seller", remedy="no_refund", amount=0)
    event = perform("contest", dispute.pk, actor=staff_of(dispute), at=LATER, **brought)
    text, html = mails(event, Role.BUYER)
    assert "· E1 slip.jpg (Proof of delivery)" in text
    assert link(piece) in html


def test_a_mail_says_that_evidence_came_late_and_what_became_of_it():
    dispute, late = make_dispute_in(State.UNDER_REVIEW), "It came late: a mediator decides whether it counts."
    piece = submit(picture(), "crack.jpg", dispute=dispute)
    assert all(late in text for text in mails(piece.event, Role.SELLER))
    admission = Admission(evidence=piece, why="It is the same picture.", admitted=False)
    event = perform("admit_evidence", dispute.pk, actor=make_mediator(), at=LATER, admission=admission)
    for text in mails(event, Role.SELLER):
        assert "E1 crack.jpg (Proof of damage)" in text
        assert "It is the same picture." in text
        assert "it does not count" in text
        assert link(piece) in text
    assert not any(late in text for text in mails(piece.event, Role.SELLER))


def test_what_is_in_time_is_not_called_late():
    piece = submit(picture())
    assert not any("came late" in text for text in mails(piece.event, Role.SELLER))


@pytest.mark.parametrize("role", SIDES)
def test_a_mail_about_a_withheld_piece_names_it_with_the_reason(role):
    dispute = make_dispute_in(State.COLLECTING_EVIDENCE)
    piece = submit(picture(), "card.jpg", dispute=dispute)
    withholding = Withholding(evidence=piece, why="It shows a passport.")
    mediator = make_mediator()
    event = perform("withhold_evidence", dispute.pk, actor=mediator, at=LATER, withholding=withholding)
    for text in mails(event, role):
        assert "E1 card.jpg (Proof of damage)" in text
        assert "It shows a passport." in text
        assert link(piece) in text
    assert "Look" not in mails(piece.event, role)[0]  # a mail that went out late says nothing of it


@pytest.mark.parametrize("role", SIDES)
def test_a_mail_says_what_the_virus_scan_found(role):
    piece = submit(picture(), "crack.jpg")
    StoredFile.objects.update(scan="infected", found="Eicar-Test")
    withholding = Withholding(evidence=piece, why="The virus scan found “Eicar-Test” in this file.")
    event = perform("withhold_evidence", piece.dispute_id, actor=SYSTEM, at=LATER, withholding=withholding)
    for text in mails(event, role):
        assert "E1 crack.jpg (Proof of damage)" in text
        assert "Eicar-Test" in text


def test_a_request_says_what_is_asked_and_why():
    dispute = make_dispute_in(State.UNDER_REVIEW)
    asked = {"party": "buyer", "request": "A photo of the label.", "why": "To read the address."}
    event = perform("request_evidence", dispute.pk, actor=make_mediator(), at=LATER, **asked)
    for role in SIDES:
        for text in mails(event, role):
            assert "A photo of the label." in text
            assert "To read the address." in text


def test_a_mail_tells_nothing_of_what_a_camera_wrote():
    piece = submit(picture())
    StoredFile.objects.update(facts={"camera": {"model": "Example 9", "latitude": 40.4168}})
    for text in mails(piece.event, Role.SELLER):
        assert "Example 9" not in text
        assert "40.4168" not in text
