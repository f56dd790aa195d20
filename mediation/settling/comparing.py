"""The ways out side by side, each with what it costs the seller, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from disputes.flow import Freight, Role
from disputes.models import Dispute
from disputes.money import format_money
from disputes.remedies import Terms
from disputes.templatetags.desk import isolate
from mediation.settling.answers import band_of
from mediation.settling.costs import (
    Certain,
    Expected,
    cost_of,
    cost_of_proposal,
    cost_of_ruling,
    follows,
)
from mediation.settling.finding import Figures
from mediation.settling.form import OfferForm
from mediation.settling.words import CONCLUSIONS, chance_words, expected_words, odds_words, parts_words


@dataclass(frozen=True)
class Way:
    """A row: `cost` in words, what it is made of, and what else is known of it."""

    name: str
    cost: str
    made_of: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    ways: list[Way]
    conclusion: str  # "" where there is no offer to compare


def comparison(dispute: Dispute, form: OfferForm, figures: Figures) -> Comparison:
    request = _request(dispute, form)
    offer = None if form.offer is None else cost_of(form.offer, form.payer, form.goods)
    ruling = cost_of_ruling(dispute.disputed_amount, figures.rulings.refund if figures.rulings else None)
    ways: list[Way] = []
    if request:
        ways.append(_certain(dispute, _("Accept what the buyer asks"), request))
    if offer:
        ways.append(_offered(dispute, offer, figures))
    ways += _sent_back(dispute, form)
    ways.append(_ruled(dispute, ruling, figures))
    return Comparison(ways, str(CONCLUSIONS[follows(offer, request, ruling)]) if offer else "")


def _request(dispute: Dispute, form: OfferForm) -> Certain | None:
    """What it costs to accept what the buyer asks; None where that is not on the table (any more)."""
    table = dispute.on_the_table
    if table is None or table.role != Role.BUYER:
        return None
    return cost_of_proposal(dispute, table, form.goods)


def _offered(dispute: Dispute, offer: Certain, figures: Figures) -> Way:
    band = "return" if offer.payer else band_of(offer.refund, dispute.disputed_amount)
    chance = chance_words(figures.answer(band))
    return _certain(dispute, _("Your offer, if the buyer takes it"), offer, chance)


def _sent_back(dispute: Dispute, form: OfferForm) -> Iterator[Way]:
    """All of the money against the goods, whoever pays the way back."""
    if not Terms.of(dispute).return_is_possible:
        return
    names = {
        Freight.SELLER: _("Everything back, and you pay the return"),
        Freight.BUYER: _("Everything back, and the buyer pays the return"),
    }
    for payer, name in names.items():
        yield _certain(dispute, name, cost_of(dispute.disputed_amount, payer, form.goods))


def _certain(dispute: Dispute, name: str, cost: Certain, *notes: str) -> Way:
    return Way(name, total_words(cost, dispute.currency), parts_words(cost, dispute.currency), notes)


def _ruled(dispute: Dispute, ruling: Expected, figures: Figures) -> Way:
    notes = [_("What counts in yours is the evidence, not the average.")]
    if Terms.of(dispute).return_is_possible:
        notes.append(_("A return that a mediator may order is not reckoned with."))
    words = expected_words(ruling, dispute.currency)
    return Way(_("Let a mediator rule"), words, odds_words(figures), tuple(notes))


def total_words(cost: Certain, currency: str) -> str:
    """A cost, or a gain; where a freight is not known it may be either, and what is known is said of it."""
    amount = isolate(format_money(abs(cost.total), currency))
    if cost.total < 0:
        text = _("you gain %(amount)s") if cost.is_whole else _("the freight, less %(amount)s")
        return text % {"amount": amount}
    return amount if cost.is_whole else _("%(amount)s and the freight") % {"amount": amount}
