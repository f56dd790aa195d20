"""Texts and mails read as plain words, whatever somebody wrote into them to keep a mediator from reading."""

import io
from time import process_time
from types import SimpleNamespace

import pytest

from evidence.signatures import EMAIL, TEXT
from mediation.viewing.texts import MOST_BYTES, MOST_LETTERS, mail_text, text_of

PLAIN = b"From: a@example.com\r\nDate: today\r\nSubject: Bowl\r\n"


def item(content, content_type=TEXT):
    return SimpleNamespace(
        stored=SimpleNamespace(open=lambda: io.BytesIO(content)), content_type=content_type
    )


def test_a_text_is_read_without_its_byte_order_mark():
    assert text_of(item("\ufeffOlá".encode())) == "Olá"


def test_letters_that_are_none_are_replaced():
    assert text_of(item(b"a\xffb")) == "a\ufffdb"


def test_a_long_text_is_cut_and_says_so():
    assert text_of(item(b"x" * (MOST_LETTERS + 1))) == "x" * MOST_LETTERS + " …"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            b"From: a@example.com\r\nSubject: =?utf-8?q?Ol=C3=A1?=\r\n\r\nHi",
            "From: a@example.com\nSubject: Olá\n\nHi",
        ),
        (b"Subject: Only HTML\r\nContent-Type: text/html\r\n\r\n<b>Hi</b>", "Subject: Only HTML"),
        (
            b"Subject: x\r\nContent-Type: text/plain; charset=none-such\r\n\r\nHi",
            "Subject: x\r\nContent-Type: text/plain; charset=none-such\r\n\r\nHi",
        ),
    ],
)
def test_a_mail_is_its_headers_and_its_plain_words(content, words):
    assert text_of(item(content, EMAIL)) == words


def test_a_mail_is_its_headers_and_its_words():
    mail = (
        "From: =?utf-8?q?In=C3=AAs?= <ines@example.com>\r\nTo: shop@example.com\r\nX-Secret: no\r\n"
        "Subject: Prato\r\n partido\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/html\r\n\r\n<b>x</b>\r\n"
        "--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\nN=E3o chegou.\r\n--b--\r\n"
    )
    assert mail_text(mail.encode()) == (
        "From: Inês <ines@example.com>\nTo: shop@example.com\nSubject: Prato partido\n\nNão chegou."
    )


def test_headers_may_be_written_in_plain_utf_8():
    assert mail_text("From: Inês\r\nSubject: Não\r\n\r\nOlá".encode()) == "From: Inês\nSubject: Não\n\nOlá"


@pytest.mark.parametrize(
    "content",
    [
        b"From: " + b"(" * 200_000 + b"\r\n\r\nbody",
        b"To: " + b"a@b, " * 40_000 + b"\r\n" + PLAIN + b"\r\nbody",
        b"To: " + b'"a" ' * 50_000 + b"\r\n" + PLAIN + b"\r\nbody",
        b"To: " + b"a." * 100_000 + b"\r\n" + PLAIN + b"\r\nbody",
        b"Subject: " + b"=?utf-8?q?a?= " * 15_000 + b"\r\n\r\nbody",
        PLAIN + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' * 3000,
        PLAIN + b"Content-Type: message/rfc822\r\n\r\n" * 6000,
        PLAIN + b"Content-Type: message/rfc822\r\n\r\n" * 20 + b"\n" * 200_000,
        PLAIN + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 20 + b"\n" * 200_000,
        PLAIN + b"Content-Type: text/plain" + b"; a*0*=utf-8''%41" * 12_000 + b"\r\n\r\nbody",
        PLAIN + b'Content-Type: text/plain; charset="' + b"; " * 90_000 + b"\r\n\r\nbody",
        PLAIN + b"Content-Type: text/plain; charset=idna\r\n\r\n" + b"a" * 200_000,
        PLAIN + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a" * 200_000,
        PLAIN + b'Content-Type: text/plain; charset="\0x"\r\n\r\nbody',
        PLAIN + b"Content-Type: text/plain; charset=zlib\r\n\r\nbody",
    ],
)
def test_no_mail_keeps_a_page_from_being_shown(content):
    begun = process_time()
    assert mail_text(content[:MOST_BYTES])
    assert process_time() - begun < 2
