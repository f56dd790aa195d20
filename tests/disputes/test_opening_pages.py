"""Opening a dispute in the browser: step by step, or all at once."""

from datetime import timedelta
from html import unescape
from re import findall, sub

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from disputes.models import Dispute, Order
from disputes.perform import perform
from tests.factories import T0, make_dispute, make_marketplace, make_order, make_store, make_user

pytestmark = pytest.mark.django_db(transaction=True)

ALL = {
    "reason": "not_as_described",
    "sub_reason": "damaged",
    "lines": ["BOWL"],
    "quantity-BOWL": "1",
    "statement": "One bowl came in two pieces.",
    "remedy": "partial_refund",
    "amount": "12.50",
}


@pytest.fixture(autouse=True)
def _a_day_after_delivery():
    with time_machine.travel(T0 + timedelta(days=1), tick=False):
        yield


@pytest.fixture
def order():
    return make_order()


@pytest.fixture
def buyer(client, order):
    client.force_login(order.buyer)
    return client


def url_of(order, step=""):
    address = reverse("disputes:open", args=[order.reference])
    return f"{address}?step={step}" if step else address


def text_of(response):
    without_marks = sub(r"</?(a|b|bdi|time|span)\b[^>]*>", "", response.content.decode())
    return " ".join(unescape(sub(r"<[^>]+>", " ", without_marks)).split())


def test_one_post_with_everything_opens_the_dispute(buyer, order):
    response = buyer.post(url_of(order), ALL)
    dispute = Dispute.objects.get()
    assert response.url == reverse("disputes:buyer_dispute", args=[dispute.reference])
    assert (dispute.sub_reason, dispute.disputed_amount, dispute.on_the_table.amount) == (
        "damaged",
        4300,
        1250,
    )
    assert [(line.order_line.sku, line.quantity) for line in dispute.lines.all()] == [("BOWL", 1)]
    assert dispute.events.get().data["statement"] == "One bowl came in two pieces."


def test_the_steps_lead_to_the_same_dispute(buyer, order):
    for step, names, following in [
        ("reason", ("reason", "sub_reason"), "items"),
        ("items", ("lines", "quantity-BOWL"), "statement"),
        ("statement", ("statement",), "wish"),
        ("wish", ("remedy", "amount"), "check"),
    ]:
        answers = {name: ALL[name] for name in names}
        assert buyer.post(url_of(order), {"step": step, **answers}).url == url_of(order, following)
    assert not Dispute.objects.exists()
    assert "Partial refund: €12.50 of €43.00" in text_of(buyer.get(url_of(order, "check")))
    buyer.post(url_of(order), {"step": "check"})
    assert Dispute.objects.get().on_the_table.amount == 1250
    assert buyer.session["openings"] == {}


def test_what_was_entered_is_kept_when_the_buyer_stops(buyer, order):
    buyer.post(url_of(order), {"step": "reason", "reason": "not_as_described", "sub_reason": "quality"})
    stopped = buyer.post(url_of(order), {"step": "items", "lines": "BOWL", "quantity-BOWL": "1", "stop": "1"})
    assert stopped.url == reverse("disputes:buyer_orders")
    assert "Go on opening a dispute" in text_of(buyer.get(stopped.url))
    assert '<option value="1" selected>' in buyer.get(url_of(order, "items")).content.decode()


def test_a_later_step_waits_for_the_earlier_ones(buyer, order):
    assert buyer.get(url_of(order, "wish")).url == url_of(order, "reason")


def test_all_items_are_ticked_at_first(client):
    order = make_order(lines=(("BOWL", 2, 4300), ("CUP", 1, 900)))
    client.force_login(order.buyer)
    client.post(url_of(order), {"step": "reason", "reason": "not_as_described", "sub_reason": "quality"})
    page = client.get(url_of(order, "items")).content.decode()
    assert page.count('name="lines"') == page.count(" checked") == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": "", "sub_reason": ""}, "Choose what went wrong."),
        ({"sub_reason": "customs_hold"}, "Choose what fits best."),
        ({"sub_reason": "ugly"}, "Choose one of these."),
        ({"lines": []}, "Tick at least one item."),
        ({"lines": ["LAMP"]}, "“LAMP” is not in this order."),
        ({"quantity-BOWL": "3"}, "Say how many of 2 have the problem."),
        ({"quantity-BOWL": "0"}, "Say how many of 2 have the problem."),
        ({"statement": "  "}, "Tell in your own words what happened."),
        ({"remedy": ""}, "Choose what would settle it."),
        ({"remedy": "no_refund"}, "Choose one of these."),
        ({"amount": ""}, "The amount must be more than €0.00 and less than €43.00."),
        ({"amount": "43.00"}, "The amount must be more than €0.00 and less than €43.00."),
        ({"amount": "12,500"}, "“12,500” is not an amount. Write it like 12.50."),
        ({"amount": "12.505"}, "EUR amounts have at most 2 decimal places."),
        ({"remedy": "return_and_refund"}, "Say who pays for sending the goods back."),
    ],
)
def test_a_wrong_answer_is_named_and_the_rest_kept(buyer, order, wrong, sentence):
    response = buyer.post(url_of(order), ALL | wrong)
    assert sentence in text_of(response)
    assert not Dispute.objects.exists()
    kept = buyer.session["openings"][str(order.pk)]
    assert kept["statement"] == [(ALL | wrong)["statement"]]


