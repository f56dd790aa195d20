"""The demo data: every state, once, dated anew after a week, and what somebody did is left alone."""

from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate

from accounts.demo import DEMOS
from accounts.models import User
from disputes.demo.past import BUYERS, ORDERS, disputed
from disputes.demo.people import PASSWORD
from disputes.demo.scenarios import SALES, SCENARIOS
from disputes.flow import CLOCKS, ReachedBy, State
from disputes.models import Delivery, Dispute, Event, Order, Policy, Store
from disputes.perform import perform, refusal_of_line
from disputes.verify import broken
from evidence.contradictions import contradictions_of
from evidence.models import Evidence
from mediation.exhibits import exhibits_of
from mediation.viewing.camera import odd_photos
from tests.disputes.demo_data import NOW, load, loaded_once

DISPUTES = len(SCENARIOS) + len(disputed())
pytestmark = pytest.mark.django_db


def states():
    return Counter(Dispute.objects.values_list("state", flat=True))


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with loaded_once(django_db_blocker):
        yield


@pytest.fixture
def demo(loaded, db):
    pass


def test_demo_shows_every_state_and_every_end(demo):
    assert set(states()) == set(State)
    assert set(Dispute.objects.filter(state=State.CLOSED).values_list("reached_by", flat=True)) == set(
        ReachedBy
    )
    assert Dispute.objects.count() == DISPUTES


def test_every_clock_of_the_demo_is_still_running(demo):
    assert not Dispute.objects.overdue(NOW).exists()
    assert set(Dispute.objects.filter(due_at__gt=NOW).values_list("state", flat=True)) == set(CLOCKS)


def test_records_of_the_demo_verify(demo):
    assert [problem for dispute in Dispute.objects.all() for problem in broken(dispute)] == []
    assert not Event.objects.filter(at__gt=NOW).exists()


def test_demo_has_the_cases_that_are_hard_to_reach(demo):
    assert Dispute.objects.filter(overdue_count__gt=0, state=State.UNDER_REVIEW).exists()
    assert Dispute.objects.filter(ruling_waiting=True).exists()
    assert Dispute.objects.filter(on_the_table__role="mediator", accepted_by="buyer").exists()
    assert Dispute.objects.filter(settlement__status="failed").exists()
    assert Evidence.objects.filter(late=True).exists()
    assert Evidence.objects.exclude(stored=None).exists()
    assert {"EUR", "JPY", "BRL", "KWD"} == set(Order.objects.values_list("currency", flat=True))


def test_demo_accounts_can_sign_in(demo):
    emails = {user.email for user in User.objects.exclude(email__in=BUYERS)}
    assert emails == {account.email for account in DEMOS}
    for account in DEMOS:
        assert authenticate(None, username=account.email, password=PASSWORD)
    assert set(User.objects.values_list("language", flat=True)) == {""}
    assert User.objects.get(email="head@example.com").is_head_mediator
    assert User.objects.get(email="operator@example.com").is_operator
    staff = Store.objects.get(name="Lumen Trading").members.order_by("user__email")
    assert [(member.user.email, member.is_owner) for member in staff] == [
        ("agent@example.com", False),
        ("seller@example.com", True),
    ]


def test_password_that_somebody_chose_stays(demo):
    user = User.objects.get(email="operator@example.com")
    user.set_password("my-own-2026")
    user.save()
    load()
    assert authenticate(None, username=user.email, password="my-own-2026")


@pytest.mark.parametrize("email", ["buyer@example.com", "buyer2@example.com"])
@pytest.mark.parametrize("reason", ["not_received", "not_as_described"])
def test_buyers_have_an_order_that_may_be_disputed_now(demo, email, reason):
    policy = Policy.objects.in_force(NOW)
    orders = Order.objects.filter(buyer__email=email, disputes=None)
    assert any(
        not refusal_of_line(line, reason, policy, NOW) for order in orders for line in order.lines.all()
    )


def test_loading_again_changes_nothing(demo):
    before = list(Event.objects.values_list("pk", "hash"))
    load(NOW + timedelta(minutes=5))
    assert list(Event.objects.values_list("pk", "hash")) == before
    assert Order.objects.count() == DISPUTES + len(SALES) + ORDERS


def test_a_week_later_untouched_disputes_are_dated_anew(demo):
    before, later = states(), NOW + timedelta(days=8)
    load(later)
    after = states()
    assert {state: n for state, n in after.items() if state != State.CLOSED} == {
        state: n for state, n in before.items() if state != State.CLOSED
    }
    assert not Dispute.objects.overdue(later).exists()
    assert [problem for dispute in Dispute.objects.all() for problem in broken(dispute)] == []
    newest = Order.objects.filter(disputes=None).order_by("-placed_at").first()
    assert later - newest.placed_at == timedelta(days=3)


def test_what_somebody_did_is_left_alone(demo):
    dispute = Dispute.objects.get(order__reference="LT-1001-1")
    perform(
        "accept",
        dispute.pk,
        actor=User.objects.get(email="seller@example.com"),
        at=NOW + timedelta(hours=1),
        proposal=dispute.on_the_table_id,
    )
    load(NOW + timedelta(hours=2))
    assert Dispute.objects.count() == DISPUTES
    load(NOW + timedelta(days=9))
    assert list(dispute.events.values_list("action", flat=True)) == ["open", "accept"]
    assert Dispute.objects.filter(order__reference="LT-1001-2", state="awaiting_seller_response").exists()


def test_loading_that_broke_off_is_made_good(demo):
    Order.objects.filter(reference="LT-3001-1").delete()
    load()
    assert Order.objects.filter(reference__startswith="LT-3001-").count() == 1


def test_nothing_is_mailed_about_the_past(demo):
    assert not Delivery.objects.filter(kind="mail", due_at__isnull=False).exists()


def test_loading_again_puts_the_staff_back_and_leaves_others_on_it(demo):
    members = Store.objects.get(name="Lumen Trading").members
    guest = User.objects.create_user("guest@example.com")
    members.create(user=guest)
    members.get(user__email="agent@example.com").delete()
    members.filter(user__email="seller@example.com").update(is_owner=False)
    load()
    assert set(members.values_list("user__email", "is_owner")) == {
        ("seller@example.com", True),
        ("agent@example.com", False),
        ("guest@example.com", False),
    }


def test_photos_of_the_demo_contradict_the_parcel_in_one_case_only(demo):
    odd = {d.order.reference: odd_photos(d, exhibits_of(d)) for d in Dispute.objects.all()}
    assert {reference: [code for code, _flag in found] for reference, found in odd.items() if found} == {
        "LT-1009-1": ["E5"]
    }


def test_parcels_of_the_demo_contradict_what_is_said_of_them_in_one_case_only(demo):
    """But for the buyers' word that a parcel did not come, which is what their disputes are about."""
    odd = {
        dispute.order.reference
        for dispute in Dispute.objects.all()
        if {each.code for each in contradictions_of(dispute, exhibits_of(dispute), NOW)} - {"delivered"}
    }
    assert odd == {"LT-1008-1"}


def test_demo_shows_a_parcel_on_its_way_and_one_that_went_astray(demo):
    found = {
        dispute.order.reference: {each.code for each in contradictions_of(dispute, exhibits_of(dispute), NOW)}
        for dispute in Dispute.objects.exclude(state=State.CLOSED)
    }
    assert found["LT-1008-1"] >= {"delivered_elsewhere", "scanned_after_delivery", "no_parcel_of_the_order"}
    assert found["LT-1002-1"] == set()
    assert not {"number_of_another_order", "number_in_another_dispute"} & set().union(*found.values())
