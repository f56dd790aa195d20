"""A dispute as a party of it sees it: fetched only where it is visible, after its clock had its say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.lookups import Exact
from django.http import Http404
from django.urls import reverse

from disputes.automation.planned import HAS_RULES
from disputes.compiled import Compiled
from disputes.flow import Role
from disputes.models import AutomationVersion, Dispute, Event
from disputes.models.reading import how_far
from disputes.perform import run_out_clock

PORTALS = {Role.BUYER: "buyer", Role.SELLER: "seller"}
KNOWN = "reader_knows_such_pages"
SHOWN_WITH = ("policy", "store", "buyer", "order__marketplace", "on_the_table__event", "settlement")


def shown(user: Any, role: Role, reference: str, at: datetime) -> Dispute:
    """The dispute of this reference for a party in this role. Http404 for everybody else."""
    found = (_of_buyer if role == Role.BUYER else _of_seller)(user.pk, reference)
    if not found:
        raise Http404
    (dispute,) = found
    if dispute.due_at is None or dispute.due_at > at:
        return dispute
    run_out_clock(dispute.pk, at)
    return again(dispute.pk, user, role)


@Compiled
def _of_buyer(buyer: int, reference: str) -> QuerySet[Dispute]:
    mine = Dispute.objects.as_buyer(get_user_model()(pk=buyer))
    return _with_all(mine, buyer, Role.BUYER).filter(reference=reference)


@Compiled
def _of_seller(member: int, reference: str) -> QuerySet[Dispute]:
    ours = Dispute.objects.as_seller(get_user_model()(pk=member))
    return _with_all(ours, member, Role.SELLER).filter(reference=reference)


def _with_all(rows: QuerySet[Dispute], reader: int, role: Role) -> QuerySet[Dispute]:
    before: dict[str, Any] = {KNOWN: _before(reader, role)}
    if role == Role.SELLER:
        running = AutomationVersion.objects.running()
        before[HAS_RULES] = Exists(running.filter(rule__store=OuterRef("store")))
    return rows.select_related(*SHOWN_WITH).annotate(**how_far(reader), **before)


def _before(reader: int, role: Role) -> Exists | Exact:
    """Whether this person has seen such a page: another dispute of theirs; anything done in a record.

    Of a role alone nothing is asked there: the index of who acted does not know it. The first who acted from
    this number on is looked up, as a database that believes one person to have done everything would rather
    read the whole record until it finds something of theirs.
    """
    if role == Role.BUYER:
        return Exists(Dispute.objects.filter(buyer=reader).exclude(pk=OuterRef("pk")))
    acted = Event.objects.filter(actor__gte=reader).order_by("actor").values("actor")
    return Exact(Subquery(acted[:1]), reader)


def again(pk: int, reader: Any, role: Role) -> Dispute:
    """The dispute as it is now, with all that its page shows of it to this reader."""
    return _with_all(Dispute.objects.all(), reader.pk, role).get(pk=pk)


def page_of(dispute: Dispute, role: Role) -> str:
    return reverse(f"disputes:{PORTALS[role]}_dispute", args=[dispute.reference])


def address_of(name: str, dispute: Dispute, role: Role) -> str:
    """Where an action of this dispute is done."""
    return reverse(f"disputes:{PORTALS[role]}_action", args=[dispute.reference, name])
