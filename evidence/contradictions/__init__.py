"""What does not fit: on the record for mediators, in what a party is about to submit for that party."""

from evidence.contradictions.found import Contradiction, contradictions_of
from evidence.contradictions.warnings import warnings_for

__all__ = ["Contradiction", "contradictions_of", "warnings_for"]
