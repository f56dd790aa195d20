"""The figures and costs in the reader's words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from disputes.figures.numbers import percent
from disputes.flow import Freight, Reason, SubReason
from disputes.models import Dispute
from disputes.money import format_money
from disputes.templatetags.desk import isolate
from mediation.settling.answers import Answer
from mediation.settling.costs import Certain, Expected
from mediation.settling.counting import Basis, Rulings
from mediation.settling.finding import Figures
from mediation.settling.sample import FEWEST, LATEST, WINDOW, Whose

ENDED: dict[str, Any] = {
    "agreement": pgettext_lazy("how a dispute ended", "By agreement"),
    "silence": pgettext_lazy("how a dispute ended", "By silence: an answer was missing"),
    "withdrawn": pgettext_lazy("how a dispute ended", "Withdrawn by the buyer"),
    "ruling": pgettext_lazy("how a dispute ended", "By a mediator's ruling"),
    "other": pgettext_lazy("how a dispute ended", "Otherwise: a return that ran out, or settled outside"),
}
RULED: dict[str, Any] = {
    "full": pgettext_lazy("what a ruling gave", "All to the buyer"),
    "partial": pgettext_lazy("what a ruling gave", "A part to the buyer"),
    "release": pgettext_lazy("what a ruling gave", "Nothing to the buyer"),
}
ANSWERED: dict[str, Any] = {
    "accept": gettext_lazy("Accepted what the buyer asked"),
    "below_25": gettext_lazy("Offered less than 25 %"),
    "below_50": gettext_lazy("Offered 25 % to 49 %"),
    "below_75": gettext_lazy("Offered 50 % to 74 %"),
    "to_100": gettext_lazy("Offered at least 75 %"),
    "return": gettext_lazy("Offered a refund against a return"),
    "contest": gettext_lazy("Contested, with evidence"),
}
CONCLUSIONS: dict[str, Any] = {
    "accept": gettext_lazy(
        "Accepting what the buyer asks costs you no more than your offer, and it is over at once."
    ),
    "accept_return": gettext_lazy("Accepting what the buyer asks costs you no more than your offer."),
    "below": gettext_lazy("If it is taken, your offer costs you less than rulings on such cases usually do."),
    "within": gettext_lazy(
        "Your offer costs about what rulings on such cases do: it saves the wait and the uncertainty."
    ),
    "above": gettext_lazy(
        "Your offer costs more than rulings on such cases usually do. What it buys is an early end."
    ),
    "unknown": gettext_lazy(
        "Too few rulings to compare with. If it is taken, your offer costs you less than what the buyer asks."
    ),
    "alone": gettext_lazy("Too few rulings to compare with."),
    "freight_unknown": gettext_lazy("Type what the return freight is about, to compare your offer."),
}


def basis_words(basis: Basis, dispute: Dispute) -> str:
    """ "41 closed cases of your store with the same problem (Damaged)." """
    problem = SubReason(basis.sub_reason).label if basis.sub_reason else Reason(dispute.reason).label
    said = {"count": basis.count, "problem": problem, "market": dispute.order.marketplace.name}
    if basis.whose == Whose.OWN:
        text = ngettext(
            "Counted: %(count)d closed case of your store with the same problem (%(problem)s).",
            "Counted: %(count)d closed cases of your store with the same problem (%(problem)s).",
            basis.count,
        )
    else:
        text = ngettext(
            "Your store has too few. Counted: %(count)d closed case of other stores on %(market)s with the"
            " same problem (%(problem)s).",
            "Your store has too few. Counted: %(count)d closed cases of other stores on %(market)s with the"
            " same problem (%(problem)s).",
            basis.count,
        )
    return text % said


def bounds_words(basis: Basis) -> str:
    """What was left out, so that counting stays quick; "" where nothing was."""
    if basis.whose == Whose.OTHERS:
        text = _("Looked for among the %(window)s closed cases there that changed last.")
        return text % {"window": isolate(f"{WINDOW:,}")}
    if not basis.is_cut:
        return ""
    return _("Looked for among the last %(latest)s that your store closed for this reason.") % {
        "latest": isolate(f"{LATEST:,}")
    }


def too_few_words(closed: int) -> str:
    """Why there is no figure."""
    text = _(
        "Too few cases like this one have closed to say what settles them: your store has %(count)d, and"
        " %(fewest)d are needed."
    )
    return text % {"count": closed, "fewest": FEWEST}


def odds_words(figures: Figures) -> str:
    """ "Of 41 rulings like this one, 29 gave the buyer all of it, 5 a part and 7 nothing." """
    rulings = figures.rulings
    if rulings is None:
        text = _(
            "Too few rulings on such cases to say (your store: %(count)d). Anything from nothing to all of"
            " it is possible."
        )
        return text % {"count": figures.own_rulings}
    counts = {part.name: part.count for part in rulings.parts}
    if None in counts.values():
        return _mean_words(rulings)
    return _("Of %(count)d rulings like this one, %(full)d gave the buyer all of it, %(partial)d a part and"
             " %(release)d nothing.") % {"count": rulings.basis.count, **counts}  # fmt: skip


def _mean_words(rulings: Rulings) -> str:
    """Where a kind of ruling is so rare that it is not counted out."""
    text = _("%(count)d rulings like this one gave the buyer %(share)s of the amount on average.")
    return text % {
        "count": rulings.basis.count,
        "share": isolate(percent(rulings.refund.value, 0)),
    }


def parts_words(cost: Certain, currency: str) -> str:
    """What a cost is made of."""
    said = {
        "refund": isolate(format_money(cost.refund, currency)),
        "freight": isolate(format_money(cost.freight or 0, currency)),
        "goods": isolate(format_money(cost.goods, currency)),
    }
    if not cost.payer:
        return _("Refund %(refund)s; the buyer keeps the goods.") % said
    if not cost.is_whole:
        return (
            _("Refund %(refund)s and a return freight that is not known, less goods worth %(goods)s.") % said
        )
    if cost.payer == Freight.SELLER:
        return _("Refund %(refund)s and return freight %(freight)s, less goods worth %(goods)s.") % said
    if cost.payer == Freight.BUYER:
        return _("Refund %(refund)s, less goods worth %(goods)s; the buyer pays the return.") % said
    return _("Refund %(refund)s, less goods worth %(goods)s; the platform pays the return.") % said


def expected_words(expected: Expected, currency: str) -> str:
    """The span, for a cell."""
    said = {
        "low": isolate(format_money(expected.low, currency)),
        "high": isolate(format_money(expected.high, currency)),
    }
    if expected.mean is None:
        return _("%(low)s to %(high)s") % said
    said["mean"] = isolate(format_money(expected.mean, currency))
    return _("about %(mean)s (%(low)s to %(high)s)") % said


def chance_words(answer: Answer | None) -> str:
    """How often a first offer of this size ended in an agreement."""
    if answer is None or answer.agreed is None or answer.rate is None:
        return _("Too few first offers of this size to say how often they are taken.")
    return ngettext(
        "Of %(cases)d first offer of this size, %(agreed)d ended in an agreement.",
        "Of %(cases)d first offers of this size, %(agreed)d ended in an agreement.",
        answer.cases or 0,
    ) % {"cases": answer.cases, "agreed": answer.agreed}
