"""The operators' pages: what they show, what they refuse, and what they do through the door."""

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from accounts.models import MEDIATORS, OPERATORS, User
from disputes.flow import State
from disputes.models import Delivery, Dispute, Event, Heartbeat, Order, Policy, Settlement, Store
from tests.factories import (
    T0,
    again,
    make_dispute_in,
    make_marketplace,
    make_mediator,
    make_operator,
    make_order,
    make_store,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(db):
    return make_operator("Olga")


@pytest.fixture
def office(client, operator):
    client.force_login(operator)
    return client


def listing(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def shown(answer):
    return list(answer.context["cl"].result_list)


@pytest.mark.parametrize("make", [make_user, make_mediator])
def test_who_is_no_operator_finds_nothing(client, make):
    client.force_login(make())
    assert [client.get(url).status_code for url in ("/admin/", listing(Order))] == [404, 404]


def test_strangers_are_sent_to_the_sign_in_page(client):
    answer = client.get("/admin/")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/admin/")


def test_every_list_and_form_opens(office):
    make_dispute_in(State.CLOSED)
    Heartbeat.objects.create(name="clock", at=T0)
    for model in admin.site._registry:
        assert office.get(listing(model)).status_code == 200, model
        row = model._default_manager.first()
        if row is not None:
            assert office.get(page(row)).status_code == 200, model
        if model in (User, Store, Policy):
            assert office.get(listing(model) + "add/").status_code == 200


@pytest.mark.parametrize("model", [Order, Dispute, Event, Settlement, Delivery, Heartbeat])
def test_facts_are_neither_added_nor_changed_nor_deleted(office, model):
    make_dispute_in(State.CLOSED)
    Heartbeat.objects.create(name="clock", at=T0)
    row = model.objects.first()
    assert office.get(listing(model) + "add/").status_code == 403
    assert office.post(page(row), {"reference": "X"}).status_code == 403
    assert office.post(page(row).replace("/change/", "/delete/"), {"post": "yes"}).status_code == 403
    office.post(listing(model), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert model.objects.filter(pk=row.pk).exists()


def test_orders_are_found_by_their_whole_reference(office):
    order, _other = make_order(reference="PM-900001"), make_order(reference="PM-9000011")
    assert shown(office.get(listing(Order), {"q": "PM-900001"})) == [order]


def test_a_list_counts_a_thousand_rows_at_most(office, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("disputes.admin.reading.MOST", 2)
    for _number in range(3):
        make_order()
    with django_assert_max_num_queries(10):
        answer = office.get(listing(Order))
    assert answer.context["cl"].result_count == 2


def test_a_policy_can_be_changed_until_it_is_used(office):
    policy = Policy.objects.get()
    answer = office.get(page(policy))
    assert answer.context["has_change_permission"]
    assert "so it stays as it is" not in answer.content.decode()
    make_dispute_in(State.CLOSED)
    answer = office.get(page(policy))
    assert not answer.context["has_change_permission"]
    assert f"add/?copy={policy.pk}" in answer.content.decode()
    assert "so it stays as it is" in answer.content.decode()
    assert office.post(page(policy), {"name": "Other"}).status_code == 403


def test_a_new_version_starts_as_a_copy(office):
    policy = Policy.objects.get()
    Policy.objects.update(evidence_days=9)
    form = office.get(listing(Policy) + f"add/?copy={policy.pk}").context["adminform"].form
    assert (form["name"].value(), form["evidence_days"].value()) == (policy.name, 9)
    data = {field.html_name: _typed(field) for field in form} | {"name": "Second version"}
    data |= {"in_force_from": "2026-12-01T00:00"}
    answer = office.post(listing(Policy) + "add/", data)
    assert answer.status_code == 302, answer.context["errors"]
    assert Policy.objects.get(name="Second version").evidence_days == 9


@pytest.mark.parametrize("days", ["0", "366", ""])
def test_a_policy_with_impossible_days_is_refused_beside_the_field(office, days):
    policy = Policy.objects.get()
    form = office.get(page(policy)).context["adminform"].form
    data = {field.html_name: _typed(field) for field in form} | {"evidence_days": days}
    answer = office.post(page(policy), data)
    assert set(answer.context["adminform"].form.errors) == {"evidence_days"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("weekend", "[[5]]"),
        ("weekend", '["5"]'),
        ("weekend", "{}"),
        ("days_off", "3"),
        ("confirmation_above", "[1]"),
    ],
)
def test_a_policy_with_a_calendar_that_is_none_is_refused(office, name, value):
    form = office.get(listing(Policy) + "add/").context["adminform"].form
    data = {field.html_name: _typed(field) for field in form}
    data |= {"name": "Other", "in_force_from": "2026-12-01T00:00", name: value}
    assert set(office.post(listing(Policy) + "add/", data).context["adminform"].form.errors) == {name}


def _typed(field):
    value = field.value()
    return "" if value is None else value


def user_form(**changes):
    return {"email": "anna@example.com", "name": "Anna", "is_active": "on"} | changes


def test_staff_follows_from_the_groups(office):
    group = User.groups.rel.model.objects.get(name=MEDIATORS)
    office.post(listing(User) + "add/", user_form(groups=[group.pk]))
    user = User.objects.get(email="anna@example.com")
    assert (user.is_staff, user.is_mediator, user.has_usable_password()) == (True, True, False)
    office.post(page(user), user_form())
    user = User.objects.get(pk=user.pk)
    assert (user.is_staff, user.is_mediator) == (False, False)


def test_an_operator_makes_nobody_a_superuser_and_changes_none(office):
    above = User.objects.create_superuser("root@example.com", "test-pass-2026")
    assert office.post(page(above), user_form()).status_code == 403
    office.post(listing(User) + "add/", user_form(is_superuser="on"))
    assert not User.objects.get(email="anna@example.com").is_superuser


def test_a_store_gets_a_member(office):
    store, agent = make_store(), make_user("agent")
    owner = store.members.get()
    office.post(
        page(store),
        {
            "marketplace": store.marketplace_id,
            "name": store.name,
            "return_address": "",
            "members-TOTAL_FORMS": 2,
            "members-INITIAL_FORMS": 1,
            "members-0-id": owner.pk,
            "members-0-store": store.pk,
            "members-0-user": owner.user.email,
            "members-0-is_owner": "on",
            "members-1-store": store.pk,
            "members-1-user": agent.email.upper(),
        },
    )
    assert set(store.staff.all()) == {owner.user, agent}


def test_a_member_without_an_account_is_named_beside_the_field(office):
    store = make_store()
    owner = store.members.get()
    data = {
        "marketplace": store.marketplace_id,
        "name": store.name,
        "members-TOTAL_FORMS": 1,
        "members-INITIAL_FORMS": 1,
        "members-0-id": owner.pk,
        "members-0-store": store.pk,
        "members-0-user": "nobody@example.com",
    }
    answer = office.post(page(store), data)
    assert "There is no account with this address." in answer.content.decode()
    assert f'value="{owner.user.email}"' in office.get(page(store)).content.decode()


def test_dates_are_written_as_on_all_other_pages(office):
    Heartbeat.objects.create(name="clock", at=T0)
    assert "Mon 2 Mar 2026, 09:00" in office.get(listing(Heartbeat)).content.decode()


@pytest.fixture
def by_hand(db):
    marketplace = make_marketplace(name="By hand", pays_by_hand=True)
    order = make_order(store=make_store(marketplace=marketplace))
    return make_dispute_in(State.SETTLING, order=order).settlement


def act(settlement, name):
    return reverse("admin:disputes_settlement_act", args=[settlement.pk, name])


def test_an_operator_confirms_a_payment_made_by_hand(office, operator, by_hand):
    assert act(by_hand, "confirm_settlement") in office.get(page(by_hand)).content.decode()
    assert office.get(act(by_hand, "confirm_settlement")).status_code == 200
    office.post(act(by_hand, "confirm_settlement"), {"provider_reference": "SEPA-77"})
    by_hand.refresh_from_db()
    assert (by_hand.status, by_hand.provider_reference) == ("confirmed", "SEPA-77")
    event = by_hand.dispute.events.latest("sequence")
    assert (event.action, event.role, event.actor) == ("confirm_settlement", "operator", operator)
    assert again(by_hand.dispute).state == State.CLOSED


def test_a_payment_is_confirmed_only_with_its_reference_and_only_once(office, by_hand):
    url = act(by_hand, "confirm_settlement")
    assert set(office.post(url, {}).context["form"].errors) == {"provider_reference"}
    office.post(url, {"provider_reference": "SEPA-77"})
    assert office.post(url, {"provider_reference": "SEPA-78"}).status_code == 409
    assert by_hand.dispute.events.filter(action="confirm_settlement").count() == 1


def test_an_operator_says_why_a_payment_failed(office, by_hand):
    office.post(act(by_hand, "fail_settlement"), {"reason": "The account is closed"})
    by_hand.refresh_from_db()
    assert (by_hand.status, by_hand.failure_reason) == ("failed", "The account is closed")
    assert again(by_hand.dispute).state == State.SETTLING


def test_nothing_else_is_done_to_a_settlement(office, by_hand):
    assert office.get(act(by_hand, "withdraw")).status_code == 404


def test_a_failed_instruction_is_given_again(office, by_hand):
    instruction = Delivery.objects.filter(kind="settlement")
    instruction.update(due_at=None, attempts=20, error="The bank is closed")
    office.post(reverse("admin:disputes_settlement_again", args=[by_hand.pk]))
    row = instruction.get()
    assert row.attempts == 0
    assert row.due_at is not None


def test_what_was_given_up_is_sent_again_and_what_is_done_is_not(office):
    make_dispute_in(State.AWAITING_BUYER_RESPONSE)
    first, second = Delivery.objects.filter(kind="mail").order_by("pk")[:2]
    Delivery.objects.filter(pk=first.pk).update(due_at=None, attempts=20, error="No such mailbox")
    Delivery.objects.filter(pk=second.pk).update(due_at=None, done_at=T0)
    assert shown(office.get(listing(Delivery), {"standing": "given_up"})) == [first]
    data = {"action": "send_again", "_selected_action": [first.pk, second.pk]}
    answer = office.post(listing(Delivery), data, follow=True)
    assert "1 is sent again." in answer.content.decode()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.due_at is None, second.due_at is None) == (False, True)


def test_a_ruling_that_waits_leads_to_its_page(office):
    dispute = make_dispute_in(State.UNDER_REVIEW)
    Dispute.objects.filter(pk=dispute.pk).update(ruling_waiting=True)
    answer = office.get(listing(Dispute), {"ruling_waiting__exact": 1})
    assert f"/mediation/disputes/dispute/{dispute.reference}/confirm_ruling/" in answer.content.decode()


def test_groups_and_addresses_have_no_pages_of_their_own():
    for name in ("auth_group", "account_emailaddress"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:{name}_changelist")


def test_operators_is_the_group_that_enters(client):
    client.force_login(make_user("former", (OPERATORS,)))
    assert client.get("/admin/").status_code == 404