def test_the_amount_may_have_a_decimal_comma(buyer, order):
    buyer.post(url_of(order), ALL | {"amount": "12,50"})
    assert Dispute.objects.get().on_the_table.amount == 1250


def test_a_return_may_be_wished_with_who_pays_the_freight(buyer, order):
    wish = {"remedy": "return_and_refund", "amount": "", "return_freight": "seller"}
    buyer.post(url_of(order), ALL | wish)
    table = Dispute.objects.get().on_the_table
    assert (table.remedy, table.amount, table.return_freight) == ("return_and_refund", 4300, "seller")


def test_a_return_is_not_offered_for_what_never_came(buyer, order):
    answers = ALL | {"reason": "not_received", "sub_reason": "not_shipped", "remedy": "return_and_refund"}
    assert "A return is not possible in this dispute." in text_of(buyer.post(url_of(order), answers))
    page = buyer.get(url_of(order, "wish")).content.decode()
    assert 'value="full_refund"' in page
    assert 'value="return_and_refund"' not in page


def test_the_window_is_said_on_each_page(buyer, order):
    buyer.post(url_of(order), {"step": "reason", "reason": "not_as_described", "sub_reason": "quality"})
    said = "You can open this dispute until Tue 17 Mar 2026, 09:00 (14 d 0 h left), 15 days after delivery."
    assert said in text_of(buyer.get(url_of(order, "items")))


@pytest.mark.parametrize(("days", "is_open"), [(15, False), (14.99, True)])
def test_after_the_window_it_is_too_late(client, order, days, is_open):
    with time_machine.travel(T0 + timedelta(days=days), tick=False):
        client.force_login(order.buyer)
        response = client.post(url_of(order), ALL)
    assert Dispute.objects.exists() == is_open
    assert is_open or "This was possible until Tue 17 Mar 2026, 09:00." in text_of(response)


@pytest.mark.parametrize(("hours", "is_open"), [(-1, False), (0, True)])
def test_before_the_promised_day_it_has_not_failed_to_arrive(client, hours, is_open):
    order = make_order(delivered_at=None)
    with time_machine.travel(T0 + timedelta(hours=hours), tick=False):
        client.force_login(order.buyer)
        answers = ALL | {"reason": "not_received", "sub_reason": "in_transit_late"}
        response = client.post(url_of(order), answers)
    assert Dispute.objects.exists() == is_open
    assert is_open or "This is possible from Mon 2 Mar 2026, 09:00." in text_of(response)


def test_the_day_it_came_is_asked_where_no_delivery_is_on_record(client):
    order = make_order(delivered_at=None)
    client.force_login(order.buyer)
    assert "Tell us the day on which it came." in text_of(client.post(url_of(order), ALL))
    future = text_of(client.post(url_of(order), ALL | {"received_on": "2026-04-01"}))
    assert "cannot be in the future" in future
    client.post(url_of(order), ALL | {"received_on": "2026-03-02"})
    assert str(Dispute.objects.get().received_on) == "2026-03-02"


def test_an_item_in_a_dispute_stays_in_the_list_with_why(client):
    order = make_order(lines=(("BOWL", 2, 4300), ("CUP", 1, 900)))
    client.force_login(order.buyer)
    client.post(url_of(order), ALL)
    client.post(url_of(order), {"step": "reason", "reason": "not_as_described", "sub_reason": "quality"})
    page = client.get(url_of(order, "items"))
    assert "A dispute about this item is open. See it" in text_of(page)
    assert page.content.decode().count('name="lines"') == 1
    assert "Bowl: A dispute about this item is open." in text_of(client.post(url_of(order), ALL))
    client.post(url_of(order), ALL | {"lines": ["CUP"], "amount": "1"})
    assert Dispute.objects.count() == 2


def test_a_file_comes_with_the_dispute(buyer, order):
    note = SimpleUploadedFile("note.txt", b"Both pieces are here.", content_type="text/plain")
    buyer.post(url_of(order), ALL | {"files": [note]})
    dispute = Dispute.objects.get()
    assert [piece.name for piece in dispute.evidence.all()] == ["note.txt"]


def test_a_file_that_is_refused_is_named(buyer, order):
    program = SimpleUploadedFile("tool.exe", b"MZ\x90\x00", content_type="image/png")
    assert "tool.exe" in text_of(buyer.post(url_of(order), ALL | {"files": [program]}))
    assert not Dispute.objects.exists()


def test_somebody_elses_order_is_not_there(client, order):
    client.force_login(make_user("stranger"))
    assert client.get(url_of(order)).status_code == 404
    assert client.post(url_of(order), ALL).status_code == 404


def test_who_is_not_signed_in_is_asked_to(client, order):
    assert client.get(url_of(order)).url.startswith(reverse("account_login"))


