"""Similar cases: what went back to the buyer in closed cases like one, for mediators and for the parties."""

from mediation.similar.figure import Similar
from mediation.similar.finding import likeness_and_figure, similar_for_parties, similar_to

__all__ = ["Similar", "likeness_and_figure", "similar_for_parties", "similar_to"]
