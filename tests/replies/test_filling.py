"""What templates are filled with: the order's facts in the reader's language and zone, without a hole."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from disputes.flow import Actor, Role, State
from disputes.models import OrderLine, ReplyTemplate, Shipment
from disputes.perform import perform
from disputes.replies import (
    FIELDS,
    UnknownReply,
    fill,
    find,
    gaps,
    language_for,
    offered,
    zone_for,
)
from disputes.replies.names import first_name
from tests.factories import (
    T0,
    again,
    make_dispute,
    make_dispute_in,
    make_order,
    make_proposal,
    make_store,
    make_user,
    staff_of,
)

LISBON = ZoneInfo("Europe/Lisbon")
pytestmark = pytest.mark.django_db


def own(dispute, text="Dear {buyer}", **fields):
    """A template of the dispute's store."""
    return ReplyTemplate.objects.create(
        store=dispute.store,
        changed_by=staff_of(dispute),
        changed_at=datetime(2026, 3, 1, tzinfo=UTC),
        **{"name": "Ours", "text": text, "language": "en"} | fields,
    )


def said(dispute, text, language="en", zone=LISBON, **options):
    given = {name: options.pop(name) for name in ("proposal", "action") if name in options}
    row = own(dispute, text, language=language, name=f"n{ReplyTemplate.objects.count()}", **options)
    return fill(find(dispute.store, f"store:{row.pk}"), dispute, "en", zone, **given)


def test_fields_come_from_the_order_and_the_dispute():
    order = make_order(buyer=make_user("Ana Ribeiro"))
    dispute = make_dispute(order=order)
    text = (
        "{buyer} {order} {reference} {item} {carrier} {tracking_number} {shipped} {promised} {delivered} "
        "{disputed} {asked} {answer_time} {store} {marketplace}"
    )
    filled = said(dispute, text)
    assert filled.text == (
        f"Ana {order.reference} {dispute.reference} Bowl CTT Expresso RR123456785PT 25 Feb 2026 2 Mar 2026 "
        f"2 Mar 2026 €95.90 €95.90 7 days {order.store.name} Porto Market"
    )
    assert filled.missing == ()


def test_days_and_amounts_read_as_in_the_language_of_the_text_and_the_deadline_in_the_zone():
    dispute = make_dispute()
    assert said(dispute, "{shipped} · {disputed}", "de").text == "25. Feb. 2026 · 95,90\u00a0€"
    assert said(dispute, "{deadline}").text == "Sat 7 Mar 2026, 09:00, Lisbon time (UTC+0)"
    shanghai = said(dispute, "{deadline}", zone="Asia/Shanghai").text
    assert shanghai == "Sat 7 Mar 2026, 17:00, Shanghai time (UTC+8)"


SELLERS, BUYERS = "Sat 7 Mar 2026, 09:00", "Tue 10 Mar 2026, 09:00"


@pytest.mark.parametrize(
    ("action", "deadline"),
    [("counter", BUYERS), ("contest", BUYERS), ("send_message", SELLERS), ("", SELLERS)],
)
def test_the_deadline_is_the_one_that_runs_once_the_text_is_sent(action, deadline):
    dispute = make_dispute()
    with time_machine.travel(T0 + timedelta(days=1), tick=False):
        assert said(dispute, "{deadline}", action=action).text == f"{deadline}, Lisbon time (UTC+0)"


def test_an_offer_hands_the_turn_over_by_whichever_action_it_is_made():
    waiting, mediated = make_dispute(), make_dispute_in(State.COLLECTING_EVIDENCE)
    with time_machine.travel(T0 + timedelta(days=1), tick=False):
        told = said(waiting, "{deadline}", proposal=make_proposal()).text
        kept = said(mediated, "{deadline}", proposal=make_proposal()).text
    assert told == f"{BUYERS}, Lisbon time (UTC+0)"
    assert kept == said(mediated, "{deadline}").text != ""


def test_what_is_told_is_what_the_door_sets():
    dispute = make_dispute()
    with time_machine.travel(T0 + timedelta(days=1), tick=False):
        before = said(dispute, "{deadline}", action="contest").text
        seller = Actor(Role.SELLER, staff_of(dispute))
        none = make_proposal(remedy="no_refund", amount=0)
        perform("contest", dispute.pk, actor=seller, proposal=none, statement="It came.")
    assert said(again(dispute), "{deadline}").text == before


def test_a_deadline_that_rests_on_what_is_typed_is_a_gap():
    dispute = make_dispute_in(State.AWAITING_RETURN_RECEIPT)
    assert said(dispute, "{deadline}", action="acknowledge_return").missing == ("deadline",)
    assert said(dispute, "{deadline}", action="send_message").missing == ()


