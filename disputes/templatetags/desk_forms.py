"""What the form templates ask about a field: where its error link leads, what stands beside it."""

from django import template
from django.forms import BaseForm, BoundField

register = template.Library()


@register.filter
def anchor(field: BoundField) -> str:
    """The id that an error's link jumps to: the control, or the first of a group of them."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def error_count(form: BaseForm) -> int:
    """How many answers are to be corrected."""
    return sum(len(errors) for name, errors in form.errors.items() if name != "__all__")


@register.filter
def description(label: object) -> str:
    """The muted second line of a choice, see `disputes.layout.Described`."""
    return str(getattr(label, "description", ""))


@register.filter
def currency_sign(field: BoundField) -> str:
    """The sign in front of an amount, see `disputes.layout.AmountInput`; "" for other fields."""
    return str(getattr(field.field.widget, "sign", ""))


@register.filter
def control_class(field: BoundField) -> str:
    """The style of a field's control, red where it has errors."""
    kind = "form-select" if getattr(field.field.widget, "input_type", "") == "select" else "form-control"
    return f"{kind} is-invalid" if field.errors else kind
