"""The forms of the parties' actions: what each asks, what it refuses, what it shows before it is sent."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from disputes.flow import Role, State
from disputes.forms.fields import AmountField, typed_amount
from disputes.forms.remedies import closing_range
from disputes.layout import AmountInput
from disputes.perform import perform
from disputes.templatetags.desk import money_text
from tests.disputes.pages import (
    HTMX,
    PARTIAL,
    RETURN,
    S,
    fresh,
    get,
    post,
    url,
)
from tests.factories import (
    again,
    make_evidence,
    make_order,
    make_proposal,
    make_store,
    staff_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("data", "field", "error"),
    [
        ({"remedy": "partial_refund", "amount": "1,000"}, "amount",
         "“1,000” is not an amount. Write it like 12.50."),
        ({"remedy": "partial_refund", "amount": "1.00,00"}, "amount",
         "“1.00,00” is not an amount. Write it like 12.50."),
        ({"remedy": "partial_refund", "amount": "1.505"}, "amount",
         "EUR amounts have at most 2 decimal places."),
        ({"remedy": "partial_refund", "amount": ""}, "amount",
         "The amount must be more than €0.00 and less than €95.90."),
        ({"remedy": "partial_refund", "amount": "95.90"}, "amount",
         "The amount must be more than €0.00 and less than €95.90."),
        ({"amount": "4.00"}, "remedy", "This field is required."),
        ({"remedy": "return_and_refund"}, "return_freight", "Say who pays for sending the goods back."),
        ({"remedy": "return_and_refund", "return_freight": "seller"}, "return_address",
         "Say where the buyer sends the goods."),
        ({"remedy": "full_refund", "statement": ""}, "statement", "This field is required."),
    ],
)  # fmt: skip
def test_each_mistake_is_said_at_its_field(client, data, field, error):
    dispute = fresh(**RETURN)
    response = post(client, dispute, "seller", "counter", {"statement": "Fair"} | data)
    assert (response.status_code, again(dispute).version) == (200, 1)
    assert response.context["form"].errors == {field: [error]}


def test_a_typed_amount_does_not_count_for_a_full_refund(client):
    dispute = fresh()
    data = {"remedy": "full_refund", "amount": "nonsense", "statement": "Sorry"}
    assert post(client, dispute, "seller", "counter", data).status_code == 302
    assert again(dispute).on_the_table.amount == 9590


def test_a_seller_who_offers_a_return_gives_the_address(client):
    dispute = fresh(**RETURN)
    data = {
        "remedy": "return_and_refund",
        "return_freight": "seller",
        "return_address": "Rua 5",
        "statement": "Sorry",
    }
    assert post(client, dispute, "seller", "counter", data).status_code == 302
    assert again(dispute).return_address == "Rua 5"


def test_a_seller_who_accepts_a_return_is_asked_where_it_goes(client):
    dispute = fresh(**RETURN, remedy="return_and_refund", return_freight="seller")
    data = {"proposal": dispute.on_the_table_id}
    assert "return_address" in post(client, dispute, "seller", "accept", data).context["form"].errors
    assert post(client, dispute, "seller", "accept", data | {"return_address": "Rua 5"}).status_code == 302
    assert again(dispute).state == State.AWAITING_RETURN_SHIPMENT


def test_the_stores_address_is_filled_in_and_stands_in(client):
    store = make_store(return_address="Rua 1")
    at = timezone.now() - timedelta(hours=10)
    order = make_order(store=store, delivered_at=at, promised_at=at)
    dispute = fresh(order=order, **RETURN, remedy="return_and_refund", return_freight="seller")
    assert "Rua 1</textarea>" in get(client, dispute, "seller", "accept").content.decode()
    data = {"proposal": dispute.on_the_table_id}
    assert post(client, dispute, "seller", "accept", data).status_code == 302
    assert again(dispute).return_address == "Rua 1"


def test_checking_previews_and_sends_nothing(client):
    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    data = PARTIAL | {"statement": "As agreed", "check": "yes"}
    response = post(client, dispute, "buyer", "modify", data)
    page = response.content.decode()
    assert (response.status_code, again(dispute).version) == (200, dispute.version)
    assert "Send proposal of €45.00" in page
    assert '<input type="hidden" name="statement" value="As agreed">' in page
    assert 'name="check"' not in page
    assert "You ask €45.00" in page


def test_checking_tells_who_goes_past_the_other_side_that_they_may_accept(client):
    dispute = fresh()
    check = PARTIAL | {"statement": "As agreed", "check": "yes"}
    page = post(client, dispute, "seller", "counter", check).content.decode()
    assert "you can accept that instead" not in page
    offer = {"proposal": make_proposal("seller"), "statement": "Half of it."}
    perform("counter", dispute.pk, actor=staff_of(dispute), at=timezone.now(), **offer)
    offered = money_text(again(dispute).on_the_table.amount, "EUR")
    less = check | {"amount": "0.50"}
    page = post(client, again(dispute), "buyer", "modify", less).content.decode()
    assert f"The seller offers {offered}: you can accept that instead." in page


def test_what_is_no_longer_on_the_table_is_not_offered_for_acceptance(client):
    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    now = timezone.now()
    perform("modify", dispute.pk, actor=dispute.buyer, at=now, proposal=make_proposal("buyer", amount=6000))
    less = PARTIAL | {"statement": "Less", "check": "yes", "amount": "0.50"}
    page = post(client, again(dispute), "buyer", "modify", less).content.decode()
    assert "Send proposal of" in page
    assert "you can accept that instead" not in page


def test_who_wants_the_goods_back_is_not_told_to_accept_without_them(client):
    dispute = fresh(**RETURN)
    back = {"remedy": "return_and_refund", "return_freight": "seller", "check": "yes"}
    back |= {"statement": "Please send it back.", "return_address": "Rua 1, Porto"}
    page = post(client, dispute, "seller", "counter", back).content.decode()
    assert "Send offer of" in page
    assert "you can accept that instead" not in page


def test_what_was_previewed_can_be_changed(client):
    dispute = fresh()
    response = post(client, dispute, "seller", "counter", PARTIAL | {"statement": "Why not", "edit": "yes"})
    page = response.content.decode()
    assert "Why not</textarea>" in page
    assert 'value="45.00"' in page
    assert not response.context["form"].is_bound


def test_the_amounts_that_fit_are_said(client):
    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    page = get(client, dispute, "buyer", "modify").content.decode()
    assert "More than €0.00, less than €95.90. €20.00 to €95.89 closes the gap." in page


CONTEST = {"remedy": "no_refund", "amount": 0}


@pytest.mark.parametrize(
    ("asked", "offered", "to_buyer", "to_seller"),
    [
        (6000, {"amount": 2000}, "€20.00 to €59.99", "€20.01 to €60.00"),
        (9590, {"amount": 2000}, "€20.00 to €95.89", "€20.01 to €95.89"),
        (6000, CONTEST, "€0.01 to €59.99", "€0.01 to €60.00"),
        (6000, {"amount": 6000}, "", ""),
        (3000, {"amount": 5000}, "", ""),
        (2001, {"amount": 2000}, "", ""),
    ],
)
def test_amounts_between_the_sides_close_the_gap(asked, offered, to_buyer, to_seller):
    dispute, now = fresh(remedy="partial_refund", amount=9000), timezone.now()
    answer = {"proposal": make_proposal(**offered), "statement": "So be it"}
    name, evidence = (
        ("contest", {"evidence": [make_evidence("seller")]}) if offered == CONTEST else ("counter", {})
    )
    perform(name, dispute.pk, actor=staff_of(dispute), at=now, **answer, **evidence)
    whole = {"remedy": "full_refund"} if asked == 9590 else {}
    proposal = make_proposal("buyer", amount=asked, **whole)
    perform("modify", dispute.pk, actor=dispute.buyer, at=now, proposal=proposal)
    ranges = [closing_range(again(dispute), role) for role in (Role.BUYER, Role.SELLER, Role.MEDIATOR)]
    ends = [each.removesuffix(" closes the gap.") for each in ranges]
    assert ends == [to_buyer, to_seller, ""]


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("40,00", "EUR", 4000),
        ("40,5", "EUR", 4050),
        ("1,000", "KWD", 1000),
        ("40.00", "EUR", 4000),
        ("1.234,56", "EUR", 123456),
        ("1,234.56", "EUR", 123456),
        ("1.234.567,8", "EUR", 123456780),
        ("1\N{NARROW NO-BREAK SPACE}234,56", "EUR", 123456),
        ("1 234", "EUR", 123400),
        ("1’234.50", "EUR", 123450),
        ("١٬٢٣٤٫٥٠", "EUR", 123450),
        ("１２.５０", "EUR", 1250),
    ],
)
def test_an_amount_may_be_typed_as_people_write_it(typed, currency, minor):
    field = AmountField()
    field.use(currency)
    assert field.clean(typed) == minor


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("1,000", "EUR"),
        ("1,234,567", "EUR"),
        ("1.23,456", "EUR"),
        ("1,0,0", "EUR"),
        ("40,", "EUR"),
        ("4,5", "JPY"),
    ],
)
def test_a_mark_that_may_mean_thousands_is_refused(typed, currency):
    field = AmountField()
    field.use(currency)
    with pytest.raises(ValidationError, match=f"“{typed}” is not an amount."):
        field.clean(typed)


def test_an_amount_stands_in_its_field_as_the_reader_writes_it(every_language):
    widget = AmountInput("EUR")
    for language, shown in (("en", "23.00"), ("de", "23,00"), ("ru", "23,00"), ("zh-hans", "23.00")):
        with translation.override(language):
            assert widget.format_value("23.00") == shown
            assert typed_amount(shown, "EUR") == 2300
            assert widget.format_value("1.234,56") == "1.234,56"


def test_refunds_without_return_come_first(client):
    form = get(client, fresh(**RETURN), "seller", "counter").context["form"]
    assert [value for value, _label in form.fields["remedy"].choices] == [
        "full_refund",
        "partial_refund",
        "return_and_refund",
    ]
    form = get(client, fresh(), "seller", "counter").context["form"]
    assert [value for value, _label in form.fields["remedy"].choices] == ["full_refund", "partial_refund"]


@pytest.mark.parametrize(
    ("portal", "name", "state"),
    [
        ("buyer", "withdraw", S.AWAITING_SELLER_RESPONSE),
        ("seller", "refund_in_full", S.AWAITING_BUYER_RESPONSE),
    ],
)
def test_what_cannot_be_undone_needs_its_button(client, portal, name, state):
    dispute = fresh(state)
    page = get(client, dispute, portal, name).content.decode()
    assert 'name="confirm" value="yes"' in page
    assert "checked" not in page
    assert "confirm" in post(client, dispute, portal, name).context["form"].errors
    assert again(dispute).state == state


def test_a_file_goes_with_the_form(client):
    dispute = fresh(State.COLLECTING_EVIDENCE)
    file = SimpleUploadedFile("note.txt", b"It was broken.", "text/plain")
    response = post(client, dispute, "buyer", "submit_evidence", {"kind": "other", "files": file})
    assert response.status_code == 302
    assert [piece.name for piece in dispute.evidence.all()] == ["note.txt"]


def test_a_message_is_exchanged_without_a_reload(client):
    dispute = fresh()
    response = post(client, dispute, "buyer", "send_message", {"text": "Hello there"}, **HTMX)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.lstrip().startswith('<div class="stack" id="conversation">')
    assert "Hello there</div>" in page
    assert "Hello there</textarea>" not in page
    assert "Your message was sent." in page


def test_what_is_exchanged_is_the_same_as_on_the_page(client):
    dispute = fresh()
    add, notice = (
        f'href="{url(dispute, "seller", "submit_evidence")}"',
        "A message is not an answer to the proposal: press “Accept: refund €95.90”",
    )
    for text, focused in (("Hello there", 'role="status" tabindex="-1" autofocus'), ("", " autofocus")):
        page = post(client, dispute, "seller", "send_message", {"text": text}, **HTMX).content.decode()
        assert (add in page, notice in page, page.count(" autofocus"), focused in page) == (
            True,
            True,
            1,
            True,
        )
    waiting = fresh(State.AWAITING_BUYER_RESPONSE)
    page = post(client, waiting, "seller", "send_message", {"text": "Hello"}, **HTMX).content.decode()
    assert notice not in page


def test_an_empty_message_is_corrected_in_place(client):
    dispute = fresh()
    response = post(client, dispute, "buyer", "send_message", {"text": ""}, **HTMX)
    assert "This field is required." in response.content.decode()
    assert again(dispute).version == 1


def test_finishing_evidence_twice_is_refused(client):
    dispute = fresh(State.COLLECTING_EVIDENCE)
    assert post(client, dispute, "buyer", "finish_evidence").status_code == 302
    response = post(client, again(dispute), "buyer", "finish_evidence")
    assert response.status_code == 409
    assert "You have said that your evidence is complete." in response.content.decode()


def test_a_proposal_of_ones_own_cannot_be_accepted(client):
    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    page = get(client, dispute, "seller", "accept")
    assert page.status_code == 409
    assert "This is your own proposal. The other side has to accept it." in page.content.decode()


def test_form_pages_say_the_consequence_of_their_button(client):
    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    page = get(client, dispute, Role.BUYER.value, "accept").content.decode()
    assert "You get €20.00 back. The dispute ends." in page
    assert "Accept €20.00" in page
