"""The one door: how a dispute is opened, asked about, changed, and what its clock does."""

from disputes.perform.asking import actions_for, actor_for, why_not
from disputes.perform.opening import Opening, Window, open_dispute, refusal_of_day, refusal_of_line, window
from disputes.perform.walking import perform, run_out_clock, run_out_clocks

__all__ = [
    "Opening",
    "Window",
    "actions_for",
    "actor_for",
    "open_dispute",
    "perform",
    "refusal_of_day",
    "refusal_of_line",
    "run_out_clock",
    "run_out_clocks",
    "why_not",
    "window",
]
