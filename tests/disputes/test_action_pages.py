"""Every action of a party over its page: once done, once refused; what was typed is never lost."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from disputes.flow import ACTIONS, PARTIES, Role, State
from disputes.forms.fields import AmountField
from disputes.forms.remedies import closing_range
from disputes.models import Message, StoreMember
from disputes.perform import perform
from tests.factories import (
    again,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_order,
    make_proposal,
    make_store,
    make_user,
    staff_of,
)

pytestmark = pytest.mark.django_db

PARTY_ACTIONS = [name for name, row in ACTIONS.items() if row.who & PARTIES and name != "open"]


def fresh(state=State.AWAITING_SELLER_RESPONSE, age=timedelta(hours=10), **fields):
    at = timezone.now() - age
    order = fields.pop("order", None) or make_order(delivered_at=at, promised_at=at)
    return make_dispute_in(state, order=order, at=at, **fields)


def url(dispute, portal, name):
    return reverse(f"disputes:{portal}_action", args=[dispute.reference, name])


def who(dispute, portal):
    return dispute.buyer if portal == "buyer" else staff_of(dispute)


def get(client, dispute, portal, name):
    client.force_login(who(dispute, portal))
    return client.get(url(dispute, portal, name))


def post(client, dispute, portal, name, data=(), **options):
    client.force_login(who(dispute, portal))
    return client.post(url(dispute, portal, name), {"version": dispute.version, **dict(data)}, **options)


S, PARTIAL = State, {"remedy": "partial_refund", "amount": "45.00"}
VOUCHER = {"kind": "tracking", "carrier": "CTT", "tracking_number": "RR123456785PT"}
RETURN = {"reason": "not_as_described", "sub_reason": "damaged"}
WORDS, RECEIVED = {"statement": "It came whole"}, {"acknowledgement": "item_received"}
OFFER = PARTIAL | WORDS
WALKS = [  # action, portal, from, what is posted, where it leads
    ("counter", "seller", S.AWAITING_SELLER_RESPONSE, OFFER, S.AWAITING_BUYER_RESPONSE),
    ("contest", "seller", S.AWAITING_SELLER_RESPONSE, VOUCHER | WORDS, S.AWAITING_BUYER_RESPONSE),
    ("accept", "seller", S.AWAITING_SELLER_RESPONSE, {}, S.SETTLING),
    ("accept", "buyer", S.AWAITING_BUYER_RESPONSE, {}, S.SETTLING),
    ("modify", "buyer", S.AWAITING_BUYER_RESPONSE, PARTIAL, S.AWAITING_SELLER_RESPONSE),
    ("refund_in_full", "seller", S.AWAITING_BUYER_RESPONSE, {"confirm": "yes"}, S.SETTLING),
    ("reject", "buyer", S.AWAITING_BUYER_RESPONSE, {"statement": "No"}, S.COLLECTING_EVIDENCE),
    ("request_intervention", "seller", S.AWAITING_BUYER_RESPONSE, WORDS, S.COLLECTING_EVIDENCE),
    ("withdraw", "buyer", S.AWAITING_SELLER_RESPONSE, {"confirm": "yes"}, S.CLOSED),
    ("propose", "seller", S.COLLECTING_EVIDENCE, PARTIAL, S.COLLECTING_EVIDENCE),
    ("submit_evidence", "buyer", S.COLLECTING_EVIDENCE, VOUCHER, S.COLLECTING_EVIDENCE),
    ("finish_evidence", "buyer", S.COLLECTING_EVIDENCE, {}, S.COLLECTING_EVIDENCE),
    ("ship_return", "buyer", S.AWAITING_RETURN_SHIPMENT, VOUCHER, S.AWAITING_RETURN_RECEIPT),
    ("acknowledge_return", "seller", S.AWAITING_RETURN_RECEIPT, RECEIVED, S.SETTLING),
    ("send_message", "buyer", S.SETTLING, {"text": "Thank you"}, S.SETTLING),
]  # fmt: skip


def named(dispute, name, data):
    return data | {"proposal": dispute.on_the_table_id} if name == "accept" else data


@pytest.mark.parametrize(("name", "portal", "before", "data", "after"), WALKS)
def test_posting_performs_and_leads_back_to_the_dispute(client, name, portal, before, data, after):
    dispute = fresh(before)
    assert get(client, dispute, portal, name).status_code == 200
    response = post(client, dispute, portal, name, named(dispute, name, data))
    assert (response.status_code, response.headers.get("Location")) == (
        302,
        reverse(f"disputes:{portal}_dispute", args=[dispute.reference]),
    )
    dispute = again(dispute)
    assert (dispute.state, dispute.events.last().action) == (after, name)
    assert len(list(get_messages(response.wsgi_request))) == 1


@pytest.mark.parametrize(("name", "portal", "before", "data", "after"), WALKS)
def test_posting_is_refused_with_the_reason_where_it_is_not_possible(
    client, name, portal, before, data, after
):
    state = State.CLOSED if name != "send_message" else State.UNDER_REVIEW
    dispute = fresh(state)
    data = {} if name == "send_message" else data
    response = post(client, dispute, portal, name, data)
    assert again(dispute).version == dispute.version
    if name == "send_message":
        assert (response.status_code, bool(response.context["form"].errors)) == (200, True)
        return
    page = response.content.decode()
    assert response.status_code == 409
    assert "This is not possible now: closed." in page
    assert get(client, dispute, portal, name).status_code == 409
    for typed in (data.get("statement"), data.get("text")):
        assert not typed or f">{typed}</textarea>" in page


def test_every_action_of_a_party_is_walked_here():
    assert {walk[0] for walk in WALKS} == set(PARTY_ACTIONS)


@pytest.mark.parametrize("name", PARTY_ACTIONS)
def test_strangers_and_other_stores_get_404(client, name):
    dispute = fresh()
    agent = make_user("agent")
    StoreMember.objects.create(store=make_store(), user=agent)
    for user in (make_user("stranger"), agent, make_mediator()):
        client.force_login(user)
        for portal in ("buyer", "seller"):
            address = url(dispute, portal, name)
            assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


@pytest.mark.parametrize(
    ("portal", "name"),
    [
        ("buyer", "nonsense"),
        ("buyer", "open"),
        ("buyer", "counter"),
        ("seller", "withdraw"),
        ("seller", "rule"),
        ("seller", "apply_buyer_choice"),
        ("buyer", "confirm_settlement"),
    ],
)
def test_what_the_role_never_does_has_no_page(client, portal, name):
    assert get(client, fresh(), portal, name).status_code == 404


def test_who_is_not_signed_in_is_asked_to(client):
    response = client.get(url(fresh(), "buyer", "modify"))
    assert response["Location"].startswith("/accounts/login/")


def test_done_says_who_has_until_when(client):
    dispute = fresh()
    response = post(client, dispute, "seller", "counter", PARTIAL | {"statement": "Fair"})
    (message,) = get_messages(response.wsgi_request)
    assert str(message).startswith("You offered a partial refund of €45.00. The buyer has until ")


def test_accepting_what_was_superseded_shows_the_new_proposal_and_sends_nothing(client):
    dispute = fresh()
    seen = {"version": dispute.version, "proposal": dispute.on_the_table_id}
    proposal = make_proposal("buyer", amount=6000)
    perform("modify", dispute.pk, actor=dispute.buyer, at=timezone.now(), proposal=proposal)
    for data in (seen, {"version": "", "proposal": seen["proposal"]}):
        response = post(client, dispute, "seller", "accept", data)
        page = response.content.decode()
        assert response.status_code == 409
        assert "Accept: refund €60.00" in page
        assert f'name="proposal" value="{proposal.pk}"' in page
        assert again(dispute).state == State.AWAITING_SELLER_RESPONSE
    response = post(client, dispute, "seller", "accept", seen)
    page = response.content.decode()
    assert "The buyer was faster" in page
    assert "<s>Full refund of €95.90</s>" in page
    assert "<b>Partial refund of €60.00</b>" in page
    assert "The buyer proposed a partial refund of €60.00" in page
    response = post(client, again(dispute), "seller", "accept", {"proposal": proposal.pk})
    assert response.status_code == 302
    assert again(dispute).refund_amount == 6000


def test_a_stale_page_keeps_what_was_typed_and_can_be_sent_again(client):
    dispute = fresh()
    perform(
        "modify",
        dispute.pk,
        actor=dispute.buyer,
        at=timezone.now(),
        proposal=make_proposal("buyer", amount=6000),
    )
    data = PARTIAL | {"statement": "We pack well <really>"}
    response = post(client, dispute, "seller", "counter", data)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Something has changed since you opened this page. Nothing was sent." in page
    assert "We pack well &lt;really&gt;</textarea>" in page
    assert 'value="45.00"' in page
    assert f'name="version" value="{again(dispute).version}"' in page
    assert post(client, again(dispute), "seller", "counter", data).status_code == 302


KEPT, FILES_GONE = "What you typed is kept below.", "Files have to be chosen again."


@pytest.mark.parametrize(
    ("name", "data", "kept", "files_gone"),
    [
        ("accept", {}, False, False),
        ("counter", OFFER, True, False),
        ("contest", VOUCHER | WORDS, True, False),
        ("contest", WORDS | {"kind": "other", "files": ["note.txt"]}, True, True),
    ],
)
def test_a_stale_page_says_what_is_kept_and_what_is_not(client, name, data, kept, files_gone):
    dispute = fresh()
    seen = {"version": dispute.version, "proposal": dispute.on_the_table_id}
    proposal = make_proposal("buyer", amount=6000)
    perform("modify", dispute.pk, actor=dispute.buyer, at=timezone.now(), proposal=proposal)
    files = [SimpleUploadedFile(each, b"It was whole.", "text/plain") for each in data.get("files", [])]
    response = post(client, dispute, "seller", name, seen | data | ({"files": files} if files else {}))
    page = response.content.decode()
    assert response.status_code == 409
    assert (KEPT in page, FILES_GONE in page) == (kept, files_gone)


def test_the_buyers_own_form_speaks_of_the_buyer_as_you(client):
    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    assert "Amount for you" in get(client, dispute, "buyer", "modify").content.decode()
    page = get(client, fresh(), "seller", "counter").content.decode()
    assert ("Amount to the buyer" in page, "Amount for you" in page) == (True, False)


def test_a_stale_page_is_told_before_the_preview(client):
    dispute = fresh()
    perform(
        "modify",
        dispute.pk,
        actor=dispute.buyer,
        at=timezone.now(),
        proposal=make_proposal("buyer", amount=6000),
    )
    data = PARTIAL | {"statement": "Fair", "check": "yes"}
    assert post(client, dispute, "seller", "counter", data).status_code == 409


def test_too_late_is_said_and_the_timeout_stands(client):
    dispute = fresh(age=timedelta(days=6))
    response = post(client, dispute, "seller", "counter", PARTIAL | {"statement": "Our words"})
    page = response.content.decode()
    assert (response.status_code, again(dispute).reached_by) == (409, "seller_timeout")
    assert "Time ran out meanwhile" in page
    assert ">Our words</textarea>" in page


def test_messages_are_sent_whatever_has_changed(client):
    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    proposal = make_proposal("buyer", amount=6000)
    perform("modify", dispute.pk, actor=dispute.buyer, at=timezone.now(), proposal=proposal)
    assert post(client, dispute, "seller", "send_message", {"text": "Hello"}).status_code == 302


@pytest.mark.parametrize(
    ("data", "field", "error"),
    [
        ({"remedy": "partial_refund", "amount": "1,000"}, "amount",
         "“1,000” is not an amount. Write it like 12.50."),
        ({"remedy": "partial_refund", "amount": "1.000,00"}, "amount",
         "“1.000,00” is not an amount. Write it like 12.50."),
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
    [("40,00", "EUR", 4000), ("40,5", "EUR", 4050), ("1,000", "KWD", 1000), ("40.00", "EUR", 4000)],
)
def test_an_amount_may_be_typed_with_a_decimal_comma(typed, currency, minor):
    field = AmountField()
    field.use(currency)
    assert field.clean(typed) == minor


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("1,000", "EUR"),
        ("1.000,00", "EUR"),
        ("1,000.00", "EUR"),
        ("1,0,0", "EUR"),
        ("40,", "EUR"),
        ("4,5", "JPY"),
    ],
)
def test_a_comma_that_may_mean_thousands_is_refused(typed, currency):
    field = AmountField()
    field.use(currency)
    with pytest.raises(ValidationError, match=f"“{typed}” is not an amount."):
        field.clean(typed)


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


HTMX = {"headers": {"HX-Request": "true"}}


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
        "A message is not an answer to the proposal.",
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


def test_what_happened_since_leaves_messages_out_of_staleness(client):
    dispute = fresh()
    perform("send_message", dispute.pk, actor=dispute.buyer, at=timezone.now(), message=Message(text="Hi"))
    pieces = [make_evidence()]
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=timezone.now(), evidence=pieces)
    data = {"proposal": dispute.on_the_table_id}
    assert post(client, dispute, "seller", "accept", data).status_code == 302


def test_form_pages_say_the_consequence_of_their_button(client):
    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    page = get(client, dispute, Role.BUYER.value, "accept").content.decode()
    assert "You get €20.00 back. The dispute ends." in page
    assert "Accept €20.00" in page
