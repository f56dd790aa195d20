"""The product's own templates: each acknowledges, explains, offers, says what is next and when."""

from disputes.replies.built_in.anything import ANYTHING
from disputes.replies.built_in.not_as_described import NOT_AS_DESCRIBED
from disputes.replies.built_in.not_received import NOT_RECEIVED
from disputes.replies.built_in.returns import RETURNS
from disputes.replies.template import Template

TEMPLATES: dict[str, Template] = {
    each.key.partition(":")[2]: each for each in (*NOT_RECEIVED, *NOT_AS_DESCRIBED, *ANYTHING, *RETURNS)
}

__all__ = ["TEMPLATES"]
