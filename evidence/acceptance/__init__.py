"""Whether a file may enter the record, by what its bytes are and decode to; refusals name it and say why.

`judged` looks at one upload; `accepted` and `accepted_all` make evidence of what it lets in.
"""

from evidence.acceptance.judging import Judged, judged, most_bytes
from evidence.acceptance.names import clean_name
from evidence.acceptance.pieces import accepted, accepted_all, check_new

__all__ = ["Judged", "accepted", "accepted_all", "check_new", "clean_name", "judged", "most_bytes"]
