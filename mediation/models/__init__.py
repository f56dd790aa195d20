"""What mediators decide and keep, who they are, and what is derived of cases to find and compare them."""

from mediation.models.derived import CaseFacts, CaseText, DeliveryStatus, SellerSize
from mediation.models.people import Absence, Profile, SavedFilter
from mediation.models.rulings import USUAL, Assessment, Finding, Ruling, RulingDraft, Verdict

__all__ = [
    "USUAL",
    "Absence",
    "Assessment",
    "CaseFacts",
    "CaseText",
    "DeliveryStatus",
    "Finding",
    "Profile",
    "Ruling",
    "RulingDraft",
    "SavedFilter",
    "SellerSize",
    "Verdict",
]
