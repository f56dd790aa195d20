"""May I do it? Who somebody is towards a dispute, and what the rulebook lets them do now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from disputes.compiled import Compiled
from disputes.flow import ACTIONS, Action, Actor, Refused, Role, Stale, State
from disputes.instants import write
from disputes.models import Dispute, StoreMember
from disputes.relations import has_spoken_for_a_side, is_of_a_partys_house

_MEMBERSHIP = Compiled(
    lambda store, user: StoreMember.objects.filter(store=store, user=user).values_list("pk")
)

NEVER_STALE = frozenset({"send_message"})  # words go to the other side whatever has changed


def actor_for(dispute: Dispute, who: Any, action: Action | None = None) -> Actor | None:
    """The one role in which somebody acts on a dispute; None for strangers.

    A party is only ever a party, and who stepped back stays away: nobody holds an office in a case that
    they are related to (`relations`). Staff with two offices act in the one that the action asks for.
    """
    actors = _actors(dispute, who)
    fitting = [actor for actor in actors if action and actor.role in action.who]
    return next(iter(fitting or actors), None)


def _actors(dispute: Dispute, who: Any) -> list[Actor]:
    if isinstance(who, Actor):
        return [who] if who.marketplace_id in (None, dispute.order.marketplace_id) else []
    if not who.is_active:
        return []
    if who.pk == dispute.buyer_id:
        return [Actor(Role.BUYER, who)]
    if _MEMBERSHIP(dispute.store_id, who.pk):
        return [Actor(Role.SELLER, who)]
    if not (who.is_mediator or who.is_operator):
        return []
    if dispute.was_left_by(who) or is_of_a_partys_house(dispute, who) or has_spoken_for_a_side(dispute, who):
        return []
    offices = [Actor(Role.OPERATOR, who)] if who.is_operator else []
    if who.is_mediator:
        return [Actor(Role.MEDIATOR, who, is_head=who.is_head_mediator), *offices]
    return offices


def why_not(action: Action, dispute: Dispute, actor: Actor | None, at: datetime) -> str:
    """The reason why the actor may not do this now, or ""."""
    if actor is None or actor.role not in action.who:
        return _("This is not yours to do.")
    if dispute.state not in action.source:
        return _too_late(dispute, action) or _elsewhere(dispute)
    if actor.role != Role.SYSTEM and dispute.due_at is not None and at >= dispute.due_at:
        return _("Time is up.")
    return str(action.guard(dispute, actor, at)) if action.guard else ""


def may(
    action: Action, dispute: Dispute, actor: Actor | None, at: datetime, version: int | None = None
) -> Actor:
    """The actor, who may do this now. Stale if what pages show has changed since `version`, else Refused."""
    reason = why_not(action, dispute, actor, at)
    if version is not None and not dispute.changed_in <= version <= dispute.version:
        raise Stale(reason or _("Something has changed since you opened this page. Nothing was sent."))
    if reason or actor is None:
        raise Refused(reason)
    return actor


def _too_late(dispute: Dispute, action: Action) -> str:
    """The sentence for who answers after the clock has taken the dispute on, or ""."""
    moves = dispute.events.exclude(from_state=F("to_state")) if dispute.pk else dispute.events.none()
    last = moves.order_by("-sequence").first()
    if last is None or last.role != Role.SYSTEM or last.from_state not in action.source:
        return ""
    if "was_due_at" not in last.data:
        return ""  # no clock ran out: the system also confirms payments
    ended = datetime.fromisoformat(last.data["was_due_at"])
    return _("Too late: this ended at %(time)s. Nothing was sent.") % {"time": write(ended)}


def _elsewhere(dispute: Dispute) -> str:
    label = str(State(dispute.state).label) if dispute.state else ""
    return _("This is not possible now: %(state)s.") % {"state": label[:1].lower() + label[1:]}


def actions_for(dispute: Dispute, who: Any, at: datetime) -> list[Action]:
    """What somebody may do now, in the order of the rulebook; nothing once the clock has run out."""
    actors = _actors(dispute, who)
    return [
        action
        for action in ACTIONS.values()
        if dispute.state in action.source
        and any(actor.role in action.who and not why_not(action, dispute, actor, at) for actor in actors)
    ]
