"""`load_demo`: the demo accounts, and orders and disputes that show every state."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.module_loading import import_string

from disputes.demo import count, load_orders, load_past, load_people, load_scenarios


class Command(BaseCommand):
    help = (
        "Loads the demo accounts, orders, and disputes in every state. Run again, it adds what is missing, "
        "puts the demo accounts back on their stores' staff, and dates anew what nobody touched and whose "
        "time is over; what somebody did in a dispute stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help="On a real installation too, which will not start beside the demo accounts, "
            "whose password everybody knows, before `close_demo_accounts`.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        is_demo = settings.DEBUG or settings.SECRET_KEY.startswith(settings.DEMO_KEY_PREFIX)
        if not (is_demo or options["force"]):
            raise CommandError(
                "This is no demonstration: everybody knows the demo accounts' password. "
                "Set DEBUG=1, or say --force."
            )
        at = timezone.now()
        load_people()
        played, dated = load_scenarios(at), load_orders(at)
        past = load_past(at)
        import_string("evidence.tasks.prepare_due")(at)  # so that the first page shows pictures already
        count(at)
        self.stdout.write(
            f"Demo data: {played} disputes and {dated} orders made or dated anew, {past} of the past."
        )
