"""`create_api_key`: a marketplace's key to the API, shown once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from disputes.models import ApiKey, Marketplace


class Command(BaseCommand):
    help = (
        "Makes a key to the API and prints it, once: only its hash is kept. The marketplace is made if "
        "needed; a new one is asked for its payments and confirms them itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("marketplace", metavar="MARKETPLACE", help="Its name.")
        parser.add_argument("--name", default="", help="Which program uses the key.")
        parser.add_argument("--read-only", action="store_true", help="The key changes nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        name, label = options["marketplace"].strip(), options["name"].strip()
        if not 1 <= len(name) <= 100 or len(label) > 60:
            raise CommandError("A marketplace's name has 1 to 100 characters, a key's at most 60.")
        pays = {"settlement_provider": "disputes.settlement.MarketplacePays"}
        marketplace, _made = Marketplace.objects.get_or_create(name=name, defaults=pays)
        _key, text = ApiKey.objects.make(
            marketplace, timezone.now(), name=label, read_only=options["read_only"]
        )
        self.stdout.write(text)
