"""Which evidence counts, and whether its files are still what they were."""

from datetime import timedelta

import pytest

from disputes.flow import State
from disputes.models import Message
from disputes.perform import perform
from disputes.verify import broken
from evidence.acceptance import accepted
from evidence.models import Admission, Evidence, Withholding
from tests.evidence.uploads import picture, upload
from tests.factories import (
    T0,
    again,
    make_dispute,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_proposal,
    make_user,
)

pytestmark = pytest.mark.django_db
LATER = T0 + timedelta(hours=20)


def submit(dispute, *pieces):
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=LATER, evidence=list(pieces))
    return pieces


def photo():
    return accepted(upload(picture()), role="buyer", kind="other")


def test_evidence_counts_in_time_or_admitted_and_not_when_withheld():
    dispute, mediator = make_dispute(), make_mediator()
    (in_time,) = submit(dispute, make_evidence(tracking_number="1"))
    (withheld,) = submit(dispute, make_evidence(tracking_number="2"))
    dispute = _to_review(dispute)
    (late,) = submit(dispute, make_evidence(tracking_number="3"))
    (admitted,) = submit(dispute, make_evidence(tracking_number="4"))
    admission = Admission(evidence=admitted, why="It could not come earlier.")
    perform("admit_evidence", dispute.pk, actor=mediator, at=LATER, admission=admission)
    withholding = Withholding(evidence=withheld, why="Private.")
    perform("withhold_evidence", dispute.pk, actor=mediator, at=LATER, withholding=withholding)
    perform(
        "send_message",
        dispute.pk,
        actor=dispute.buyer,
        at=LATER,
        message=Message(text="See."),
        evidence=[photo()],
    )
    assert [late.late, admitted.late, in_time.late] == [True, True, False]
    assert list(dispute.evidence.that_counts().order_by("pk")) == [in_time, admitted]


def _to_review(dispute):
    seller = dispute.store.members.get().user
    perform(
        "contest", dispute.pk, actor=seller, at=LATER, statement="No.", proposal=_no_refund(), evidence=[]
    )
    perform("reject", dispute.pk, actor=dispute.buyer, at=LATER)
    for user in (seller, dispute.buyer):
        perform("finish_evidence", dispute.pk, actor=user, at=LATER)
    return again(dispute)


def _no_refund():
    return make_proposal(remedy="no_refund", amount=0)


def test_unasked_evidence_is_late_while_evidence_is_verified():
    dispute = make_dispute_in(State.UNDER_REVIEW)
    asked = {"party": "seller", "request": "Please add the proof of delivery."}
    perform("request_evidence", dispute.pk, actor=make_mediator(), at=LATER, **asked)
    seller = dispute.store.members.get().user
    theirs = make_evidence("seller")
    perform("submit_evidence", dispute.pk, actor=seller, at=LATER, evidence=[theirs])
    (unasked,) = submit(dispute, make_evidence())
    assert (theirs.late, unasked.late) == (False, True)


def test_verify_names_evidence_whose_row_was_changed():
    dispute = make_dispute()
    (piece,) = submit(dispute, make_evidence())
    Evidence.objects.filter(pk=piece.pk).update(tracking_number="another")
    assert broken(again(dispute)) == ["event 2: its evidence was changed"]


def test_strangers_see_no_evidence():
    submit(make_dispute(), make_evidence())
    assert not Evidence.objects.visible_to(make_user()).exists()
