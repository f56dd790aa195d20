"""Finds the closed cases that are like one, and sums them up; all of it in the database."""

from __future__ import annotations

from django.db import connection

from disputes.models import Dispute
from mediation.similar.figure import FEWEST, Similar

MOST = 500  # the latest of them: enough for a figure, and its cost stays the same however many there are

QUARTILES = """
    SELECT count(*),
        max(CASE WHEN 4 * (place - 1) <= of_all - 1 THEN share END),
        max(CASE WHEN 2 * (place - 1) <= of_all - 1 THEN share END),
        max(CASE WHEN 4 * (place - 1) <= 3 * (of_all - 1) THEN share END)
    FROM (
        SELECT share, row_number() OVER (ORDER BY share) AS place, count(*) OVER () AS of_all
        FROM (
            SELECT share FROM mediation_casefacts
            WHERE reason = %s AND sub_reason = %s AND share IS NOT NULL AND closed_at IS NOT NULL
                AND dispute_id <> %s
            ORDER BY closed_at DESC LIMIT %s
        ) latest
    ) ranked"""


def similar_to(dispute: Dispute) -> Similar | None:
    """The figure of closed cases like this one; None where there are too few."""
    with connection.cursor() as cursor:
        cursor.execute(QUARTILES, [dispute.reason, dispute.sub_reason, dispute.pk, MOST])
        count, low, median, high = cursor.fetchone()
    if count < FEWEST:
        return None
    return Similar(count, low, median, high, (str(dispute.get_sub_reason_display()),))
