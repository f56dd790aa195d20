"""After an action: who has until when, or what comes now."""

from __future__ import annotations

from django.utils.translation import gettext as _

from disputes.flow import Role, State
from disputes.models import Dispute
from disputes.templatetags.desk import instant_text


def who_is_next(dispute: Dispute, role: Role | str) -> str:
    """One sentence such as "The seller has until Mon 23 Nov 2026, 18:40"."""
    if dispute.state == State.CLOSED:
        return _("The dispute is closed.")
    if dispute.state == State.SETTLING:
        return _("%(market)s pays; we write when it is done.") % {"market": dispute.order.marketplace.name}
    due = {"due": instant_text(dispute.due_at)}
    if role in dispute.turn:
        return _("It is your turn until %(due)s.") % due
    if len(dispute.turn) > 1:
        return _("Both of you have until %(due)s.") % due
    whose = next(iter(dispute.turn), "")
    texts = {
        Role.BUYER: _("The buyer has until %(due)s."),
        Role.SELLER: _("The seller has until %(due)s."),
        Role.MEDIATOR: _("The mediator has until %(due)s."),
    }
    return texts[Role(whose)] % due if whose else ""
