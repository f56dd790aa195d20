"""Decisions in mails, all of them in the reader's words, and the papers of a case on its mediators' page."""

from __future__ import annotations

from django import template
from django.conf import settings

from disputes.flow import Role
from disputes.models import Dispute, Event
from mediation.decisions.blocks import blocks_of
from mediation.decisions.document import Document, document_of, page_url, rulings_in, taken_in
from mediation.papers import Block

register = template.Library()


@register.simple_tag
def decision_in(event: Event, role: Role | str) -> Document | None:
    """The decision that an event brought, confirmed or corrected; to parties, only once it took effect."""
    events = list(event.dispute.events.filter(sequence__lte=event.sequence).order_by("sequence"))
    found = [taken for taken in rulings_in(events) if taken.effect or role not in (Role.BUYER, Role.SELLER)]
    return document_of(event.dispute, found[-1], events, role, site=settings.SITE_URL) if found else None


@register.filter
def blocks(document: Document) -> list[Block]:
    return blocks_of(document)


@register.inclusion_tag("mediation/_papers.html")
def case_papers(dispute: Dispute, left: bool = False) -> dict[str, object]:
    """The decisions of a case and its archive, for mediators, with the seal that the record ends with now.

    Who has left the case, stepped back from it, sees neither a ruling that waits nor the archive.
    """
    events = list(dispute.events.filter(sequence__lte=dispute.version).order_by("sequence"))
    taken = [each for each in taken_in(dispute, events, Role.MEDIATOR) if each.effect or not left]
    links = [(each, page_url(dispute, each.number, Role.MEDIATOR)) for each in taken]
    return {"dispute": dispute, "decisions": links, "last": events[-1], "left": left}
