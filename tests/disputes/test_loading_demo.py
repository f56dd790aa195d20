"""Loading the demo into a database of its own: where it may be done, onto what, and when."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from accounts.models import User
from disputes.demo import load_orders, load_people, load_scenarios
from disputes.demo.people import PASSWORD
from disputes.flow import State
from disputes.models import Dispute

pytestmark = pytest.mark.django_db


def test_account_that_an_import_made_becomes_a_demo_account():
    User.objects.create_user("seller@example.com")
    call_command("load_demo")
    assert authenticate(None, username="seller@example.com", password=PASSWORD).name == "Marta L."


def test_a_real_installation_refuses_the_demo(settings):
    settings.SECRET_KEY = "a-long-random-text"
    with pytest.raises(CommandError, match="no demonstration"):
        call_command("load_demo")
    assert not User.objects.exists()


@pytest.mark.parametrize("day", range(0, 364, 52))
def test_demo_makes_sense_on_every_day_of_the_year(day):
    at = datetime(2026, 1, 7, 3, tzinfo=UTC) + timedelta(days=day)
    load_people()
    load_scenarios(at)
    load_orders(at)
    assert set(Dispute.objects.values_list("state", flat=True)) == set(State)
    assert not Dispute.objects.overdue(at).exists()
