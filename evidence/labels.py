"""The label of a return: the newest that the seller gave, and where the buyer prints it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from disputes.flow import Role
from disputes.models import Dispute
from evidence.access import HANDED_OUT, What, refusal
from evidence.models import Evidence, Kind


@dataclass(frozen=True)
class Label:
    """`url` is what can be printed: a PDF as it came, a picture in full size; `is_file`: it is saved."""

    piece: Evidence
    url: str
    is_file: bool


def label_of(dispute: Dispute) -> Label | None:
    """None where the seller has given none that both sides may see."""
    labels = dispute.evidence.by(Role.SELLER).filter(kind=Kind.RETURN_LABEL, withholdings=None)
    piece = labels.select_related("stored").exclude(stored=None).order_by("-pk").first()
    if piece is None or refusal(piece, What.VIEW, in_office=False):
        return None
    is_file = piece.content_type in HANDED_OUT
    return Label(
        piece, reverse("evidence:original" if is_file else "evidence:item", args=[piece.pk]), is_file
    )
