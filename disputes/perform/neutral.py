"""Who mediates: who is picked for a case, and whether what a mediator brings still stands under the lock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from disputes.flow import Action, Actor, Refused, Stale
from disputes.models import Dispute
from disputes.relations import is_related

GIVING = frozenset({"assign", "recuse"})  # actions after which the case is a colleague's
MOVING = GIVING | {"take"}
HANDS_OVER = MOVING | {"reassign_overdue"}  # their events say by themselves whose case it is


def pick_mediator(dispute: Dispute, at: datetime) -> Any | None:
    """Somebody unrelated to both sides and other than now, as mediation/assignment/ picks; None if nobody."""
    return import_string("mediation.assignment.pick")(dispute, at)


def who_mediates(dispute: Dispute, at: datetime) -> Any | None:
    """Whose case it is as it comes to mediation: who had it before a return, unless absent or gone."""
    mediator = dispute.mediator if may_keep(dispute) else None
    if mediator and not import_string("mediation.assignment.is_absent")(mediator, dispute.policy, at):
        return mediator
    return pick_mediator(dispute, at) or mediator


def after_overdue(dispute: Dispute, at: datetime) -> dict[str, Any]:
    """What the clock brings when a review is overdue: another mediator, or that there is no other."""
    if other := pick_mediator(dispute, at):
        return {"mediator": other}
    return {"mediator": dispute.mediator if may_keep(dispute) else None, "stays": True}


def may_keep(dispute: Dispute) -> bool:
    """Whether its mediator may go on with it: still one, and still related to neither side."""
    mediator = dispute.mediator
    return bool(
        mediator and mediator.is_active and mediator.is_mediator and not is_related(dispute, mediator)
    )


def check_holder(dispute: Dispute, action: Action, version: int | None) -> None:
    """Stale where the case has moved since the page that is answered, which showed `version`."""
    if version is None or action.name not in MOVING:
        return
    if dispute.events.filter(sequence__gt=version, action__in=MOVING).exists():
        raise Stale(_("The case has moved to another mediator meanwhile. Nothing was sent."))


def check_correction(dispute: Dispute, action: Action, version: int | None, brought: dict[str, Any]) -> None:
    """Stale where another slip was corrected since `version`, or the wrong words stand there no more."""
    if action.name != "correct_ruling":
        return
    later = dispute.events.filter(action=action.name, sequence__gt=version) if version is not None else None
    says = import_string("mediation.decisions.corrections.still_says")
    if (later is not None and later.exists()) or not says(dispute, **brought):
        raise Stale(_("The ruling was corrected meanwhile. Nothing was sent."))


def check_ruler(dispute: Dispute, action: Action, actor: Actor, at: datetime) -> None:
    """Refused to who judged a side lately and does not hold the case, while another is free."""
    if action.name != "rule" or actor.user_id == dispute.mediator_id:
        return
    if import_string("mediation.assignment.is_spared")(
        dispute, actor.user, at, others=dispute.other_mediators()
    ):
        raise Refused(
            _("You ruled on a side of this case in the last 30 days, and another mediator is free.")
        )


def settle_who(dispute: Dispute, action: Action, brought: dict[str, Any], at: datetime) -> None:
    """Judge under the lock whose case it becomes: who was chosen, else who is picked.

    Stale if who was chosen is related, has stepped back or has left meanwhile.
    """
    if action.name not in GIVING:
        return
    chosen = brought.get("mediator")
    if chosen and not dispute.other_mediators().filter(pk=chosen.pk).exists():
        raise Stale(_("%(name)s can no longer be given this case.") % {"name": chosen})
    brought["mediator"] = chosen or pick_mediator(dispute, at)
    if action.name == "assign" and brought["mediator"] is None:
        raise Refused(_("There is no other mediator who could be given this case."))
