"""Similar cases: what went back to the buyer in closed cases like this one, for mediators and for the parties."""

from mediation.similar.figure import Similar
from mediation.similar.finding import similar_to

__all__ = ["Similar", "similar_to"]