def test_what_is_not_known_is_a_gap_and_is_named():
    dispute = make_dispute(order=make_order(delivered_at=None))
    filled = said(dispute, "It came on {delivered}, {delivered}. {cause}")
    assert filled.missing == ("delivered", "cause")
    assert gaps(filled.text) == [
        "[[the day it was delivered]]",
        "[[what happened, in a few words of yours]]",
    ]


def test_goods_of_several_parcels_name_no_parcel():
    order = make_order(lines=(("BOWL", 1, 4300), ("CUP", 1, 1000)))
    other = Shipment.objects.create(order=order, carrier="DHL", tracking_number="JD1")
    OrderLine.objects.filter(order=order, sku="CUP").update(shipment=other)
    filled = said(make_dispute(order=order), "{item}: {carrier}")
    assert filled.text == "Bowl and 1 more: [[the carrier]]"


@pytest.mark.parametrize(
    ("language", "begins"),
    [("en", "that “Bowl” and 1 more is still"), ("de", "„Bowl“ und 1 "), ("fr", "«\u00a0Bowl\u00a0» et 1 ")],
)
def test_of_several_items_the_title_alone_stands_in_quotation_marks(language, begins):
    dispute = make_dispute(order=make_order(lines=(("BOWL", 1, 4300), ("CUP", 1, 1000))))
    template = find(dispute.store, "builtin:late-looking")
    assert begins in fill(template, dispute, language, LISBON).text


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("en", '“Desk lamp ‘Foz’, 24" brass”'),
        ("de", '„Desk lamp ‚Foz‘, 24" brass“'),
        ("fr", '« Desk lamp “Foz”, 24" brass »'.replace(" De", "\u00a0De").replace(" »", "\u00a0»")),
        ("ru", '«Desk lamp „Foz“, 24" brass»'),
        ("zh-hans", '“Desk lamp ‘Foz’, 24" brass”'),
    ],
)
@pytest.mark.parametrize("quoted", ["“Foz”", '"Foz"', "«Foz»", "„Foz“"])
def test_what_a_title_quotes_itself_has_inner_marks(language, item, quoted):
    dispute = make_dispute()
    OrderLine.objects.update(title=f'Desk lamp {quoted}, 24" brass')
    template = find(dispute.store, "builtin:late-looking")
    assert item in fill(template, again(dispute), language, LISBON).text


def test_other_fields_keep_the_marks_around_them_and_titles_are_no_fields():
    dispute = make_dispute()
    OrderLine.objects.update(title="A {order} %(order)s “bowl”")
    text = said(again(dispute), "“{store}”, “{item}”, “{item} {cause}”").text
    title = "A {order} %(order)s “bowl”"
    in_marks = title.replace("“bowl”", "‘bowl’")  # where they close right behind it
    assert text == (
        f"“{dispute.store.name}”, “{in_marks}”, “{title} [[what happened, in a few words of yours]]”"
    )


def test_the_offer_is_the_one_that_is_being_made_else_what_the_seller_has_on_the_table():
    dispute = make_dispute()
    assert said(dispute, "{offer}").missing == ("offer",)  # the buyer's is on the table
    assert said(dispute, "{offer}", proposal=make_proposal(amount=1250)).text == "€12.50"
    whole = make_proposal(remedy="full_refund", amount=1)
    assert said(dispute, "{offer}", proposal=whole).text == "€95.90"
    assert said(make_dispute_in(State.AWAITING_BUYER_RESPONSE), "{offer}").text == "€20.00"


def test_what_was_agreed_is_named_once_it_takes_effect():
    assert said(make_dispute_in(State.SETTLING), "{refund}").text == "€95.90"
    assert said(make_dispute(), "{refund}").missing == ("refund",)


def test_a_built_in_text_is_put_in_any_language_and_begins_with_the_name():
    dispute = make_dispute(order=make_order(buyer=make_user("Ana Ribeiro")))
    template = find(dispute.store, "builtin:late-looking")
    filled = fill(template, dispute, "en", LISBON)
    assert filled.text.startswith("Hello Ana,\n\nWe are sorry that “Bowl” is still not with you.")
    assert filled.text.endswith(f"\n\n{dispute.store.name}")
    assert "25. Feb. 2026" in fill(template, dispute, "de", LISBON).text


