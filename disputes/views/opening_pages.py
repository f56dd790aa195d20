"""What each step of opening a dispute shows besides its form."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from disputes.flow import SUB_REASONS, Freight, Reason, Refused
from disputes.forms import opening as parts
from disputes.forms.opening import Open, Part
from disputes.views.opening_steps import NUMBERS, STEPS, Wizard
from disputes.views.windows import chance_of, until
from disputes.words.reasons import REASONS, SUB_REASON_WORDS


def page_of_step(
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
        "delivered_at": max(
            (line.delivered_at for line in whole.order_lines.values() if line.delivered_at), default=None
        ),
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
    return [until(free or lines, reason, whole.policy, whole.at, whole.answer("received_on"))]


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
    families = [
        {
            "value": reason,
            "label": label,
            "why_not": form.why_not(reason),
            "checked": chosen == reason,
            "subs": [(sub, SUB_REASON_WORDS[sub], sub == chosen_sub) for sub in SUB_REASONS[reason]],
        }
        for reason, label in REASONS.items()
    ]
    details = {
        "families": families,
        "shows_chosen": any(family["checked"] and not family["why_not"] for family in families),
        "impossible": all(family["why_not"] for family in families),
    }
    return details | ({"question": _("No dispute can be opened now")} if details["impossible"] else {})


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
        "received_on": answers.get("received_on"),
        "statement": answers.get("statement", ""),
        "remedy": labels.get(answers.get("remedy")),
        "refund": answers.get("refund"),
        "disputed": opening.amount() if opening else None,
        "freight": dict(Freight.choices).get(answers.get("freight") or ""),
        "days": whole.policy.seller_response_days,
    }


DETAILS: dict[str, Any] = {"reason": _reasons, "items": _items, "wish": _wish, "check": _check}
