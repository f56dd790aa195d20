"""Grounds in plain words: a template for each finding and reason, filled from the case.

Of several templates the first is taken all of whose facts are known. They say what was found, on what, and
blame nobody. A mediator reads and changes them before anything is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from disputes.flow import Freight, Reason, Remedy
from disputes.models import Dispute
from disputes.templatetags.desk import instant_text, money_text
from evidence.tracking import shipments_of
from mediation.decisions.chosen import Chosen
from mediation.exhibits import Exhibit
from mediation.models import Finding

F = Finding
BLANK = re.compile(r"%\((\w+)\)s")

_NOT_PROVEN = (
    gettext_lazy("We see in %(evidence)s that the goods were sent, but not that they came to the buyer."),
    gettext_lazy("The order says that the goods came on %(delivered)s. Nothing submitted shows it."),
    gettext_lazy("Nothing submitted shows that the goods came to the buyer."),
)
TEMPLATES: dict[str, tuple[Any, ...]] = {
    F.VALID_PROOF_OF_DELIVERY: (
        gettext_lazy("%(carrier)s delivered the parcel on %(delivered)s. We see this in %(evidence)s."),
        gettext_lazy("We see in %(evidence)s that the parcel was delivered to the address of the order."),
        gettext_lazy("The order says that %(carrier)s delivered the parcel on %(delivered)s."),
        gettext_lazy("What we have seen shows that the parcel was delivered to the address of the order."),
    ),
    F.NO_PROOF_OF_DELIVERY: _NOT_PROVEN,
    F.INVALID_TRACKING: (
        gettext_lazy(
            "We looked for %(number)s at %(carrier)s. What we see in %(evidence)s is no parcel of this order."
        ),
        gettext_lazy("The tracking number in %(evidence)s does not lead to a parcel of this order."),
        gettext_lazy("The tracking number %(number)s does not lead to a parcel of this order."),
        gettext_lazy("The tracking number does not lead to a parcel of this order."),
    ),
    F.NOT_SHIPPED_TO_CORRECT_ADDRESS: (
        gettext_lazy("We see in %(evidence)s that the parcel did not go to the address of the order."),
        gettext_lazy("The parcel did not go to the address of the order."),
    ),
    F.ITEM_NOT_SHIPPED: (
        gettext_lazy("We see in %(evidence)s that the goods were not handed to a carrier."),
        gettext_lazy("Nothing submitted shows that the goods were handed to a carrier."),
    ),
    F.DELIVERY_AFTER_EXPECTED_DATE: (
        gettext_lazy(
            "The goods were promised for %(promised)s and came on %(delivered)s. We see this in %(evidence)s."
        ),
        gettext_lazy("The goods were promised for %(promised)s and came on %(delivered)s."),
        gettext_lazy("The goods were promised for %(promised)s and came later."),
        gettext_lazy("The goods came later than promised."),
    ),
    F.ITEM_NOT_AS_DESCRIBED: (
        gettext_lazy("We see in %(evidence)s that %(goods)s did not come as the listing described."),
        gettext_lazy("What we have seen shows that %(goods)s did not come as the listing described."),
    ),
    F.ITEM_AS_DESCRIBED: (
        gettext_lazy("We see in %(evidence)s that %(goods)s came as the listing described."),
        gettext_lazy("What we have seen shows that %(goods)s came as the listing described."),
    ),
    F.NO_DOCUMENTATION_FROM_BUYER: (
        gettext_lazy(
            "%(buyer)s was asked for evidence, and none came in time. We decide on what the record holds."
        ),
    ),
    F.NO_SELLER_RESPONSE: (
        gettext_lazy("%(store)s did not answer in time. We decide on what the record holds."),
    ),
    F.NO_RESPONSE_FROM_BUYER: (
        gettext_lazy("%(buyer)s did not answer in time. We decide on what the record holds."),
    ),
    F.SELLER_REFUSED_RETURN: (
        gettext_lazy("We see in %(evidence)s that the goods were offered back, and not taken by %(store)s."),
        gettext_lazy("The goods were offered back, and %(store)s did not take them."),
    ),
    F.ITEM_NOT_RETURNED: (
        gettext_lazy("A return was arranged. We see in %(evidence)s that the goods did not come back."),
        gettext_lazy("A return was arranged, and nothing shows that the goods came back to %(store)s."),
    ),
    F.RETURN_IN_OTHER_CONDITION: (
        gettext_lazy("We see in %(evidence)s that the goods came back in another condition."),
        gettext_lazy("The goods came back in another condition than that in which they were sent."),
    ),
    F.DECIDED_ON_AVAILABLE_INFORMATION: (
        gettext_lazy("Both sides had time to show what happened. We decide on what we see in %(evidence)s."),
        gettext_lazy("Both sides had time to show what happened. We decide on what is known."),
    ),
}
BY_REASON: dict[tuple[str, str], tuple[Any, ...]] = {  # where the same finding means something else
    (F.VALID_PROOF_OF_DELIVERY, Reason.NOT_AS_DESCRIBED): (
        gettext_lazy("The goods came on %(delivered)s. That they came is not in dispute."),
        gettext_lazy("That the goods came is not in dispute."),
    ),
    (F.NO_PROOF_OF_DELIVERY, Reason.NOT_AS_DESCRIBED): (
        gettext_lazy("We do not see in %(evidence)s that all of the goods came to the buyer."),
        gettext_lazy("Nothing submitted shows that all of the goods came to the buyer."),
    ),
    (F.NO_DOCUMENTATION_FROM_BUYER, Reason.NOT_AS_DESCRIBED): (
        gettext_lazy(
            "%(buyer)s was asked to show what is wrong with %(goods)s, and no evidence came in time."
        ),
    ),
    (F.ITEM_AS_DESCRIBED, Reason.NOT_RECEIVED): (
        gettext_lazy("We see in %(evidence)s that the right goods were sent."),
        gettext_lazy("What we have seen shows that the right goods were sent."),
    ),
}
REMEDIES: dict[str, tuple[Any, ...]] = {
    Remedy.FULL_REFUND: (gettext_lazy("So %(buyer)s gets all of the %(disputed)s back."),),
    Remedy.PARTIAL_REFUND: (
        gettext_lazy("So %(buyer)s gets %(amount)s back, and %(store)s gets %(rest)s."),
        gettext_lazy("So %(buyer)s gets a part of the %(disputed)s back."),
    ),
    Remedy.RETURN_AND_REFUND: (
        gettext_lazy(
            "So %(buyer)s sends the goods back and gets %(amount)s when %(store)s has them. %(freight)s."
        ),
        gettext_lazy("So %(buyer)s sends the goods back and gets the refund when %(store)s has them."),
    ),
    Remedy.NO_REFUND: (gettext_lazy("So %(store)s gets all of the %(disputed)s."),),
}


def suggested(dispute: Dispute, chosen: Chosen, exhibits: list[Exhibit]) -> list[str]:
    """A paragraph for each finding, for what did not change it, and for the remedy; "" for nothing."""
    facts = _facts(dispute, chosen)
    by_pk = {exhibit.item.pk: exhibit for exhibit in exhibits}
    paragraphs = []
    for code in chosen.findings:
        templates = BY_REASON.get((code, dispute.reason), TEMPLATES[code])
        pieces = [by_pk[pk] for pk in chosen.rests.get(code, ())]
        paragraphs.append(_filled(templates, facts | _cited(code, pieces)))
    paragraphs += _not_relied_on(chosen, exhibits)
    if chosen.remedy in REMEDIES:
        paragraphs.append(_filled(REMEDIES[chosen.remedy], facts))
    return paragraphs


def appended(typed: str, paragraphs: Iterable[str], most: int) -> str:
    """What was typed with the paragraphs that it does not hold yet, as long as there is room. Never less."""
    text = typed.rstrip()
    for paragraph in paragraphs:
        longer = f"{text}\n\n{paragraph}" if text else paragraph
        if paragraph not in text and len(longer) <= most:
            text = longer
    return text if text != typed.rstrip() else typed


def _filled(templates: Iterable[Any], facts: dict[str, str]) -> str:
    texts = [str(template) for template in templates]
    fitting = (text for text in texts if all(facts.get(name) for name in BLANK.findall(text)))
    return capfirst(next(fitting, texts[-1]) % facts)


def _not_relied_on(chosen: Chosen, exhibits: list[Exhibit]) -> Iterator[str]:
    """Evidence that counts and was not cited: it was looked at."""
    others = [exhibit.code for exhibit in exhibits if exhibit.counts and exhibit.item.pk not in chosen.cited]
    if chosen.findings and others:
        text = ngettext(
            "We also looked at %(evidence)s. It does not change this.",
            "We also looked at %(evidence)s. They do not change this.",
            len(others),
        )
        yield text % {"evidence": _listed(others)}


def _cited(code: str, pieces: list[Exhibit]) -> dict[str, str]:
    """What a finding rests on; an invalid number is the one of the cited voucher, not the order's own."""
    facts = {"evidence": _listed([piece.code for piece in pieces])}
    voucher = next((piece.item for piece in pieces if piece.item.tracking_number), None)
    if code == F.INVALID_TRACKING and voucher:
        facts |= {"carrier": voucher.carrier, "number": voucher.tracking_number}
    return facts


