"""Nobody related to a party holds an office in the case: not by form, address, desk, or by being given it."""

import pytest
from django.contrib.auth.models import Group

from accounts.models import HEAD_MEDIATORS, MEDIATORS, OPERATORS, User
from disputes.flow import Refused, Stale, State
from disputes.mail_domains import house_of, of_the_house, share_a_house
from disputes.models import Delivery, Dispute, Message, StoreMember
from disputes.perform import actions_for, actor_for, perform, run_out_clock
from disputes.perform.neutral import pick_mediator
from tests.factories import (
    again,
    declare,
    make_dispute,
    make_mediator,
    make_order,
    make_ruling,
    make_store,
    make_user,
)
from tests.mediation.conftest import NOW, submit
from tests.mediation.test_actions import post, ruling, url

pytestmark = pytest.mark.django_db


def at_home(email, *groups):
    """Somebody with an address of a house of its own."""
    user = User.objects.create_user(email, name=email.partition("@")[0], is_staff=bool(groups))
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def case_between(buyer="buyer@lumen.example.com", seller="seller@porto.example.com"):
    store = make_store(owner=at_home(seller))
    return make_dispute(State.UNDER_REVIEW, order=make_order(buyer=at_home(buyer), store=store))


RELATED = ["anna@lumen.example.com", "anna@porto.example.com", "anna@eu.lumen.example.com"]
FREE = ["anna@example.com", "anna@other.example.com", "anna@alumen.example.com", "anna@gmail.com"]


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("a@lumen.example.com", "b@lumen.example.com", True),
        ("a@eu.lumen.example.com", "b@lumen.example.com", True),
        ("a@lumen.example.com", "b@eu.lumen.example.com", True),
        ("a@LUMEN.example.com", "b@lumen.example.com.", True),
        ("a@bücher.example.com", "b@xn--bcher-kva.example.com", True),
        ("a@alumen.example.com", "b@lumen.example.com", False),
        ("a@eu.lumen.example.com", "b@us.lumen.example.com", False),
        ("a@example.com", "b@example.com", False),
        ("a@example.com", "b@lumen.example.com", False),
        ("a@gmail.com", "b@gmail.com", False),
    ],
)
def test_a_house_is_a_domain_and_what_lies_below_it_but_no_public_one(one, other, shared):
    assert share_a_house(one, other) is share_a_house(other, one) is shared


def test_an_installation_names_further_public_providers(settings):
    assert house_of("a@post.example.com") == "post.example.com"
    settings.PUBLIC_MAIL_DOMAINS = ["Post.example.com"]
    assert house_of("a@post.example.com") == ""
    assert of_the_house("email", ["a@post.example.com"]) is None


@pytest.mark.postgres
@pytest.mark.parametrize("email", RELATED)
def test_who_shares_a_partys_house_finds_nothing_and_does_nothing(client, email):
    make_mediator()
    case, related = case_between(), at_home(email, HEAD_MEDIATORS, OPERATORS)
    piece = submit(case)
    client.force_login(related)
    for action in ("", "take", "assign", "rule", "declare_impartiality", "confirm_ruling", "evidence"):
        assert client.get(url(case, action)).status_code == 404, action
    assert post(client, case, "rule", **ruling()).status_code == 404
    assert client.get(f"/evidence/{piece.pk}/").status_code == 404
    assert client.get(f"/admin/disputes/dispute/{case.pk}/change/").status_code == 302
    assert list(Dispute.objects.as_mediator(related)) == list(Dispute.objects.visible_to(related)) == []
    assert (actor_for(case, related), actions_for(case, related, NOW)) == (None, [])
    for name, brought in (("take", {}), ("declare_impartiality", {}), ("rule", {"ruling": make_ruling()})):
        with pytest.raises(Refused):
            perform(name, case.pk, actor=related, **brought)


@pytest.mark.postgres
@pytest.mark.parametrize("email", FREE)
def test_who_has_an_address_elsewhere_takes_the_case_and_rules(client, email):
    case, free = case_between(), at_home(email, MEDIATORS)
    client.force_login(free)
    assert client.get(url(case)).status_code == 200
    assert list(Dispute.objects.as_mediator(free)) == list(Dispute.objects.visible_to(free)) == [case]
    assert post(client, case, "take").status_code == 302
    declare(case, free)
    assert post(client, again(case), "rule", **ruling()).status_code == 302
    assert again(case).ruled_by == free


