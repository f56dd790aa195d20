"""Writes the whole record of a case as one archive, as mediators may read it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from disputes.flow import Role
from disputes.models import Dispute
from mediation.archive import Reader, contents_of, packed
from mediation.pages.case import SHOWN_WITH


class Command(BaseCommand):
    help = "Writes the record of a case as one ZIP, private notes included; verify.py in it checks it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", metavar="REFERENCE")
        parser.add_argument("--output", metavar="FILE.zip", type=Path, required=True)

    def handle(self, *args: Any, reference: str, output: Path, **options: Any) -> None:
        dispute = Dispute.objects.select_related(*SHOWN_WITH).filter(reference=reference).first()
        if dispute is None:
            raise CommandError(f"There is no dispute {reference}.")
        contents = contents_of(dispute, Reader(Role.MEDIATOR), timezone.now())
        part = output.with_name(f"{output.name}.part")
        try:
            with part.open("wb") as file:
                file.writelines(packed(contents))
            part.replace(output)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise CommandError(f"The archive could not be written: {error}") from error
        events, files = len(contents.events), sum(bool(copy.key) for copy in contents.copies)
        self.stdout.write(f"{output}: {events} events, {files} files. Last seal: {contents.events[-1].hash}")
