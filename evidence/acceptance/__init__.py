"""Whether a file may enter the record, by what its bytes are and decode to; refusals name it and say why.

`judged` looks at one upload, `accepted` makes a piece of evidence of it.
"""

from evidence.acceptance.judging import Judged, accepted, judged, most_bytes

__all__ = ["Judged", "accepted", "judged", "most_bytes"]
