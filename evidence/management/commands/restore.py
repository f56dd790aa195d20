"""`restore`: a backup into an empty place; `verify_record` then says whether it is whole."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError

from evidence.backup import copy_objects, is_empty, load_database
from evidence.backup.databases import BackupFailed
from evidence.management.commands.back_up import COMPLETE, OBJECTS
from evidence.storages import WriteOnce, WriteOnceFolder


class Command(BaseCommand):
    help = "Fills the empty database and storage of the settings from a backup; then run verify_record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, metavar="FOLDER/<time>")

    def handle(self, *args: Any, backup: Path, **options: Any) -> None:
        evidence: WriteOnce = storages["evidence"]  # type: ignore[assignment]
        if not (backup / COMPLETE).exists():
            raise CommandError(f"{backup} is no backup, or was not finished.")
        if not is_empty() or next(evidence.everything(), None):
            raise CommandError("Something is here already: restore into an empty place.")
        try:
            load_database(backup)
            copied, _there = copy_objects(WriteOnceFolder(location=str(backup.parent / OBJECTS)), evidence)
        except (BackupFailed, OSError) as error:
            raise CommandError(f"The backup was not restored. {error}") from error
        self.stdout.write(f"The database and {copied} files are restored. Now run verify_record.")
