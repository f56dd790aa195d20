"""Makes the digest of a case anew, and finds those that lag behind their record."""

from __future__ import annotations

import logging
from time import monotonic

from django.db import connection, transaction

from disputes.models import Dispute
from mediation.digest.facts import facts_of_case
from mediation.digest.text import text_of_case
from mediation.models import CaseText

PATIENCE = 120  # seconds: less than a task may take; the next one goes on
BATCH = 200

log = logging.getLogger(__name__)


def digest_lagging() -> int:
    """Digest every dispute of which something happened since; how many. One that fails stops no other."""
    ends, made, behind = monotonic() + PATIENCE, 0, 0
    lagging = Dispute.objects.undigested().order_by("pk").values_list("pk", flat=True)
    while batch := list(lagging.filter(pk__gt=behind)[:BATCH]):
        for pk in batch:
            made += _tried(pk)
            if monotonic() >= ends:
                return made
        behind = batch[-1]
    return made


def _tried(pk: int) -> bool:
    try:
        digest(pk)
    except Exception:
        log.exception("Dispute %s could not be digested.", pk)
        connection.close_if_unusable_or_obsolete()
        return False
    return True


def digest(pk: int) -> None:
    """Write the text and the figures of one dispute, as its record has them now.

    What happens meanwhile leaves the dispute marked as lagging: its version is ahead of the one read here.
    """
    with transaction.atomic():
        cases = Dispute.objects.select_related("order__marketplace", "buyer", "store")
        dispute = cases.prefetch_related("lines__order_line__shipment", "order__shipments").get(pk=pk)
        events = list(dispute.events.filter(sequence__lte=dispute.version).order_by("sequence"))
        CaseText(dispute=dispute, text=text_of_case(dispute, events)).save()
        facts_of_case(dispute, events).save()
        Dispute.objects.filter(pk=pk).update(digested_version=dispute.version)
