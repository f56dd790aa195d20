"""A marketplace's program: a client that sends its key, and two marketplaces side by side."""

import json

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from disputes.models import ApiKey
from tests.factories import make_marketplace, make_order, make_store


class Program:
    """Speaks JSON to the API with one key."""

    def __init__(self, marketplace, **options):
        self.marketplace = marketplace
        self.key, self.text = ApiKey.objects.make(marketplace, timezone.now(), **options)
        self.client = Client(headers={"Authorization": f"Bearer {self.text}"})

    def get(self, path, **options):
        return self.client.get(f"/api/v1{path}", **options)

    def put(self, path, body):
        return self.client.put(f"/api/v1{path}", json.dumps(body), content_type="application/json")

    def post(self, path, body=None, **headers):
        text = body if isinstance(body, str) else json.dumps(body or {})
        return self.client.post(
            f"/api/v1{path}", text, content_type="application/json", headers=named(headers)
        )

    def upload(self, path, fields, **headers):
        return self.client.post(f"/api/v1{path}", fields, headers=named(headers))

    def act(self, dispute, action, role, headers=None, **brought):
        path = f"/disputes/{dispute.reference}/actions/{action}"
        return self.post(path, {"as": role, **brought}, **(headers or {}))

    def shown(self, dispute):
        return self.get(f"/disputes/{dispute.reference}").json()


def named(headers):
    return {name.replace("_", "-"): value for name, value in headers.items()}


def problem(answer):
    """Status and kind of a problem, once it is one."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    said = answer.json()
    assert said["status"] == answer.status_code
    assert {"type", "title", "status", "detail"} <= set(said)
    return answer.status_code, said["type"]


@pytest.fixture
def porto(db):
    cache.clear()
    return Program(make_marketplace())


@pytest.fixture
def lyon(db):
    """Another marketplace on the same desk."""
    return Program(make_marketplace("Lyon Market"))


@pytest.fixture
def lyons_order(lyon):
    return make_order(store=make_store(marketplace=lyon.marketplace))
