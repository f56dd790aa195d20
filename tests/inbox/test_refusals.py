"""The right person, and yet no message: they are told why, once, whatever crashes."""

from datetime import timedelta
from email import message_from_bytes
from threading import Barrier, Thread

import pytest
from django.core import mail as postbox
from django.db import OperationalError, connection, connections

from disputes.flow import NotNow, State
from disputes.inbox import receive, receiving
from disputes.inbox.receiving import LEASE, NotTaken
from disputes.mail.posting import post
from disputes.models import IncomingMail, Message
from tests.factories import T0, make_dispute, make_dispute_in, staff_of
from tests.inbox.writing import HOUR, MINUTE, OWN, mail_of, messages

pytestmark = pytest.mark.django_db(transaction=True)


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
