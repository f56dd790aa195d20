"""Links that bring a party onto its dispute's page without another password."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from accounts.links import GOOD_FOR, NoLink, make_link
from disputes.api.acting import ONCE
from disputes.api.answers import dispute_of, json_answer
from disputes.api.problems import invalid
from disputes.api.remembering import Call, once
from disputes.api.sent import LinkIn
from disputes.api.shown import instant
from disputes.api.told import LinkOut
from disputes.elsewhere import is_elsewhere
from disputes.flow import Refused
from disputes.models import Dispute

router = Router(tags=["Actions"])


@router.post(
    "/disputes/{reference}/link",
    response={201: LinkOut},
    operation_id="make_link",
    summary="Bring a party onto the dispute's page",
)
@once
def link(
    request: HttpRequest, reference: str, body: LinkIn, idempotency_key: str | None = ONCE
) -> HttpResponse:
    """An address that signs the party in on this dispute's page, once and within ten minutes.

    Hand it to nobody else. For the seller it is for the store's owner, or for the member of its staff with
    this `email`. Mediators and operators never come in by a link (409), nor does who buys or sells on another
    marketplace of this desk too: they sign in with a code by mail. The session ends once that becomes
    true, and it opens no settings of the account.
    """
    call: Call = request.call  # type: ignore[attr-defined]
    dispute, at = dispute_of(request, reference), timezone.now()
    path = reverse(f"disputes:{body.as_}_dispute", args=[dispute.reference])
    person = _person(dispute, body)
    if is_elsewhere(person, dispute.order.marketplace_id):
        raise Refused(_("This account is not of your marketplace alone: it signs in with a code by mail."))
    try:
        url = make_link(person, path, at, marketplace=dispute.order.marketplace_id, secret=call.secret)
    except NoLink as none:
        raise Refused(none.reason) from None
    return json_answer({"url": url, "expires_at": instant(at + GOOD_FOR)}, 201)


def _person(dispute: Dispute, body: LinkIn) -> Any:
    """The buyer, or somebody on the store's staff."""
    if body.as_ == "buyer":
        return dispute.buyer
    staff = dispute.store.members.filter(user__is_active=True).select_related("user")
    staff = staff.order_by("-is_owner", "pk")
    member = staff.filter(user__email=body.email.lower()).first() if body.email else staff.first()
    if member is None:
        raise invalid({"email": [_("Nobody with this address is on the store's staff.")]})
    return member.user
