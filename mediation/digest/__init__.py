"""What is derived of cases: their words for search, their figures to compare and count. Made by the worker.

Each minute it digests the disputes of which something happened since (`Dispute.objects.undigested()`).
"""

from mediation.digest.making import digest, digest_lagging
from mediation.digest.words import normalised, words_of

__all__ = ["digest", "digest_lagging", "normalised", "words_of"]
