"""Removes files that nobody sent, and stored objects that no row names: what a killed process left behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from evidence.models import Rendition, StagedFile, StoredFile, evidence_storage
from evidence.models.staged import KEPT

# The names that we give; whatever else lies in the storage is left alone.
OURS = re.compile(r"(renditions/)?\d{4}/\d{2}/[0-9a-f]{32}|unfinished/[0-9a-f]{32}")
AGE = timedelta(days=2)  # younger ones may belong to an action that is under way
BATCH = 500


class Command(BaseCommand):
    help = "Removes files older than a day that nobody sent, and stored objects that no record names."

    def handle(self, **_options: Any) -> None:
        now, storage, removed = timezone.now(), evidence_storage(), 0
        unsent, _rows = StagedFile.objects.filter(arrived_at__lte=now - KEPT).delete()
        for name in _orphans(now - AGE):
            storage.delete(name)
            removed += 1
        if unsent:
            self.stdout.write(f"{unsent} unsent files forgotten")
        if removed:
            self.stdout.write(f"{removed} orphans removed")


def _orphans(before: datetime) -> Iterator[str]:
    """A batch at a time: neither the storage's list nor the database's is ever held whole."""
    stored = evidence_storage().everything()
    old = (name for name, modified_at in stored if modified_at < before and OURS.fullmatch(name))
    while names := list(islice(old, BATCH)):
        named = _named(names)
        yield from (name for name in names if name not in named)


def _named(names: Iterable[str]) -> set[str]:
    """Those that a row names. Staged ones first: a file that is sent meanwhile is found in the next table."""
    found: set[str] = set()
    for model in (StagedFile, StoredFile, Rendition):
        found.update(model.objects.filter(key__in=names).values_list("key", flat=True))
    return found
