"""Mail: every action tells whom it concerns what is asked and until when, in the reader's words and zone."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail as postbox

from disputes import mail
from disputes.delivery import send_deliveries
from disputes.flow import ACTIONS, CLOCKS, SYSTEM, Actor, Role, State
from disputes.mail import Letter
from disputes.models import Delivery, Message, OutsideSettlement, StoreMember
from disputes.perform import perform, run_out_clock
from evidence.models import Admission, Evidence, Withholding
from mediation.models import Assessment
from tests.factories import (
    T0,
    again,
    declare,
    make_dispute,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_proposal,
    make_ruling,
    make_user,
    staff_of,
)

pytestmark = pytest.mark.django_db(transaction=True)
TEMPLATES = Path(settings.BASE_DIR) / "templates" / "mail"
HOUR = timedelta(hours=1)


def mail_to(user, event=None, at=T0):
    """What this person is told of the event, or of all there is; the latest mail last."""
    Delivery.objects.exclude(kind="mail").delete()
    postbox.outbox.clear()
    send_deliveries(event and event.pk, at)
    return [message for message in postbox.outbox if message.to == [user.email]]


def html_of(message):
    return message.alternatives[0][0]


# -- what a mail says ---------------------------------------------------------------------


def test_mail_about_a_new_dispute_says_offer_deadline_consequence_link_and_reference():
    dispute = make_dispute(remedy="partial_refund", amount=6000)
    [message] = mail_to(staff_of(dispute))

    assert message.subject == f"Answer by Sat 7 Mar, 09:00: buyer asks €60.00 ({dispute.reference})"
    assert "The buyer opened the dispute and asked for a partial refund of €60.00." in message.body
    assert "Deadline: Sat 7 Mar 2026, 09:00, UTC+0 (time left: 5 d 0 h)" in message.body
    assert "If you do nothing, the buyer's proposal takes effect: €60.00 goes back" in message.body
    assert f"\n{settings.SITE_URL}/seller/disputes/{dispute.reference}/\n" in message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert mail_to(dispute.buyer) == []  # who acted is not told


def test_mail_about_a_message_names_it_before_the_deadline():
    dispute = make_dispute(remedy="partial_refund", amount=6000)
    seller, due = staff_of(dispute), "your deadline: Sat 7 Mar, 09:00"
    colleague = make_user("colleague")
    StoreMember.objects.create(store=dispute.store, user=colleague)
    for user in (dispute.buyer, colleague):
        perform("send_message", dispute.pk, actor=user, at=T0, message=Message(text="Hello."))
    assert sorted(message.subject for message in mail_to(seller)) == [
        f"Answer by Sat 7 Mar, 09:00: buyer asks €60.00 ({dispute.reference})",
        f"The buyer wrote a message · {due} ({dispute.reference})",
        f"Your store wrote a message · {due} ({dispute.reference})",
    ]


def test_mail_is_in_the_readers_zone():
    dispute = make_dispute()
    seller = staff_of(dispute)
    seller.time_zone = "Asia/Shanghai"
    seller.save()
    [message] = mail_to(seller)
    assert message.subject.startswith("Answer by Sat 7 Mar, 17:00: ")
    assert "Sat 7 Mar 2026, 17:00" in html_of(message)


def test_mail_to_a_reader_of_arabic_runs_from_right_to_left(every_language):
    dispute = make_dispute()
    seller = staff_of(dispute)
    seller.language = "ar"
    seller.save()
    [message] = mail_to(seller)
    assert '<html lang="ar" dir="rtl">' in html_of(message)


def test_mail_has_the_commas_and_the_quotation_marks_of_its_language(every_language):
    dispute = make_dispute()
    type(dispute.buyer).objects.filter(pk=dispute.buyer.pk).update(language="ar", time_zone="Europe/Berlin")
    proposal = make_proposal(amount=1000)
    perform("counter", dispute.pk, actor=staff_of(dispute), at=T0 + HOUR, proposal=proposal, statement="No.")
    [message] = mail_to(dispute.buyer, at=T0 + HOUR)
    assert "«No.»" in message.body
    for text in (message.body, html_of(message)):
        assert "، توقيت برلين" in text


def test_mail_escapes_what_strangers_wrote_and_keeps_it_out_of_the_subject():
    dispute = make_dispute()
    words = "Dear\nBcc: x@example.com <script>alert(1)</script> & so on"
    proposal = make_proposal(amount=1000)
    perform("counter", dispute.pk, actor=staff_of(dispute), at=T0 + HOUR, proposal=proposal, statement=words)
    [message] = mail_to(dispute.buyer, at=T0 + HOUR)

    assert message.subject == f"Answer by Mon 9 Mar, 10:00: seller offers €10.00 ({dispute.reference})"
    assert words in message.body
    assert "<script>" not in html_of(message)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; so on" in html_of(message)


def test_mail_shows_nobodys_address():
    dispute = make_dispute_in(State.CLOSED)
    for user, other in ((dispute.buyer, staff_of(dispute)), (staff_of(dispute), dispute.buyer)):
        Delivery.objects.update(done_at=None, due_at=T0)
        messages = mail_to(user)
        assert messages
        assert not any(other.email in message.body + html_of(message) for message in messages)


def test_mail_that_comes_late_asks_for_nothing_that_is_over():
    dispute = make_dispute()
    event = dispute.events.get()
    run_out_clock(dispute.pk, dispute.due_at)
    [message] = mail_to(staff_of(dispute), event, at=dispute.due_at)
    assert message.subject.startswith("The buyer opened the dispute and asked for")
    assert "The dispute has moved on since." in message.body


def test_note_for_mediators_goes_to_mediators_alone():
    mediator = make_mediator()
    dispute = make_dispute_in(State.COLLECTING_EVIDENCE)
    at = T0 + 5 * HOUR
    other = make_mediator()
    note = Message(text="Looks odd.", private=True)
    event = perform("send_message", dispute.pk, actor=other, at=at, message=note)
    [message] = mail_to(mediator, event, at)
    assert "Looks odd." in message.body
    assert f"{settings.SITE_URL}/mediation/disputes/dispute/{dispute.reference}/" in message.body
    assert mail_to(dispute.buyer, event, at) == mail_to(staff_of(dispute), event, at) == []


def test_who_left_the_store_is_told_nothing():
    dispute = make_dispute()
    seller = staff_of(dispute)
    dispute.store.members.all().delete()
    assert mail_to(seller) == []
    assert list(Delivery.objects.values_list("due_at", "error")) == [(None, "The recipient has left.")]


# -- reminders ----------------------------------------------------------------------------


def remind(dispute, at):
    Delivery.objects.exclude(kind="reminder").delete()
    postbox.outbox.clear()
    return dict(send_deliveries(at=at)), [message.subject for message in postbox.outbox]


def test_reminder_is_sent_24_hours_before_the_deadline():
    dispute = make_dispute(remedy="partial_refund", amount=6000)
    at = dispute.due_at - timedelta(hours=24)
    assert remind(dispute, at - HOUR) == ({}, [])
    assert remind(dispute, at) == (
        {"done": 1},
        [f"Reminder: Answer by Sat 7 Mar, 09:00: buyer asks €60.00 ({dispute.reference})"],
    )
    assert remind(dispute, at + HOUR) == ({}, [])


@pytest.mark.parametrize(
    ("opened", "zone", "morning"),
    [
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), "UTC", datetime(2026, 3, 7, 8, tzinfo=UTC)),
        (datetime(2026, 3, 3, 7, 59, tzinfo=UTC), "UTC", datetime(2026, 3, 7, 8, tzinfo=UTC)),
        (datetime(2026, 3, 2, 14, 0, tzinfo=UTC), "Asia/Shanghai", datetime(2026, 3, 7, 0, tzinfo=UTC)),
    ],
)
def test_reminder_waits_for_the_morning_in_the_readers_zone(opened, zone, morning):
    dispute = make_dispute(at=opened)
    seller = staff_of(dispute)
    seller.time_zone = zone
    seller.save()
    due = dispute.due_at - timedelta(hours=24)
    assert remind(dispute, due) == ({"postponed": 1}, [])
    assert list(Delivery.objects.values_list("due_at", "attempts")) == [(morning, 0)]
    assert remind(dispute, morning)[0] == {"done": 1}


def test_reminder_goes_at_night_when_it_is_night_until_the_deadline():
    dispute = make_dispute(at=datetime(2026, 3, 3, 7, 0, tzinfo=UTC))
    came_out, subjects = remind(dispute, dispute.due_at - HOUR)
    assert (came_out, len(subjects)) == ({"done": 1}, 1)


def test_reminder_is_dropped_when_the_answer_is_there():
    dispute = make_dispute()
    proposal = make_proposal(amount=1000)
    perform(
        "counter", dispute.pk, actor=staff_of(dispute), at=T0 + HOUR, proposal=proposal, statement="Half."
    )
    Delivery.objects.filter(kind="reminder", event__action="counter").delete()
    assert remind(dispute, dispute.due_at - 24 * HOUR) == ({"obsolete": 1}, [])


def test_reminder_is_dropped_when_the_dispute_is_closed():
    dispute = make_dispute()
    perform("withdraw", dispute.pk, actor=dispute.buyer, at=T0 + HOUR)
    assert remind(dispute, dispute.due_at - 24 * HOUR) == ({"obsolete": 1}, [])


def test_reminder_is_dropped_for_who_has_finished():
    dispute = make_dispute_in(State.COLLECTING_EVIDENCE)
    perform("finish_evidence", dispute.pk, actor=dispute.buyer, at=T0 + 3 * HOUR)
    at = again(dispute).due_at - 24 * HOUR
    Delivery.objects.exclude(event__action="reject").delete()
    assert remind(dispute, at) == ({"obsolete": 1, "done": 1}, [postbox.outbox[0].subject])
    assert [message.to for message in postbox.outbox] == [[staff_of(dispute).email]]


def test_reminder_of_before_an_extension_is_dropped_for_the_new_one():
    dispute, at = make_dispute(), T0 + HOUR
    until = dispute.due_at + timedelta(days=2)
    perform("extend", dispute.pk, actor=make_mediator(), at=at, until=until, why="Holidays.")
    assert remind(dispute, dispute.due_at - 24 * HOUR)[0] == {"obsolete": 1}
    assert remind(dispute, until - 24 * HOUR)[0] == {"done": 1}


# -- the house style ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("suffix", ["txt", "html"])
def test_every_action_has_its_mail(name, suffix):
    assert (TEMPLATES / f"{name}.{suffix}").is_file()


def test_no_mail_is_left_over():
    names = {path.stem for path in TEMPLATES.iterdir() if not path.name.startswith("_")}
    assert names == set(ACTIONS) | {"base", "digest", "not_taken", "reminder"}


def walks():
    """Every action of the rulebook: a state it starts from, who does it, what it brings."""
    seller, buyer, mediator = Role.SELLER, Role.BUYER, Role.MEDIATOR
    said = {"statement": "This is why."}
    offer = {"proposal": lambda d: make_proposal(amount=1000), **said}
    review, evidence = State.UNDER_REVIEW, {"evidence": lambda d: [make_evidence()]}
    item = lambda d: Evidence.objects.filter(dispute=d).first()  # noqa: E731
    yield "accept", State.AWAITING_BUYER_RESPONSE, buyer, {"proposal": lambda d: d.on_the_table_id}
    yield "counter", State.AWAITING_SELLER_RESPONSE, seller, offer
    refusal = {"proposal": lambda d: make_proposal(remedy="no_refund", amount=0), **evidence, **said}
    yield "contest", State.AWAITING_SELLER_RESPONSE, seller, refusal
    yield (
        "modify",
        State.AWAITING_BUYER_RESPONSE,
        buyer,
        offer | {"proposal": lambda d: make_proposal(role="buyer", amount=3000)},
    )
    yield "refund_in_full", State.AWAITING_BUYER_RESPONSE, seller, {}
    yield "reject", State.AWAITING_BUYER_RESPONSE, buyer, said
    yield "request_intervention", State.AWAITING_BUYER_RESPONSE, seller, said
    yield "withdraw", State.AWAITING_BUYER_RESPONSE, buyer, {}
    yield (
        "propose",
        review,
        mediator,
        offer | {"proposal": lambda d: make_proposal(role="mediator", amount=5000)},
    )
    yield "submit_evidence", State.COLLECTING_EVIDENCE, buyer, evidence
    yield "finish_evidence", State.COLLECTING_EVIDENCE, buyer, {}
    yield "request_evidence", review, mediator, {"party": "both", "request": "A photo.", "why": "To see it."}
    yield (
        "relabel",
        review,
        mediator,
        {
            "reason": "not_received",
            "sub_reason": "customs_hold",
            "why": "Customs has it.",
        },
    )
    yield (
        "admit_evidence",
        review,
        mediator,
        {"admission": lambda d: Admission(evidence=item(d), why="It came late by a day.")},
    )
    yield (
        "withhold_evidence",
        review,
        mediator,
        {"withholding": lambda d: Withholding(evidence=item(d), why="It shows a passport.")},
    )
    yield (
        "withhold_evidence",
        State.CLOSED,
        SYSTEM,
        {"withholding": lambda d: Withholding(evidence=item(d), why="The virus scan found X in it.")},
    )
    yield (
        "assess_evidence",
        review,
        mediator,
        {"assessment": lambda d: [Assessment(evidence=item(d), verdict="verified")]},
    )
    yield "declare_impartiality", review, mediator, {}
    yield "rule", review, mediator, {"ruling": lambda d: make_ruling()}
    yield "confirm_ruling", "waiting", mediator, {}
    yield "send_back_ruling", "waiting", mediator, {"note": "The grounds are thin."}
    yield "correct_ruling", "ruled", mediator, {"text": "The bowls, not the plates.", "why": "A slip."}
    yield "ship_return", State.AWAITING_RETURN_SHIPMENT, buyer, {"carrier": "CTT", "tracking_number": "RR1"}
    yield (
        "acknowledge_return",
        State.AWAITING_RETURN_RECEIPT,
        seller,
        {
            "acknowledgement": "damaged",
            **evidence,
            **said,
        },
    )
    yield "confirm_settlement", State.SETTLING, SYSTEM, {"provider_reference": "pay-7"}
    yield "fail_settlement", State.SETTLING, SYSTEM, {"reason": "The bank is closed."}
    yield (
        "settle_outside",
        State.AWAITING_BUYER_RESPONSE,
        Role.MARKETPLACE,
        {"outside_settlement": lambda d: OutsideSettlement(order=d.order, kind="refunded", amount=100)},
    )
    yield "send_message", State.CLOSED, buyer, {"message": lambda d: Message(text="Thank you.")}
    yield "take", review, mediator, {}
    yield "assign", review, "head", {"mediator": lambda d: make_mediator()}
    yield "recuse", review, "mine", {"why": "I know them.", "mediator": lambda d: make_mediator()}
    yield (
        "extend",
        State.AWAITING_BUYER_RESPONSE,
        mediator,
        {
            "until": lambda d: d.due_at + timedelta(days=1),
            "why": "Holidays.",
        },
    )


WALKS = {name: rest for name, *rest in reversed([*walks()])}  # the first way to each


def happen(name):
    """Let an action of the rulebook happen, the way there included."""
    mine = make_mediator()
    if name == "open":
        return make_dispute().events.get()
    if name in {clock.then for clock in CLOCKS.values()}:
        dispute = make_dispute_in(next(s for s, clock in CLOCKS.items() if clock.then == name))
        return run_out_clock(dispute.pk, dispute.due_at)
    state, who, brings = WALKS[name]
    at = T0 + timedelta(hours=12)
    dispute = make_dispute_in(State.UNDER_REVIEW if state in ("waiting", "ruled") else state)
    if "evidence" in name and name != "submit_evidence":
        perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=at, evidence=[make_evidence()])
    if state in ("waiting", "ruled"):
        declare(dispute, mine, at=at)
        waits = state == "waiting"
        perform("rule", dispute.pk, actor=mine, at=at, ruling=make_ruling(), needs_confirmation=waits)
    actor = {
        Role.BUYER: dispute.buyer,
        Role.SELLER: staff_of(dispute),
        Role.MARKETPLACE: Actor(Role.MARKETPLACE, marketplace_id=dispute.order.marketplace_id),
        "mine": mine,
        "head": make_mediator(head=True),
    }.get(who) or (who if who is SYSTEM else make_mediator())
    if name in ("rule", "confirm_ruling", "send_back_ruling"):
        declare(dispute, actor, at=at)
    brought = {key: value(again(dispute)) if callable(value) else value for key, value in brings.items()}
    return perform(name, dispute.pk, actor=actor, at=at + HOUR, **brought)


@pytest.mark.parametrize("name", ACTIONS)
def test_every_mail_can_be_read_by_every_role(name, settings):
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"OPTIONS": engine["OPTIONS"] | {"string_if_invalid": "[BLANK]"}}]
    event = happen(name)
    dispute = again(event.dispute)
    for role in (Role.BUYER, Role.SELLER, Role.MEDIATOR):
        letter = Letter(event, dispute, role, event.at)
        texts = [letter.subject, *mail.rendered(name, letter.context)]
        for text in texts:
            assert not re.search(r"%\(|\{\{|\{%|\[BLANK\]|\bNone\b|\(\)|“”", text), text
            assert dispute.reference in text
        assert "<script" not in texts[2]


@pytest.mark.parametrize("name", ["open", "rule", "send_message"])
def test_what_was_brought_is_in_the_mail(name):
    event = happen(name)
    text = mail.rendered(name, Letter(event, again(event.dispute), Role.SELLER, event.at).context)[0]
    brought = {"open": "It is not what I paid for.", "rule": "not proven.", "send_message": "Thank you."}
    assert brought[name] in text


def test_a_second_mediator_is_asked_to_confirm_and_who_decides_to_decide():
    author, second = make_mediator("Anna"), make_mediator("Berta")
    dispute = make_dispute(State.UNDER_REVIEW)
    at = T0 + 6 * HOUR
    declare(dispute, author, at=at)
    perform("rule", dispute.pk, actor=author, at=at, ruling=make_ruling(), needs_confirmation=True)
    event = again(dispute).events.latest("sequence")
    [message] = mail_to(second, event, at=at)
    assert re.match(r"Confirm by .+: A mediator decided: ", message.subject)
    asked = Letter(event, again(dispute), Role.MEDIATOR, event.at, author.pk).subject
    assert asked.startswith("Decide by ")
