"""Reply templates: texts to begin with, ours and a store's own, with fields filled in from a dispute.

    find(store, key)                        the template of this key; UnknownReply where there is none in use
    offered(dispute, action, staff)         those for what is being written, the most fitting first
    fill(template, dispute, language, zone) Filled(text, missing)
    language_for(dispute), zone_for(dispute)  in which language and zone the buyer reads

A key is "builtin:<slug>" or "store:<number of its row>", and names the same template as long as it is in use.
`missing` names the fields that this dispute does not tell; each stands in `text` as [[a gap]], which the
seller's forms refuse to send. Whoever sends without a person looking must send nothing where any is missing.

    template = find(dispute.store, "builtin:damaged-part")
    filled = fill(template, dispute, language_for(dispute), zone_for(dispute), proposal=proposal)
    if not filled.missing:
        perform("counter", dispute.pk, actor=…, proposal=proposal, statement=filled.text)
"""

from disputes.replies.fields import FIELDS
from disputes.replies.filling import Filled, fill, gaps
from disputes.replies.finding import UnknownReply, find, offered
from disputes.replies.reader import language_for, zone_for
from disputes.replies.template import Template

__all__ = [
    "FIELDS",
    "Filled",
    "Template",
    "UnknownReply",
    "fill",
    "find",
    "gaps",
    "language_for",
    "offered",
    "zone_for",
]
