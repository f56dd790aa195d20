"""What each side should show, by what went wrong: needed, one of several, or helpful; and what is there."""

from evidence.checklist.checking import (
    Checklist,
    Line,
    checklist_of,
    checklist_to_open,
    checklists_of,
    is_open,
    list_of,
    usual_kind,
)
from evidence.checklist.item import Item
from evidence.checklist.lists import LISTS, ON_ITS_WAY_BACK, RETURNS, Listed, Need

__all__ = [
    "LISTS",
    "ON_ITS_WAY_BACK",
    "RETURNS",
    "Checklist",
    "Item",
    "Line",
    "Listed",
    "Need",
    "checklist_of",
    "checklist_to_open",
    "checklists_of",
    "is_open",
    "list_of",
    "usual_kind",
]
