"""Orders from outside: read and checked as text, saved whole or not at all. For the import and the API."""

from disputes.importing.changing import Forbidden
from disputes.importing.facts import (
    COLUMNS,
    OPTIONAL,
    BadFact,
    Head,
    LineFacts,
    OrderFacts,
    Parcel,
    read_head,
    read_line,
)
from disputes.importing.run import Counts, import_file
from disputes.importing.saving import Saved, save_orders
from disputes.importing.table import BadFile

__all__ = [
    "COLUMNS",
    "OPTIONAL",
    "BadFact",
    "BadFile",
    "Counts",
    "Forbidden",
    "Head",
    "LineFacts",
    "OrderFacts",
    "Parcel",
    "Saved",
    "import_file",
    "read_head",
    "read_line",
    "save_orders",
]
