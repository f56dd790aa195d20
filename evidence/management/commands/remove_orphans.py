"""Removes stored files that no evidence names: what a process that was killed in between left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.files.storage.base import Storage
from django.core.management.base import BaseCommand
from django.utils import timezone

from evidence.models import Rendition, StagedFile, StoredFile, evidence_storage

OURS = re.compile(r"\d{4}/\d{2}/[0-9a-f]{32}")
AGE = timedelta(days=2)  # younger ones may belong to an action that is under way


class Command(BaseCommand):
    help = "Removes stored files of evidence, older than a day, that no record names."

    def handle(self, **_options: Any) -> None:
        storage, before, removed = evidence_storage(), timezone.now() - AGE, 0
        for name in _stored(storage):
            if not _is_named(name) and storage.get_modified_time(name) < before:
                storage.delete(name)
                removed += 1
        if removed:
            self.stdout.write(f"{removed} orphans removed")


def _is_named(key: str) -> bool:
    return any(model.objects.filter(key=key).exists() for model in (StoredFile, Rendition, StagedFile))


def _stored(storage: Storage) -> Iterator[str]:
    """The names that `Evidence.write` gave; whatever else lies in the storage is left alone."""
    for year in _folders(storage, ""):
        for month in _folders(storage, year):
            folder = f"{year}/{month}"
            names = (f"{folder}/{name}" for name in storage.listdir(folder)[1])
            yield from (name for name in names if OURS.fullmatch(name))


def _folders(storage: Storage, folder: str) -> list[str]:
    return [name for name in storage.listdir(folder)[0] if name.isdecimal()]
