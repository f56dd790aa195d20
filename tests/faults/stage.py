"""What a desk needs before its disputes can live: a marketplace with key and webhook, clocks about to end."""

from datetime import timedelta

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils import timezone

from disputes.models import ApiKey, Marketplace, WebhookEndpoint
from disputes.perform import Opening, open_dispute
from disputes.webhooks import new_secret
from tests.factories import PASSWORD, make_mediator, make_order, make_store
from tests.faults.mediator import Mediator
from tests.faults.shop import Shop

PAYS = "disputes.settlement.MarketplacePays"
ANSWER_WITHIN = timedelta(days=5)  # the policy's, for sellers


def make_shop(desk):
    """A marketplace that pays by itself, its program, and a mediator for its cases."""
    marketplace = Marketplace.objects.create(name="Porto Market", settlement_provider=PAYS)
    key = ApiKey.objects.make(marketplace, timezone.now())[1]
    mediator = make_mediator()
    may_sign_in(mediator)
    return marketplace, Shop(desk.origin, key, Mediator(desk.origin, mediator.email))


def may_sign_in(user):
    """The tests' quick hash of a password is none that an installation takes."""
    user.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1000)
    user.save(update_fields=["password"])


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
