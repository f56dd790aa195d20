"""The one door: how a dispute is opened, asked about, changed, what its clock does, how an order changes."""

from disputes.perform.asking import NEVER_STALE, actions_for, actor_for, may, why_not
from disputes.perform.opening import Opening, Window, open_dispute, refusal_of_day, refusal_of_line, window
from disputes.perform.outside import order_changed
from disputes.perform.walking import perform, run_out_clock, run_out_clocks

__all__ = [
    "NEVER_STALE",
    "Opening",
    "Window",
    "actions_for",
    "actor_for",
    "may",
    "open_dispute",
    "order_changed",
    "perform",
    "refusal_of_day",
    "refusal_of_line",
    "run_out_clock",
    "run_out_clocks",
    "why_not",
    "window",
]
