"""What does not fit: on the record for mediators, in what a party is about to submit for that party."""

from evidence.contradictions.found import contradictions_of
from evidence.contradictions.said import Contradiction
from evidence.contradictions.warnings import beyond_the_number, known_numbers, warnings_for

__all__ = ["Contradiction", "beyond_the_number", "contradictions_of", "known_numbers", "warnings_for"]
