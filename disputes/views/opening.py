"""Opening a dispute: one question a page, kept in the session, or all answers in one POST."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from disputes.flow import SUB_REASONS, Reason, Refused
from disputes.forms import opening as parts
from disputes.forms.opening import REASONS, SUB_REASON_WORDS, Open, Part
from disputes.models import Order, Policy
from disputes.perform import open_dispute
from disputes.views.windows import chance_of, until

KEPT = "openings"  # in the session: what was entered, by order
LONGEST = 10_000


@dataclass(frozen=True)
class Step:
    """A page of the way: its part of the form, and its words."""

    name: str
    form: type[Part]
    title: Any
    question: Any
    onward: Any


STEPS = (
    Step(
        "reason",
        parts.WhatWentWrong,
        gettext_lazy("What went wrong"),
        gettext_lazy("What went wrong?"),
        gettext_lazy("Next: items"),
    ),
    Step(
        "items",
        parts.Items,
        gettext_lazy("Items"),
        gettext_lazy("Which items have the problem?"),
        gettext_lazy("Next: what happened"),
    ),
    Step(
        "statement",
        parts.WhatHappened,
        gettext_lazy("What happened"),
        gettext_lazy("What happened?"),
        gettext_lazy("Next: your wish"),
    ),
    Step(
        "wish",
        parts.Wish,
        gettext_lazy("Your wish"),
        gettext_lazy("What would settle it?"),
        gettext_lazy("Next: check"),
    ),
    Step(
        "check",
        parts.Files,
        gettext_lazy("Check and send"),
        gettext_lazy("Check and send"),
        gettext_lazy("Send to the seller"),
    ),
)
NUMBERS = {step.name: number for number, step in enumerate(STEPS)}


class Wizard:
    """The way through the steps for one order: what was entered so far, and how far that leads."""

    def __init__(self, request: HttpRequest, order: Order, at: datetime) -> None:
        self.request, self.order = request, order
        self.world = {"order": order, "policy": Policy.objects.in_force(at), "at": at}
        self.kept: dict[str, list[str]] = request.session.get(KEPT, {}).get(str(order.pk), {})

    def keep(self, fields: list[str]) -> None:
        """Takes over what was posted for these fields; what was not posted was cleared."""
        posted = {name: [text[:LONGEST] for text in self.request.POST.getlist(name)] for name in fields}
        self.kept = {**self.kept, **posted}
        self._save({**self.request.session.get(KEPT, {}), str(self.order.pk): self.kept})

    def forget(self) -> None:
        kept = self.request.session.get(KEPT, {})
        self._save({pk: values for pk, values in kept.items() if pk != str(self.order.pk)})

    def _save(self, kept: dict[str, Any]) -> None:
        self.request.session[KEPT] = kept

    def whole(self, files: Any = None) -> Open:
        """All that was entered, checked."""
        form = Open(MultiValueDict(self.kept), files, **self.world)
        form.is_valid()
        return form

    def form(self, number: int, whole: Open, *, checked: bool) -> Part:
        """The form of one step: with errors, or as it was left."""
        known = whole.cleaned_data | {"opening": whole.opening()}
        kind = STEPS[number].form
        if checked:
            form = kind(MultiValueDict(self.kept), self.request.FILES, known=known, **self.world)
        else:
            form = kind(initial=self._initial(), known=known, **self.world)
        if isinstance(form, parts.Wish) and (terms := form.terms):
            form.offer(terms)
        return form

    def _initial(self) -> dict[str, Any]:
        return {
            name: values if name == "lines" else values[-1]
            for name, values in self.kept.items()
            if values or name == "lines"
        }

    def reached(self, whole: Open) -> int:
        """The number of the first step that has something to be answered or corrected."""
        for number, step in enumerate(STEPS):
            if any(name in whole.errors for name in step.form(**self.world).fields):
                return number
        return NUMBERS["check"]

    def url(self, step: str = "") -> str:
        return address_of(self.order, self.request, step)


def address_of(order: Order, request: HttpRequest, step: str = "") -> str:
    """The address of a step; it names the marketplace where the reader said which one is meant."""
    values = {"step": step} if step else {}
    if "marketplace" in request.GET:
        values["marketplace"] = str(order.marketplace_id)
    path = reverse("disputes:open", args=[order.reference])
    return f"{path}?{urlencode(values)}" if values else path


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
    return _page(wizard, whole, number, checked=False)


def _answer(wizard: Wizard, number: int) -> HttpResponse:
    step = STEPS[number]
    wizard.keep([name for name in step.form(**wizard.world).fields if name != "files"])
    if "stop" in wizard.request.POST:
        return redirect("disputes:buyer_orders")
    if step.name == "check":
        return _send(wizard)
    whole = wizard.whole()
    reached = wizard.reached(whole)
    if reached <= number:
        return _page(wizard, whole, reached, checked=True)
    return redirect(wizard.url(STEPS[number + 1].name))


def _send(wizard: Wizard) -> HttpResponse:
    whole = wizard.whole(wizard.request.FILES)
    opening = whole.opening()
    if whole.is_valid() and opening:
        try:
            event = open_dispute(opening, actor=wizard.request.user, at=wizard.world["at"], **whole.brought())
        except Refused as refusal:
            return _page(wizard, whole, NUMBERS["check"], checked=True, refusal=refusal)
        except ValidationError as error:
            whole.add_error(None, error)
        else:
            wizard.forget()
            return redirect("disputes:buyer_dispute", event.dispute.reference)
    return _page(wizard, whole, wizard.reached(whole), checked=True)


def _page(
    wizard: Wizard, whole: Open, number: int, *, checked: bool, refusal: Refused | None = None
) -> HttpResponse:
    form = wizard.form(number, whole, checked=checked)
    if refusal:
        form.is_valid()
        form.add_error(None, str(refusal.reason))
    step, reached = STEPS[number], wizard.reached(whole)
    context = {
        "order": wizard.order,
        "form": form,
        "step_name": step.name,
        "question": step.question,
        "onward": step.onward,
        "step": number + 1,
        "step_count": len(STEPS),
        "steps": [
            {"name": s.title, "url": wizard.url(s.name), "done": n < number, "current": n == number}
            for n, s in enumerate(STEPS)
        ],
        "back": wizard.url(STEPS[number - 1].name) if number else reverse("disputes:buyer_orders"),
        "post_to": wizard.url(),
        "so_far": _so_far(wizard, whole, reached),
        "windows": _windows(whole),
        **DETAILS.get(step.name, lambda *_args: {})(form, whole),
    }
    return render(wizard.request, f"buyer/open/{step.name}.html", context)


def _windows(whole: Open) -> list[str]:
    """Until when it may be opened: for the reason and items chosen so far."""
    reason, chosen = whole.answer("reason"), whole.answer("lines")
    lines = [line for sku, line in whole.order_lines.items() if not chosen or sku in chosen]
    if not reason:
        return chance_of(lines, whole.policy, whole.at).sentences
    free = lines if chosen else [line for line in lines if not whole.off(line, reason)]
    return [until(free or lines, reason, whole.policy, whole.answer("received_on"))]


def _so_far(wizard: Wizard, whole: Open, reached: int) -> dict[str, Any]:
    """What was answered, with the way back to each answer."""
    opening = whole.opening() if reached > NUMBERS["items"] else None
    reason = whole.answer("reason") if reached else None
    order = wizard.order
    lines = whole.order_lines.values()
    goods = sum(line.unit_price * line.quantity for line in lines if not (reason and whole.off(line, reason)))
    return {
        "sub_reason": SUB_REASON_WORDS.get(whole.answer("sub_reason")) if reason else None,
        "urls": {step.name: wizard.url(step.name) for step in STEPS},
        "amount": opening.amount() if opening else None,
        "goods": goods,
        "shipping": order.shipping_paid,
    }


def _reasons(form: Part, whole: Open) -> dict[str, Any]:
    assert isinstance(form, parts.WhatWentWrong)
    chosen, chosen_sub = form["reason"].value(), form["sub_reason"].value()
    return {
        "families": [
            {
                "value": reason,
                "label": label,
                "why_not": form.why_not(reason),
                "checked": chosen == reason,
                "subs": [(sub, SUB_REASON_WORDS[sub], sub == chosen_sub) for sub in SUB_REASONS[reason]],
            }
            for reason, label in REASONS.items()
        ]
    }


def _items(form: Part, whole: Open) -> dict[str, Any]:
    assert isinstance(form, parts.Items)
    reason = whole.answer("reason")
    ticked = form["lines"].value()
    rows = []
    for sku, line in form.order_lines.items():
        why = form.off(line, reason)
        disputed = [row.dispute for row in line.dispute_lines.all()]
        rows.append(
            {
                "line": line,
                "why_not": why,
                "dispute": disputed[-1] if why and disputed else None,
                "checked": sku in ticked if ticked is not None else not why,
                "quantity": form[f"quantity-{sku}"],
                "chosen": str(form[f"quantity-{sku}"].value() or line.quantity),
                "numbers": [str(n) for n in range(line.quantity, 0, -1)] if line.quantity <= 100 else [],
            }
        )
    asks_day = any(form.needs_day(line, reason) for line in form.order_lines.values())
    return {"rows": rows, "asks_day": asks_day}


def _wish(form: Part, whole: Open) -> dict[str, Any]:
    return {"returns": "return_freight" in form.fields, "estimate": whole.order.return_freight_estimate}


def _check(form: Part, whole: Open) -> dict[str, Any]:
    answers, opening = whole.cleaned_data, whole.opening()
    asked = parts.Wish(order=whole.order, policy=whole.policy, at=whole.at, known={"opening": opening})
    if terms := asked.terms:
        asked.offer(terms)
    labels = dict(asked.fields["remedy"].choices)  # type: ignore[attr-defined]
    return {
        "reason_words": REASONS.get(Reason(answers["reason"])) if answers.get("reason") else "",
        "chosen": [(whole.order_lines[sku], n) for sku, n in whole.quantities().items()],
        "statement": answers.get("statement", ""),
        "remedy": labels.get(answers.get("remedy")),
        "refund": answers.get("refund"),
        "disputed": opening.amount() if opening else None,
        "freight": dict(parts.Freight.choices).get(answers.get("freight") or ""),
        "days": whole.policy.seller_response_days,
    }


DETAILS: dict[str, Any] = {"reason": _reasons, "items": _items, "wish": _wish, "check": _check}
