"""Files come into the record with their action or not at all."""

from datetime import timedelta

import pytest

from disputes.flow import Refused, Stale, State
from disputes.perform import Opening, open_dispute, perform
from disputes.verify import broken
from evidence.acceptance import accepted
from evidence.models import StoredFile
from tests.evidence.storing import on_both
from tests.evidence.uploads import picture, upload
from tests.factories import T0, again, make_dispute, make_dispute_in, make_order, make_user, staff_of

pytestmark = [pytest.mark.django_db, on_both]
LATER = T0 + timedelta(hours=20)


def photo(color="teal", role="buyer", **options):
    return accepted(upload(picture(color=color)), role=role, kind="other", **options)


def test_a_file_is_stored_once_under_a_random_name(store):
    dispute = make_dispute()
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=LATER, evidence=[photo()])
    piece = dispute.evidence.get()
    assert store.names() == {piece.stored.key}
    assert "photo" not in piece.stored.key
    assert piece.name == "photo.jpg"
    assert broken(again(dispute)) == []


@pytest.mark.parametrize(("actor", "version", "error"), [("stranger", None, Refused), ("buyer", 0, Stale)])
def test_no_file_stays_when_the_action_is_refused(store, actor, version, error):
    dispute = make_dispute()
    who = dispute.buyer if actor == "buyer" else make_user()
    with pytest.raises(error):
        perform("submit_evidence", dispute.pk, actor=who, at=LATER, version=version, evidence=[photo()])
    assert store.names() == set()


def test_no_file_stays_when_the_database_refuses(store):
    dispute = make_dispute()
    pieces = [photo("red"), photo("blue")]
    pieces[1].kind = None
    with pytest.raises(Exception, match="kind"):
        perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=LATER, evidence=pieces)
    assert store.names() == set()
    assert dispute.events.count() == 1


def test_a_dispute_is_opened_with_files(store):
    dispute = make_dispute(evidence=[photo()])
    assert dispute.evidence.get().event.action == "open"
    assert len(store.names()) == 1


def test_no_file_stays_when_opening_is_refused(store):
    order = make_order()
    with pytest.raises(Refused):
        open_dispute(
            Opening(order, "not_received", "not_shipped"),
            actor=make_user(),
            remedy="full_refund",
            evidence=[photo()],
            at=T0,
        )
    assert store.names() == set()


def test_the_same_file_comes_into_the_record_once(store):
    dispute = make_dispute(evidence=[photo()])
    with pytest.raises(Refused, match="in the record already"):
        perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=LATER, evidence=[photo()])
    seller = staff_of(dispute)
    perform("submit_evidence", dispute.pk, actor=seller, at=LATER, evidence=[photo(role="seller")])
    assert list(dispute.evidence.values_list("role", flat=True)) == ["buyer", "seller"]
    assert len(store.names()) == StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "late"),
    [
        (State.AWAITING_SELLER_RESPONSE, False),
        (State.COLLECTING_EVIDENCE, False),
        (State.UNDER_REVIEW, True),
        (State.VERIFYING_EVIDENCE, False),
        (State.AWAITING_RETURN_RECEIPT, False),
    ],
)
def test_evidence_is_late_under_review(state, late):
    dispute = make_dispute_in(state)
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=LATER, evidence=[photo()])
    assert dispute.evidence.get().late is late
