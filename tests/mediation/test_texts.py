"""Texts and mails read as plain words."""

import io
from types import SimpleNamespace

import pytest

from evidence.signatures import EMAIL, TEXT
from mediation.texts import MOST_LETTERS, text_of


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
