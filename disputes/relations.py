"""Who is related to a case, and so holds no office in it.

Related is the buyer, who is on the store's staff, who has spoken for a side in the case, even if they have
left the staff since, and whose e-mail address is of the same house as one of theirs. It is judged when
somebody acts, not when the case was given to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from disputes.mail_domains import of_the_house, share_a_house
from disputes.vocabulary import Role

SIDES = (Role.BUYER, Role.SELLER)

if TYPE_CHECKING:
    from disputes.models import Dispute


def is_related(dispute: Dispute, user: Any) -> bool:
    staff = dispute.store.members
    if user.pk == dispute.buyer_id or staff.filter(user=user).exists():
        return True
    return is_of_a_partys_house(dispute, user) or has_spoken_for_a_side(dispute, user)


def has_spoken_for_a_side(dispute: Dispute, user: Any) -> bool:
    """Whether this person has acted as a party in the case."""
    return dispute.events.filter(actor=user, role__in=SIDES).exists()


def is_of_a_partys_house(dispute: Dispute, user: Any) -> bool:
    """No query for who has an address of a public provider."""
    same_house = of_the_house("user__email", [user.email])
    if same_house is None:
        return False
    staff = dispute.store.members.filter(same_house)
    return share_a_house(user.email, dispute.buyer.email) or staff.exists()


def unrelated(people: QuerySet[Any], dispute: Dispute) -> QuerySet[Any]:
    """Those of some accounts that are related to neither side of a case."""
    addresses = [dispute.buyer.email, *dispute.store.members.values_list("user__email", flat=True)]
    apart = people.exclude(pk=dispute.buyer_id).exclude(store_memberships__store=dispute.store_id)
    spoke = dispute.events.filter(role__in=SIDES, actor__isnull=False)
    apart = apart.exclude(pk__in=spoke.order_by().values("actor"))
    same_house = of_the_house("email", addresses)
    return apart.exclude(same_house) if same_house else apart


def related_by_house(user: Any) -> Q | None:
    """The disputes with a party of this person's house; None for who has an address of a public provider."""
    buyers, staff = (of_the_house(field, [user.email]) for field in ("buyer__email", "user__email"))
    if buyers is None or staff is None:
        return None
    members = user.store_memberships.model.objects.filter(staff, store=OuterRef("store"))
    return buyers | Q(Exists(members))
