"""Checks that nobody changed the record: the chain of hashes of each dispute, and the hashes of its files."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from disputes.models import Dispute
from disputes.verify import broken

SHOWN_EVERY = 1000


def found(dispute: Dispute) -> list[str]:
    """What is broken; a record that cannot even be read is."""
    try:
        return broken(dispute)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
        return [f"cannot be read: {error!r}"]


class Command(BaseCommand):
    help = "Checks the record of these disputes, or of all; exits with 1 and names what is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("references", nargs="*", metavar="REFERENCE")

    def handle(self, *args: Any, references: list[str], verbosity: int = 1, **options: Any) -> None:
        checked = damaged = 0
        for dispute in self.disputes(references).iterator(chunk_size=500):
            problems = found(dispute)
            checked, damaged = checked + 1, damaged + bool(problems)
            for problem in problems:
                self.stdout.write(f"{dispute.reference}: {problem}")
            if checked % SHOWN_EVERY == 0 and verbosity:
                self.stderr.write(f"{checked} checked …")
        self.stdout.write(f"{checked} checked, {damaged} broken.")
        if damaged:
            raise CommandError(f"{damaged} of {checked} records are broken.")

    def disputes(self, references: list[str]) -> QuerySet[Dispute]:
        if not references:
            return Dispute.objects.order_by("pk")
        found = Dispute.objects.filter(reference__in=references).order_by("pk")
        unknown = set(references) - set(found.values_list("reference", flat=True))
        if unknown:
            raise CommandError(f"There is no dispute {', '.join(sorted(unknown))}.")
        return found
