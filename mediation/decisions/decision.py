"""A ruling in the words in which both sides read it, the same for both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from disputes.flow import PARTIES, Remedy, Role
from disputes.models import Dispute, Event, Proposal
from disputes.templatetags.desk import instant_text, money, money_text
from disputes.words import freight_words, named
from disputes.words.terms import html
from mediation.decisions.corrections import Part, corrected, joined
from mediation.exhibits import Exhibit, viewer_url
from mediation.models import Finding, Ruling

Address = Callable[[Exhibit], str]
FROM: dict[str, Any] = {
    Role.BUYER: gettext_lazy("from the buyer"),
    Role.SELLER: gettext_lazy("from the seller"),
}


@dataclass(frozen=True)
class Piece:
    """A piece of evidence as a decision names it: whose it is, what it was worth, where it is looked at."""

    label: str
    whose: str
    said: str
    url: str


@dataclass(frozen=True)
class Found:
    """A finding, and what it rests on; of older rulings it is not known which."""

    text: str
    pieces: list[Piece]
    was: str = ""  # what stood there before a correction


@dataclass(frozen=True)
class Decision:
    """What templates/mediation/_decision.html shows. `others` did not suffice, and say why.

    `why` are the grounds as they stand, `grounds` the same in parts that say what was corrected.
    """

    headline: SafeString
    rest: SafeString
    words: str  # both as plain text
    asked: list[str]
    found: list[Found]
    cited: list[Piece]  # what no finding names
    others: list[Piece]
    why: str
    grounds: list[Part]
    now: list[str]
    address: str = ""
    relies_on_nothing: bool = False
    waits: bool = False
    since: str = ""  # what took its place; then nothing of it happens now

    @property
    def relied(self) -> str:
        """What stands before `cited`: "also" where findings name pieces of their own."""
        return _("Also relied on:") if any(found.pieces for found in self.found) else _("Relied on:")


def decision_of(
    dispute: Dispute,
    ruling: Ruling,
    exhibits: list[Exhibit],
    proposals: list[Proposal],
    waits: bool,
    *,
    effect: Event | None = None,
    address: Address | None = None,
    corrections: Sequence[dict[str, Any]] = (),
) -> Decision:
    """`waits`: whether a second mediator is to confirm it first; `effect`: the event by which it took effect.

    `exhibits` and `proposals` are those of its time; `address` says where an exhibit is looked at;
    `corrections` are what the events of corrections brought.
    """
    where = address or (lambda exhibit: viewer_url(dispute, exhibit.code))
    pieces = {exhibit.item.pk: _piece(exhibit, where) for exhibit in exhibits}
    took = took_of(dispute, ruling, effect)
    headline, rest = _gets(dispute, took, money)
    findings, grounds = corrected({"findings": ruling.findings, "grounds": ruling.grounds}, corrections)
    named_ones = {pk for rests in ruling.rests.values() for pk in rests}
    return Decision(
        headline=headline,
        rest=rest,
        words=unescape(" ".join(_gets(dispute, took, money_text))),
        asked=list(_asked(dispute, proposals)),
        found=[_found(part, ruling, pieces) for part in findings],
        cited=[pieces[pk] for pk in pieces if pk in set(ruling.cited) - named_ones],
        others=[pieces[pk] for pk in pieces if pk not in ruling.cited],
        why=joined(grounds),
        grounds=grounds,
        now=list(_now(dispute, ruling, took, waits, effect)),
        address=dispute.return_address if took["remedy"] == Remedy.RETURN_AND_REFUND and effect else "",
        relies_on_nothing=not ruling.cited,
        waits=waits,
    )


def buyer_of(dispute: Dispute) -> str:
    """A mail address is no name: the other side reads this."""
    return dispute.buyer.name or _("The buyer")


def _piece(exhibit: Exhibit, where: Address) -> Piece:
    return Piece(exhibit.label, str(FROM.get(exhibit.item.role, "")), _said(exhibit), where(exhibit))


def _said(exhibit: Exhibit) -> str:
    """Why it does not count, else what it was found to be."""
    if why_not := exhibit.why_not:
        return why_not
    note = exhibit.assessment.note if exhibit.assessment else ""
    return (
        _("%(verdict)s: %(note)s") % {"verdict": exhibit.verdict.text, "note": note}
        if note
        else (exhibit.verdict.text)
    )


def took_of(dispute: Dispute, ruling: Ruling, effect: Event | None) -> dict[str, Any]:
    """Remedy, refund and release: as they took effect, or as they would, out of what is left in dispute."""
    if effect is not None and (took := effect.data.get("takes_effect")):
        return dict(took)
    remedy, whole = ruling.remedy, dispute.disputed_amount
    refund = min(ruling.amount, whole)
    if remedy == Remedy.RETURN_AND_REFUND and not dispute.has_return_address:
        remedy = Remedy.FULL_REFUND if refund == whole else Remedy.PARTIAL_REFUND
    return {"remedy": remedy, "refund": refund, "release": whole - refund}


def _found(part: Part, ruling: Ruling, pieces: dict[int, Piece]) -> Found:
    """A corrected code rests on what the one before it did."""
    rests = ruling.rests.get(part.was or part.text, ())
    return Found(label_of(part.text), [pieces[pk] for pk in pieces if pk in rests], label_of(part.was))


def label_of(code: str) -> str:
    return str(Finding(code).label) if code in Finding.values else code


def _gets(dispute: Dispute, took: dict[str, Any], show: Any) -> tuple[Any, Any]:
    """What each side gets; `show` writes amounts, as text or marked up."""
    parts = (
        (
            buyer_of(dispute),
            took["refund"],
            _("%(name)s gets %(amount)s back."),
            _("%(name)s gets nothing back."),
        ),
        (dispute.store.name, took["release"], _("%(name)s gets %(amount)s."), _("%(name)s gets nothing.")),
    )
    buyer, seller = (
        html(some if amount else nothing, name=name, amount=show(amount, dispute.currency))
        for name, amount, some, nothing in parts
    )
    return buyer, seller


def _asked(dispute: Dispute, proposals: Iterable[Proposal]) -> Iterable[str]:
    """The last word of each party."""
    last = {proposal.role: proposal for proposal in proposals if proposal.role in PARTIES}
    texts = {Role.BUYER: _("%(name)s asked for %(what)s."), Role.SELLER: _("%(name)s offered %(what)s.")}
    names = {Role.BUYER: buyer_of(dispute), Role.SELLER: dispute.store.name}
    for role, text in texts.items():
        if role in last:
            what = named(last[role].remedy, last[role].amount, dispute.currency)
            yield text % {"name": names[role], "what": what}


def _now(
    dispute: Dispute, ruling: Ruling, took: dict[str, Any], waits: bool, effect: Event | None
) -> Iterable[str]:
    """What happens from here, in its order, by whom and until when."""
    if waits:
        yield _("It takes effect when a second mediator has confirmed it.")
    if took["remedy"] == Remedy.RETURN_AND_REFUND:
        yield _send_back(dispute, effect)
        if words := freight_words(ruling.return_freight, Role.MEDIATOR):
            yield words
        yield _check(dispute)
        yield _("If they are not sent in time, the money goes to the seller.")
    yield _pays(dispute, took)
    yield _("This decision is final.")


def _send_back(dispute: Dispute, effect: Event | None) -> str:
    if effect is not None and effect.due_at:
        text = _("The buyer sends the goods back by %(due)s, and enters the tracking number here.")
        return text % {"due": instant_text(effect.due_at)}
    days = dispute.policy.return_shipment_days
    text = ngettext(
        "The buyer sends the goods back within %(n)d day.",
        "The buyer sends the goods back within %(n)d days.",
        days,
    )
    return text % {"n": days}


def _check(dispute: Dispute) -> str:
    days = dispute.policy.return_receipt_days
    text = ngettext(
        "The seller then has %(n)d day to say that they came in order; silence says so too.",
        "The seller then has %(n)d days to say that they came in order; silence says so too.",
        days,
    )
    return text % {"n": days}


def _pays(dispute: Dispute, took: dict[str, Any]) -> str:
    """Who moves how much; after a return, once it has come."""
    values = {
        "market": str(dispute.order.marketplace),
        "refund": money_text(took["refund"], dispute.currency),
        "release": money_text(took["release"], dispute.currency),
    }
    if took["remedy"] == Remedy.RETURN_AND_REFUND:
        if took["release"]:
            return _("Then %(market)s pays %(refund)s to the buyer and %(release)s to the seller.") % values
        return _("Then %(market)s pays %(refund)s to the buyer.") % values
    if not took["refund"]:
        return _("%(market)s releases %(release)s to the seller now.") % values
    if not took["release"]:
        return _("%(market)s pays %(refund)s to the buyer now.") % values
    return _("%(market)s pays %(refund)s to the buyer and %(release)s to the seller now.") % values
