"""Webhooks on their way: addresses that may be called, and the client that calls them."""

from disputes.webhooks.addresses import Unsafe, check_url

__all__ = ["Unsafe", "check_url"]
