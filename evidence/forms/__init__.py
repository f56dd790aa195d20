"""What the parties bring to the record: evidence, a seller's contest, the end of a return, messages."""

from evidence.forms.messages import SendMessage
from evidence.forms.returns import AcknowledgeReturn
from evidence.forms.submitting import Contest, SubmitEvidence

__all__ = ["AcknowledgeReturn", "Contest", "SendMessage", "SubmitEvidence"]
