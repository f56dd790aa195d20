"""Why a file is refused: a code for programs, and a sentence for people that says what to do about it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

REASONS = {
    "empty": _("“%(name)s” is empty. Choose the file again; if it is still empty, save it anew first."),
    "wrong_type": _(
        "“%(name)s” is not a kind of file that can be taken. Photos may be JPEG, PNG, WebP, HEIC or GIF, "
        "documents PDF, videos MP4, WebM or MOV; plain text and e-mails (.eml) are fine too."
    ),
    "too_big": _(
        "“%(name)s” is too big: %(size)s of at most %(limit)s. Make it smaller, or send it in parts."
    ),
    "too_many_pixels": _(
        "“%(name)s” has too many pixels: at most %(limit)s million. Make the picture smaller and choose it "
        "again."
    ),
    "too_many_pages": _(
        "“%(name)s” has too many pages: %(pages)s of at most %(limit)s. Send only the pages that matter."
    ),
    "broken": _(
        "“%(name)s” is damaged and cannot be opened. Try to open it yourself, save it anew, and choose it "
        "again."
    ),
    "encrypted": _("“%(name)s” is protected with a password. Save it without one and choose it again."),
    "infected": _("“%(name)s” holds what the virus scan found harmful, so it cannot be taken."),
    "busy": _(
        "“%(name)s” could not be taken just now: there is too much to do, or no room. Nothing is wrong with "
        "it; try again in a few minutes."
    ),
    "too_much": _(
        "“%(name)s” came with too much at once: at most %(limit)s in one go. Send it by itself, after the "
        "others."
    ),
    "duplicate": _("“%(name)s” is there twice in what you chose."),
}
SPECIAL = {
    "heic": _(
        "“%(name)s” is a HEIC photo, which cannot be opened here. Save it as JPEG and choose it again. (On "
        "an iPhone: Settings, Camera, Formats, “Most Compatible”.)"
    ),
    "pictures": _(
        "“%(name)s” has too many pictures in it for their size. Send a video instead (MP4, WebM or MOV), or "
        "make it smaller."
    ),
    "killed": _(
        "“%(name)s” takes too much memory to be opened, or it is damaged. Save it smaller, or as another "
        "kind of file, and choose it again."
    ),
    "sound": _("“%(name)s” has no moving pictures in it. Videos may be MP4, WebM or MOV."),
}


def refused(code: str, name: str, *, special: str = "", **numbers: object) -> ValidationError:
    """The refusal of a file by its cleaned name, to be raised; its `params` hold name and numbers."""
    sentence = SPECIAL[special] if special else REASONS[code]
    return ValidationError(sentence, code, {"name": name, **numbers})
