"""Mails as no program should write them: nothing is lost of what was meant, and nothing gets stuck."""

from email.message import EmailMessage

import pytest

from disputes.inbox import receive
from disputes.inbox.judging import is_authentic
from disputes.mail.addresses import reply_address
from disputes.models import IncomingMail
from tests.factories import T0, make_dispute
from tests.inbox.writing import AUTHENTIC, HOUR, OWN, mail_of, messages

pytestmark = pytest.mark.django_db(transaction=True)
RECEIPT = b"Paid on Monday."


@pytest.fixture
def dispute():
    return make_dispute()


def written(dispute, *parts, kind="mixed"):
    """A mail of the buyer, made of bodies: a text, or a name and the bytes of a file."""
    heads = f"{AUTHENTIC}From: {dispute.buyer.email}\r\nTo: {reply_address(dispute.buyer, dispute)}\r\n"
    heads += f'Message-ID: <1@mail.example.com>\r\nContent-Type: multipart/{kind}; boundary="b"\r\n\r\n'
    return (heads + "".join(f"--b\r\n{part}\r\n" for part in parts) + "--b--\r\n").encode()


def text(words, kind="plain"):
    return f"Content-Type: text/{kind}; charset=utf-8\r\n\r\n{words}"


def file(name="receipt.txt"):
    head = f'Content-Type: text/plain; name="{name}"\r\nContent-Disposition: inline; filename="{name}"'
    return f"{head}\r\n\r\n{RECEIPT.decode()}"


def nested(*parts, kind):
    inner = "".join(f"--i\r\n{part}\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="i"\r\n\r\n{inner}--i--'


def files_of(dispute):
    return [piece.name for piece in dispute.evidence.order_by("pk")]


def test_words_before_and_after_a_file_are_one_message(dispute):
    assert receive(written(dispute, text("Look."), file(), text("It broke.")), T0 + HOUR) == "taken"
    assert messages() == [("Look.\nIt broke.", dispute.buyer, "buyer")]
    assert files_of(dispute) == ["receipt.txt"]


def test_a_file_within_one_of_two_forms_of_the_words_is_not_lost(dispute):
    html = nested(text("<p>It broke.</p>", "html"), file(), kind="mixed")
    assert receive(written(dispute, text("It broke."), html, kind="alternative"), T0 + HOUR) == "taken"
    assert messages() == [("It broke.", dispute.buyer, "buyer")]
    assert files_of(dispute) == ["receipt.txt"]


@pytest.mark.parametrize(
    "html",
    [
        "<head><style>x</style><body><p>It broke.</p></body>",
        '<p>It broke.</p><blockquote type="cite"><p>old<p>older</blockquote>',
        '<blockquote type="cite"><p>old<p>older</blockquote><p>It broke.',
    ],
)
def test_tags_that_are_not_closed_swallow_no_words(dispute, html):
    assert receive(written(dispute, text("", "plain"), text(html, "html")), T0 + HOUR) == "taken"
    assert [words for words, _actor, _role in messages()] == ["It broke."]


def test_who_answers_their_own_mail_shows_neither_address_nor_secret(dispute):
    secret = reply_address(dispute.buyer, dispute)
    quotes = [
        f"On Monday Bea <{dispute.buyer.email}> wrote:\r\n> old",
        f"From: Bea <{dispute.buyer.email}>\r\nTo: {secret}\r\n\r\nold",
        f"see {secret} for more",
    ]
    assert receive(written(dispute, text("New words.\r\n\r\n" + "\r\n".join(quotes[:1]))), T0) == "taken"
    for number, quote in enumerate(quotes[1:]):
        raw = written(dispute, text(f"New words.\r\n\r\n{quote}"))
        assert receive(raw.replace(b"<1@", f"<again{number}@".encode()), T0) == "taken"
    said = [words for words, _actor, _role in messages()]
    assert said == ["New words.", "New words.", "New words.\n\nsee … for more"]


def test_an_own_sentence_that_names_our_address_cuts_nothing(dispute, settings):
    settings.DEFAULT_FROM_EMAIL = "Desk <desk@example.com>"
    words = "Hello.\r\nI wrote to desk@example.com before.\r\nIt broke."
    assert receive(written(dispute, text(words)), T0) == "taken"
    assert [said for said, _actor, _role in messages()] == [words.replace("\r\n", "\n")]


@pytest.mark.parametrize(
    "head", ["Message-ID: <\r\n", "From: <\r\n", 'From: "\r\n', "From: a@[\r\n", "To: " + "(" * 3000 + "\r\n"]
)
def test_broken_headings_are_refused_and_do_not_stay(dispute, head):
    raw = mail_of(dispute.buyer, dispute, heads=head)
    assert receive(raw, T0) in ("unreadable", "unknown_address", "wrong_sender", "taken")


@pytest.mark.parametrize("charset", ["idna", "undefined", "nowhere", "utf-7"])
def test_odd_character_sets_break_no_mail(dispute, charset):
    raw = written(dispute, text("It broke. +2AA-").replace("utf-8", charset))
    assert receive(raw, T0) == "taken"


@pytest.mark.parametrize("name", ["..", "a/", "x\\y.txt"])
def test_odd_names_of_files_break_no_mail(dispute, name):
    assert receive(written(dispute, text(OWN), file(name)), T0) in ("taken", "form")
    assert IncomingMail.objects.count() == 1


@pytest.mark.parametrize(
    ("heads", "authentic"),
    [
        (["mx; dmarc=fail header.from=v.com; spf=pass smtp.mailfrom=dmarc=pass@evil.com"], False),
        (["mx; spf=pass smtp.mailfrom=evil.com", "mx; dmarc=fail"], False),
        (["mx; dkim=pass header.d=v.com", "mx; dmarc=fail"], False),
        (['mx; dmarc=fail; x="; dmarc=pass"'], False),
        (["mx; spf=pass smtp.mailfrom=smtp.mailfrom=v.com@evil.com"], False),
        (["mx; spf=pass (smtp.mailfrom=v.com) smtp.mailfrom=evil.com"], False),
        (["mx; dkim=pass header.d=com"], False),
        (["mx; dkim=pass header.d=evilv.com"], False),
        (["mx; dkim=pass"], False),
        (["other; dmarc=pass"], False),
        ([], False),
        (["mx; spf=pass", "mx; dmarc=pass"], True),
        (["other; dmarc=fail", "mx; spf=pass smtp.mailfrom=a@bounce.v.com"], True),
        (["mx; dkim=fail header.d=list.org; dkim=pass header.d=v.com"], True),
    ],
)
def test_a_sender_writes_no_pass_for_themselves(settings, heads, authentic):
    settings.MAIL_AUTHSERV_ID = "mx"
    message = EmailMessage()
    message["From"] = "Ana <ana@v.com>"
    for head in heads:
        message["Authentication-Results"] = head
    assert is_authentic(message) is authentic


def test_who_names_no_server_of_theirs_takes_all_that_have_the_secret(settings):
    settings.MAIL_AUTHSERV_ID = ""
    assert is_authentic(EmailMessage())


def test_a_refusal_that_could_not_be_told_is_told_the_next_time(dispute, mailoutbox, monkeypatch):
    raw = mail_of(dispute.buyer, dispute, "only_quote")

    def away(*_mail, **_more):
        raise ConnectionRefusedError

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("disputes.inbox.receiving.post", away)
        with pytest.raises(ConnectionRefusedError):
            receive(raw, T0)
    assert (receive(raw, T0), len(mailoutbox)) == ("empty", 1)
