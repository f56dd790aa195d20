"""A case under review, and its mediator signed in."""

from datetime import timedelta

import pytest
import time_machine

from disputes.perform import perform
from mediation.models import Assessment
from tests.factories import T0, again, make_evidence, make_mediator

NOW = T0 + timedelta(hours=6)


@pytest.fixture(autouse=True)
def _now():
    """A Monday, two hours into the review of cases that were opened at T0."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def mediator(db):
    return make_mediator("Anna")


@pytest.fixture
def colleague(db):
    return make_mediator("Berta")


@pytest.fixture
def desk(client, mediator):
    client.force_login(mediator)
    return client


def submit(dispute, role="buyer", at=None, **fields):
    """Evidence of a party, late when it comes under review."""
    who = dispute.buyer if role == "buyer" else dispute.store.members.get().user
    perform("submit_evidence", dispute.pk, actor=who, at=at, evidence=[make_evidence(role, **fields)])
    return again(dispute).evidence.latest("pk")


def assess(dispute, mediator, item, verdict="verified"):
    assessment = [Assessment(evidence=item, verdict=verdict)]
    perform("assess_evidence", dispute.pk, actor=mediator, assessment=assessment)
