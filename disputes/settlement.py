"""Money instructions: the interface to who pays, the built-in escrow ledger, and carrying one out once."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop

from disputes.flow import SYSTEM, Refused, State
from disputes.models import Delivery, Dispute, Settlement
from disputes.owed import asked_again_at
from disputes.perform import perform
from disputes.perform.hooks import queue_request

ESCROW_LEDGER = "disputes.settlement.EscrowLedger"


class SettlementFailed(Exception):  # noqa: N818 - the word that people read
    """The provider could not carry an instruction out. The reason is shown to people; it is tried again."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@runtime_checkable
class SettlementProvider(Protocol):
    """Who moves the money. A marketplace names its provider by dotted name; it is made without arguments."""

    def instruct(self, settlement: Settlement) -> str | None:
        """Have the refund and the release carried out.

        Answers the payment's reference if it is done, None if somebody confirms it later. Raises
        SettlementFailed where nothing has moved, an OSError where that is not known. It may be called again
        after a crash: what bears the same `settlement.idempotency_key` must be executed once. Called
        outside any transaction.
        """


class EscrowLedger:
    """The built-in provider: the money lies in the ledger, and confirming the instruction books it.

    Where a marketplace pays by hand, an operator pays and confirms with the payment's reference.
    """

    def instruct(self, settlement: Settlement) -> str | None:
        if settlement.dispute.order.marketplace.pays_by_hand:
            return None
        return f"ESCROW-{settlement.idempotency_key.hex[:12].upper()}"


@runtime_checkable
class AskingProvider(Protocol):
    """Who has somebody else move the money, and asks until they answer."""

    def ask(self, settlement: Settlement, at: datetime) -> datetime:
        """Ask for the payment, at `at`; when to ask again if nobody has answered by then.

        Called outside any transaction, and again after a crash.
        """


class MarketplacePays:
    """The marketplace pays: asked by webhook, it answers through the API, as `confirm_settlement` or not.

    Without a webhook it finds what it owes in the list of settlements.
    """

    def ask(self, settlement: Settlement, at: datetime) -> datetime:
        queue_request(settlement, at)
        return asked_again_at(settlement.instructed_at or at, at)


def provider_of(settlement: Settlement) -> SettlementProvider | AskingProvider:
    """The provider of the marketplace that holds the money: one that the settings name, and no other."""
    name = settlement.dispute.order.marketplace.settlement_provider
    if name not in settings.SETTLEMENT_PROVIDERS:
        raise SettlementFailed(gettext_noop("The payment service is not set up."))
    provider: SettlementProvider | AskingProvider = import_string(name)()
    return provider


def settle(delivery: Delivery, at: datetime) -> datetime | None:
    """Give the instruction to the provider, outside any transaction, and confirm or fail the settlement.

    A crash after the provider was called repeats the call with the same key. Who asks others is called again
    until they have answered: then it says when, and the delivery stays in the outbox.
    """
    if _is_superseded(delivery):
        return None
    settlement = _instruction(delivery.event.dispute_id, at)
    if settlement is None:
        return None
    try:
        provider = provider_of(settlement)
        if isinstance(provider, AskingProvider):
            return provider.ask(settlement, at)
        reference = provider.instruct(settlement)
    except SettlementFailed as failure:
        _fail(settlement, failure.reason, at)
        raise
    except OSError:
        _fail(settlement, gettext_noop("The payment service cannot be reached."), at, uncertain=True)
        raise
    if reference is not None:
        _confirm(settlement, reference, at)
    return None


def _is_superseded(delivery: Delivery) -> bool:
    """Whether a later delivery sees to this payment: after a "no" there is another one."""
    of_it = Delivery.objects.filter(kind=delivery.kind, event__dispute=delivery.event.dispute_id)
    return of_it.filter(pk__gt=delivery.pk).exclude(due_at=None, done_at=None).exists()


def _instruction(dispute_id: int, at: datetime) -> Settlement | None:
    """The instruction that has to be given, from now on with fixed amounts; None if none has to be."""
    with transaction.atomic(durable=True):
        dispute = Dispute.objects.select_for_update().get(pk=dispute_id)
        if dispute.state != State.SETTLING:
            return None
        settlement = Settlement.objects.select_related("dispute__order__marketplace").get(dispute=dispute)
        marketplace = settlement.dispute.order.marketplace
        by_hand = marketplace.pays_by_hand and marketplace.settlement_provider == ESCROW_LEDGER
        if settlement.instructed_at is None and not by_hand:
            settlement.instructed_at = at
            settlement.save(update_fields=["instructed_at"])
        return settlement


def _fail(settlement: Settlement, reason: str, at: datetime, *, uncertain: bool = False) -> None:
    """Put the failure on the record, once for each reason in a row."""
    if settlement.status == Settlement.Status.FAILED and settlement.failure_reason == reason[:500]:
        same = Settlement.objects.filter(pk=settlement.pk, reported_outside=0)
        if same.update(instructed_at=settlement.instructed_at if uncertain else None):
            return
    _walk("fail_settlement", settlement, at, {"reason": reason[:500], "uncertain": uncertain})


def _confirm(settlement: Settlement, reference: str, at: datetime) -> None:
    _walk("confirm_settlement", settlement, at, {"provider_reference": reference[:100]})


def _walk(name: str, settlement: Settlement, at: datetime, brought: dict[str, Any]) -> None:
    """Refused is no error where somebody else has confirmed the settlement meanwhile."""
    try:
        perform(name, settlement.dispute_id, actor=SYSTEM, at=at, **brought)
    except Refused:
        settlement.refresh_from_db(fields=["status"])
        if settlement.status != Settlement.Status.CONFIRMED:
            raise
