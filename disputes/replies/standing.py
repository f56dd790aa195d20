"""Texts that may go with offers of a store's rules: for a first answer, and for all that a rule answers."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from disputes.flow import SUB_REASONS, Reason, State
from disputes.models import ReplyTemplate
from disputes.replies.built_in import TEMPLATES
from disputes.replies.filling import gaps
from disputes.replies.template import Template, of_row

if TYPE_CHECKING:
    from disputes.models import Store

OFFERING = "counter"  # the action that such a text goes with
NEVER_TOLD = frozenset({"cause", "refund", "return_carrier", "return_tracking_number", "return_sent"})
OF_RETURNS = frozenset({"builtin:return-offer"})  # rules offer a part of the money, and no return


def for_rules(store: Store) -> list[Template]:
    """Those for a first offer whose fields a dispute can tell by then, the store's own first. One query."""
    rows = ReplyTemplate.objects.in_use().filter(store=store).order_by("name", "pk")
    return [each for each in (*map(of_row, rows), *TEMPLATES.values()) if _is_first_offer(each)]


def fits_all(template: Template, reasons: Collection[str], sub_reasons: Collection[str]) -> bool:
    """Whether it is for every dispute of these reasons; no sub-reasons are all of them."""
    about = [
        (reason, each.value)
        for reason in reasons
        for each in SUB_REASONS[Reason(reason)]
        if not sub_reasons or each in sub_reasons
    ]
    return all(
        (not template.reasons or reason in template.reasons)
        and (not template.sub_reasons or sub_reason in template.sub_reasons)
        for reason, sub_reason in about
    )


def _is_first_offer(template: Template) -> bool:
    given = ((template.actions, OFFERING), (template.states, State.AWAITING_SELLER_RESPONSE.value))
    is_meant = all(not wanted or each in wanted for wanted, each in given)
    is_whole = not template.named & NEVER_TOLD and not gaps(str(template.text))
    return is_meant and is_whole and template.key not in OF_RETURNS
