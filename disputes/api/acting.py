"""What changes a dispute: opening one, each action of the rulebook, evidence; all of it through `perform`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from ninja import Header, Path, Router

from disputes.api.answers import dispute_answer, dispute_of, order_of
from disputes.api.problems import Problem, invalid
from disputes.api.remembering import HEADER, Call, Within, once
from disputes.api.sent import ActionIn, OpenIn
from disputes.api.told import DisputeOut
from disputes.api.translating import form_data, problem_of
from disputes.flow import ACTIONS, SUB_REASONS, Action, Actor, Reason, Refused, Role
from disputes.models import Dispute, Event, Order, Policy
from disputes.perform import NEVER_STALE, Opening, may, open_dispute, perform, run_out_clock

router = Router(tags=["Actions"])
ONCE = Header(
    None,
    alias=HEADER,
    max_length=255,
    description="Any text of your own, new for each thing to be done: a repeat gets the first answer again.",
)


@router.post(
    "/orders/{path:order_reference}/disputes",
    response={201: DisputeOut},
    operation_id="open_dispute",
    summary="Open a dispute for the buyer",
)
@once
def open_for_buyer(
    request: HttpRequest,
    body: OpenIn,
    order_reference: str = Path(...),
    idempotency_key: str | None = ONCE,
) -> HttpResponse:
    """What went wrong, with which lines, what happened, and what would settle it.

    When it may be opened is the policy's to say; the page `/rules/` tells it.
    """
    at = timezone.now()
    order = order_of(request, order_reference)
    form = _opening_form(body, order, at)
    opening = form.opening() if form.is_valid() else None
    if opening is None:
        raise _why_not_opened(form, body, order, at)
    actor = Actor(Role.BUYER, marketplace_id=order.marketplace_id)

    def do(within: Within | None) -> Event:
        return open_dispute(opening, actor=actor, at=at, within=within, **form.brought())

    return _told(request, do, at, status=201)


def _opening_form(body: OpenIn, order: Order, at: datetime) -> Any:
    said = body.model_dump()
    if said["lines"] is None:
        said["lines"] = [{"sku": line.sku, "quantity": line.quantity} for line in order.lines.all()]
    data = form_data(said, order.currency)
    form = import_string(ACTIONS["open"].form)
    return form(data, order=order, policy=Policy.objects.in_force(at), at=at)


def _why_not_opened(form: Any, body: OpenIn, order: Order, at: datetime) -> Exception:
    """The rules' no (409) where all that was sent is in order by itself; else what is not (422)."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    in_order = set(form.errors) <= {"reason", "lines"} and codes == {None}
    if in_order and body.reason in Reason.values and body.sub_reason in SUB_REASONS[Reason(body.reason)]:
        quantities = {row.sku: row.quantity for row in body.lines or []}
        opening = Opening(
            order, body.reason, body.sub_reason, quantities, form.cleaned_data.get("received_on")
        )
        if reason := opening.refusal(form.policy, at):
            return Refused(reason)
    return problem_of(form, proposes=True)


@router.post(
    "/disputes/{reference}/actions/{action}",
    response={200: DisputeOut},
    operation_id="act",
    summary="Do an action of the rulebook",
)
@once
def act(
    request: HttpRequest,
    reference: str,
    action: str,
    body: ActionIn,
    idempotency_key: str | None = ONCE,
) -> HttpResponse:
    """What a party may do now is in the dispute's `actions`. The answer is the dispute as it is then.

    What each action brings:

    - `counter`, `modify`, `propose`: `proposal` {remedy, amount, return_freight}, `statement`
    - `accept`: `proposal`, the id of the one that was seen
    - `contest`: `statement`, with evidence now (`carrier`, `tracking_number`) or submitted before
    - `reject`: `statement`, which may be empty; `request_intervention`: `statement`
    - `refund_in_full`, `withdraw`: `confirm`: true
    - `submit_evidence`: `carrier`, `tracking_number`, `note`; files come through `/evidence`
    - `finish_evidence`: nothing
    - `ship_return`: `carrier`, `tracking_number`, `lines` where fewer pieces are sent
    - `acknowledge_return`: `acknowledgement`, `statement`; `received` or `concerned` pieces
    - `send_message`: `text`; `answers`, the `sequence` of the message that it answers
    - `confirm_settlement`: `provider_reference`; `fail_settlement`: `reason`
    - `settle_outside`: `kind` (refunded, charged_back, cancelled), `amount`
    """
    row = ACTIONS.get(action)
    if row is None:
        raise Problem("not_found", _("There is no action of this name."))
    dispute = dispute_of(request, reference)
    data = form_data(body.model_dump(by_alias=True), dispute.currency)
    return _performed(request, row, dispute, body.as_, data, status=200)


@router.post(
    "/disputes/{reference}/evidence",
    response={201: DisputeOut},
    operation_id="submit_evidence",
    summary="Submit evidence of a party",
)
@once
def submit_evidence(request: HttpRequest, reference: str, idempotency_key: str | None = ONCE) -> HttpResponse:
    """Files, a carrier's tracking number, or both. What is in a file is looked at before it is taken.

    What kinds of files are taken, and how large they may be, is said in the refusal: 415 and 413.
    """
    data, role = request.POST.copy(), request.POST.get("as", "")
    if role not in (Role.BUYER, Role.SELLER):
        raise invalid({"as": [_("Say for whom: buyer or seller.")]})
    for name in ("uploads", "confirm"):
        data.pop(name, None)
    files = [*request.FILES.getlist("file"), *request.FILES.getlist("files")]
    dispute = dispute_of(request, reference)
    row = ACTIONS["submit_evidence"]
    return _performed(request, row, dispute, role, data, MultiValueDict({"files": files}), status=201)


def _performed(
    request: HttpRequest, row: Action, dispute: Dispute, role: str, data: Any, *files: Any, status: int
) -> HttpResponse:
    """The door's way: may it be done, is what was brought in order, do it."""
    at = timezone.now()
    if run_out_clock(dispute.pk, at):
        dispute = dispute_of(request, dispute.reference)
    actor = Actor(Role(role), marketplace_id=dispute.order.marketplace_id)
    version = _version(data, row)
    may(row, dispute, actor, at, version)
    form = import_string(row.form)(data, *files, dispute=dispute, actor=actor)
    if not form.is_valid():
        raise problem_of(form, proposes="remedy" in form.fields)

    def do(within: Within | None) -> Event:
        brought = form.brought()
        return perform(row.name, dispute.pk, actor=actor, at=at, version=version, within=within, **brought)

    return _told(request, do, at, status=status)


def _version(data: Any, row: Action) -> int | None:
    """The version that was seen, where it matters."""
    text = data.get("version", "")
    if not text or row.name in NEVER_STALE:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise invalid({"version": [_("Write the version as a number.")]})
    return int(text)


def _told(request: HttpRequest, do: Any, at: datetime, status: int) -> HttpResponse:
    """Do it, and answer with the dispute as it is then."""
    call: Call = request.call  # type: ignore[attr-defined]

    def make(event: Event) -> HttpResponse:
        address = reverse("api:get_dispute", args=[event.dispute.reference])
        headers = {"Location": address} if status == 201 else {}
        wrote = Role(event.role) if event.action == "send_message" else None
        return dispute_answer(event.dispute_id, at, status, wrote=wrote, **headers)

    try:
        return call.tell(do, make)
    except ValidationError as error:
        raise invalid(getattr(error, "message_dict", {"body": error.messages})) from None
