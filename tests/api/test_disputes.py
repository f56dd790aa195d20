"""Disputes through the API: read, opened, acted on, listed; and how each call says no."""

from datetime import timedelta

import pytest
import time_machine

from disputes.flow import State
from disputes.models import Dispute
from tests.api.conftest import problem
from tests.factories import T0, again, make_dispute, make_dispute_in, make_order

pytestmark = pytest.mark.django_db

LATER = T0 + timedelta(hours=9)
OPENING = {
    "reason": "not_received",
    "sub_reason": "in_transit_late",
    "statement": "It never came.",
    "proposal": {"remedy": "partial_refund", "amount": "20.00"},
}


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(LATER, tick=False):
        yield


def test_a_dispute_is_shown_with_what_each_party_may_do(porto):
    dispute = make_dispute(remedy="partial_refund", amount=2000)
    table = {
        "id": dispute.on_the_table_id,
        "by": "buyer",
        "remedy": "partial_refund",
        "amount": {"amount": "20.00", "currency": "EUR"},
        "return_freight": None,
    }
    assert porto.shown(dispute) == {
        "reference": dispute.reference,
        "order_reference": dispute.order.reference,
        "reason": "not_received",
        "sub_reason": "in_transit_late",
        "state": "awaiting_seller_response",
        "stage": "negotiation",
        "version": 1,
        "due_at": "2026-03-07T09:00:00Z",
        "on_timeout": "apply_buyer_choice",
        "disputed_amount": {"amount": "95.90", "currency": "EUR"},
        "lines": [
            {
                "sku": "BOWL",
                "title": "Bowl",
                "quantity": 2,
                "unit_price": {"amount": "43.00", "currency": "EUR"},
            }
        ],
        "on_the_table": table,
        "proposals": [table],
        "reached_by": None,
        "outcome": None,
        "settlement": None,
        "actions": {
            "buyer": ["modify", "withdraw", "submit_evidence", "send_message"],
            "seller": ["accept", "counter", "contest", "submit_evidence", "send_message"],
            "marketplace": ["settle_outside"],
        },
        "opened_at": "2026-03-02T09:00:00Z",
        "updated_at": "2026-03-02T09:00:00Z",
        "closed_at": None,
    }


def test_a_dispute_is_opened_for_the_buyer(porto):
    order = make_order()
    answer = porto.post(f"/orders/{order.reference}/disputes", OPENING)
    said = answer.json()
    assert answer.status_code == 201, said
    assert (said["state"], said["version"]) == ("awaiting_seller_response", 1)
    assert said["on_the_table"]["amount"] == {"amount": "20.00", "currency": "EUR"}
    assert said["lines"][0]["quantity"] == 2
    assert answer["Location"] == f"/api/v1/disputes/{said['reference']}"
    assert porto.get(f"/orders/{order.reference}").json()["disputes"] == [said["reference"]]


def test_what_is_not_in_order_is_named_by_its_field(porto):
    order = make_order()
    bad = OPENING | {"proposal": {"remedy": "partial_refund", "amount": "95.90"}, "sub_reason": "quality"}
    answer = porto.post(f"/orders/{order.reference}/disputes", bad)
    assert problem(answer) == (422, "invalid")
    assert list(answer.json()["errors"]) == ["sub_reason", "proposal.amount"]
    answer = porto.post(f"/orders/{order.reference}/disputes", {})
    assert set(answer.json()["errors"]) == {"reason", "statement", "proposal.remedy"}
    assert not Dispute.objects.exists()


def test_what_the_rules_forbid_is_refused_with_the_reason(porto):
    order = make_order(promised_at=LATER + timedelta(days=1))
    answer = porto.post(f"/orders/{order.reference}/disputes", OPENING)
    assert problem(answer) == (409, "refused")
    assert "This is possible from" in answer.json()["detail"]


def test_a_line_is_disputed_once_at_a_time(porto):
    order = make_order()
    path = f"/orders/{order.reference}/disputes"
    assert porto.post(path, OPENING).status_code == 201
    answer = porto.post(path, OPENING)
    assert problem(answer) == (409, "refused")
    assert "A dispute about this item is open." in answer.json()["detail"]


def test_some_pieces_of_a_line_may_be_disputed(porto):
    order = make_order()
    lines = [{"sku": "BOWL", "quantity": 1}]
    said = porto.post(f"/orders/{order.reference}/disputes", OPENING | {"lines": lines}).json()
    assert said["disputed_amount"] == {"amount": "43.00", "currency": "EUR"}
    other = porto.post(
        f"/orders/{order.reference}/disputes", OPENING | {"lines": [{"sku": "CUP", "quantity": 1}]}
    )
    assert problem(other) == (422, "invalid")
    assert "lines" in other.json()["errors"]


