"""The forms of the mediators' actions, one per row of the rulebook, named like it."""

from mediation.forms.cases import Assign, DeclareImpartiality, Extend, Recuse, Relabel, Take
from mediation.forms.corrections import CorrectRuling
from mediation.forms.evidence import AdmitEvidence, AssessEvidence, RequestEvidence, WithholdEvidence
from mediation.forms.rulings import ConfirmRuling, Rule, SendBackRuling

__all__ = [
    "AdmitEvidence",
    "AssessEvidence",
    "Assign",
    "ConfirmRuling",
    "CorrectRuling",
    "DeclareImpartiality",
    "Extend",
    "Recuse",
    "Relabel",
    "RequestEvidence",
    "Rule",
    "SendBackRuling",
    "Take",
    "WithholdEvidence",
]
