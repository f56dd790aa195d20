"""A remedy in words: as a title, as the object of a sentence, and as what happens to money and goods."""

from __future__ import annotations

from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from disputes.flow import Freight, Reason, Remedy, Role
from disputes.models import Dispute
from disputes.templatetags.desk import money, money_text

TITLES = {
    Remedy.FULL_REFUND: _("Full refund of %(refund)s, the buyer keeps the goods"),
    Remedy.PARTIAL_REFUND: _("Partial refund of %(refund)s, the buyer keeps the goods"),
    Remedy.RETURN_AND_REFUND: _("Return of the goods, then a refund of %(refund)s"),
    Remedy.NO_REFUND: _("No refund, the seller gets %(release)s"),
}
TITLES_TO_BUYER = {
    Remedy.FULL_REFUND: _("%(refund)s back, you keep the goods"),
    Remedy.PARTIAL_REFUND: _("%(refund)s back, you keep the goods"),
    Remedy.RETURN_AND_REFUND: _("You send the goods back, then get %(refund)s"),
    Remedy.NO_REFUND: _("No refund, the seller gets %(release)s"),
}
TITLES_WITHOUT_GOODS = {
    Remedy.FULL_REFUND: _("Full refund of %(refund)s"),
    Remedy.PARTIAL_REFUND: _("Partial refund of %(refund)s"),
}
NAMES = {
    Remedy.FULL_REFUND: pgettext_lazy("object of a verb", "a full refund of %(refund)s"),
    Remedy.PARTIAL_REFUND: pgettext_lazy("object of a verb", "a partial refund of %(refund)s"),
    Remedy.RETURN_AND_REFUND: pgettext_lazy("object of a verb", "a return with a refund of %(refund)s"),
    Remedy.NO_REFUND: pgettext_lazy("object of a verb", "no refund"),
}
FREIGHT = {
    Role.BUYER: {
        Freight.SELLER: _("The seller pays for sending them back."),
        Freight.BUYER: _("You pay for sending them back."),
        Freight.PLATFORM: _("The platform pays for sending them back."),
    },
    Role.SELLER: {
        Freight.SELLER: _("You pay for sending them back."),
        Freight.BUYER: _("The buyer pays for sending them back."),
        Freight.PLATFORM: _("The platform pays for sending them back."),
    },
}
FREIGHT_OF_OTHERS = {
    Freight.SELLER: _("The seller pays for sending them back."),
    Freight.BUYER: _("The buyer pays for sending them back."),
    Freight.PLATFORM: _("The platform pays for sending them back."),
}

# clauses: written small and without a full stop, they follow a colon or become a sentence of their own
BUYER_KEEPS = _("you get %(refund)s back and keep the goods")
BUYER_GETS = _("you get %(refund)s back")
CLAUSES = {
    Role.BUYER: {
        Remedy.RETURN_AND_REFUND: _("you send the goods back, then get %(refund)s"),
        Remedy.NO_REFUND: _("you get no refund and %(release)s is released to the seller"),
    },
    Role.SELLER: {
        Remedy.FULL_REFUND: _("%(refund)s goes back to the buyer and nothing is released to you"),
        Remedy.PARTIAL_REFUND: _("%(refund)s goes back to the buyer and %(release)s is released to you"),
        Remedy.RETURN_AND_REFUND: _("the buyer sends the goods back to you, then gets %(refund)s"),
        Remedy.NO_REFUND: _("the buyer gets no refund and %(release)s is released to you"),
    },
}
CLAUSES_OF_OTHERS = {
    Remedy.FULL_REFUND: _("%(refund)s goes back to the buyer and nothing is released to the seller"),
    Remedy.PARTIAL_REFUND: _("%(refund)s goes back to the buyer and %(release)s is released to the seller"),
    Remedy.RETURN_AND_REFUND: _("the buyer sends the goods back to the seller, then gets %(refund)s"),
    Remedy.NO_REFUND: _("the buyer gets no refund and %(release)s is released to the seller"),
}


def amounts(dispute: Dispute, refund: int, show: Any = money_text) -> dict[str, Any]:
    """Both halves of the disputed amount, for a text with %(refund)s and %(release)s; `show` writes them."""
    return {
        "refund": show(refund, dispute.currency),
        "release": show(max(0, dispute.disputed_amount - refund), dispute.currency),
    }


def effective_remedy(dispute: Dispute, proposal: Any) -> Remedy:
    """What a proposal becomes if it took effect now: a return nobody can address is the same refund alone."""
    remedy = Remedy(proposal.remedy)
    if remedy != Remedy.RETURN_AND_REFUND or dispute.has_return_address:
        return remedy
    whole = dispute.refund_of(proposal) == dispute.disputed_amount
    return Remedy.FULL_REFUND if whole else Remedy.PARTIAL_REFUND


def terms(dispute: Dispute, proposal: Any, role: Role | str) -> str:
    """A proposal as a title: "Partial refund of €60.00, the buyer keeps the goods"."""
    remedy = Remedy(proposal.remedy)
    titles = TITLES_TO_BUYER if role == Role.BUYER else TITLES
    title = titles[remedy]
    if dispute.reason == Reason.NOT_RECEIVED:
        title = TITLES_WITHOUT_GOODS.get(remedy, title)
    return str(title) % amounts(dispute, dispute.refund_of(proposal))


def named(remedy: str, refund: int, currency: str) -> str:
    """A remedy as the object of a sentence: "a partial refund of €60.00"."""
    return str(NAMES[Remedy(remedy)]) % {"refund": money_text(refund, currency)}


def freight_words(freight: str, role: Role | str) -> str:
    """Who pays the return, to this reader; nothing where there is none."""
    return str(FREIGHT.get(Role(role), FREIGHT_OF_OTHERS)[Freight(freight)]) if freight else ""


def clause(dispute: Dispute, remedy: str, refund: int, role: Role | str) -> str:
    """What a remedy does to this reader, to follow a colon: "you get €60.00 back and keep the goods"."""
    return str(_clause(dispute, Remedy(remedy), role)) % amounts(dispute, refund)


def clause_html(dispute: Dispute, remedy: str, refund: int, role: Role | str) -> SafeString:
    """The same with the amounts marked up."""
    return html(_clause(dispute, Remedy(remedy), role), **amounts(dispute, refund, money))


def _clause(dispute: Dispute, remedy: Remedy, role: Role | str) -> Any:
    if role == Role.BUYER and remedy in (Remedy.FULL_REFUND, Remedy.PARTIAL_REFUND):
        return BUYER_GETS if dispute.reason == Reason.NOT_RECEIVED else BUYER_KEEPS
    return CLAUSES.get(Role(role), CLAUSES_OF_OTHERS)[remedy]


def spoken(clause_: str) -> str:
    """A clause as a sentence of its own."""
    return pgettext("a clause as a sentence", "%(clause)s.") % {"clause": capfirst(clause_)}


def html(text: Any, **values: Any) -> SafeString:
    """A text with values set in, all escaped but what is HTML already."""
    escaped = {name: conditional_escape(value) for name, value in values.items()}
    return mark_safe(conditional_escape(text) % escaped)  # noqa: S308 - every part is escaped