@pytest.mark.parametrize("email", RELATED)
def test_who_is_related_is_not_picked_nor_offered_nor_given_the_case(client, email):
    related, other = at_home(email, MEDIATORS), make_mediator("Berta")
    case = case_between()
    assert case.mediator == other
    assert related not in case.other_mediators()
    head = make_mediator(head=True)
    client.force_login(head)
    answer = post(client, case, "assign", mediator=related.pk)
    assert set(answer.context["form"].errors) == {"mediator"}
    with pytest.raises(Stale):
        perform("assign", case.pk, actor=head, mediator=related)
    with pytest.raises(Stale):
        perform("recuse", case.pk, actor=other, why="So.", mediator=related)
    assert again(case).mediator == other
    assert post(client, case, "assign", mediator=head.pk).status_code == 302
    assert again(case).mediator == head


def test_where_everybody_is_related_the_case_is_nobodys_and_heads_are_told():
    at_home(RELATED[0], MEDIATORS)
    case = case_between()
    assert case.mediator is None
    assert pick_mediator(case, NOW) is None
    head = make_mediator(head=True)
    Delivery.objects.all().delete()
    run_out_clock(case.pk, case.due_at)
    assert again(case).mediator == head


def test_heads_are_told_of_a_case_that_nobody_could_be_found_for():
    head = make_mediator(head=True)
    store = make_store()
    StoreMember.objects.create(store=store, user=head)
    other_head = at_home("head@lumen.example.com", HEAD_MEDIATORS)
    order = make_order(buyer=at_home("buyer@lumen.example.com"), store=store)
    case = make_dispute(State.COLLECTING_EVIDENCE, order=order)
    assert case.mediator is None
    mails = Delivery.objects.filter(event__dispute=case, event__action="reject", kind="mail")
    assert {head.pk, other_head.pk} <= set(mails.values_list("recipient_id", flat=True))


def test_who_becomes_related_after_declaring_is_refused_and_told_nothing(client):
    anna, berta = make_mediator("Anna"), make_mediator("Berta")
    case = declare(case_between(), anna, berta)
    assert case.mediator == anna
    User.objects.filter(pk=anna.pk).update(email="anna@porto.example.com")
    anna = User.objects.get(pk=anna.pk)
    client.force_login(anna)
    assert client.get(url(case)).status_code == 404
    assert post(client, case, "rule", **ruling()).status_code == 404
    with pytest.raises(Refused):
        perform("rule", case.pk, actor=anna, ruling=make_ruling())
    with pytest.raises(Refused):
        perform("assign", case.pk, actor=anna, mediator=berta)
    event = perform("send_message", case.pk, actor=berta, message=Message(text="Odd.", private=True))
    assert anna.pk not in event.deliveries.values_list("recipient_id", flat=True)
    run_out_clock(case.pk, case.due_at)
    assert again(case).mediator == berta


def test_an_overdue_case_does_not_stay_with_who_has_joined_the_store():
    anna = make_mediator("Anna")
    case = case_between()
    StoreMember.objects.create(store=case.store, user=anna)
    run_out_clock(case.pk, case.due_at)
    now = again(case)
    assert (now.mediator, now.overdue_count) == (None, 1)


def test_a_buyer_who_mediates_too_stays_a_buyer(client):
    both = make_user("both", (MEDIATORS, HEAD_MEDIATORS, OPERATORS), is_staff=True)
    case = make_dispute(State.UNDER_REVIEW, order=make_order(buyer=both))
    assert case.mediator is None
    client.force_login(both)
    assert client.get(url(case)).status_code == 404
    with pytest.raises(Refused):
        perform("take", case.pk, actor=both)
    assert actor_for(case, both).role == "buyer"


def test_lists_ask_nothing_more_for_who_has_a_public_address(django_assert_num_queries):
    public = make_mediator()
    public.group_names  # noqa: B018 - asked once per request
    with django_assert_num_queries(1):
        assert "email" not in str(Dispute.objects.as_mediator(public).query).lower()
        list(Dispute.objects.as_mediator(public))
