"""Finds a template by its key, and those to offer for what is being written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from disputes.models import ReplyTemplate
from disputes.replies.built_in import TEMPLATES
from disputes.replies.fields import typed_later, unknown
from disputes.replies.template import BUILT_IN, OWN, Template, of_row

if TYPE_CHECKING:
    from disputes.models import Dispute, Store


class UnknownReply(LookupError):  # noqa: N818 - a name, as in the package's face
    """No template in use has this key: never, not in this store, or no longer."""


def find(store: Store, key: str) -> Template:
    """The template of this key, as it reads now. UnknownReply where the store has none such in use."""
    kind, _colon, name = key.partition(":")
    if kind == BUILT_IN and name in TEMPLATES:
        return TEMPLATES[name]
    if kind == OWN and name.isascii() and name.isdecimal() and len(name) <= 18:
        row = ReplyTemplate.objects.in_use().filter(store=store, pk=int(name)).first()
        if row is not None:
            return of_row(row)
    raise UnknownReply(key)


def offered(dispute: Dispute, action: str, staff: Any, language: str = "") -> list[Template]:
    """Templates for a text of this action, those that fit best first, then others of the same reason.

    Where a language is named, a store's own in that one come before those in another.

    All of the store's own, for its staff alone; of the built-in ones those whose fields this dispute tells,
    but for what the writer types beside the text. One query; `staff` is the user who writes.
    """
    rows = ReplyTemplate.objects.in_use().filter(store=dispute.store_id, store__members__user=staff)
    own = [of_row(row) for row in rows.order_by("name", "pk")]
    later = typed_later(action)
    built_in = [
        each
        for each in TEMPLATES.values()
        if each.applies(dispute, action) and not unknown(dispute, each.named - later, action)
    ]
    return sorted([*own, *built_in], key=lambda each: _place(each, dispute, action, language))


def _place(template: Template, dispute: Dispute, action: str, language: str) -> tuple[int, ...]:
    fits, applies = template.fits(dispute, action), template.applies(dispute, action)
    is_foreign = bool(language) and template.language not in ("", language)
    return (0 if fits else 1 if applies else 2, is_foreign, -template.narrowness, not template.is_own)
