"""Signing in through an OpenID Connect provider of a store or of the operator of this desk."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse


@dataclass(frozen=True)
class Offered:
    """A provider as pages offer it; its `url` takes a POST."""

    id: str
    name: str
    url: str


def providers() -> list[Offered]:
    """Those of OPENID_PROVIDERS, in its order."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return [
        Offered(app["provider_id"], app["name"], reverse("accounts:openid", args=[app["provider_id"]]))
        for app in apps
    ]
