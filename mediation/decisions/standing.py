"""What became of a ruling that took effect: what took its place and when, or what is left of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import Role, State
from disputes.models import Dispute, Event
from disputes.templatetags.desk import instant_text, money_text
from disputes.words import named

LATER_RULING = gettext_lazy("A later ruling of %(at)s takes the place of this one: %(what)s.")
EFFECTS: dict[str, Any] = {  # by which something takes effect, and how that is told
    "rule": LATER_RULING,
    "confirm_ruling": LATER_RULING,
    "accept": gettext_lazy(
        "On %(at)s both sides agreed on %(what)s. That takes the place of what was ruled."
    ),
    "refund_in_full": gettext_lazy(
        "On %(at)s the seller chose to refund %(refund)s. That takes the place of what was ruled."
    ),
    "lapse_return": gettext_lazy(
        "The goods were not sent back in time, so since %(at)s %(release)s goes to the seller."
    ),
    "acknowledge_return": gettext_lazy(
        "The goods came back in order on %(at)s: %(refund)s goes to the buyer, %(release)s to the seller."
    ),
    "confirm_return_by_default": gettext_lazy(
        "The seller did not say in time how the goods came back, so since %(at)s %(refund)s goes to the"
        " buyer, %(release)s to the seller."
    ),
}
SETTLED_OUTSIDE = gettext_lazy(
    "Nothing is left in dispute since %(at)s: the money moved outside. What was ruled is not carried out."
)
ENDS: dict[str, Any] = {  # by which nothing takes effect any more
    "acknowledge_return": gettext_lazy(
        "The return had a problem. Since %(at)s a mediator looks at the case again, and what was ruled"
        " is not carried out."
    ),
    "withdraw": gettext_lazy("The buyer withdrew the dispute on %(at)s. What was ruled is not carried out."),
    "settle_outside": SETTLED_OUTSIDE,
    "fail_settlement": SETTLED_OUTSIDE,
}
ASKED: dict[str, Any] = {
    Role.BUYER: gettext_lazy(
        "The buyer asked for a mediator on %(at)s, who looks at the case again. What was ruled is not"
        " carried out."
    ),
    Role.SELLER: gettext_lazy(
        "The seller asked for a mediator on %(at)s, who looks at the case again. What was ruled is not"
        " carried out."
    ),
}


def since(dispute: Dispute, effect: Event, events: Sequence[Event]) -> str:
    """What stands instead of the ruling that took effect by `effect`; "" while that stands itself."""
    changes = [event for event in events if event.sequence > effect.sequence and _words(event)]
    if not changes:
        return ""
    told = str(_words(changes[-1])) % _values(dispute, changes[-1])
    return " ".join(filter(None, [told, left_of(dispute, changes[-1], events)]))


def left_of(dispute: Dispute, effect: Event, events: Sequence[Event]) -> str:
    """What is left of what took effect by `effect`, where money has moved outside since; else ""."""
    took = effect.data.get("takes_effect")
    if took is None or not dispute.reached_by or events[-1].sequence != dispute.version:
        return ""
    left = {"refund": dispute.refund_amount, "release": dispute.disputed_amount - dispute.refund_amount}
    if all(left[name] == took[name] for name in left):
        return ""
    text = _(
        "Money has moved outside since: of this, %(refund)s is left for the buyer and %(release)s for"
        " the seller."
    )
    return text % {name: money_text(amount, dispute.currency) for name, amount in left.items()}


def _words(event: Event) -> Any:
    """How an event is told that puts something in a ruling's place, or ends it; None for all others."""
    if event.data.get("takes_effect"):
        return EFFECTS.get(event.action)
    if event.action == "request_intervention":
        return ASKED.get(event.role)
    if event.action in ("settle_outside", "fail_settlement") and event.to_state != State.CLOSED:
        return None
    return ENDS.get(event.action)


def _values(dispute: Dispute, event: Event) -> dict[str, str]:
    took = event.data.get("takes_effect")
    values = {"at": instant_text(event.at)}
    if took is None:
        return values
    values["what"] = named(took["remedy"], took["refund"], dispute.currency)
    return values | {name: money_text(took[name], dispute.currency) for name in ("refund", "release")}
