"""The return on the page of its case: where it went, who pays it, its label, and who is said to be silent."""

import pytest

from disputes.flow import State
from disputes.perform import perform
from evidence.acceptance import accepted
from tests.evidence.uploads import picture, upload
from tests.factories import again, make_dispute_in, make_evidence, staff_of
from tests.mediation.test_actions import url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    backend = settings.STORAGES["evidence"]["BACKEND"]
    settings.STORAGES = settings.STORAGES | {
        "evidence": {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path)}}
    }


def page(client, case):
    return client.get(url(case, ""))


def back_with_a_problem():
    case = make_dispute_in(State.AWAITING_RETURN_SHIPMENT)
    label = accepted(upload(picture(), "label.jpg"), role="seller", kind="return_label", note="")
    perform("submit_evidence", case.pk, actor=staff_of(case), evidence=[label])
    perform("ship_return", case.pk, actor=case.buyer, carrier="CTT", tracking_number="RR123456785PT")
    said = {"acknowledgement": "damaged", "evidence": [make_evidence("seller")]}
    perform("acknowledge_return", case.pk, actor=staff_of(case), **said)
    return again(case), label


def test_the_return_says_where_it_went_who_pays_and_links_its_label_to_the_end(desk):
    case, label = back_with_a_problem()
    answer = page(desk, case)
    facts = dict(answer.context["returned"].facts)
    assert case.return_address in facts["Sent to"]
    assert facts["Freight"] == "The seller pays for sending them back."
    assert f"/{label.pk}/" in facts["Label"]
    assert "label.jpg" in facts["Label"]


def test_while_it_is_to_be_sent_the_address_is_said_to_be_ahead(desk):
    case = make_dispute_in(State.AWAITING_RETURN_SHIPMENT)
    facts = dict(page(desk, case).context["returned"].facts)
    assert case.return_address in facts["To be sent to"]
    assert "Label" not in facts


def test_who_accepted_the_return_did_not_propose_nothing(desk):
    case, _label = back_with_a_problem()
    text = page(desk, case).content.decode()
    assert "has proposed nothing" not in text
    assert "The seller has not answered." not in text
    assert "has accepted" in text


def test_who_has_not_answered_is_said_to_have_proposed_nothing(desk):
    text = page(desk, make_dispute_in(State.AWAITING_SELLER_RESPONSE)).content.decode()
    assert "has proposed nothing" in text
    assert "The seller has not answered." in text
