"""The case in words, for who opens the archive years later: one document, and each decision by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from disputes.flow import Role
from disputes.models import Dispute, Event, Proposal
from disputes.templatetags.desk import in_quotes, instant_in_zone, instant_text, money_text
from disputes.views.record import entries
from disputes.words import terms
from evidence.states import is_held_back
from evidence.tiles import tiles_of
from mediation.archive.files import Copy
from mediation.archive.going_back import plain, return_of
from mediation.archive.members import Member, of_bytes, of_text
from mediation.archive.reader import Reader
from mediation.case.record import entries_of
from mediation.decisions.blocks import blocks_of, imprint, whole
from mediation.decisions.document import Document, document_of, taken_in
from mediation.exhibits import exhibits_of
from mediation.papers import Block, Imprint, Line, as_pdf, facts, heading, items, quote, small, text, title

STYLE = Path(__file__).with_name("style.css")


@dataclass(frozen=True)
class Story:
    """What is told, and to whom; in the active language and time zone."""

    dispute: Dispute
    reader: Reader
    at: datetime
    events: list[Event]
    copies: list[Copy]


def documents_of(story: Story) -> Iterator[Member]:
    """The page with its style, the same as PDF, and the decisions."""
    decisions = _decisions(story)
    blocks = list(_blocks(story, decisions))
    name = _("Dispute %(reference)s") % {"reference": story.dispute.reference}
    page = render_to_string("archive/case.html", {"blocks": blocks, "title": name})
    yield of_text("case.html", page)
    yield of_bytes("style.css", STYLE.read_bytes())
    yield of_bytes("case.pdf", as_pdf(blocks, _imprint(story, name)))
    for decision in decisions:
        paper = as_pdf(whole(decision, link=False), imprint(decision, story.events[-1]))
        yield of_bytes(f"decision-{decision.number}.pdf", paper)


def _decisions(story: Story) -> list[Document]:
    found = taken_in(story.dispute, story.events, story.reader.role)
    return [document_of(story.dispute, taken, story.events, story.reader.role) for taken in found]


def _imprint(story: Story, name: str) -> Imprint:
    last = story.events[-1]
    foot = f"{story.dispute.reference} · {last.sequence} · {last.hash}"
    return Imprint(f"{name}, {settings.SITE_URL}", foot, story.at)


def _blocks(story: Story, decisions: list[Document]) -> Iterator[Block]:
    yield title(_("Dispute %(reference)s") % {"reference": story.dispute.reference})
    yield facts(_about(story))
    yield heading(_("What it is about"))
    yield items(_goods(story.dispute))
    yield from _proposals(story)
    for decision in decisions:
        yield heading(_("The decision of %(at)s") % {"at": instant_text(decision.took_effect_at)})
        for block in blocks_of(decision, link=False):
            yield replace(block, kind="subheading") if block.kind == "heading" else block
    yield from return_of(story.dispute, story.events, story.reader.role)
    yield heading(_("The evidence"))
    yield items(_evidence(story)) if story.copies else text(_("None was submitted."))
    yield heading(_("The record"))
    yield from _record(story)
    yield from _how_to_check(story)


def _about(story: Story) -> Iterator[tuple[str, str]]:
    dispute = story.dispute
    yield _("Order"), f"{dispute.order.reference}, {dispute.order.marketplace}"
    yield _("Buyer"), dispute.buyer.name
    yield _("Store"), dispute.store.name
    yield _("Reason"), f"{dispute.get_reason_display()}: {dispute.get_sub_reason_display()}"
    yield _("In dispute"), money_text(dispute.disputed_amount, dispute.currency)
    yield _("Opened"), instant_text(dispute.opened_at)
    yield _("State"), str(dispute.get_state_display())
    if dispute.reached_by:  # empty again where a return came back with a problem
        yield _("Reached by"), str(dispute.get_reached_by_display())
        yield _("Refund to the buyer"), money_text(dispute.refund_amount, dispute.currency)
    yield _("Made"), instant_in_zone(story.at)
    yield _("Made for"), str(Role(story.reader.role).label)


def _goods(dispute: Dispute) -> Iterator[str]:
    for line in dispute.lines.select_related("order_line").order_by("pk"):
        goods = line.order_line
        price = money_text(goods.unit_price, dispute.currency)
        yield f"{goods.title} ({goods.sku}), {line.quantity} × {price}"


def _proposals(story: Story) -> Iterator[Block]:
    made = Proposal.objects.filter(dispute=story.dispute, event__lte=story.events[-1].pk)
    made = made.select_related("event").order_by("event_id")
    lines = [
        Line(
            f"{Role(each.role).label}: {terms(story.dispute, each, Role.MEDIATOR)}",
            note=instant_text(each.event.at),
        )
        for each in made
    ]
    if lines:
        yield heading(_("What was proposed"))
        yield items(lines)


def _evidence(story: Story) -> Iterator[Line]:
    """Each piece with its place in the archive, its hash, and why it is not as it arrived."""
    for copy in story.copies:
        piece = copy.piece
        kind = "" if piece.is_attachment else f", {piece.get_kind_display()}"
        said = [piece.carrier, copy.why]
        said += [f"SHA-256 {piece.sha256}"] if piece.sha256 else []
        if piece.note and not is_held_back(piece):
            said.insert(0, piece.note)
        label = f"{copy.code} {piece} ({Role(piece.role).label}{kind})"
        yield Line(label, copy.name, " · ".join(part for part in said if part))


def _record(story: Story) -> Iterator[Block]:
    """Every entry, the first one first, as the reader's own page tells it."""
    for entry in reversed(_entries(story)):
        at = instant_text(entry["at"])
        yield text(f"{entry['number']}. {at}: {plain(entry['sentence'])}")
        if entry.get("automatic"):
            yield small(str(entry["automatic"]))
        if entry.get("private"):
            yield small(str(entry["private"]))
        if quoted := entry.get("quoted"):
            number = _("Answers no. %(number)s") % {"number": quoted.number}
            yield small(f"{number}: {in_quotes(quoted.words)}")
        if entry.get("facts"):
            yield facts((str(name), plain(value)) for name, value in entry["facts"])
        if entry.get("words"):
            yield quote(str(entry["words"]))


def _entries(story: Story) -> list[dict[str, Any]]:
    pieces = [copy.piece for copy in story.copies]
    tiles = tiles_of(pieces, story.events, story.reader.role)
    if not story.reader.in_office:
        return entries(story.events, tiles, story.reader.role)
    reader = story.reader.user or AnonymousUser()
    told = entries_of(story.dispute, story.events, exhibits_of(story.dispute, pieces), tiles, reader)
    return [_shallow(each) for each in told]


def _shallow(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in entry.__dataclass_fields__}


def _how_to_check(story: Story) -> Iterator[Block]:
    last = story.events[-1]
    yield heading(_("How to check this archive"))
    yield text(
        _("Run “python verify.py” in its folder, or with the ZIP's name: it names all that was changed.")
    )
    yield facts([(_("Entries of the record"), str(last.sequence)), (_("Last seal"), last.hash)])
    if not story.reader.in_office:
        yield small(_("What only mediators read is left out here; its place in the record is sealed."))
