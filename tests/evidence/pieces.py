"""Evidence on the record by the door, of any type, with what the worker would have drawn of it."""

import hashlib
import io
from datetime import timedelta

from disputes.flow import State
from disputes.models import Message
from disputes.perform import perform
from evidence.models import Evidence, Withholding
from evidence.preparing.drawn import Drawn
from evidence.preparing.renditions import keep
from tests.evidence.uploads import EMAIL, pdf, picture, upload
from tests.factories import T0, make_dispute, make_dispute_in, make_mediator

LATER = T0 + timedelta(hours=20)
MEGABYTE = bytes(range(256)) * 4096
CONTENTS = {
    "image/jpeg": ("photo.jpg", picture()),
    "image/png": ("photo.png", picture("PNG")),
    "application/pdf": ("bill.pdf", pdf()),
    "video/mp4": ("video.mp4", b"as it arrived" + MEGABYTE),
    "text/plain": ("notes.txt", b"hello"),
    "message/rfc822": ("mail.eml", EMAIL),
}
VIDEO_VIEW = b"drawn anew" + MEGABYTE


def unsent(content_type="image/jpeg", role="buyer", name="", content=b""):
    usual_name, usual_content = CONTENTS[content_type]
    content = content or usual_content
    described = {"content_type": content_type, "size": len(content), "name": name or usual_name}
    piece = Evidence(role=role, kind="other", sha256=hashlib.sha256(content).hexdigest(), **described)
    piece.upload = upload(content, piece.name)
    return piece


def sent(content_type="image/jpeg", dispute=None, **options):
    """A file that the buyer submitted."""
    piece, dispute = unsent(content_type, **options), dispute or make_dispute()
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=LATER, evidence=[piece])
    return piece


def attached(piece, dispute, private=False):
    """A file that a mediator attached to a message or a note."""
    brought = {"message": Message(text="Look.", private=private), "evidence": [piece]}
    perform("send_message", dispute.pk, actor=make_mediator(), at=LATER, **brought)
    return piece


def withheld(piece, why="It shows a passport."):
    withholding = Withholding(evidence=piece, why=why)
    where = {"actor": make_mediator(), "at": LATER}
    perform("withhold_evidence", piece.dispute_id, **where, withholding=withholding)
    return piece


def under_review():
    return make_dispute_in(State.UNDER_REVIEW)


def draw(piece):
    """What the worker draws, of the types for which it starts a process of its own."""
    if piece.content_type == "application/pdf":
        keep(piece.stored, Drawn("page", io.BytesIO(picture(color="red")), "image/jpeg", 8, 6, number=1))
        keep(piece.stored, Drawn("thumbnail", io.BytesIO(picture(color="blue")), "image/jpeg", 8, 6))
    if piece.content_type == "video/mp4":
        keep(piece.stored, Drawn("view", io.BytesIO(VIDEO_VIEW), "video/mp4", 8, 6))
        keep(piece.stored, Drawn("poster", io.BytesIO(picture(color="red")), "image/jpeg", 8, 6))
        keep(piece.stored, Drawn("thumbnail", io.BytesIO(picture(color="blue")), "image/jpeg", 8, 6))
    return piece
