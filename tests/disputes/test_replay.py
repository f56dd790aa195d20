"""A slice of the replay: real complaints, played to their end by scripted parties on a moving clock."""

from pathlib import Path

import pytest

from benchmarks.claims import read_claims
from benchmarks.replaying import Replay
from disputes.flow import State
from disputes.models import Dispute, EscrowEntry, Event

REAL = Path(__file__).resolve().parents[3] / "shared" / "data"
SLICE, FEW = 40, 8

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not (REAL / "claims.csv").exists(), reason=f"real complaints are not here: {REAL}"),
]


def played(number):
    replay = Replay(REAL, seed="test")
    replay.run(number)
    return replay


def test_real_complaints_are_played_to_their_end():
    replay = played(SLICE)
    disputes = Dispute.objects.all()
    assert replay.wrong == []
    assert set(disputes.values_list("state", flat=True)) == {State.CLOSED}
    assert disputes.count() + len(replay.refused) == SLICE
    assert disputes.count() >= SLICE * 0.9
    assert len(set(disputes.values_list("reached_by", flat=True))) >= 4
    claims = {claim.order_reference: claim.opened_at for claim in read_claims(REAL / "claims.csv")}
    assert all(
        dispute.opened_at == claims[dispute.order.reference] for dispute in disputes.select_related("order")
    )


def test_replay_reports_how_they_ended_and_what_is_wrong():
    replay = played(FEW)
    report = list(replay.report())
    admitted = FEW - len(replay.refused)
    assert report[0] == f"{FEW} complaints: {admitted} admitted, {FEW - admitted} not."
    assert f"How the {admitted} ended:" in report
    assert report[-1] == "Money adds up in each, and every record verifies."
    assert any(line.startswith(f"{Event.objects.count()} events in ") for line in report)
    EscrowEntry.objects.first().delete()
    assert any("the ledger says" in problem for problem in replay.check())
