"""What must hold after every fault: nothing acknowledged is lost, nothing is done twice, all is in order."""

from collections import Counter, defaultdict

from disputes.flow import Role
from disputes.models import (
    Delivery,
    Dispute,
    Event,
    RememberedAnswer,
    Settlement,
    WebhookEndpoint,
    WebhookMessage,
)
from disputes.money import to_plain
from disputes.webhooks.sending import OBSOLETE
from tests.faults.passing import what_waits
from tests.faults.shop import Done


def check_everything(desk, shop, till, opened=()):
    """All of the below; `opened` are the disputes that were opened by nobody's call."""
    check_calls(shop, opened)
    check_settlements(till)
    check_webhooks(till)
    check_nothing_waits()
    check_records(desk)


def check_calls(shop, opened=()):
    """What was answered as done stands in the record, as it was answered, and nothing else of people does."""
    events = Event.objects.exclude(role__in=(Role.SYSTEM, Role.MEDIATOR)).select_related("dispute")
    recorded = [
        Done(event.dispute.reference, event.sequence, event.action, event.role, "")
        for event in events
        if not (event.action == "open" and event.dispute.reference in opened)
    ]
    assert sorted(recorded) == sorted(shop.done)
    ruled = Event.objects.filter(action="rule").values_list("dispute__reference", flat=True)
    assert sorted(ruled) == sorted(shop.ruled)
    keys = Counter(each.key for each in shop.done)
    assert [key for key, times in keys.items() if times > 1] == []
    answered = RememberedAnswer.objects.filter(status__in=(200, 201)).values_list("key", flat=True)
    assert sorted(answered) == sorted(keys)


def check_settlements(till):
    """One instruction and one key for each dispute, the same amounts each time it was asked, paid once."""
    for settlement in Settlement.objects.select_related("dispute"):
        reference, currency = settlement.dispute.reference, settlement.currency
        amounts = [to_plain(amount, currency) for amount in (settlement.refund, settlement.release)]
        asked = (str(settlement.idempotency_key), *amounts)
        assert set(till.asked[reference]) == {asked}, reference
        assert settlement.status == Settlement.Status.CONFIRMED
        booked = dict(settlement.entries.values_list("kind", "amount"))
        told = {"refund": settlement.refund, "release": settlement.release}
        assert booked == {kind: amount for kind, amount in told.items() if amount}, reference
    settled = Settlement.objects.values_list("dispute__reference", flat=True)
    assert set(till.asked) == set(settled)
    confirmed = Event.objects.filter(action="confirm_settlement").values_list("dispute__reference", flat=True)
    assert sorted(confirmed) == sorted(settled)
    instructed = Counter(Delivery.objects.filter(kind="settlement").values_list("event__dispute", flat=True))
    assert set(instructed.values()) <= {1}


def check_webhooks(till):
    """Each message came at least once, signed; of each dispute the first deliveries came in order."""
    assert till.wrong == []
    came = defaultdict(dict)
    for each in till.came:
        assert came[each.reference].setdefault(each.uid, each.body) == each.body
    written = defaultdict(list)
    for message in (
        WebhookMessage.objects.filter(endpoint__url=till.url).select_related("dispute").order_by("pk")
    ):
        assert message.done_at is not None, message
        reference = message.dispute.reference
        if message.error == OBSOLETE and message.webhook_id not in came.get(reference, {}):
            continue  # a payment that was made meanwhile; it may have come before its sender was killed
        written[reference].append((message.webhook_id, message.body.encode()))
    assert {reference: list(first.items()) for reference, first in came.items()} == dict(written)
    told = WebhookMessage.objects.filter(endpoint__url=till.url, round=0).exclude(type="settlement.requested")
    assert told.count() == len([event for event in Event.objects.all() if not event.is_private])


def check_nothing_waits():
    """No dispute is stuck, no row waits for nobody, nothing is held or given up."""
    assert what_waits() == {}
    assert not Delivery.objects.filter(due_at=None, done_at=None).exists()
    assert not WebhookMessage.objects.given_up().exists()
    assert not WebhookEndpoint.objects.exclude(paused_at=None).exists()


def check_records(desk):
    """The installation's own word on chains, ledgers and files."""
    done = desk.manage("verify_record")
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1] == f"{Dispute.objects.count()} checked, 0 broken."
