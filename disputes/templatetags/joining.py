"""Sentences, labels and lists put together with the marks that the active language has for it.

All of them take and give plain text: what is safe HTML comes out as text, and is escaped once more.
"""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext, pgettext

register = template.Library()


@register.filter
def full_stop(sentence: object) -> str:
    """A sentence of ours with its full stop: "。" in Chinese."""
    return gettext("%(sentence)s.") % {"sentence": sentence}


@register.filter
def labelled(label: object, text: object) -> str:
    """A label before what it says: "Your turn: answer the proposal"."""
    return gettext("%(label)s: %(text)s") % {"label": label, "text": text}


@register.filter
def listed(texts: Iterable[object]) -> str:
    """One after the other, as they are: "damaged, delivered late"."""
    return pgettext("between the parts of a list", ", ").join(str(text) for text in texts)
