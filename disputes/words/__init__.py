"""The words of a dispute, shared by pages and mails: whose turn, what happened, what each button costs.

Amounts are what would really happen; times come from the dispute's own policy.
"""

from disputes.words.answering import not_an_answer
from disputes.words.automatic import by_rule
from disputes.words.badges import Badge, state_badge
from disputes.words.buttons import Choice, choice, choices
from disputes.words.done import who_is_next
from disputes.words.quotes import Quote, quote, quoted_by
from disputes.words.sentences import sentence
from disputes.words.terms import clause, effective_remedy, freight_words, named, spoken, terms
from disputes.words.turns import Standing, standing

__all__ = [
    "Badge",
    "Choice",
    "Quote",
    "Standing",
    "by_rule",
    "choice",
    "choices",
    "clause",
    "effective_remedy",
    "freight_words",
    "named",
    "not_an_answer",
    "quote",
    "quoted_by",
    "sentence",
    "spoken",
    "standing",
    "state_badge",
    "terms",
    "who_is_next",
]
