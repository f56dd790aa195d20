"""Tracking numbers and what carriers say of parcels: judged, compared, read from where it is known."""

from evidence.tracking.countries import issuing_country
from evidence.tracking.judging import Check, Judgement, checked, compact, judge, warning

__all__ = ["Check", "Judgement", "checked", "compact", "issuing_country", "judge", "warning"]
