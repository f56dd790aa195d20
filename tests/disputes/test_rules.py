"""/rules/: everyone may read the rules, and they are those of the policy."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from disputes.flow import CLOCKS, State
from disputes.models import Policy
from disputes.views.rules import SILENCE

pytestmark = pytest.mark.django_db


def page(client, query=""):
    answer = client.get(f"/rules/{query}")
    assert answer.status_code == 200
    return " ".join(unescape(strip_tags(answer.content.decode().replace("</d", " </d"))).split())


def make_policy(days_from_now, **fields):
    at = timezone.now() + timedelta(days=days_from_now)
    return Policy.objects.create(in_force_from=at, weekend=[5, 6], **fields)


def test_rules_tell_the_policy_in_force(client):
    text = page(client)
    assert "Standard policy · in force from 1 Jan 2000" in text
    assert "Waiting for the seller's answer Who acts Seller How long 5 days" in text
    assert "Silence means What the buyer proposed takes effect." in text
    assert "Under review Who acts Mediator How long 2 working days; then 1 working day more" in text
    assert "A second mediator must confirm a ruling when more is in dispute than:" in text
    assert "costs nobody a fee" in text


def test_rules_follow_a_new_policy(client):
    make_policy(-1, name="Patient policy", seller_response_days=9)
    text = page(client)
    assert "Patient policy" in text
    assert "Waiting for the seller's answer Who acts Seller How long 9 days" in text


def test_rules_tell_the_calendar(client):
    days = {"days_off": ["2026-12-24"], "days_worked": ["2026-12-26"]}
    make_policy(-1, name="P", country="DE", subdivision="BY", time_zone="Europe/Berlin", **days)
    text = page(client)
    assert "Public holidays Germany, BY Time zone Europe/Berlin Weekend Saturday, Sunday" in text
    assert "More days off 24 Dec 2026 More worked days 26 Dec 2026" in text


def test_rules_of_a_disputes_own_policy_stay_readable(client):
    old = Policy.objects.get()
    make_policy(-1, name="New policy")
    text = page(client, f"?policy={old.pk}")
    assert "Standard policy · in force from 1 Jan 2000 · not the newest" in text


@pytest.mark.parametrize("number", ["999", "x", "", "-1", "²", "9" * 40])
def test_unknown_policy_is_not_found(client, number):
    assert client.get("/rules/", {"policy": number}).status_code == 404


def test_planned_policy_is_not_shown_yet(client):
    planned = make_policy(1, name="Planned policy")
    assert "Planned policy" not in page(client)
    assert client.get(f"/rules/?policy={planned.pk}").status_code == 404


def test_every_clock_has_its_line_in_the_rules(client):
    assert set(SILENCE) == {clock.then for clock in CLOCKS.values()}
    text = page(client)
    assert all(str(State(state).label) in text for state in CLOCKS)
    assert all(str(silence) in text for silence in SILENCE.values())
