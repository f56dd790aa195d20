"""Money instructions: carried out exactly once, whatever crashes, and never lost."""

from collections import Counter
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from disputes import settlement
from disputes.delivery import LEASE, MOST_ATTEMPTS, send_deliveries
from disputes.flow import SYSTEM, Actor, Refused, Role, State
from disputes.models import Delivery, EscrowEntry, Marketplace, OutsideSettlement
from disputes.models.outbox import LONGEST_PAUSE, pause
from disputes.perform import perform
from disputes.settlement import EscrowLedger, SettlementFailed, SettlementProvider
from disputes.verify import broken
from tests.factories import T0, again, make_dispute_in

pytestmark = pytest.mark.django_db(transaction=True)
PAID = T0 + timedelta(hours=3)


class Bank:
    """A provider that counts what it executed, by key; `failures` are raised first."""

    executed: Counter = Counter()
    calls = 0
    failures: list = []
    by_hand = False

    def instruct(self, settlement):
        assert not connection.in_atomic_block
        type(self).calls += 1
        if self.failures:
            raise self.failures.pop(0)
        if settlement.idempotency_key not in self.executed:
            self.executed[settlement.idempotency_key] += 1
        return None if self.by_hand else f"bank-{settlement.pk}"


@pytest.fixture
def bank(settings):
    settings.SETTLEMENT_PROVIDERS = [f"{__name__}.Bank"]
    Bank.executed, Bank.calls, Bank.failures, Bank.by_hand = Counter(), 0, [], False
    return Bank


@pytest.fixture
def dispute(bank):
    """One that waits for the bank, and nothing else in the outbox."""
    dispute = make_dispute_in(State.SETTLING)
    Marketplace.objects.update(settlement_provider=f"{__name__}.Bank")
    Delivery.objects.exclude(kind="settlement").delete()
    return dispute


def deliver(at=PAID):
    """What became of the instruction; mails that follow from it stay in the outbox."""
    return dict(send_deliveries(Delivery.objects.get(kind="settlement").event_id, at))


def actions(dispute):
    return list(dispute.events.values_list("action", flat=True))[3:]


def booked(dispute):
    return [(e.kind, e.amount, e.currency) for e in EscrowEntry.objects.filter(settlement__dispute=dispute)]


def test_settlement_is_instructed_confirmed_and_booked(dispute, bank):
    assert deliver() == {"done": 1}
    dispute = again(dispute)
    paid = dispute.settlement
    assert (dispute.state, paid.status, paid.provider_reference) == (
        State.CLOSED,
        "confirmed",
        f"bank-{paid.pk}",
    )
    assert (paid.instructed_at, paid.confirmed_at) == (PAID, PAID)
    assert booked(dispute) == [("refund", 9590, "EUR")]
    assert bank.executed == Counter({paid.idempotency_key: 1})
    assert broken(dispute) == []


def test_settlement_is_executed_once_when_the_worker_crashes_before_confirming(dispute, bank, monkeypatch):
    with monkeypatch.context() as crash:
        crash.setattr(settlement, "perform", lambda *args, **kwargs: 1 / 0)
        assert deliver() == {"failed": 1}
    assert again(dispute).state == State.SETTLING
    assert deliver(PAID + pause(1)) == {"done": 1}
    assert (bank.calls, list(bank.executed.values()), actions(dispute)) == (2, [1], ["confirm_settlement"])
    assert booked(dispute) == [("refund", 9590, "EUR")]


def test_failing_provider_is_tried_again_and_the_failure_shows(dispute, bank):
    bank.failures = [SettlementFailed("The bank is closed."), SettlementFailed("The bank is closed.")]
    assert deliver() == {"failed": 1}
    assert (again(dispute).settlement.status, again(dispute).settlement.failure_reason) == (
        "failed",
        "The bank is closed.",
    )
    assert deliver(PAID + pause(1)) == {"failed": 1}
    assert deliver(PAID + pause(1) + pause(2)) == {"done": 1}
    assert actions(dispute) == ["fail_settlement", "confirm_settlement"]  # the same failure is told once
    assert again(dispute).settlement.failure_reason == ""


def test_another_failure_is_put_on_the_record_too(dispute, bank):
    bank.failures = [SettlementFailed("The bank is closed."), SettlementFailed("No such account.")]
    deliver()
    deliver(PAID + pause(1))
    assert actions(dispute) == ["fail_settlement", "fail_settlement"]


def test_instruction_is_never_given_up_while_the_provider_says_no(dispute, bank):
    bank.failures = [SettlementFailed("The bank is closed.")] * (2 * MOST_ATTEMPTS)
    at = PAID
    for _ in range(2 * MOST_ATTEMPTS):
        assert deliver(at) == {"failed": 1}
        at += LONGEST_PAUSE
    assert deliver(at) == {"done": 1}


def test_provider_that_breaks_keeps_the_instruction(dispute, bank):
    bank.failures = [ConnectionError("timed out")]
    assert deliver() == {"failed": 1}
    assert Delivery.objects.get(kind="settlement").error == "timed out"
    assert deliver(PAID + pause(1)) == {"done": 1}