def test_a_proposal_is_made_with_its_terms_and_accepted_by_its_id(porto):
    dispute = make_dispute()
    offer = {"proposal": {"remedy": "partial_refund", "amount": "20.00"}, "statement": "So much."}
    answer = porto.act(dispute, "counter", "seller", version=1, **offer)
    assert answer.status_code == 200, answer.content
    table = answer.json()["on_the_table"]
    answer = porto.act(dispute, "accept", "buyer", version=2, proposal=table["id"])
    said = answer.json()
    assert (said["state"], said["reached_by"], said["version"]) == ("settling", "agreement", 3)
    assert said["settlement"]["refund"] == {"amount": "20.00", "currency": "EUR"}
    assert said["actions"]["marketplace"] == ["confirm_settlement", "fail_settlement", "settle_outside"]


def test_a_dispute_that_has_moved_on_is_stale(porto):
    dispute = make_dispute(State.AWAITING_BUYER_RESPONSE)
    answer = porto.act(dispute, "counter", "seller", version=1, statement="So much.", proposal={})
    assert problem(answer) == (409, "stale")
    assert porto.act(dispute, "reject", "buyer", version=2).status_code == 200


def test_messages_make_nothing_stale(porto):
    dispute = make_dispute()
    assert porto.act(dispute, "send_message", "seller", version=1, text="Hello.").status_code == 200
    answer = porto.act(dispute, "refund_in_full", "seller", version=1, confirm=True)
    assert problem(answer) == (409, "refused")  # not in this state, whatever was seen
    offer = {"proposal": {"remedy": "full_refund"}, "statement": "All."}
    assert porto.act(dispute, "counter", "seller", version=1, **offer).status_code == 200


def test_what_is_absent_from_the_actions_is_refused(porto):
    dispute = make_dispute()
    for action in ("rule", "apply_buyer_choice", "open", "confirm_settlement"):
        assert problem(porto.act(dispute, action, "buyer")) == (409, "refused")
    assert again(dispute).version == 1


def test_names_that_nobody_knows_are_not_there(porto):
    dispute = make_dispute()
    assert problem(porto.act(dispute, "conquer", "buyer")) == (404, "not_found")
    assert problem(porto.get("/disputes/D-2026-XXXXXX")) == (404, "not_found")
    assert problem(porto.get("/orders/none")) == (404, "not_found")
    assert problem(porto.get("/nowhere")) == (404, "not_found")
    assert problem(porto.client.get("/api/v2/disputes")) == (404, "not_found")


def test_what_was_sent_wrongly_says_where(porto):
    dispute = make_dispute()
    answer = porto.post(f"/disputes/{dispute.reference}/actions/reject", {"as": "mediator"})
    assert problem(answer) == (422, "invalid")
    assert list(answer.json()["errors"]) == ["as"]
    answer = porto.act(dispute, "counter", "seller", proposal={"remedy": "partial_refund", "amount": 20})
    assert list(answer.json()["errors"]) == ["proposal.amount"]
    answer = porto.act(
        dispute, "counter", "seller", proposal={"remedy": "partial_refund", "amount": "2,0001"}
    )
    assert set(answer.json()["errors"]) == {"proposal.amount", "statement"}
    yen = {"remedy": "partial_refund", "amount": {"amount": "20", "currency": "JPY"}}
    answer = porto.act(dispute, "counter", "seller", proposal=yen, statement="So much.")
    assert answer.json()["errors"] == {"amount": ["The order is in EUR."]}
    euros = {"remedy": "partial_refund", "amount": {"amount": "20", "currency": "EUR"}}
    assert porto.act(dispute, "counter", "seller", proposal=euros, statement="So much.").status_code == 200


@pytest.mark.parametrize(
    "body", ["{", "[1", "\xff", "{}x", '{"as": NaN}', '{"as": "\\ud800"}', "[" * 100_000]
)
def test_what_is_no_json_is_malformed(porto, body):
    answer = porto.post(f"/disputes/{make_dispute().reference}/actions/reject", body)
    assert problem(answer) == (400, "malformed")


@pytest.mark.parametrize("body", ["[]", "1", '"buyer"', "null"])
def test_json_that_is_no_object_is_invalid(porto, body):
    answer = porto.post(f"/disputes/{make_dispute().reference}/actions/reject", body)
    assert problem(answer) == (422, "invalid")


def test_a_text_that_no_database_takes_is_named(porto):
    answer = porto.act(make_dispute(), "send_message", "buyer", text="\0")
    assert problem(answer) == (422, "invalid")
    assert list(answer.json()["errors"]) == ["text"]


