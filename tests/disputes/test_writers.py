"""Eight writers at once through the door, on one SQLite file: everybody gets a turn, nobody is locked out."""

import pytest
from django.db import connection

from benchmarks.fair import race
from disputes.verify import broken
from tests.factories import again, make_dispute

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.alone]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite alone")
def test_eight_writers_get_their_turns_and_lose_nothing():
    disputes = [make_dispute() for _writer in range(8)]
    results = race(f"sqlite:///{connection.settings_dict['NAME']}", [d.pk for d in disputes], seconds=3)
    counts = [count for count, _wait in results]
    assert min(counts) * 2 >= max(counts), counts
    assert max(wait for _count, wait in results) < 1, results
    assert [again(dispute).events.count() - 1 for dispute in disputes] == counts
    assert [broken(again(dispute)) for dispute in disputes] == [[]] * 8
