"""Answers by mail: real programs' formats become the right message, spoofs, machines and loops do not."""

from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from django.core import mail as postbox

from accounts.mail_keys import end_all
from disputes.delivery import send_deliveries
from disputes.flow import State
from disputes.inbox import receive, receiving
from disputes.mail.addresses import reply_address
from disputes.models import IncomingMail, Message
from tests.factories import T0, make_dispute, make_dispute_in, make_mediator, staff_of

pytestmark = pytest.mark.django_db(transaction=True)
MAILS = Path(__file__).parent / "mails"
HOUR = timedelta(hours=1)
OWN = "The bowl came broken.\n\nThanks, but I need a new one."
CHINESE = "坏了。\n\n请再寄一个。"
GERMAN = (
    "Die Schüssel kam zerbrochen an: würden Sie mir bitte eine neue schicken, "
    "die dieses Mal nicht zerbrochen ist?"
)


@pytest.fixture(autouse=True)
def reply_domain(settings):
    settings.MAIL_REPLY_DOMAIN = "reply.example.com"
    settings.MAIL_AUTHSERV_ID = "mx.example.com"


def mail_of(user, dispute, name="plain", *, sender="", to="", heads=""):
    raw = (MAILS / f"{name}.eml").read_bytes()
    raw = raw.replace(b"FROM_ADDRESS", (sender or user.email).encode())
    return heads.encode() + raw.replace(b"TO_ADDRESS", (to or reply_address(user, dispute)).encode())


def messages():
    return [(each.text, each.event.actor, each.event.role) for each in Message.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *[(path.stem, OWN) for path in sorted(MAILS.glob("*.eml")) if path.stem in (
            "plain", "gmail", "gmail_html", "outlook", "outlook_html", "german", "apple", "signature",
        )],
        ("qq_gb18030", CHINESE),
        ("netease_gb2312", CHINESE),
        ("quoted_printable", GERMAN),
    ],
)  # fmt: skip
def test_an_answer_in_a_real_programs_format_becomes_the_right_message(name, text):
    dispute = make_dispute()
    assert receive(mail_of(dispute.buyer, dispute, name), T0 + HOUR) == "taken"
    assert messages() == [(text, dispute.buyer, "buyer")]


def test_an_attachment_comes_as_with_the_form():
    dispute = make_dispute()
    assert receive(mail_of(staff_of(dispute), dispute, "attachment"), T0 + HOUR) == "taken"
    assert messages() == [(OWN, staff_of(dispute), "seller")]
    piece = dispute.evidence.get()
    assert (piece.name, piece.role, piece.is_attachment) == ("receipt.txt", "seller", True)


def test_a_mail_that_is_answered_by_its_reply_to_arrives():
    dispute = make_dispute()
    send_deliveries(at=T0)
    [asked] = postbox.outbox
    assert asked.reply_to == [reply_address(staff_of(dispute), dispute)]
    assert "Answer this mail to write a message." in asked.body
    raw = mail_of(staff_of(dispute), dispute, to=asked.reply_to[0].upper())
    assert receive(raw, T0 + HOUR) == "taken"


def test_the_same_mail_twice_is_one_message():
    dispute = make_dispute()
    raw = mail_of(dispute.buyer, dispute)
    assert [receive(raw, T0 + HOUR), receive(raw, T0 + 2 * HOUR)] == ["taken", "duplicate"]
    assert len(messages()) == 1


SPOOFS = {
    "another sender": ({"sender": "eve@example.com"}, "wrong_sender"),
    "two senders": ({"heads": "From: eve@example.com\r\n"}, "wrong_sender"),
    "no secret": ({"to": "r-1-1-aaaaaaaaaaaaaaaaaaaaaaaaaa@reply.example.com"}, "unknown_address"),
    "another domain": ({"to": "support@example.com"}, "unknown_address"),
    "dmarc": ({"heads": "Authentication-Results: mx.example.com; dmarc=fail\r\n"}, "not_authentic"),
    "spf": ({"heads": "Authentication-Results: mx.example.com; spf=fail (no)\r\n"}, "not_authentic"),
    "out of office": ({"heads": "Auto-Submitted: auto-replied\r\n"}, "automatic"),
    "bulk": ({"heads": "Precedence: auto_reply\r\n"}, "automatic"),
    "autoreply": ({"heads": "X-Autoreply: yes\r\n"}, "automatic"),
    "bounce": ({"heads": "Return-Path: <>\r\n"}, "automatic"),
    "daemon": ({"sender": "MAILER-DAEMON@example.com"}, "automatic"),
    "list": ({"heads": "List-Id: <all.example.com>\r\n"}, "automatic"),
    "loop": ({"heads": "Message-ID: <delivery-7@127.0.0.1>\r\n"}, "loop"),
}


@pytest.mark.parametrize("name", SPOOFS)
def test_spoofs_machines_and_loops_are_no_message_and_get_no_answer(name):
    changed, outcome = SPOOFS[name]
    dispute = make_dispute()
    assert receive(mail_of(dispute.buyer, dispute, **changed), T0 + HOUR) == outcome
    assert messages() == []
    assert postbox.outbox == []
    assert not IncomingMail.objects.exists()