def test_a_reference_of_two_marketplaces_asks_which_one(buyer, order):
    other = make_store(marketplace=make_marketplace("Harbour Fair"))
    twin = make_order(buyer=order.buyer, store=other, reference=order.reference)
    assert "Which order do you mean?" in text_of(buyer.get(url_of(order)))
    address = f"{url_of(twin)}?marketplace={twin.marketplace_id}"
    buyer.post(address, ALL)
    assert Dispute.objects.get().order == twin


def test_orders_say_when_a_dispute_is_possible(client, order):
    client.force_login(order.buyer)
    page = text_of(client.get(reverse("disputes:buyer_orders")))
    assert "you can open a dispute until Tue 17 Mar 2026, 09:00 (14 d 0 h left)." in page
    assert "Open a dispute" in page
    with time_machine.travel(T0 + timedelta(days=80), tick=False):
        client.force_login(order.buyer)
        late = text_of(client.get(reverse("disputes:buyer_orders")))
    assert "If it has not arrived, a dispute was possible until Fri 1 May 2026, 09:00." in late
    assert "Open a dispute" not in late


def test_orders_link_their_dispute_instead_of_a_second_one(client):
    dispute = make_dispute()
    client.force_login(dispute.buyer)
    page = client.get(reverse("disputes:buyer_orders")).content.decode()
    assert reverse("disputes:buyer_dispute", args=[dispute.reference]) in page
    assert "Open a dispute" not in page


def test_a_withdrawn_dispute_may_be_opened_once_more(client):
    dispute = make_dispute()
    perform("withdraw", dispute.pk, actor=dispute.buyer, at=T0 + timedelta(hours=1))
    client.force_login(dispute.buyer)
    assert "Open a dispute" in text_of(client.get(reverse("disputes:buyer_orders")))


def test_no_orders_say_what_that_means(client):
    client.force_login(make_user("buyer"))
    assert "You have no order here" in text_of(client.get(reverse("disputes:buyer_orders")))
    assert not Order.objects.exists()


def test_where_nothing_can_be_disputed_there_is_only_why_and_a_way_back(buyer, order):
    offered = ("Next: items", "Save and stop", "up to €86.00", "Step 1 of 5")
    assert [text in text_of(buyer.get(url_of(order))) for text in offered] == [True] * 4
    buyer.post(url_of(order), ALL)
    page = buyer.get(url_of(order))
    assert [text in text_of(page) for text in offered] == [False] * 4
    assert "No dispute can be opened now" in text_of(page)
    assert "A dispute about this item is open." in text_of(page)
    assert f'href="{reverse("disputes:buyer_orders")}">Back to my orders' in page.content.decode()


@pytest.mark.parametrize(
    ("answers", "is_delivered"),
    [
        ({"reason": "", "sub_reason": ""}, True),
        ({"reason": "", "sub_reason": ""}, False),
        ({"reason": "not_as_described", "sub_reason": ""}, True),
        ({"reason": "not_received", "sub_reason": ""}, False),
        ({"reason": "", "sub_reason": "ugly"}, True),
    ],
)
def test_links_to_mistakes_in_the_first_answer_lead_somewhere(client, answers, is_delivered):
    order = make_order(delivered_at=T0 if is_delivered else None, promised_at=T0 + timedelta(days=9))
    client.force_login(order.buyer)
    page = client.post(url_of(order), {"step": "reason", **answers}).content.decode()
    (target,) = findall(r'<li><a href="#([^"]+)"', page)
    assert page.count(f'id="{target}"') == 1


def test_the_day_it_came_is_read_before_it_is_sent(client):
    order = make_order(delivered_at=None)
    client.force_login(order.buyer)
    answers = {**ALL, "received_on": "2026-03-02", "amount": "99"}
    client.post(url_of(order), answers)
    client.post(url_of(order), {"step": "wish", "remedy": "full_refund"})
    assert "The day on which it came 2 Mar 2026 Change" in text_of(client.get(url_of(order, "check")))


def test_no_day_is_named_where_a_delivery_is_on_record(buyer, order):
    buyer.post(url_of(order), {**ALL, "amount": "99"})
    buyer.post(url_of(order), {"step": "wish", "remedy": "full_refund"})
    assert "The day on which it came" not in text_of(buyer.get(url_of(order, "check")))


@pytest.mark.parametrize("data", [ALL, {"step": "statement"}])
def test_words_that_are_too_long_are_measured_and_shown_whole(buyer, order, data):
    buyer.post(url_of(order), {**ALL, "amount": "99"})
    page = text_of(buyer.post(url_of(order), data | {"statement": "x" * 20_000}))
    assert "has at most 5000 characters (it has 20000)." in page
    assert "x" * 20_000 in page
    assert not Dispute.objects.exists()
    buyer.post(url_of(order), {"step": "statement", "statement": "Broken."})
    assert buyer.session["openings"][str(order.pk)]["statement"] == ["Broken."]


def test_words_that_are_far_too_long_are_not_sent(buyer, order):
    response = buyer.post(url_of(order), ALL | {"statement": "x" * 3_000_000})
    assert response.status_code == 400
    assert "Nothing was changed." in text_of(response)
    assert not Dispute.objects.exists()
