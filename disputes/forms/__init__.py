"""The forms of the parties' actions, one per row of the rulebook, named like it."""

from disputes.forms.answers import (
    Accept,
    FinishEvidence,
    RefundInFull,
    Reject,
    RequestIntervention,
    ShipReturn,
    Withdraw,
)
from disputes.forms.base import ActionForm
from disputes.forms.opening import Open
from disputes.forms.payments import ConfirmSettlement, FailSettlement, SettleOutside
from disputes.forms.proposals import Counter, Modify, ProposalForm, Propose

__all__ = [
    "Accept",
    "ActionForm",
    "ConfirmSettlement",
    "Counter",
    "FailSettlement",
    "FinishEvidence",
    "Modify",
    "Open",
    "ProposalForm",
    "Propose",
    "RefundInFull",
    "Reject",
    "RequestIntervention",
    "SettleOutside",
    "ShipReturn",
    "Withdraw",
]