def test_every_field_is_filled_for_some_dispute_but_for_what_only_people_know():
    disputes = [
        make_dispute(),
        make_dispute_in(State.AWAITING_BUYER_RESPONSE),
        make_dispute_in(State.AWAITING_RETURN_RECEIPT),
        make_dispute_in(State.SETTLING),
    ]
    text = " ".join(f"{{{name}}}" for name in FIELDS)
    missing = [set(said(dispute, text).missing) for dispute in disputes]
    assert set.intersection(*missing) == {"cause"}


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Ana Maria Ribeiro", "Ana"),
        ("Dr. Karl Weber", "Karl"),
        ("J. Smith", "J. Smith"),
        ("王小明", "王小明"),
        ("Дарья Иванова", "Дарья"),
        ("محمد علي", "محمد"),
        ("O'Neill-Díaz", "O'Neill-Díaz"),
        ("buyer17", ""),
        ("ana@example.com", ""),
        ("https://example.com", ""),
        ("[[x]]", ""),
        ("", ""),
        ("x" * 41, ""),
    ],
)
def test_a_buyer_is_greeted_by_a_name_that_is_one(name, first):
    assert first_name(name) == first


def test_a_template_is_found_by_its_key_in_its_store_while_it_is_in_use():
    dispute = make_dispute()
    row = own(dispute)
    key = f"store:{row.pk}"
    assert find(dispute.store, key).text == "Dear {buyer}"
    for wrong in ("builtin:none", "store:0", "store:x", "store:²", "store:" + "9" * 30, "", "late-part"):
        with pytest.raises(UnknownReply):
            find(dispute.store, wrong)
    with pytest.raises(UnknownReply):
        find(make_store(), key)
    ReplyTemplate.objects.update(retired_at=row.changed_at)
    with pytest.raises(LookupError):
        find(dispute.store, key)


def test_those_that_fit_are_offered_first_and_a_stores_own_before_ours():
    dispute = make_dispute()
    for_all = own(dispute, name="For all")
    fitting = own(dispute, name="Late", sub_reason="in_transit_late")
    other = own(dispute, name="Damaged", sub_reason="damaged", reason="not_as_described")
    keys = [each.key for each in offered(dispute, "counter", staff_of(dispute))]
    assert keys[0] == "builtin:late-part"
    assert keys.index(f"store:{fitting.pk}") < keys.index("builtin:not-received-offer")
    assert keys.index(f"store:{for_all.pk}") < keys.index("builtin:not-sent-offer")
    assert keys[-1] == f"store:{other.pk}"


def test_of_a_stores_own_those_in_the_asked_language_come_first():
    dispute = make_dispute()
    german, english = own(dispute, name="A", language="de"), own(dispute, name="B", language="en")
    for language, first in (("de", german), ("en", english)):
        keys = [each.key for each in offered(dispute, "counter", staff_of(dispute), language)]
        assert next(key for key in keys if key.startswith("store:")) == f"store:{first.pk}"


def test_with_a_mediator_no_text_promises_the_buyers_days_to_answer():
    dispute = make_dispute_in(State.COLLECTING_EVIDENCE)
    template = find(dispute.store, f"store:{own(dispute, 'Within {answer_time}.').pk}")
    assert fill(template, dispute, "en", zone_for(dispute)).missing == ("answer_time",)
    texts = [str(each.text) for each in offered(dispute, "propose", staff_of(dispute)) if not each.is_own]
    assert texts
    assert not [text for text in texts if "answer_time" in text]


def test_ours_are_withheld_where_the_order_does_not_tell_their_fields():
    dispute = make_dispute(order=make_order(delivered_at=None))
    keys = {each.key for each in offered(dispute, "contest", staff_of(dispute))}
    assert "builtin:sent-contest" in keys
    assert "builtin:delivered-contest" not in keys


def test_a_stores_own_are_for_its_staff_alone():
    dispute = make_dispute()
    key = f"store:{own(dispute).pk}"
    assert key in {each.key for each in offered(dispute, "counter", staff_of(dispute))}
    assert key not in {each.key for each in offered(dispute, "counter", make_user("stranger"))}


def test_a_buyer_is_answered_in_the_language_they_write_in():
    buyer = make_user("buyer", language="fr", time_zone="Europe/Paris")
    dispute = make_dispute(order=make_order(buyer=buyer))
    assert language_for(dispute) == "en"  # "It is not what I paid for."
    assert zone_for(dispute) == ZoneInfo("Europe/Paris")


def test_else_in_that_of_their_pages(monkeypatch):
    monkeypatch.setattr("disputes.replies.reader.tongue_of", lambda text: "")
    dispute = make_dispute(order=make_order(buyer=make_user("buyer", language="pt")))
    assert language_for(dispute) == "pt-br"
    assert language_for(make_dispute()) == "en"


def test_a_field_is_a_day_of_now_for_who_writes_now():
    dispute = again(make_dispute())
    before = datetime.now(UTC).date()
    today = said(dispute, "{today}", zone="UTC").text
    assert today in {f"{day.day} {day:%b %Y}" for day in (before, before + timedelta(days=1))}
