"""The text that goes with an automatic offer: a reply template, filled in for the buyer who reads it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from disputes.forms.fields import MOST_LETTERS
from disputes.models import AutomationVersion, Dispute, LeftToPeople, Proposal
from disputes.replies import UnknownReply, fill, find, gaps, language_for, zone_for
from disputes.replies.standing import OFFERING

Why = LeftToPeople.Why


class NoText(Exception):  # noqa: N818 - the word that people read
    """There is no text to send: `why`, and what is `missing` or wrong, for staff to read."""

    def __init__(self, why: LeftToPeople.Why, missing: str = "") -> None:
        super().__init__(why)
        self.why, self.missing = why, missing


def text_of(version: AutomationVersion, dispute: Dispute, proposal: Proposal) -> str:
    """The text for this offer, in the buyer's language and zone.

    NoText where it is gone, is for other disputes, has gaps, or is longer than a form takes.
    """
    try:
        template = find(dispute.store, version.template)
    except UnknownReply:
        raise NoText(Why.NO_TEMPLATE) from None
    if not template.fits(dispute, OFFERING):  # staff may have changed what it is for since the rule was tried
        raise NoText(Why.OTHER_TEMPLATE, str(template.name))
    filled = fill(template, dispute, language_for(dispute), zone_for(dispute), proposal=proposal)
    if missing := filled.missing or gaps(filled.text):  # a title may hold what reads as a gap
        raise NoText(Why.TEXT_INCOMPLETE, ", ".join(missing))
    if len(filled.text) > MOST_LETTERS:
        no_room = _("There is no room for this template: a text has at most %(most)s letters.")
        raise NoText(Why.FAILED, no_room % {"most": MOST_LETTERS})
    return filled.text
