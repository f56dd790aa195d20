"""Mail as its reader wants it: at once, once a day or only deadlines; quiet hours and threads."""

import re
import socket
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from email.policy import SMTP

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.core import mail as postbox

from accounts.mail_keys import preferences_links
from disputes.delivery import LEASE, send_deliveries
from disputes.flow import State
from disputes.mail.readers import digest_after, quiet_until
from disputes.models import Delivery, Message
from disputes.perform import perform
from tests.factories import T0, again, make_dispute, make_mediator, make_user, staff_of

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORNING = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)  # the one after T0


def prefer(user, **fields):
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()
    return user


def write(dispute, user, text="Where is it?", at=T0 + HOUR):
    return perform("send_message", dispute.pk, actor=user, at=at, message=Message(text=text))


def sent(user, at):
    """What came out of the outbox for this person, and the mails that they got."""
    Delivery.objects.exclude(kind="mail", recipient=user).delete()
    postbox.outbox.clear()
    return dict(send_deliveries(at=at)), list(postbox.outbox)


# -- how often ----------------------------------------------------------------------------


def test_who_reads_at_once_gets_news_and_what_asks():
    dispute = make_dispute()
    write(dispute, dispute.buyer)
    came_out, mails = sent(staff_of(dispute), T0 + HOUR)
    assert (came_out, len(mails)) == ({"done": 2}, 2)


@pytest.mark.parametrize("news", ["daily", "deadlines"])
def test_what_asks_to_act_cannot_be_switched_off(news):
    dispute = make_dispute()
    prefer(staff_of(dispute), mail_news=news)
    came_out, [message] = sent(staff_of(dispute), T0)
    assert came_out == {"done": 1}
    assert message.subject.startswith("Answer by ")


@pytest.mark.parametrize("news", ["daily", "deadlines"])
def test_reminders_cannot_be_switched_off(news):
    dispute = make_dispute()
    prefer(staff_of(dispute), mail_news=news)
    Delivery.objects.exclude(kind="reminder").delete()
    assert send_deliveries(at=dispute.due_at - DAY) == {"done": 1}
    assert postbox.outbox[-1].subject.startswith("Reminder: Answer by ")


def test_who_reads_only_deadlines_is_told_no_news():
    dispute = make_dispute()
    seller = prefer(staff_of(dispute), mail_news="deadlines")
    write(dispute, dispute.buyer)
    Delivery.objects.filter(event__action="open").delete()
    assert sent(seller, T0 + HOUR) == ({"obsolete": 1}, [])


def test_a_case_that_is_given_to_a_mediator_asks_them():
    mediator = prefer(make_mediator(), mail_news="deadlines")
    dispute = make_dispute(State.UNDER_REVIEW)
    assert dispute.mediator == mediator
    _came_out, mails = sent(mediator, T0 + 4 * HOUR)
    assert [re.match("[A-Z][a-z]+ by ", message.subject) is not None for message in mails] == [True]


def test_digest_tells_the_day_in_one_mail_with_what_is_asked_now():
    buyer = make_user("buyer", mail_news="daily")
    first, second = make_dispute(), make_dispute()
    type(first).objects.update(buyer=buyer)
    for hours, dispute in enumerate((first, second, first), start=1):
        write(dispute, staff_of(dispute), at=T0 + hours * HOUR)
    assert sent(buyer, T0 + 4 * HOUR) == ({"postponed": 3}, [])
    assert sent(buyer, MORNING - HOUR) == ({}, [])
    came_out, [message] = sent(buyer, MORNING)

    assert came_out == {"done": 1}  # the others go along
    told = Delivery.objects.order_by("attempts").values_list("due_at", "done_at", "attempts")
    assert list(told) == [  # the tries are counted in the one that carries them
        (None, MORNING, 0),
        (None, MORNING, 0),
        (None, MORNING, 1),
    ]
    assert message.subject == "What happened in your disputes until Tue 3 Mar, 08:00"
    for text in (message.body, message.alternatives[0][0]):
        for dispute in (first, second):
            assert text.count(f"/buyer/disputes/{dispute.reference}/") == 1
        assert text.count("Without an answer, your proposal takes effect") == 2
        lines = re.findall(r"Mon 2 Mar 2026, (\d\d):00: (.+?)\.(?:\n|</li>)", text)
        assert lines == [
            ("10", "The seller wrote a message"),
            ("12", "The seller wrote a message"),
            ("11", "The seller wrote a message"),
        ]
    assert sent(buyer, MORNING + LEASE) == ({}, [])


