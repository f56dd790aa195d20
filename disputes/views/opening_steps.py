"""The way through the steps that open a dispute: what was entered so far, and how far it leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy

from disputes.forms import opening as parts
from disputes.forms.files import KIND_OF
from disputes.forms.opening import Open, Part
from disputes.models import Order, Policy

KEPT = "openings"  # in the session: what was entered, by order
LONGEST = 10_000
LISTS = {"lines", "uploads"}  # the other fields have one value each


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
        self.world: dict[str, Any] = {"order": order, "policy": Policy.objects.in_force(at), "at": at}
        self.kept: dict[str, list[str]] = request.session.get(KEPT, {}).get(str(order.pk), {})

    def keep(self, fields: list[str]) -> None:
        """Takes over what was posted for these fields; what was not posted was cleared.

        All of it is checked and shown again; what is far too long for any field is cut where it is stored.
        """
        post = self.request.POST
        kinds = [f"{KIND_OF}{pk}" for pk in post.getlist("uploads")] if "uploads" in fields else []
        self.kept = {**self.kept, **{name: post.getlist(name) for name in (*fields, *kinds)}}
        self._store()

    def hold(self, whole: Open) -> None:
        """The page is shown again: the files that came with it stay for the next time."""
        whole.keep()
        self.kept = {**self.kept, "uploads": [str(each.pk) for each in whole.kept]}
        self._store()

    def _store(self) -> None:
        stored = {name: [text[:LONGEST] for text in texts] for name, texts in self.kept.items()}
        self._save({**self.request.session.get(KEPT, {}), str(self.order.pk): stored})

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
            form = kind(MultiValueDict(self.kept), known=known, **self.world)
            for error in whole.errors.as_data().get("files", []) if "files" in form.fields else []:
                form.add_error("files", error)
        else:
            form = kind(initial=self._initial(), known=known, **self.world)
        if isinstance(form, parts.Wish) and (terms := form.terms):
            form.offer(terms)
        return form

    def _initial(self) -> dict[str, Any]:
        return {
            name: values if name in LISTS else values[-1]
            for name, values in self.kept.items()
            if values or name in LISTS
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
