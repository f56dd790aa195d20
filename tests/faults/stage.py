"""What a desk needs before its disputes can live: a marketplace with key and webhook, clocks about to end."""

from datetime import timedelta

from django.utils import timezone

from disputes.models import ApiKey, Marketplace, WebhookEndpoint
from disputes.perform import Opening, open_dispute
from disputes.webhooks import new_secret
from tests.factories import make_order, make_store

PAYS = "disputes.settlement.MarketplacePays"
ANSWER_WITHIN = timedelta(days=5)  # the policy's, for sellers


def make_shop(name="Porto Market"):
    """A marketplace that pays by itself, and its key to the API."""
    marketplace = Marketplace.objects.create(name=name, settlement_provider=PAYS)
    return marketplace, ApiKey.objects.make(marketplace, timezone.now())[1]


def listen(marketplace, url, **fields):
    """An endpoint of the marketplace, and the secret that signs its messages."""
    endpoint = WebhookEndpoint.objects.create(
        marketplace=marketplace, url=url, owner_email="shop@example.com", **fields
    )
    return endpoint, new_secret(endpoint, timezone.now())


def wind_clocks(marketplace, count, seconds, dice):
    """Disputes whose sellers have so many seconds left at most, opened five days ago; their references."""
    store, now, opened = make_store(marketplace=marketplace), timezone.now(), []
    for _dispute in range(count):
        at = now - ANSWER_WITHIN + timedelta(seconds=dice.uniform(-1, seconds))
        order = make_order(
            store=store,
            lines=[("BOWL", 1, 4000)],
            shipping=0,
            placed_at=at - timedelta(days=9),
            promised_at=at - timedelta(days=2),
            delivered_at=None,
        )
        wish = {"actor": order.buyer, "remedy": "full_refund", "statement": "Nothing came."}
        event = open_dispute(Opening(order, "not_received", "in_transit_late"), at=at, **wish)
        opened.append(event.dispute.reference)
    return opened