def test_digest_leaves_alone_what_asks_and_who_else_reads():
    dispute = make_dispute()
    seller = prefer(staff_of(dispute), mail_news="daily")
    write(dispute, dispute.buyer)
    news = Delivery.objects.get(event__action="send_message")
    asking = Delivery.objects.get(event__action="open", kind="mail")
    Delivery.objects.exclude(pk__in=[news.pk, asking.pk]).delete()
    Delivery.objects.filter(pk=asking.pk).update(due_at=MORNING)
    _came_out, mails = sent(seller, MORNING)
    assert sorted(message.subject[:9] for message in mails) == ["Answer by", "What happ"]


def test_digest_that_was_cut_off_is_sent_again_under_its_number(monkeypatch):
    dispute = make_dispute()
    buyer = prefer(dispute.buyer, mail_news="daily")
    for hours in (1, 2):
        write(dispute, staff_of(dispute), at=T0 + hours * HOUR)
    sent(buyer, T0 + 2 * HOUR)
    with monkeypatch.context() as patch:
        patch.setattr("disputes.mail.digest.post", lambda *_args, **_more: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            send_deliveries(at=MORNING)
    assert sent(buyer, MORNING + HOUR)[0] == {"done": 1}
    [message] = postbox.outbox
    assert message.body.count("The seller wrote a message") == 2


# -- when not -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "end", "zone", "at", "over"),
    [
        ((22, 7), None, "UTC", (3, 21, 59), None),
        ((22, 7), None, "UTC", (3, 22, 0), (4, 7, 0)),
        ((22, 7), None, "UTC", (4, 6, 59), (4, 7, 0)),
        ((22, 7), None, "UTC", (4, 7, 0), None),
        ((13, 15), None, "UTC", (3, 14, 0), (3, 15, 0)),
        ((13, 15), None, "UTC", (3, 15, 0), None),
        ((22, 7), None, "Asia/Shanghai", (3, 14, 0), (3, 23, 0)),
    ],
)
def test_quiet_hours_end_in_the_readers_zone(begin, end, zone, at, over):
    reader = make_user(quiet_from=time(begin[0]), quiet_until=time(begin[1]), time_zone=zone)
    day, hour, minute = at
    told = quiet_until(reader, datetime(2026, 3, day, hour, minute, tzinfo=UTC))
    assert told == (over and datetime(2026, 3, *over, tzinfo=UTC))


def test_who_chose_no_quiet_hours_has_none_but_for_reminders():
    reader = make_user()
    night = datetime(2026, 3, 3, 23, 0, tzinfo=UTC)
    assert quiet_until(reader, night) is None
    assert quiet_until(reader, night, (time(22), time(8))) == datetime(2026, 3, 4, 8, 0, tzinfo=UTC)


def test_digest_waits_for_the_end_of_the_quiet_hours():
    reader = make_user(quiet_from=time(20), quiet_until=time(9, 30))
    assert digest_after(reader, T0) == datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
    assert digest_after(make_user(), MORNING) == MORNING + DAY
    assert digest_after(make_user(), MORNING - HOUR) == MORNING


@pytest.mark.parametrize("who", ["news", "asks"])
def test_a_mail_waits_in_quiet_hours(who):
    dispute = make_dispute()
    seller = staff_of(dispute)
    reader = seller if who == "asks" else dispute.buyer
    prefer(reader, quiet_from=time(9), quiet_until=time(12))
    if who == "news":
        write(dispute, seller)
    assert sent(reader, T0 + HOUR) == ({"postponed": 1}, [])
    assert sent(reader, T0 + 3 * HOUR)[0] == {"done": 1}


def test_what_would_be_over_by_the_end_of_the_quiet_hours_goes_at_once():
    dispute = make_dispute()
    seller = prefer(staff_of(dispute), quiet_from=time(6), quiet_until=time(9, 30))
    at = dispute.due_at - HOUR  # it ends at nine
    came_out, [message] = sent(seller, at)
    assert came_out == {"done": 1}
    assert message.subject.startswith("Answer by ")


