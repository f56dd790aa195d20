"""One deadline as a file, downloaded from the page of its dispute."""

import pytest
import time_machine

from disputes.perform import perform
from tests.disputes.calendar_feed.reading import DAY, HOUR, address_of, plain, read, the_event
from tests.factories import T0, make_dispute, make_user, staff_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.mark.parametrize(("portal", "alarms"), [("seller", [-DAY, -2 * HOUR]), ("buyer", [])])
def test_a_dispute_gives_its_deadline_as_a_file(client, portal, alarms):
    dispute = make_dispute()
    reader = staff_of(dispute) if portal == "seller" else dispute.buyer
    client.force_login(reader)
    answer = client.get(f"/{portal}/disputes/{dispute.reference}/deadline.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{dispute.reference}.ics"'
    assert "private" in answer["Cache-Control"]
    assert plain(the_event(answer)) == plain(the_event(read(address_of(reader))))
    assert plain(the_event(answer))["alarms"] == alarms
    page = client.get(f"/{portal}/disputes/{dispute.reference}/").content.decode()
    assert f'href="/{portal}/disputes/{dispute.reference}/deadline.ics"' in page


def test_a_file_is_only_for_parties_and_only_while_a_clock_runs(client):
    dispute = make_dispute()
    path = f"/buyer/disputes/{dispute.reference}/deadline.ics"
    assert client.get(path).status_code == 302
    client.force_login(make_user())
    assert client.get(path).status_code == 404
    client.force_login(dispute.buyer)
    assert client.get(path).status_code == 200
    perform("withdraw", dispute.pk, actor=dispute.buyer, at=T0 + HOUR)
    assert client.get(path).status_code == 404
    assert "deadline.ics" not in client.get(f"/buyer/disputes/{dispute.reference}/").content.decode()


def test_a_file_of_a_clock_that_has_run_out_is_not_there(client):
    dispute = make_dispute()
    client.force_login(dispute.buyer)
    with time_machine.travel(T0 + 6 * DAY, tick=False):
        assert client.get(f"/buyer/disputes/{dispute.reference}/deadline.ics").status_code == 404
