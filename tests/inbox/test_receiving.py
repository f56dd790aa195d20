"""Answers by mail: real programs' formats become the right message, and who wrote it is told what counts."""

import pytest
from django.core import mail as postbox

from accounts.models import User
from disputes.delivery import send_deliveries
from disputes.inbox import receive
from disputes.mail.addresses import reply_address
from disputes.models import Message
from disputes.perform import perform
from tests.factories import T0, make_dispute, staff_of
from tests.inbox.writing import CHINESE, GERMAN, HOUR, MAILS, OWN, mail_of, messages

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_that_is_told_once_in_each_turn_and_not_to_who_has_acted_since():
    dispute = make_dispute()
    seller = staff_of(dispute)
    send_deliveries(at=T0)
    postbox.outbox.clear()
    raws = [mail_of(seller, dispute).replace(b"<plain@", b"<n%d@" % n) for n in range(3)]
    assert [receive(raw, T0 + HOUR) for raw in raws[:2]] == ["taken", "taken"]
    send_deliveries(at=T0 + HOUR)
    assert [told.to for told in postbox.outbox if "Your store wrote" in told.subject] == [[seller.email]]

    other = make_dispute()
    assert receive(mail_of(staff_of(other), other), T0 + HOUR) == "taken"
    perform("accept", other.pk, actor=staff_of(other), at=T0 + HOUR, proposal=other.on_the_table_id)
    postbox.outbox.clear()
    send_deliveries(at=T0 + 2 * HOUR)
    assert [told for told in postbox.outbox if "Your store wrote" in told.subject] == []


def test_the_same_mail_twice_is_one_message():
    dispute = make_dispute()
    raw = mail_of(dispute.buyer, dispute)
    assert [receive(raw, T0 + HOUR), receive(raw, T0 + 2 * HOUR)] == ["taken", "duplicate"]
    assert len(messages()) == 1


def test_the_log_says_nothing_of_who_and_what(caplog):
    dispute = make_dispute()
    caplog.set_level("INFO")
    receive(mail_of(dispute.buyer, dispute, sender="eve@example.com"), T0)
    assert [each.getMessage() for each in caplog.records if "inbox" in each.name] == [
        "A mail came in: wrong_sender"
    ]
