"""What a message does not do while its writer's clock runs, and the buttons that do it."""

from __future__ import annotations

from collections.abc import Iterable

from babel.lists import format_list
from django.utils.translation import gettext as _

from disputes.flow import MEDIATING, NEGOTIATING, PARTIES, Action, Role
from disputes.instants import locale
from disputes.models import Dispute
from disputes.templatetags.desk import in_quotes
from disputes.words.buttons import choices

ANSWERS = frozenset({"accept", "counter", "contest", "modify", "reject"})
SHOWS = frozenset({"submit_evidence", "finish_evidence"})
RETURNS = frozenset({"ship_return", "acknowledge_return"})


def not_an_answer(dispute: Dispute, role: Role | str, offered: Iterable[Action]) -> str:
    """For a party whose clock is running, what to press instead; "" for who only waits.

    `offered` are the actions that the party may do now.
    """
    if role not in PARTIES or role not in dispute.turn or dispute.due_at is None:
        return ""
    if dispute.state in NEGOTIATING:
        counts, text = ANSWERS, _("A message is not an answer to the proposal: press %(buttons)s.")
    elif dispute.state in MEDIATING:
        counts, text = SHOWS, _("A message does not count as evidence: press %(buttons)s.")
    else:
        counts, text = RETURNS, _("A message does not stop the clock of the return: press %(buttons)s.")
    listed = choices([action for action in offered if action.name in counts], dispute, role)
    labels = [in_quotes(each.label) for each in listed]
    return text % {"buttons": format_list(labels, style="or", locale=locale())} if labels else ""
