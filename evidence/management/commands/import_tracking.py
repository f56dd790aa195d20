"""`import_tracking`: carriers' scans from a file of a marketplace; what is bad is listed by line."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from disputes.importing import BadFile
from disputes.management.telling import Rejects, progress
from disputes.models import Marketplace
from evidence.models import TrackingEvent
from evidence.tracking.importing import import_scans
from evidence.tracking.receiving import COLUMNS, NEEDED


class Command(BaseCommand):
    help = (
        "Imports carriers' scans from a CSV or JSON file (.gz too), one row or object per scan. Columns: "
        f"{', '.join(COLUMNS)}; {', '.join(NEEDED)} are needed. Status is one of: "
        f"{', '.join(TrackingEvent.Status.values)}. Importing again adds what is new. "
        "Exit status 1 if any was rejected."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--marketplace", required=True, metavar="NAME", help="Whose orders' parcels these are."
        )
        parser.add_argument(
            "--rejects",
            type=Path,
            metavar="FILE",
            help="Writes the rejected rows there: line, reason, columns.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        marketplace = _marketplace(options["marketplace"])
        with ExitStack() as stack:
            rejects = Rejects(stack, options["rejects"], self)
            try:
                counts = import_scans(
                    options["file"],
                    marketplace,
                    timezone.now(),
                    progress=progress,
                    header=rejects.header,
                    reject=rejects.reject,
                )
            except (BadFile, OSError) as error:
                raise CommandError(str(error)) from None
        rejects.end()
        self.stdout.write(
            f"Scans: {counts.created} created, {counts.unchanged} unchanged, {counts.rejected} rejected."
        )
        if counts.rejected:
            raise SystemExit(1)


def _marketplace(name: str) -> Marketplace:
    """Never made here: a name with a slip in it would take the scans to where no order is."""
    found = Marketplace.objects.filter(name=name).first()
    if found is None:
        raise CommandError(f"There is no marketplace “{name}”.")
    return found
