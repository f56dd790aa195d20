"""Operators note for a marketplace that an order changed outside the desk."""

import pytest
from django.urls import reverse

from disputes.flow import State
from disputes.models import OrderChange
from tests.factories import again, make_dispute, make_operator, make_order, make_store, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def operator(db):
    return make_operator("Olga")


@pytest.fixture
def office(client, operator):
    client.force_login(operator)
    return client


def changed(order):
    return reverse("admin:disputes_order_changed", args=[order.pk])


def page(order):
    return reverse("admin:disputes_order_change", args=[order.pk])


def test_an_operator_notes_a_refund_and_every_open_dispute_shows_it(office, operator):
    dispute = make_dispute()
    assert changed(dispute.order) in office.get(page(dispute.order)).content.decode()
    assert office.get(changed(dispute.order)).status_code == 200
    typed = {"kind": "refunded", "amount": "45,90", "reference": "R-1"}
    answer = office.post(changed(dispute.order), typed, follow=True)
    assert answer.redirect_chain == [(page(dispute.order), 302)]
    assert again(dispute).disputed_amount == 5000
    event = dispute.events.latest("sequence")
    assert (event.action, event.role, event.actor) == ("settle_outside", "marketplace", operator)
    shown = answer.content.decode()
    assert "R-1" in shown
    assert "€45.90" in shown


def test_no_amount_is_all_that_is_left(office):
    dispute = make_dispute()
    office.post(changed(dispute.order), {"kind": "cancelled"})
    assert again(dispute).state == State.CLOSED


@pytest.mark.parametrize(
    ("typed", "field"), [({"kind": "lost"}, "kind"), ({"kind": "refunded", "amount": "much"}, "amount")]
)
def test_what_cannot_be_is_refused_beside_the_field(office, typed, field):
    answer = office.post(changed(make_order()), typed)
    assert set(answer.context["form"].errors) == {field}
    assert not OrderChange.objects.exists()


def test_more_than_was_paid_is_refused_with_the_reason(office):
    answer = office.post(changed(make_order()), {"kind": "refunded", "amount": "100"})
    assert answer.status_code == 409
    assert "This is more than is left of what was paid." in answer.content.decode()


def test_who_is_a_party_to_the_order_notes_nothing(office, operator):
    own = make_order(buyer=operator)
    sold = make_order(store=make_store(owner=operator))
    other = make_order(buyer=make_user())
    typed = {"kind": "refunded", "amount": "1"}
    assert [office.post(changed(order), typed).status_code for order in (own, sold, other)] == [404, 404, 302]
    assert [change.order for change in OrderChange.objects.all()] == [other]
