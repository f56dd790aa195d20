"""Answers by mail: real programs' formats become the right message, spoofs, machines and loops do not."""

from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core import mail as postbox
from django.db import OperationalError, connection, connections

from accounts.mail_keys import end_all
from accounts.models import User
from disputes.delivery import send_deliveries
from disputes.flow import NotNow, State
from disputes.inbox import receive, receiving
from disputes.inbox.receiving import LEASE, NotTaken
from disputes.mail.addresses import reply_address
from disputes.mail.posting import post
from disputes.models import IncomingMail, Message
from disputes.perform import perform
from tests.factories import T0, make_dispute, make_dispute_in, make_mediator, staff_of

pytestmark = pytest.mark.django_db(transaction=True)
MAILS = Path(__file__).parent / "mails"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
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


AUTHENTIC = "Authentication-Results: mx.example.com; dmarc=pass\n"


def mail_of(user, dispute, name="plain", *, sender="", to="", heads=""):
    """As our own server hands it on; `heads` are more of its headings, or what that server says instead."""
    heads += "" if "Authentication-Results" in heads else AUTHENTIC
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
            "thunderbird", "thunderbird_signature", "bottom_posted", "outlook_german",
        )],
        ("qq_gb18030", CHINESE),
        ("netease_gb2312", CHINESE),
        ("quoted_printable", GERMAN),
        ("interleaved", "Hello,\n\nThat is soon.\n\nIt cost 40."),
        (
            "own_marks",
            "The parcel held:\n--\nA broken bowl.\n> 12.50 EUR is what the seller wrote:\n> not enough.",
        ),
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


def write_to_both(dispute):
    for user in (dispute.buyer, staff_of(dispute)):
        perform("send_message", dispute.pk, actor=user, at=T0, message=Message(text="Hello."))
    send_deliveries(at=T0)


def test_a_mail_that_can_be_answered_says_what_to_press_to_who_has_a_clock_and_to_nobody_else():
    dispute = make_dispute()
    write_to_both(dispute)
    for user, is_asked in ((staff_of(dispute), True), (dispute.buyer, False)):
        [told] = [each for each in postbox.outbox if each.to == [user.email]][-1:]
        for text in (told.body, told.alternatives[0][0]):
            assert ("A message is not an answer to the proposal: press “Accept: " in text) is is_asked
            assert ("Answer this mail to write a message." in text) is True


def test_a_mail_that_cannot_be_answered_says_nothing_of_it(settings):
    settings.MAIL_REPLY_DOMAIN = ""
    make_dispute()
    send_deliveries(at=T0)
    assert "A message is not an answer" not in postbox.outbox[0].body


def test_who_answers_by_mail_while_the_own_clock_runs_is_told_what_counts_as_an_answer():
    dispute = make_dispute()
    send_deliveries(at=T0)
    postbox.outbox.clear()
    for user in (staff_of(dispute), dispute.buyer):
        user.mail_news = User.News.DEADLINES
        user.save()
        assert receive(mail_of(user, dispute), T0 + HOUR) == "taken"
    send_deliveries(at=T0 + HOUR)
    [told] = postbox.outbox
    assert told.to == [staff_of(dispute).email]
    assert told.subject.startswith("Your store wrote a message · your deadline: ")
    assert "A message is not an answer to the proposal: press “Accept: " in told.body


def test_the_same_mail_twice_is_one_message():
    dispute = make_dispute()
    raw = mail_of(dispute.buyer, dispute)
    assert [receive(raw, T0 + HOUR), receive(raw, T0 + 2 * HOUR)] == ["taken", "duplicate"]
    assert len(messages()) == 1


