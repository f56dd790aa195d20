"""JSON into the fields of the very form that a page shows; and the form's errors into JSON's names."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import QueryDict
from django.utils.translation import gettext as _

from disputes.api.problems import FOR_ROOM, Errors, Problem, invalid

OF_A_PROPOSAL = ("remedy", "amount", "return_freight")
OF_THE_BODY = "body"  # what concerns no field alone
COUNTS = {"lines": "quantity", "received": "received", "concerned": "concerned"}  # fields of pieces, by list
BUSY = "busy"  # the code of a file that could not be looked at, or for which there was no room
TOO_MUCH = frozenset({"too_big", "too_much"})  # codes of files that are refused


def form_data(said: dict[str, Any], currency: str) -> QueryDict:
    """What was said, as a browser would send it. A Problem for an amount of another currency."""
    data = QueryDict(mutable=True)
    for name, value in said.items():
        if value is None or value is False:
            continue
        if name in COUNTS:
            data.setlist(name, [row["sku"] for row in value])
            for row in value:
                data[f"{COUNTS[name]}-{row['sku']}"] = str(row["quantity"])
        elif name == "proposal" and isinstance(value, dict):
            for inner, text in form_data(value, currency).items():
                data[inner] = str(text)
        elif name == "amount":
            data[name] = amount_text(value, currency, name)
        else:
            data[name] = str(value)
    return data


def amount_text(value: Any, currency: str, name: str) -> str:
    """An amount, said with or without its currency, as the text that is checked further on."""
    if not isinstance(value, dict):
        return str(value)
    if value["currency"] != currency:
        raise invalid({name: [_("The order is in %(currency)s.") % {"currency": currency}]})
    return str(value["amount"])


def problem_of(form: BaseForm, *, proposes: bool = False) -> Problem:
    """What is wrong with a form, by the names of the JSON: 413, 415 and 503 for files, else 422."""
    errors: Errors = {}
    for name, texts in form.errors.items():
        errors.setdefault(_named(name, proposes), []).extend(str(text) for text in texts)
    problem = invalid(errors)
    codes = {error.code for error in form.errors.as_data().get("files", [])}
    if BUSY in codes:
        problem.kind, problem.headers = "unavailable", {"Retry-After": str(FOR_ROOM)}
        return problem
    if set(form.errors) != {"files"}:
        return problem
    if codes & TOO_MUCH:
        problem.kind = "too_large"
    elif "wrong_type" in codes:
        problem.kind = "unsupported_media_type"
    return problem


def _named(name: str, proposes: bool) -> str:
    if name == "__all__":
        return OF_THE_BODY
    if proposes and name in OF_A_PROPOSAL:
        return f"proposal.{name}"
    lists = {prefix: said for said, prefix in COUNTS.items()}
    prefix = name.partition("-")[0]
    return lists[prefix] if "-" in name and prefix in lists else "file" if name == "files" else name