def test_news_wait_though_a_deadline_of_the_other_side_ends():
    dispute = make_dispute()
    prefer(dispute.buyer, quiet_from=time(6), quiet_until=time(9, 30))
    write(dispute, staff_of(dispute), at=dispute.due_at - HOUR)
    assert sent(dispute.buyer, dispute.due_at - HOUR) == ({"postponed": 1}, [])


# -- how it looks from outside ------------------------------------------------------------


class Kept:
    """A mail server that keeps what it is given."""

    def __init__(self):
        self.envelopes = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library's name
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture
def server(settings):
    """A real SMTP server, to which Django's own backend sends."""
    kept = Kept()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield kept
    controller.stop()


def heads(envelope):
    return {name: value.strip() for name, value in message_from_bytes(envelope.content, policy=SMTP).items()}


def test_the_mails_of_a_dispute_hang_together_at_each_reader(server):
    dispute, other = make_dispute(), make_dispute()
    seller = staff_of(dispute)
    write(dispute, dispute.buyer)
    Delivery.objects.filter(event__dispute=other).exclude(recipient=staff_of(other)).delete()
    send_deliveries(at=T0 + HOUR)
    mine = [heads(each) for each in server.envelopes if each.rcpt_tos == [seller.email]]
    [others] = [heads(each) for each in server.envelopes if each.rcpt_tos == [staff_of(other).email]]
    root = f"<{dispute.reference}.{seller.pk}@127.0.0.1>"
    assert [(each["In-Reply-To"], each["References"]) for each in mine] == [(root, root)] * 2
    assert others["References"] == f"<{other.reference}.{staff_of(other).pk}@127.0.0.1>"
    numbers = [each["Message-ID"] for each in (*mine, others)]
    assert len(set(numbers)) == 3
    assert all(re.fullmatch(r"<delivery-\d+@127\.0\.0\.1>", number) for number in numbers)


def test_a_mail_says_how_a_program_makes_it_fewer(server):
    dispute = make_dispute()
    seller = staff_of(dispute)
    send_deliveries(at=T0)
    [envelope] = server.envelopes
    told = heads(envelope)
    assert told["List-Unsubscribe"] == f"<{preferences_links(seller)['one_click']}>"
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert told["Auto-Submitted"] == "auto-generated"


def test_text_and_html_have_the_preferences_one_click_away():
    dispute = make_dispute()
    links = preferences_links(staff_of(dispute))
    _came_out, [message] = sent(staff_of(dispute), T0)
    html = message.alternatives[0][0].replace("&amp;", "&")
    assert links["page"] in message.body
    assert [f'href="{links[way]}"' in html for way in ("at_once", "daily", "deadlines")] == [True] * 3
    assert links["page"].startswith(f"{settings.SITE_URL}/accounts/mail/?key=")


def contrast(one, other):
    """By WCAG 2.2, of two colours like #16211f."""

    def light(colour):
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_html_says_its_colours_for_light_and_for_dark():
    dispute = make_dispute()
    _came_out, [message] = sent(staff_of(dispute), T0)
    html = message.alternatives[0][0]
    assert '<meta name="color-scheme" content="light dark">' in html
    light, dark = html.split("@media (prefers-color-scheme: dark)")
    for style in (light, dark):
        body = re.search(r"body {[^}]*background: (#\w{6}); color: (#\w{6})", style).groups()
        card = re.search(r"main {[^}]*background: (#\w{6})", style).group(1)
        link = re.search(r"\na {[^}]*color: (#\w{6})", style).group(1)
        foot = re.search(r"footer {[^}]*color: (#\w{6})", style).group(1)
        pairs = [body, (card, body[1]), (card, link), (body[0], foot)]
        assert all(contrast(*pair) >= 4.5 for pair in pairs)


def test_a_dispute_that_moved_on_is_told_as_news_in_the_digest():
    dispute = make_dispute()
    buyer = prefer(dispute.buyer, mail_news="daily")
    write(dispute, staff_of(dispute))
    sent(buyer, T0 + HOUR)
    perform("withdraw", dispute.pk, actor=buyer, at=T0 + 2 * HOUR)
    _came_out, [message] = sent(buyer, MORNING)
    assert again(dispute).state == State.CLOSED
    assert "Deadline:" not in message.body
