"""What may enter the record, by its bytes, and the reason for what may not."""

import pikepdf
import pytest
from django.core.exceptions import ValidationError

from evidence.acceptance import accepted
from tests.evidence.uploads import (
    EMAIL,
    animation,
    box,
    huge_png,
    mp4,
    pdf,
    pdf_bomb,
    picture,
    sound,
    upload,
    webm,
)

pytestmark = pytest.mark.django_db


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
    piece = accept(content, "misleading")
    assert (piece.content_type, piece.name) == (content_type, f"misleading{ending}")
    assert piece.size == len(content)


def test_a_name_gets_the_ending_of_what_it_is():
    assert accept(picture("PNG"), "photo.exe").name == "photo.exe.png"
    assert accept(b"hello", "log").name == "log.txt"
    assert accept(EMAIL, "mail.txt").name == "mail.txt.eml"


@pytest.mark.parametrize(
    ("name", "code"),
    [("page.html", "wrong_type"), ("run.js", "wrong_type"), ("bill.pdf", "broken"), ("a.jpg", "broken")],
)
def test_text_is_refused_under_the_name_of_something_else(name, code):
    assert refusal(b"hello", name)[0] == code
    assert accept(b"hello", "hello.txt").content_type == "text/plain"


def test_a_pdf_that_unpacks_to_a_flood_is_refused():
    assert refusal(pdf_bomb(200 << 20))[0] == "broken"
    assert pdf_bomb(0).startswith(b"%PDF")
    assert accept(pdf_bomb(0)).content_type == "application/pdf"


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
        (mp4(b"avif"), "wrong_type"),
        (mp4(b"mif1", [box(b"moov")]).replace(b"\2\0mif1", b"\2\0avif"), "wrong_type"),
        (sound(), "wrong_type"),
        (sound("webm", "libopus"), "wrong_type"),
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
    found, message = refusal(content, "my evidence")
    assert found == code
    assert "“my evidence”" in message


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\Users\\me\\photo.jpg", "photo.jpg"),
        ("in\u202egpj.exe", "ingpj.exe.jpg"),
        ("a\x00b\r\nc\td.jpg", "ab c d.jpg"),
        ("包裹 照片.JPG", "包裹 照片.JPG"),
        ("", "file.jpg"),
        ("..", "file.jpg"),
        (".jpg", "jpg.jpg"),
        ("page.html", "page.html.jpg"),
        ("x" * 300 + ".jpeg", "x" * 145 + ".jpeg"),
    ],
)
def test_names_are_for_display_only(name, shown):
    piece = accepted(_named(name), role="buyer", kind="other")
    assert piece.name == shown


def _named(name):
    """An upload whose name was not cleaned by anybody before."""
    made = upload(picture())
    made._name = name
    return made


def test_too_big_is_said_with_both_sizes(settings):
    settings.EVIDENCE_MAX_BYTES = 100
    assert refusal(b"a" * 101, "log.txt") == (
        "too_big",
        "“log.txt” is too big: 101\xa0bytes of at most 100\xa0bytes. Make it smaller, or send it in parts.",
    )
    assert accept(b"a" * 100, "log.txt").size == 100


def test_a_byte_too_many_is_told_to_the_byte(settings):
    settings.EVIDENCE_MAX_BYTES = 2048
    _code, said = refusal(b"a" * 2049, "log.txt")
    assert "too big: 2,049 bytes of at most 2,048 bytes." in said


def test_videos_have_a_limit_of_their_own(settings):
    settings.EVIDENCE_MAX_BYTES, settings.EVIDENCE_MAX_VIDEO_BYTES = 10, len(mp4())
    assert accept(mp4()).size == len(mp4())
    assert refusal(mp4() + box(b"free"))[0] == "too_big"


def test_a_pdf_with_a_password_is_refused_even_if_it_opens_without():
    for passwords in ({"owner": "a", "user": "b"}, {"owner": "a", "user": ""}):
        assert refusal(pdf(encryption=pikepdf.Encryption(**passwords)))[0] == "encrypted"


def test_a_jpeg_of_endless_passes_is_refused():
    made = picture("JPEG", progressive=True)
    start = made.index(b"\xff\xda")
    assert accept(made).content_type == "image/jpeg"
    assert refusal(made[:-2] + made[start:-2] * 20 + made[-2:])[0] == "broken"


def test_an_animation_has_a_limit_over_all_its_pictures(settings):
    settings.EVIDENCE_MAX_PIXELS = 48
    for kind, content_type in (("GIF", "image/gif"), ("WEBP", "image/webp"), ("PNG", "image/png")):
        assert accept(animation(kind, frames=10)).content_type == content_type
        code, sentence = refusal(animation(kind, frames=11))
        assert (code, "Send a video instead" in sentence) == ("too_many_pixels", True)
