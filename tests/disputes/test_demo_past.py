"""The demo's past: what pages that live of figures find in it, whose it is, and that it stays as it is."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest

from accounts.demo import DEMOS, open_demo_accounts
from accounts.models import User
from disputes.automation.trial import try_on_past
from disputes.demo.acting import open_scenario
from disputes.demo.past import BUYERS, ORDERS, disputed
from disputes.demo.playing import make_orders
from disputes.figures.estimates import ENOUGH
from disputes.flow import Stage
from disputes.insights.asked import Asked
from disputes.insights.cards import groups_of, months_card, reasons_card, standing_out_card
from disputes.insights.figures import insights_of, routes_of
from disputes.insights.stages import usual_times
from disputes.models import (
    AutomationRule,
    AutomationVersion,
    Delivery,
    Dispute,
    Event,
    Message,
    Order,
    Store,
)
from disputes.perform import perform
from disputes.verify import broken
from mediation.settling.finding import figures_for
from tests.disputes.demo_data import NOW, load, loaded_once

DEMO_ACCOUNTS = [demo.email for demo in DEMOS]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with loaded_once(django_db_blocker):
        yield


@pytest.fixture
def lumen(loaded, db):
    return Store.objects.get(name="Lumen Trading")


def of_the_past():
    return Dispute.objects.filter(buyer__email__in=BUYERS)


def open_dispute_of(key):
    return Dispute.objects.get(order__reference=f"{key}-1")


def trial(store, **says):
    """Of a rule as a store types it, with limits that it never reaches."""
    limits = {"count_per_day": 99, "count_per_month": 999, "money_per_day": 10**6, "money_per_month": 10**7}
    version = AutomationVersion(
        rule=AutomationRule(store=store), number=1, name="Tried", currency="EUR", **limits, **says
    )
    return try_on_past(version)


@pytest.mark.parametrize("period", ["12", "24"])
def test_charts_of_rates_have_figures_and_a_product_stands_out(lumen, period):
    asked = Asked(lumen.pk, period)
    found = insights_of(asked, routes_of(lumen.pk, asked.first(NOW)), NOW)
    groups = groups_of(found, lumen.pk)
    assert all(len(each.ranked[0]) >= 3 for each in groups)
    assert "LT-PEND-15" in {key for each in groups for key in each.ranked[0] if key in each.out}
    assert all(card.chart for card in (standing_out_card(groups), months_card(found), reasons_card(found)))
    assert sum(share.is_enough for share in found.months.values()) >= 6


@pytest.mark.parametrize(("key", "rulings"), [("LT-1001", 10), ("LT-1002", 9)])
def test_open_disputes_have_enough_like_them_for_figures_and_the_odds_of_a_ruling(lumen, key, rulings):
    figures = figures_for(open_dispute_of(key))
    assert figures.endings
    assert figures.rulings
    assert figures.own_rulings >= rulings


def test_a_lamp_that_came_damaged_tells_which_offers_led_to_an_agreement(lumen):
    figures = figures_for(open_dispute_of("LT-1001"))
    assert figures.endings.paid
    assert all(figures.answer(name).rate for name in ("accept", "below_50", "contest"))


def test_buyers_read_how_long_each_stage_usually_takes(lumen):
    stages = [each.stage for each in usual_times(lumen.marketplace_id, NOW)]
    assert stages == [Stage.NEGOTIATION, Stage.MEDIATION, Stage.SETTLEMENT]


def test_rules_find_past_disputes_in_their_trial(lumen):
    lost = trial(
        lumen, does="accept", reasons=["not_received"], amount_up_to=1000, delivery="no_scan", no_scan_days=20
    )
    offers = {"does": "counter", "percent": 30, "template": "builtin:damaged-part"}
    small = trial(lumen, reasons=["not_as_described"], sub_reasons=["damaged"], amount_up_to=2500, **offers)
    assert min(len(lost.answered), len(small.answered)) >= ENOUGH
    assert lost.cost > 0
    assert small.really > small.cost > 0


def test_the_past_is_closed_verifies_and_is_mailed_to_nobody(lumen):
    assert of_the_past().count() == len(disputed())
    assert set(of_the_past().values_list("state", flat=True)) == {"closed"}
    assert [problem for dispute in of_the_past() for problem in broken(dispute)] == []
    waiting = Delivery.objects.filter(event__dispute__in=of_the_past(), due_at__isnull=False)
    assert not waiting.exclude(kind=Delivery.Kind.SETTLEMENT).exists()
    assert not of_the_past().filter(closed_at__gt=NOW - timedelta(days=30)).exists()


def test_the_past_is_other_peoples_who_cannot_sign_in(lumen):
    users = User.objects.exclude(email__in=DEMO_ACCOUNTS)
    assert {user.email: user.name for user in users} == BUYERS
    assert not any(user.has_usable_password() for user in users)
    assert open_demo_accounts() == sorted(DEMO_ACCOUNTS)
    assert Order.objects.filter(buyer__in=users).count() == ORDERS + len(disputed())


def test_a_month_later_the_past_is_as_it_was(lumen):
    mine = of_the_past()
    before = list(Order.objects.filter(buyer__email__in=BUYERS).values_list("pk", "placed_at"))
    said = mine.order_by("pk").first()
    perform("send_message", said.pk, actor=said.buyer, at=NOW, message=Message(text="Thank you."))
    events = Event.objects.filter(dispute__in=mine).count()
    load(NOW + timedelta(days=30))
    assert list(Order.objects.filter(buyer__email__in=BUYERS).values_list("pk", "placed_at")) == before
    assert Event.objects.filter(dispute__in=of_the_past()).count() == events


def test_a_past_whose_loading_broke_off_is_made_good(lumen):
    Order.objects.filter(reference="LT-0007").delete()
    scenario = replace(disputed()[0], key="LT-0799")
    (order,) = make_orders([(scenario.sale, "LT-0799-1", NOW - timedelta(hours=scenario.ago))])
    open_scenario(scenario, order, NOW)
    with patch("disputes.demo.past.disputed", return_value=[scenario]):
        load()
    assert Order.objects.filter(reference="LT-0007").exists()
    assert list(
        Dispute.objects.filter(order__reference__startswith="LT-0799-")
        .order_by("pk")
        .values_list("order__reference", "reached_by")
    ) == [("LT-0799-1", "seller_timeout"), ("LT-0799-2", "ruling")]
