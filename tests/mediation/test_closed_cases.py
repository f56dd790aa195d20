"""The loader for benchmarks writes cases as the door would have left them: records verify, digests agree."""

from datetime import UTC, datetime

import pytest

from benchmarks.loading import Loader
from disputes.flow import MEDIATING, ReachedBy, State
from disputes.models import Dispute, Event
from disputes.verify import broken
from mediation.digest import digest
from mediation.models import CaseFacts, CaseText
from tests.factories import make_dispute

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
CLOSED, WAITING = 200, 20


@pytest.fixture
def loaded(db):
    Loader(CLOSED, WAITING, AT).load(tell=lambda line: None)
    return Dispute.objects.select_related("order", "policy").order_by("pk")


def derived(model):
    return list(model.objects.order_by("pk").values())


@pytest.mark.postgres
def test_loaded_cases_verify_and_are_digested_as_the_worker_would(loaded):
    assert [wrong for case in loaded for wrong in broken(case)] == []
    assert loaded.filter(state=State.CLOSED, closed_at__lt=AT).count() == CLOSED
    assert loaded.filter(state__in=MEDIATING, opened_at__lt=AT, mediator__isnull=False).count() == WAITING
    assert not Event.objects.filter(at__gt=AT).exists()

    texts, facts = derived(CaseText), derived(CaseFacts)
    for case in loaded:
        digest(case.pk)
    assert (derived(CaseText), derived(CaseFacts)) == (texts, facts)
    assert not Dispute.objects.undigested().exists()


def test_loaded_cases_end_in_every_way(loaded):
    ways = set(loaded.exclude(reached_by="").values_list("reached_by", flat=True))
    assert ways == set(ReachedBy.values)


def test_a_database_in_use_is_left_alone(db):
    make_dispute()
    with pytest.raises(SystemExit):
        Loader(1, 1, AT).load()
    assert Dispute.objects.count() == 1
