"""The coach: what in a text makes an answer worse, why, and what is still missing. It changes nothing.

    advise(text, situation)   the marks and the checklist of one text
    Situation, Purpose        who writes, what for, with a clock running or a proposal in the action
    Mark, Kind                what was found, where, why, and what to write instead
    Tick, Item                a line of the checklist, and what it asks for

It is offline, small and exact: words from `glossaries/`, one file per language, and check digits.
docs/coach.md says how to add words and how it is measured.
"""

from disputes.coach.advice import Advice, advise
from disputes.coach.kinds import Item, Kind, Mark, Tick
from disputes.coach.situation import Purpose, Situation

__all__ = ["Advice", "Item", "Kind", "Mark", "Purpose", "Situation", "Tick", "advise"]
