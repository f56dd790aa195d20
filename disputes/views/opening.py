"""Opening a dispute: one question a page, kept in the session, or all answers in one POST."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from disputes.flow import Refused
from disputes.forms.opening import Open
from disputes.models import Order
from disputes.perform import open_dispute
from disputes.views.opening_pages import page_of_step
from disputes.views.opening_steps import NUMBERS, STEPS, Wizard


@login_required
@require_http_methods(["GET", "POST"])
def open_order(request: HttpRequest, order_reference: str) -> HttpResponse:
    """The steps; a POST that names none brings everything at once."""
    orders = _orders(request, order_reference)
    if len(orders) > 1:
        return render(request, "buyer/which_order.html", {"orders": orders, "reference": order_reference})
    wizard = Wizard(request, orders[0], timezone.now())
    if request.method == "GET":
        return _show(wizard)
    step = request.POST.get("step", "")
    if not step:
        wizard.keep(list(Open(**wizard.world).fields))
        return _send(wizard)
    if step not in NUMBERS:
        raise Http404
    return _answer(wizard, NUMBERS[step])


def _orders(request: HttpRequest, reference: str) -> list[Order]:
    """The reader's orders of this reference: two marketplaces may use the same one."""
    orders = Order.objects.visible_to(request.user).filter(reference=reference)
    marketplace = request.GET.get("marketplace") or request.POST.get("marketplace") or ""
    if marketplace.isdecimal() and len(marketplace) < 19:
        orders = orders.filter(marketplace=int(marketplace))
    found = list(orders.select_related("store", "buyer", "marketplace").order_by("marketplace__name"))
    if not found:
        raise Http404
    return found


def _show(wizard: Wizard) -> HttpResponse:
    whole = wizard.whole()
    reached = wizard.reached(whole)
    number = NUMBERS.get(wizard.request.GET.get("step", ""), reached)
    if number > reached:
        return redirect(wizard.url(STEPS[reached].name))
    return page_of_step(wizard, whole, number, checked=False)


def _answer(wizard: Wizard, number: int) -> HttpResponse:
    step = STEPS[number]
    wizard.keep([name for name in step.form(**wizard.world).fields if name != "files"])
    if "stop" in wizard.request.POST:
        return redirect("disputes:buyer_orders")
    if step.name == "check":
        return _send(wizard)
    whole = wizard.whole()
    if "coach" in wizard.request.POST:
        return page_of_step(wizard, whole, number, checked=False)
    reached = wizard.reached(whole)
    if reached <= number:
        return page_of_step(wizard, whole, reached, checked=True)
    return redirect(wizard.url(STEPS[number + 1].name))


def _send(wizard: Wizard) -> HttpResponse:
    whole = wizard.whole(wizard.request.FILES)
    opening = whole.opening()
    if whole.is_valid() and opening:
        try:
            event = open_dispute(opening, actor=wizard.request.user, at=wizard.world["at"], **whole.brought())
        except Refused as refusal:
            wizard.hold(whole)
            return page_of_step(wizard, whole, NUMBERS["check"], checked=True, refusal=refusal)
        except ValidationError as error:
            whole.add_error(None, error)
        else:
            wizard.forget()
            return redirect("disputes:buyer_dispute", event.dispute.reference)
    wizard.hold(whole)
    return page_of_step(wizard, whole, wizard.reached(whole), checked=True)
