"""What may enter the record, by its bytes, and the reason for what may not."""

from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.exceptions import ValidationError

from evidence.acceptance import accepted
from tests.evidence.uploads import (
    EMAIL,
    animation,
    box,
    huge_png,
    mp4,
    pdf,
    picture,
    upload,
    webm,
)

CORPUS = Path(configured.BASE_DIR).parent / "shared" / "data" / "uploads"


def accept(content, name="photo.jpg"):
    return accepted(upload(content, name), role="buyer", kind="other")


def refusal(content, name="photo.jpg"):
    with pytest.raises(ValidationError) as caught:
        accept(content, name)
    return caught.value.code, caught.value.messages[0]


@pytest.mark.parametrize(
    ("content", "content_type", "ending"),
    [
        (picture("JPEG"), "image/jpeg", ".jpg"),
        (picture("PNG"), "image/png", ".png"),
        (picture("WEBP"), "image/webp", ".webp"),
        (picture("GIF"), "image/gif", ".gif"),
        (animation("GIF"), "image/gif", ".gif"),
        (animation("WEBP"), "image/webp", ".webp"),
        (pdf(), "application/pdf", ".pdf"),
        (mp4(), "video/mp4", ".mp4"),
        (mp4(b"qt  "), "video/quicktime", ".mov"),
        (webm(), "video/webm", ".webm"),
        ("It came broken. 它坏了。\r\n".encode(), "text/plain", ".txt"),
        (b"\xef\xbb\xbfWith a mark.", "text/plain", ".txt"),
        (b"Dear seller: hello.", "text/plain", ".txt"),
        (EMAIL, "message/rfc822", ".eml"),
    ],
)
def test_accepts_by_bytes_whatever_the_name(content, content_type, ending):
    piece = accept(content, "misleading.exe")
    assert (piece.content_type, piece.name) == (content_type, f"misleading.exe{ending}")
    assert piece.size == len(content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "wrong_type"),
        (b"  \n<svg xmlns='http://www.w3.org/2000/svg'/>", "wrong_type"),
        (b"%!PS\nshowpage", "wrong_type"),
        (b"{\\rtf1 hello}", "wrong_type"),
        (b"PK\x03\x04 a packed file", "wrong_type"),
        (b"MZ\x90\x00 a program", "wrong_type"),
        (b"text with a \x00 in it", "wrong_type"),
        (b"text with \x1b[31m colours", "wrong_type"),
        ("Umlaute: ä".encode("latin-1"), "wrong_type"),
        (picture("BMP"), "wrong_type"),
        (webm(b"matroska"), "wrong_type"),
        (mp4(b"heic"), "wrong_type"),
        (picture("JPEG", size=(64, 64))[:-40], "broken"),
        (b"\xff\xd8\xff no picture", "broken"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
        (b"GIF89a", "broken"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "broken"),
        (huge_png(), "too_many_pixels"),
        (huge_png(9_000, 6_000), "too_many_pixels"),
        (b"%PDF-1.7 nothing follows", "broken"),
        (pdf(0), "broken"),
        (pdf(201), "too_many_pages"),
        (mp4(boxes=[box(b"mdat", b"\0" * 8)]), "broken"),
        (mp4()[:-1], "broken"),
    ],
)
def test_refuses_with_the_reason_and_the_name(content, code):
    found, message = refusal(content)
    assert found == code
    assert "“photo.jpg”" in message
