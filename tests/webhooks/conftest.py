"""A marketplace with an endpoint, and the server behind it."""

import pytest
from django.utils import timezone

from disputes.models import WebhookEndpoint
from disputes.webhooks import new_secret
from tests.factories import make_marketplace
from tests.webhooks.receiver import receiving


@pytest.fixture
def debug(settings):
    """As on a developer's machine: the receiver runs on it."""
    settings.DEBUG = True


@pytest.fixture
def receiver(debug):
    with receiving() as found:
        yield found


@pytest.fixture
def endpoint(db, receiver):
    return make_endpoint(receiver.url)


def make_endpoint(url, marketplace=None, **fields):
    marketplace = marketplace or make_marketplace()
    endpoint = WebhookEndpoint.objects.create(
        marketplace=marketplace, url=url, owner_email="shop@example.com", **fields
    )
    endpoint.secret = new_secret(endpoint, timezone.now())
    return endpoint
