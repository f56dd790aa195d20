"""How tests of the rules get there: a store, orders with parcels, what is typed into a rule's form."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from disputes.models import AutomationRule, AutomationVersion, Policy, Shipment
from evidence.models import TrackingEvent
from tests.factories import T0, make_dispute, make_order, make_user

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SAID = {
    "name": "Lost and small",
    "reasons": ["not_received"],
    "sub_reasons": [],
    "currency": "EUR",
    "amount_up_to": "10.00",
    "asked_up_to": "",
    "remedies": [],
    "delivery": "",
    "no_scan_days": "",
    "order_age_from": "",
    "order_age_to": "",
    "countries": "",
    "does": "accept",
    "percent": "",
    "fixed_amount": "",
    "template": "",
    "wait_hours": "1",
    "count_per_day": "10",
    "count_per_month": "100",
    "money_per_day": "100.00",
    "money_per_month": "1000.00",
}
OFFER = {
    "name": "A part for damage",
    "reasons": ["not_as_described"],
    "sub_reasons": ["damaged"],
    "amount_up_to": "25.00",
    "does": "counter",
    "percent": "30",
    "template": "builtin:damaged-part",
}


def make_rule(client, store, **said):
    """A rule, made on its page by the store's owner."""
    client.force_login(store.owner)
    known = set(AutomationRule.objects.values_list("pk", flat=True))
    answer = client.post(f"{reverse('disputes:automation_new')}?store={store.pk}", SAID | said)
    assert answer.status_code == 302, answer.context["form"].errors
    return AutomationRule.objects.exclude(pk__in=known).get()


def answer_within(days):
    """A policy that gives the store so long, in force from yesterday on."""
    return Policy.objects.create(
        name="Another policy", in_force_from=timezone.now() - DAY, seller_response_days=days
    )


def url(rule, name="automation_rule"):
    return reverse(f"disputes:{name}", args=[rule.pk])


def do(client, rule, what, **data):
    """Press a button of the rule's page, as the store's owner."""
    client.force_login(rule.store.members.get(is_owner=True).user)
    rule.refresh_from_db()
    return client.post(url(rule), {"do": what, "version": rule.version, **data})


def running(client, store, **said):
    """A rule that was made, tried and switched on, on its pages."""
    rule = make_rule(client, store, **said)
    do(client, rule, "try")
    do(client, rule, "on")
    rule.refresh_from_db()
    assert rule.on_since is not None
    return rule


def version_of(rule):
    return AutomationVersion.objects.current().get(rule=rule.pk)


def lost(store, price=800, at=T0, lines=(), **fields):
    """A dispute over something that did not come; in full, nothing but the goods was paid."""
    order = make_order(
        store=store,
        buyer=make_user("ana"),
        lines=lines or (("CUP", 1, price),),
        shipping=0,
        delivered_at=None,
        promised_at=at - DAY,
        **fields.pop("order", {}),
    )
    return make_dispute(order=order, at=at, **fields)


def damaged(store, price=2000, at=T0, lines=(), **fields):
    order = make_order(
        store=store,
        buyer=make_user("ana"),
        lines=lines or (("CUP", 1, price),),
        shipping=0,
        delivered_at=at - DAY,
    )
    return make_dispute(order=order, at=at, reason="not_as_described", sub_reason="damaged", **fields)


def last(dispute):
    return dispute.events.order_by("-sequence").first()


def scan(dispute, at, status="in_transit", known_at=None, number="RR123456785PT"):
    return TrackingEvent.objects.create(
        marketplace=dispute.order.marketplace,
        tracking_number=number,
        at=at,
        status=status,
        received_at=known_at or at,
    )


def numbered(dispute, number, **fields):
    """Give the dispute's parcel a number of its own."""
    Shipment.objects.filter(order=dispute.order).update(tracking_number=number, **fields)
    return number
