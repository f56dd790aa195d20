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
from disputes.perform import perform


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


def provider_of(settlement: Settlement) -> SettlementProvider:
    """The provider of the marketplace that holds the money: one that the settings name, and no other."""
    name = settlement.dispute.order.marketplace.settlement_provider
    if name not in settings.SETTLEMENT_PROVIDERS:
        raise SettlementFailed(gettext_noop("The payment service is not set up."))
    provider: SettlementProvider = import_string(name)()
    return provider


def settle(delivery: Delivery, at: datetime) -> None:
    """Give the instruction to the provider, outside any transaction, and confirm or fail the settlement.

    A crash after the provider was called repeats the call with the same key.
    """
    settlement = _instruction(delivery.event.dispute_id, at)
    if settlement is None:
        return
    try:
        reference = provider_of(settlement).instruct(settlement)
    except SettlementFailed as failure:
        _fail(settlement, failure.reason, at)
        raise
    except OSError:
        _fail(settlement, gettext_noop("The payment service cannot be reached."), at, uncertain=True)
        raise
    if reference is not None:
        _confirm(settlement, reference, at)


def _instruction(dispute_id: int, at: datetime) -> Settlement | None:
    """The instruction that has to be given, from now on with fixed amounts; None if none has to be."""
    with transaction.atomic(durable=True):
        dispute = Dispute.objects.select_for_update().get(pk=dispute_id)
        if dispute.state != State.SETTLING:
            return None
        settlement = Settlement.objects.select_related("dispute__order__marketplace").get(dispute=dispute)
        by_hand = settlement.dispute.order.marketplace.pays_by_hand
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