def test_other_types_and_methods_are_refused(porto):
    dispute = make_dispute()
    path = f"/api/v1/disputes/{dispute.reference}"
    answer = porto.client.post(f"{path}/actions/reject", {"as": "buyer"})
    assert problem(answer) == (415, "unsupported_media_type")
    answer = porto.client.delete(path)
    assert problem(answer) == (405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD"


def test_looking_lets_a_clock_run_out_that_is_over(porto):
    dispute = make_dispute()
    with time_machine.travel(dispute.due_at, tick=False):
        assert porto.get("/disputes").json()["results"][0]["actions"]["seller"] == []
        said = porto.shown(dispute)
        assert (said["state"], said["reached_by"]) == ("settling", "seller_timeout")
        assert problem(porto.act(dispute, "accept", "seller", proposal=1)) == (409, "refused")


def test_nothing_is_sent_again_to_whoever_has_the_same(porto):
    dispute = make_dispute()
    path = f"/disputes/{dispute.reference}"
    first = porto.get(path)
    again_ = porto.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again_.status_code, again_.content, again_["ETag"]) == (304, b"", first["ETag"])
    porto.act(dispute, "send_message", "buyer", text="Hello.")
    assert porto.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_record_is_read_with_amounts_in_their_currency(porto):
    dispute = make_dispute(remedy="partial_refund", amount=2000)
    said = porto.get(f"/disputes/{dispute.reference}/events").json()
    assert said["next_cursor"] is None
    (event,) = said["results"]
    assert (event["action"], event["by"], event["from_state"]) == ("open", "buyer", None)
    assert event["data"]["disputed_amount"] == {"amount": "95.90", "currency": "EUR"}
    assert event["data"]["proposal"]["amount"] == {"amount": "20.00", "currency": "EUR"}
    assert event["hash"] == dispute.events.get().hash


def test_the_record_goes_on_behind_a_cursor(porto):
    dispute = make_dispute(State.COLLECTING_EVIDENCE)
    path = f"/disputes/{dispute.reference}/events"
    first = porto.get(f"{path}?limit=2").json()
    rest = porto.get(f"{path}?limit=2&cursor={first['next_cursor']}").json()
    assert [e["sequence"] for e in first["results"] + rest["results"]] == [1, 2, 3]
    assert rest["next_cursor"] is None


@pytest.mark.postgres
def test_a_list_is_read_to_its_end_page_by_page(porto):
    disputes = [make_dispute(at=T0 + timedelta(minutes=n % 2)) for n in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        said = porto.get("/disputes?limit=2" + (f"&cursor={cursor}" if cursor else "")).json()
        seen += [row["reference"] for row in said["results"]]
        cursor = said["next_cursor"]
    assert sorted(seen) == sorted(dispute.reference for dispute in disputes)
    assert seen == [d.reference for d in Dispute.objects.order_by("updated_at", "pk")]


@pytest.mark.postgres
def test_a_list_is_narrowed(porto):
    waiting, settling = make_dispute(), make_dispute(State.SETTLING)
    described = make_dispute_in(State.AWAITING_RETURN_SHIPMENT)

    def found(query):
        return [row["reference"] for row in porto.get(f"/disputes?{query}").json()["results"]]

    assert found("state=settling") == [settling.reference]
    assert found("reason=not_as_described") == [described.reference]
    assert found("updated_since=2026-03-02T09:30:00Z") == [described.reference, settling.reference]
    assert found("updated_since=2026-03-02T10:00:00%2B01:00") == [
        waiting.reference,
        described.reference,
        settling.reference,
    ]


@pytest.mark.parametrize(
    "query",
    [
        "state=odd",
        "reason=none",
        "limit=0",
        "limit=101",
        "limit=x",
        "cursor=x",
        "cursor=WzFd",
        "cursor=WyIyMDI2LTAzLTA1VDEwOjAwOjAwWiIsIDEwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDBd",
        "updated_since=1",
    ],
)
def test_a_list_says_what_it_cannot_read(porto, query):
    answer = porto.get(f"/disputes?{query}")
    assert problem(answer) == (422, "invalid")
    assert list(answer.json()["errors"]) == [query.partition("=")[0]]


def test_a_list_costs_the_same_for_one_and_for_three(porto, django_assert_max_num_queries):
    make_dispute()
    porto.get("/disputes")  # its use is noted once a minute
    with django_assert_max_num_queries(4):
        porto.get("/disputes")
    make_dispute()
    make_dispute(State.SETTLING)
    with django_assert_max_num_queries(4):
        assert len(porto.get("/disputes").json()["results"]) == 3


def test_a_key_of_another_marketplace_finds_nothing(porto, lyon):
    dispute = make_dispute()
    order, path = dispute.order.reference, f"/disputes/{dispute.reference}"
    assert lyon.get("/disputes").json() == {"results": [], "next_cursor": None}
    for answer in (
        lyon.get(path),
        lyon.get(f"{path}/events"),
        lyon.get(f"/orders/{order}"),
        lyon.post(f"/orders/{order}/disputes", OPENING),
        lyon.act(dispute, "withdraw", "buyer", confirm=True),
        lyon.upload(f"{path}/evidence", {"as": "buyer", "carrier": "CTT", "tracking_number": "1"}),
    ):
        assert problem(answer) == (404, "not_found")
    assert again(dispute).version == 1
    assert porto.get(path).status_code == 200