RESULTS = "Authentication-Results: "
SPOOFS = {
    "another sender": ({"sender": "eve@example.com"}, "wrong_sender"),
    "two senders": ({"heads": "From: eve@example.com\r\n"}, "wrong_sender"),
    "no secret": ({"to": "r-1-1-aaaaaaaaaaaaaaaaaaaaaaaaaa@reply.example.com"}, "unknown_address"),
    "another domain": ({"to": "support@example.com"}, "unknown_address"),
    "dmarc": ({"heads": "Authentication-Results: mx.example.com; dmarc=fail\r\n"}, "not_authentic"),
    "spf": ({"heads": "Authentication-Results: mx.example.com; spf=fail (no)\r\n"}, "not_authentic"),
    "nothing by our server": ({"heads": f"{RESULTS}other.example.com; dmarc=pass\r\n"}, "not_authentic"),
    "spf of another": (
        {"heads": f"{RESULTS}mx.example.com; spf=pass smtp.mailfrom=evil.com\r\n"},
        "not_authentic",
    ),
    "no signature": ({"heads": f"{RESULTS}mx.example.com; dkim=fail; spf=none\r\n"}, "not_authentic"),
    "signed by another": (
        {"heads": f"{RESULTS}mx.example.com; dkim=pass header.d=evil.com; spf=none\r\n"},
        "not_authentic",
    ),
    "out of office": ({"heads": "Auto-Submitted: auto-replied\r\n"}, "automatic"),
    "bulk": ({"heads": "Precedence: auto_reply\r\n"}, "automatic"),
    "autoreply": ({"heads": "X-Autoreply: yes\r\n"}, "automatic"),
    "auto-reply": ({"heads": "X-Auto-Reply: yes\r\n"}, "automatic"),
    "autogenerated": ({"heads": "X-Autogenerated: Reply\r\n"}, "automatic"),
    "x-loop": ({"heads": "X-Loop: support@example.com\r\n"}, "automatic"),
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
        "".join(
            f"{RESULTS}mx.example.com; spf={said} smtp.mailfrom=a@example.com\r\n"
            for said in ("pass", "fail")
        ),
        f"{RESULTS}other.example.com; dmarc=fail\r\n{AUTHENTIC}",
        f"{RESULTS}mx.example.com; dkim=pass (2048-bit key) header.d=example.com; spf=fail\r\n",
        f"{RESULTS}mx.example.com 1; dmarc=none; dkim=pass header.i=@mail.example.com\r\n",
        "Auto-Submitted: no\r\n",
        "X-Auto-Response-Suppress: All\r\n",
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


def killed(*_what, **_more):
    raise KilledError


def dies(raw, at=T0):
    """The process that sees to the mail is killed when it posts the notice."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receiving, "post", killed)
        with pytest.raises(KilledError):
            receive(raw, at)


def subjects():
    return [told.subject for told in postbox.outbox]


def test_a_refusal_is_told_once_though_the_process_was_killed_before_it_was_sent():
    dispute = make_dispute()
    raw = mail_of(dispute.buyer, dispute, "only_quote")
    dies(raw)
    assert postbox.outbox == []
    assert [receive(raw, T0 + LEASE), receive(raw, T0 + 2 * LEASE)] == ["empty", "empty"]
    [told] = postbox.outbox
    assert "no words of yours" in told.body
    row = IncomingMail.objects.get()
    assert (row.refusal, row.event, row.due_at) == ("empty", None, None)


def test_a_refusal_that_is_told_twice_after_a_kill_bears_the_same_number(monkeypatch):
    dispute = make_dispute()
    raw = mail_of(dispute.buyer, dispute, "only_quote")

    def post_and_die(*what, **more):
        post(*what, **more)
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "post", post_and_die)
        with pytest.raises(KilledError):
            receive(raw, T0)
    assert [receive(raw, T0 + LEASE), receive(raw, T0 + 2 * LEASE)] == ["empty", "empty"]
    numbers = [told.extra_headers["Message-ID"] for told in postbox.outbox]
    assert (len(numbers), len(set(numbers))) == (2, 1)


def read_only(execute, sql, params, many, context):
    if sql.startswith(("INSERT", "UPDATE")):
        raise OperationalError("attempt to write a readonly database")
    return execute(sql, params, many, context)


def test_while_nothing_can_be_written_nobody_is_told_at_every_try():
    dispute = make_dispute()
    raw = mail_of(dispute.buyer, dispute, "only_quote")
    for minute in range(3):
        with connection.execute_wrapper(read_only), pytest.raises(OperationalError):
            receive(raw, T0 + minute * MINUTE)
    assert postbox.outbox == []
    assert receive(raw, T0 + HOUR) == "empty"
    assert subjects() == [f"Your mail was not taken ({dispute.reference})"]


def test_while_nothing_can_be_written_nobody_is_told_again_after_a_kill():
    dispute = make_dispute()
    raw = mail_of(dispute.buyer, dispute, "only_quote")
    dies(raw)
    for again in (LEASE, 2 * LEASE):
        with connection.execute_wrapper(read_only), pytest.raises(OperationalError):
            receive(raw, T0 + again)
    assert postbox.outbox == []


def test_a_mail_whose_sender_somebody_else_is_telling_comes_again_later():
    dispute = make_dispute()
    raw = mail_of(dispute.buyer, dispute, "only_quote")
    dies(raw)
    with pytest.raises(NotNow):
        receive(raw, T0 + LEASE - MINUTE)
    assert postbox.outbox == []
    assert receive(raw, T0 + LEASE) == "empty"
    assert len(postbox.outbox) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("left", [False, True], ids=["new", "left by a kill"])
def test_two_that_see_to_a_refused_mail_at_once_tell_its_sender_once(monkeypatch, left):
    dispute = make_dispute()
    raw, at, came = mail_of(dispute.buyer, dispute, "only_quote"), T0, []
    if left:
        dies(raw)
        at = T0 + LEASE
    start, found = Barrier(2), receiving._fingerprint
    monkeypatch.setattr(receiving, "_fingerprint", lambda *what: (start.wait(10), found(*what))[1])

    def work():
        try:
            came.append(receive(raw, at))
        except NotNow:
            came.append("later")
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(came) == 2
    assert set(came) <= {"empty", "later"}
    assert "empty" in came
    assert len(postbox.outbox) == 1
    assert IncomingMail.objects.get().due_at is None


def test_who_is_overtaken_while_it_takes_a_mail_again_takes_nothing(monkeypatch):
    """It slept longer than its lease, and another one has claimed the mail."""
    dispute = make_dispute()
    raw = mail_of(dispute.buyer, dispute)
    check = receiving._check

    def refuse(*_what):
        raise NotTaken("expired", "The dispute was closed long ago.")

    def sleep(*what):
        IncomingMail.objects.update(due_at=T0 + 3 * LEASE)
        check(*what)

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "_check", refuse)
        dies(raw)
    with monkeypatch.context() as patch:
        patch.setattr(receiving, "_check", sleep)
        with pytest.raises(NotNow):
            receive(raw, T0 + LEASE)
    assert messages() == []
    assert receive(raw, T0 + 3 * LEASE) == "taken"
    assert messages() == [(OWN, dispute.buyer, "buyer")]
    assert receive(raw, T0 + 9 * LEASE) == "duplicate"
    row = IncomingMail.objects.get()
    assert (row.refusal, row.event, row.due_at) == ("", Message.objects.get().event, None)


def test_a_refusal_of_the_version_before_which_noted_it_when_it_was_told_is_not_told_again():
    dispute = make_dispute()
    raw = mail_of(dispute.buyer, dispute, "only_quote")
    dies(raw)
    IncomingMail.objects.update(due_at=None)
    assert receive(raw, T0 + HOUR) == "empty"
    assert postbox.outbox == []


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


def test_the_first_of_too_many_is_told_though_a_kill_came_between_and_later_ones_came_first(settings):
    settings.MAIL_MAX_PER_HOUR = 1
    dispute = make_dispute()
    raws = [mail_of(dispute.buyer, dispute).replace(b"<plain@", b"<n%d@" % n) for n in range(3)]
    assert receive(raws[0], T0) == "taken"
    dies(raws[1])
    assert receive(raws[2], T0) == "too_many"
    assert postbox.outbox == []
    assert receive(raws[1], T0 + LEASE) == "too_many"
    [told] = postbox.outbox
    assert "too many mails within an hour" in told.body


def test_a_mail_that_is_judged_again_does_not_count_itself(settings):
    settings.MAIL_MAX_PER_HOUR = 1
    dispute = make_dispute()
    raw = mail_of(dispute.buyer, dispute, "only_quote")
    dies(raw)
    assert receive(raw, T0 + LEASE) == "empty"


def test_the_log_says_nothing_of_who_and_what(caplog):
    dispute = make_dispute()
    caplog.set_level("INFO")
    receive(mail_of(dispute.buyer, dispute, sender="eve@example.com"), T0)
    assert [each.getMessage() for each in caplog.records if "inbox" in each.name] == [
        "A mail came in: wrong_sender"
    ]
