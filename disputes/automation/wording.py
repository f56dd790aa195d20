"""The text that goes with an automatic offer: a reply template, filled in for the buyer who reads it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from disputes.models import AutomationVersion, Dispute, LeftToPeople, Proposal, ReplyTemplate, Store
from disputes.replies import UnknownReply, fill, find, language_for, zone_for
from disputes.replies.built_in import TEMPLATES

Why = LeftToPeople.Why
OFFERING = "counter"


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


def texts_for(store: Store) -> list[tuple[str, str]]:
    """The keys and names of texts that may go with an offer, the store's own first."""
    own = ReplyTemplate.objects.in_use().filter(store=store, action__in=("", OFFERING)).order_by("name", "pk")
    made = [each for each in TEMPLATES.values() if not each.actions or OFFERING in each.actions]
    return [(f"store:{row.pk}", row.name) for row in own] + [(each.key, str(each.name)) for each in made]


def name_of(store: Store, key: str) -> str:
    """What a text is called, also one that is gone."""
    try:
        return str(find(store, key).name)
    except UnknownReply:
        return _("a text that is not there any more")
