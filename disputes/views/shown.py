"""A dispute as a party of it sees it: fetched only where it is visible, after its clock had its say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse

from disputes.flow import Role
from disputes.models import Dispute
from disputes.perform import run_out_clock

PORTALS = {Role.BUYER: "buyer", Role.SELLER: "seller"}
SHOWN_WITH = ("policy", "store", "buyer", "order__marketplace", "on_the_table__event", "settlement")


def shown(user: Any, role: Role, reference: str, at: datetime) -> Dispute:
    """The dispute of this reference for a party in this role. Http404 for everybody else."""
    mine = Dispute.objects.as_buyer(user) if role == Role.BUYER else Dispute.objects.as_seller(user)
    pk = mine.filter(reference=reference).values_list("pk", flat=True).first()
    if pk is None:
        raise Http404
    run_out_clock(pk, at)
    return again(pk)


def again(pk: int) -> Dispute:
    """The dispute as it is now, with all that its page shows of it."""
    return Dispute.objects.select_related(*SHOWN_WITH).get(pk=pk)


def page_of(dispute: Dispute, role: Role) -> str:
    return reverse(f"disputes:{PORTALS[role]}_dispute", args=[dispute.reference])


def address_of(name: str, dispute: Dispute, role: Role) -> str:
    """Where an action of this dispute is done."""
    return reverse(f"disputes:{PORTALS[role]}_action", args=[dispute.reference, name])