@pytest.mark.parametrize(
    "heads",
    [
        "Authentication-Results: mx.example.com; dmarc=pass; spf=fail\r\n",
        "".join(f"Authentication-Results: mx.example.com; spf={said}\r\n" for said in ("pass", "fail")),
        "Authentication-Results: other.example.com; dmarc=fail\r\n",
        "Auto-Submitted: no\r\n",
    ],
)
def test_what_only_looks_like_a_spoof_is_taken(heads):
    dispute = make_dispute()
    assert receive(mail_of(dispute.buyer, dispute, heads=heads), T0 + HOUR) == "taken"


def test_an_address_is_one_persons_in_one_dispute_and_ends_with_the_account():
    dispute, other = make_dispute(), make_dispute()
    address = reply_address(dispute.buyer, dispute)
    moved = reply_address(dispute.buyer, other)
    forged = "-".join([*address.split("-")[:3], moved.split("-")[3]])
    assert receive(mail_of(dispute.buyer, dispute, to=forged), T0) == "unknown_address"
    buyer = dispute.buyer
    end_all(buyer)
    assert receive(mail_of(buyer, dispute, to=address), T0) == "unknown_address"
    assert receive(mail_of(buyer, dispute), T0 + HOUR) == "taken"


def test_staff_answer_on_the_page_only():
    assert reply_address(make_mediator(), make_dispute()) == ""


def test_too_large_a_mail_is_not_even_read(settings):
    dispute = make_dispute()
    settings.MAIL_MAX_BYTES = 100
    assert receive(mail_of(dispute.buyer, dispute), T0) == "too_large"


# -- the right person, and yet no message -------------------------------------------------


@pytest.mark.parametrize(
    ("name", "outcome", "said"),
    [("only_quote", "empty", "no words of yours"), ("bad_attachment", "form", "“run.exe” is not a kind of")],
)
def test_who_is_refused_is_told_why_once(name, outcome, said):
    dispute = make_dispute()
    raw = mail_of(dispute.buyer, dispute, name)
    assert [receive(raw, T0), receive(raw, T0)] == [outcome, outcome]
    [told] = postbox.outbox
    assert told.to == [dispute.buyer.email]
    assert told.subject == f"Your mail was not taken ({dispute.reference})"
    assert said in told.body
    assert f"/buyer/disputes/{dispute.reference}/" in told.body
    assert receive(message_from_bytes(told.message().as_bytes()).as_bytes()) == "loop"
    assert messages() == []


class KilledError(BaseException):
    """Nothing of ours runs after it, as after a kill."""


def test_a_refusal_is_told_though_the_process_was_killed_before_it_was_sent(monkeypatch):
    dispute = make_dispute()
    raw = mail_of(dispute.buyer, dispute, "only_quote")
    found = []

    def killed(*_what, **_more):
        found.append(IncomingMail.objects.count())
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "post", killed)
        with pytest.raises(KilledError):
            receive(raw, T0)
    assert (found, len(postbox.outbox)) == ([0], 0)  # what is written here would be all that a kill leaves
    assert receive(raw, T0) == "empty"
    assert "no words of yours" in postbox.outbox[0].body


def test_a_refusal_that_is_told_twice_after_a_kill_bears_the_same_number(monkeypatch):
    dispute = make_dispute()
    raw = mail_of(dispute.buyer, dispute, "only_quote")

    def killed(*_what, **_more):
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(IncomingMail, "save", killed)
        with pytest.raises(KilledError):
            receive(raw, T0)
    assert [receive(raw, T0), receive(raw, T0)] == ["empty", "empty"]
    numbers = [told.extra_headers["Message-ID"] for told in postbox.outbox]
    assert (len(numbers), len(set(numbers))) == (2, 1)


def test_who_left_the_store_is_told_that_it_is_not_theirs():
    dispute = make_dispute()
    seller = staff_of(dispute)
    raw = mail_of(seller, dispute)
    dispute.store.members.all().delete()
    assert receive(raw, T0) == "not_theirs"
    assert "This is not yours to do." in postbox.outbox[0].body


def test_an_address_ends_some_time_after_the_dispute():
    dispute = make_dispute_in(State.CLOSED)
    raw = mail_of(dispute.buyer, dispute)
    assert receive(raw, dispute.closed_at + timedelta(days=90)) == "expired"
    assert receive(raw.replace(b"<plain@", b"<other@"), dispute.closed_at + timedelta(days=89)) == "taken"


def test_too_many_in_an_hour_are_refused_and_told_once(settings):
    settings.MAIL_MAX_PER_HOUR = 1
    dispute = make_dispute()
    raws = [mail_of(dispute.buyer, dispute).replace(b"<plain@", b"<n%d@" % n) for n in range(4)]
    assert [receive(raw, T0) for raw in raws[:3]] == ["taken", "too_many", "too_many"]
    assert len(postbox.outbox) == 1
    assert receive(raws[3], T0 + 2 * HOUR) == "taken"


def test_the_log_says_nothing_of_who_and_what(caplog):
    dispute = make_dispute()
    caplog.set_level("INFO")
    receive(mail_of(dispute.buyer, dispute, sender="eve@example.com"), T0)
    assert [each.getMessage() for each in caplog.records if "inbox" in each.name] == [
        "A mail came in: wrong_sender"
    ]
