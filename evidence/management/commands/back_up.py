"""`back_up`: the database, then the evidence, into a folder that keeps as many backups as you like."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from evidence.backup import copy_objects, dump_database
from evidence.backup.databases import BackupFailed
from evidence.storages import WriteOnce, WriteOnceFolder

OBJECTS, COMPLETE = "evidence", "complete"


class Command(BaseCommand):
    help = (
        "Writes FOLDER/<time>/ with the database, and FOLDER/evidence/ with the files that are new since the "
        "last backup. A backup that was not finished has no file named complete."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        evidence: WriteOnce = storages["evidence"]  # type: ignore[assignment]
        backup = folder / f"{timezone.now():%Y%m%dT%H%M%S%fZ}"
        try:
            backup.mkdir(parents=True, mode=0o700)
            path = dump_database(backup)
            copied, there = copy_objects(evidence, WriteOnceFolder(location=str(folder / OBJECTS)))
            (backup / COMPLETE).touch()
        except (BackupFailed, OSError) as error:
            raise CommandError(f"The backup is not complete. {error}") from error
        self.stdout.write(f"{path}: {copied} files copied, {there} were there.")
