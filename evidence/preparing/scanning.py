"""What comes of the virus scan: the file is free, or it is withheld wherever it was submitted."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext, override

from disputes.flow import SYSTEM, Refused
from disputes.perform import perform
from evidence.models import Evidence, StoredFile, Withholding
from evidence.preparing.clamd import TooBig, virus_in


def scan(stored: StoredFile, at: datetime) -> None:
    """Scan a file that waits for it, and withhold it if something is found. Unavailable: later, then.

    Where no scanner is configured any more, it is a file that was not scanned, as those that come now.
    """
    if stored.scan == StoredFile.Scan.WAITING and not settings.CLAMD_SOCKET:
        stored.scan = ""
        StoredFile.objects.filter(pk=stored.pk, scan=StoredFile.Scan.WAITING).update(scan="")
    if stored.scan == StoredFile.Scan.WAITING:
        found, came_out = "", StoredFile.Scan.CLEAN
        try:
            found = _virus_in(stored)
        except TooBig:
            came_out = StoredFile.Scan.TOO_BIG
        if found:
            came_out = StoredFile.Scan.INFECTED
        stored.scan, stored.found, stored.scanned_at = came_out, found[:200], at
        StoredFile.objects.filter(pk=stored.pk).update(scan=came_out, found=stored.found, scanned_at=at)
    withhold_infected(at, stored)


def _virus_in(stored: StoredFile) -> str:
    with stored.open() as file:
        return virus_in(file, settings.CLAMD_SOCKET)


def withhold_infected(at: datetime, stored: StoredFile | None = None) -> int:
    """Withhold what was submitted of infected files and is not withheld yet; of one file or of all.

    A piece may arrive while its file is being scanned, and a worker be killed between two pieces.
    """
    infected = to_withhold()
    if stored is not None:
        infected = infected.filter(stored=stored)
    return sum(_withhold(piece, at) for piece in infected)


def to_withhold() -> QuerySet[Evidence]:
    """From the few infected files to their pieces: this is asked each minute, of all that there is."""
    files = StoredFile.objects.filter(scan=StoredFile.Scan.INFECTED)
    pieces = Evidence.objects.filter(stored__in=files, withholdings=None)
    return pieces.select_related("stored").order_by("pk")


def _withhold(piece: Evidence, at: datetime) -> bool:
    assert piece.stored
    with override(settings.LANGUAGE_CODE):  # it is written once, for all readers
        words = gettext("The virus scan found “%(virus)s” in this file. Nobody can open it here.")
        why = words % {"virus": piece.stored.found}
    withholding = Withholding(evidence=piece, why=why)
    try:
        perform("withhold_evidence", piece.dispute_id, actor=SYSTEM, at=at, withholding=withholding)
    except Refused:  # somebody was faster
        return False
    return True
