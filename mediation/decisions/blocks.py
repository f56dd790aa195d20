"""A decision as blocks: what mails, paper and the archive show of it, in the words of its page."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disputes.models import Event
from disputes.templatetags.desk import instant_in_zone, instant_text, isolate, money_text
from mediation.decisions.corrections import Part
from mediation.decisions.decision import Piece
from mediation.decisions.document import Correction, Document
from mediation.papers import Block, Imprint, Line, facts, heading, items, quote, strong, text, title


def whole(document: Document, link: bool = True) -> list[Block]:
    """With its title and what it is about: what stands alone."""
    return [title(title_of(document)), facts(_about(document)), *blocks_of(document, link)]


def title_of(document: Document) -> str:
    if document.waits:
        return _("A decision that waits for confirmation")
    return _("The decision")


def _about(document: Document) -> Iterator[tuple[str, str]]:
    dispute = document.dispute
    yield _("Dispute"), dispute.reference
    yield _("Order"), f"{dispute.order.reference}, {dispute.order.marketplace}"
    yield _("Buyer"), dispute.buyer.name
    yield _("Store"), dispute.store.name
    yield _("About"), str(dispute.get_sub_reason_display())
    yield _("In dispute"), money_text(dispute.disputed_amount, dispute.currency)
    yield _("Decided"), instant_in_zone(document.at)
    if document.confirmed_at:
        yield _("Confirmed by a second mediator"), instant_text(document.confirmed_at)


def blocks_of(document: Document, link: bool = True) -> list[Block]:
    """What was decided, on what, why, and what happens; `link`: whether pieces say where they are."""
    decision = document.decision
    return [
        strong(decision.words),
        *_part(_("What was asked"), [text(words) for words in decision.asked]),
        *_part(_("What was found, on which evidence"), list(_found(document, link))),
        *_part(_("What did not suffice, and why"), _list(decision.others, link)),
        *_part(_("Why"), [quote("".join(map(_ground, decision.grounds)))]),
        *_part(_("What happened since"), [text(decision.since)] if decision.since else []),
        *_part(_("What happens now"), list(_now(document))),
        *_part(_("Corrected by a second mediator"), _corrected(document.corrections)),
    ]


def _part(name: str, blocks: list[Block]) -> list[Block]:
    return [heading(name), *blocks] if blocks else []


def _found(document: Document, link: bool) -> Iterator[Block]:
    decision = document.decision
    for found in decision.found:
        yield text(_marked(found.text, found.was))
        yield from _list(found.pieces, link)
    if decision.cited:
        yield text(decision.relied)
        yield from _list(decision.cited, link)
    if decision.relies_on_nothing:
        yield text(_("No evidence is relied on."))


def _list(pieces: list[Piece], link: bool) -> list[Block]:
    lines = [Line(f"{piece.label}, {piece.whose}", piece.url if link else "", piece.said) for piece in pieces]
    return [items(lines)] if lines else []


def _now(document: Document) -> Iterator[Block]:
    for words in document.decision.now:
        yield text(words)
    if document.decision.address:
        yield text(_("The goods go to:"))
        yield quote(document.decision.address)


def _corrected(corrections: list[Correction]) -> list[Block]:
    lines = [Line(_slip(one), note=f"{one.why} ({instant_text(one.at)})") for one in corrections]
    return [items(lines)] if lines else []


def _slip(correction: Correction) -> str:
    was = f"{correction.was} → " if correction.was else ""
    return f"{correction.what}: {was}{correction.text}" if correction.what else correction.text


def _ground(part: Part) -> str:
    return _marked(part.text, part.was)


def _marked(words: str, was: str) -> str:
    """Corrected words say so where they stand."""
    return _("%(words)s [corrected; it said: %(was)s]") % {"words": words, "was": was} if was else words


def imprint(document: Document, last: Event) -> Imprint:
    """What is at the foot of its pages: what it belongs to, and the record's last seal."""
    dispute = document.dispute
    words = ngettext(
        "%(reference)s · record of %(n)d entry, last seal %(hash)s",
        "%(reference)s · record of %(n)d entries, last seal %(hash)s",
        last.sequence,
    )
    foot = words % {"reference": isolate(dispute.reference), "n": last.sequence, "hash": isolate(last.hash)}
    name = f"{title_of(document)}: {dispute.reference}, {settings.SITE_URL}"
    return Imprint(name, foot, last.at)