def _listed(codes: list[str]) -> str:
    return str(get_text_list(codes, _("and")))


def _facts(dispute: Dispute, chosen: Chosen) -> dict[str, str]:
    parcel = next(iter(shipments_of(dispute)), None)
    freight = chosen.freight if chosen.freight in Freight.values else ""
    facts: dict[str, Any] = {
        "buyer": dispute.buyer.name or _("the buyer"),  # a mail address is no name
        "store": dispute.store.name,
        "goods": _goods(dispute),
        "disputed": money_text(dispute.disputed_amount, dispute.currency),
        "promised": instant_text(dispute.order.promised_at, "date"),
        "freight": Freight(freight).label if freight else "",
        **_amounts(dispute, chosen.amount),
    }
    if parcel:
        facts |= {"carrier": parcel.carrier, "number": parcel.tracking_number}
        facts["delivered"] = instant_text(parcel.delivered_at, "date")
    return {name: str(fact) for name, fact in facts.items()}


def _amounts(dispute: Dispute, amount: int | None) -> dict[str, str]:
    if amount is None:
        return {}
    rest = dispute.disputed_amount - amount
    return {"amount": money_text(amount, dispute.currency), "rest": money_text(rest, dispute.currency)}


def _goods(dispute: Dispute) -> str:
    titles = [line.order_line.title for line in dispute.lines.all()]
    return "“" + "”, “".join(titles) + "”" if titles else _("the item")
