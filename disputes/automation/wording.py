"""The text that goes with an automatic offer: a reply template, filled in for the buyer who reads it."""

from __future__ import annotations

from disputes.models import AutomationVersion, Dispute, LeftToPeople, Proposal
from disputes.replies import UnknownReply, fill, find, language_for, zone_for

Why = LeftToPeople.Why


class NoText(Exception):  # noqa: N818 - the word that people read
    """There is no whole text: `why`, and the fields that this dispute does not tell."""

    def __init__(self, why: LeftToPeople.Why, missing: str = "") -> None:
        super().__init__(why)
        self.why, self.missing = why, missing


def text_of(version: AutomationVersion, dispute: Dispute, proposal: Proposal) -> str:
    """The text for this offer, in the buyer's language and zone. NoText where it is gone or has gaps."""
    try:
        template = find(dispute.store, version.template)
    except UnknownReply:
        raise NoText(Why.NO_TEMPLATE) from None
    filled = fill(template, dispute, language_for(dispute), zone_for(dispute), proposal=proposal)
    if filled.missing:
        raise NoText(Why.TEXT_INCOMPLETE, ", ".join(filled.missing))
    return filled.text
