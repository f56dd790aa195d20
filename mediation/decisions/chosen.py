"""What a decision says, be it a ruling that was sent or a form as far as it is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from disputes.flow import Remedy
from disputes.forms.fields import typed_amount
from mediation.models import Ruling


@dataclass(frozen=True)
class Chosen:
    """`amount` goes to the buyer, in minor units; None as long as it is not known. `cited`: evidence."""

    findings: list[str]
    rests: dict[str, list[int]]
    cited: frozenset[int]
    remedy: str
    amount: int | None
    freight: str

    @classmethod
    def of_ruling(cls, ruling: Ruling, left: int) -> Chosen:
        """It gives at most what is `left` in dispute."""
        amount, freight = min(ruling.amount, left), ruling.return_freight
        return cls(ruling.findings, ruling.rests, frozenset(ruling.cited), ruling.remedy, amount, freight)

    @classmethod
    def of_form(cls, form: Any) -> Chosen:
        """Also of one that holds mistakes, or nothing yet."""
        findings = [code for code in form.fields["findings"].choices if code[0] in _values(form, "findings")]
        codes = [code for code, _label in findings]
        rests = {code: pieces for code in codes if (pieces := _numbers(form, f"cited-{code}"))}
        cited = frozenset(_numbers(form, "cited")).union(*rests.values())
        remedy = str(form["remedy"].value() or "")
        freight = str(form["return_freight"].value() or "") if "return_freight" in form.fields else ""
        return cls(codes, rests, cited, remedy, _refund(form, remedy), freight)


def _values(form: Any, name: str) -> list[str]:
    return [str(value) for value in form[name].value() or ()]


def _numbers(form: Any, name: str) -> list[int]:
    """The pieces of evidence that are ticked in a field, of those that can be."""
    ticked = _values(form, name)
    return [pk for pk, _label in form.fields[name].choices if str(pk) in ticked]


def _refund(form: Any, remedy: str) -> int | None:
    whole, typed = form.dispute.disputed_amount, str(form["amount"].value() or "")
    if remedy == Remedy.FULL_REFUND or (remedy == Remedy.RETURN_AND_REFUND and not typed):
        return int(whole)
    if remedy == Remedy.NO_REFUND:
        return 0
    try:
        return min(typed_amount(typed, form.dispute.currency), whole) if remedy and typed else None
    except ValueError:
        return None
