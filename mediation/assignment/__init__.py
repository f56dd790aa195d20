"""Who is given a case: by languages, rest days, absences and load, and never to whom is related to it."""

from mediation.assignment.days import is_absent
from mediation.assignment.handing import hand_over
from mediation.assignment.picking import is_spared, pick

__all__ = ["hand_over", "is_absent", "is_spared", "pick"]