def test_settlement_is_confirmed_only_once(dispute):
    deliver()
    with pytest.raises(Refused):
        perform("confirm_settlement", dispute.pk, actor=SYSTEM, at=PAID, provider_reference="again")
    assert booked(dispute) == [("refund", 9590, "EUR")]


def test_payment_by_hand_waits_for_an_operator(dispute, bank):
    bank.by_hand = True
    assert deliver() == {"done": 1}
    assert again(dispute).state == State.SETTLING
    assert deliver(PAID + LEASE) == {}
    perform("confirm_settlement", dispute.pk, actor=SYSTEM, at=PAID, provider_reference="by hand")
    assert booked(dispute) == [("refund", 9590, "EUR")]


def test_what_somebody_confirmed_meanwhile_is_no_failure(dispute, bank, monkeypatch):
    def instruct(self, settlement):
        actor = Actor(Role.MARKETPLACE, marketplace_id=dispute.order.marketplace_id)
        perform("confirm_settlement", dispute.pk, actor=actor, at=PAID, provider_reference="market-1")
        return "bank-1"

    monkeypatch.setattr(Bank, "instruct", instruct)
    assert deliver() == {"done": 1}
    assert again(dispute).settlement.provider_reference == "market-1"


def test_instruction_for_nothing_is_dropped(dispute, bank):
    everything = OutsideSettlement(order=dispute.order, kind="charged_back", amount=9590)
    actor = Actor(Role.MARKETPLACE, marketplace_id=dispute.order.marketplace_id)
    perform("settle_outside", dispute.pk, actor=actor, at=PAID, outside_settlement=everything)
    assert again(dispute).state == State.CLOSED
    assert (deliver(), bank.calls) == ({"done": 1}, 0)


def test_amounts_are_fixed_once_the_provider_was_called(dispute, bank):
    bank.by_hand = True
    deliver()
    part = OutsideSettlement(order=dispute.order, kind="refunded", amount=1000)
    actor = Actor(Role.MARKETPLACE, marketplace_id=dispute.order.marketplace_id)
    perform("settle_outside", dispute.pk, actor=actor, at=PAID, outside_settlement=part)
    assert again(dispute).settlement.refund == 9590


@pytest.mark.postgres
def test_two_workers_at_once_execute_it_once(dispute, bank):
    start = Barrier(2)

    def work():
        start.wait(10)
        try:
            send_deliveries(at=PAID)
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (list(bank.executed.values()), actions(dispute)) == ([1], ["confirm_settlement"])
    assert booked(dispute) == [("refund", 9590, "EUR")]


# -- the built-in provider ----------------------------------------------------------------


def test_escrow_ledger_names_the_same_payment_for_the_same_key(dispute):
    one, two = EscrowLedger().instruct(dispute.settlement), EscrowLedger().instruct(again(dispute).settlement)
    assert one == two == f"ESCROW-{dispute.settlement.idempotency_key.hex[:12].upper()}"


def test_escrow_ledger_leaves_confirming_to_an_operator_where_a_marketplace_pays_by_hand(dispute):
    Marketplace.objects.update(pays_by_hand=True)
    assert EscrowLedger().instruct(again(dispute).settlement) is None


def test_escrow_ledger_is_a_provider():
    assert isinstance(EscrowLedger(), SettlementProvider)


def open_the_till():
    pytest.fail("Whoever may name a provider must not run whatever they like.")


@pytest.mark.parametrize("name", [f"{__name__}.open_the_till", "this.zen", "nonsense"])
def test_only_a_provider_that_the_settings_name_is_loaded_and_the_failure_shows(dispute, name):
    Marketplace.objects.update(settlement_provider=name)
    assert deliver() == {"failed": 1}
    failed = again(dispute).settlement
    assert (failed.failure_reason, failed.instructed_at) == ("The payment service is not set up.", None)


def test_provider_that_cannot_be_reached_shows_as_a_failure_of_uncertain_end(dispute, bank):
    bank.failures = [ConnectionError("timed out")]
    deliver()
    failed = again(dispute).settlement
    assert (failed.status, failed.failure_reason) == ("failed", "The payment service cannot be reached.")
    assert failed.instructed_at == PAID


def shop_of(dispute):
    return Actor(Role.MARKETPLACE, marketplace_id=dispute.order.marketplace_id)


def test_instruction_is_given_again_when_the_marketplace_says_no_later(dispute, bank):
    bank.by_hand = True  # the shop answers later
    deliver()
    event = perform("fail_settlement", dispute.pk, actor=shop_of(dispute), at=PAID, reason="No funds.")
    again_at = Delivery.objects.get(event=event, kind="settlement").due_at
    assert PAID < again_at < PAID + LONGEST_PAUSE
    send_deliveries(event.pk, PAID)
    assert bank.calls == 1
    send_deliveries(event.pk, again_at)
    assert bank.calls == 2
    assert list(bank.executed.values()) == [1]


def test_order_says_where_its_money_lies(dispute):
    assert again(dispute).order.money_state == "held"
    deliver()
    assert again(dispute).order.money_state == "refunded"
