"""The desk's own templates to read and to copy, with their fields as a store's staff write them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from babel.lists import format_list
from django.utils.translation import gettext as _

from disputes.flow import SUB_REASONS, Reason
from disputes.instants import locale
from disputes.models import ReplyTemplate
from disputes.replies.built_in import TEMPLATES
from disputes.replies.filling import AROUND
from disputes.replies.template import BRACED, NAMED, Template
from disputes.templatetags.desk import isolate

if TYPE_CHECKING:
    from disputes.models import Store


@dataclass(frozen=True)
class Readable:
    """`slug` is the key without its kind; `text` is in the active language, to be read and not to be sent."""

    slug: str
    name: str
    text: str


@dataclass
class Shelf:
    """Those of one reason, by sub-reasons, those for all of it last; of any reason under no heading."""

    title: str
    groups: dict[str, list[Readable]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(map(len, self.groups.values()))


def shelves() -> list[Shelf]:
    """All of the desk's, in the active language, those for any reason last."""
    found = {reason.value: Shelf(str(reason.label)) for reason in SUB_REASONS}
    found[""] = Shelf(_("All reasons"))
    for slug, template in sorted(TEMPLATES.items(), key=lambda each: not each[1].sub_reasons):
        groups = found[_only(template.reasons)].groups
        told = BRACED.sub(lambda named: isolate(named[0]), braced(template))
        readable = Readable(slug, str(template.name), told)
        groups.setdefault(_about(template), []).append(readable)
    return [shelf for shelf in found.values() if shelf.groups]


def _about(template: Template) -> str:
    if not template.reasons:
        return ""
    reason = Reason(_only(template.reasons))
    if not template.sub_reasons:
        return _("%(reason)s: all") % {"reason": reason.label}
    named = [str(each.label) for each in SUB_REASONS[reason] if each.value in template.sub_reasons]
    return str(format_list(named, style="or", locale=locale()))


def _only(values: Collection[str]) -> str:
    """The one value there is; "" where there are several or none, as a store's own template has it."""
    return next(iter(values)) if len(values) == 1 else ""


def braced(template: Template) -> str:
    """The text as a store's staff would write it: fields in braces, greeting and name of the store in it."""
    text = NAMED.sub(r"{\1}", str(template.text)).replace("%%", "%")
    first, last = (f"{{{name}}}" for name in AROUND)
    return f"{first}\n\n{text}\n\n{last}"


def copy_of(slug: str, store: Store, language: str) -> ReplyTemplate:
    """Of a template of the desk one for the store, unsaved; KeyError where the desk has none such.

    A store's own is for one sub-reason and one state or for all: what is for several becomes one for all.
    """
    template = TEMPLATES[slug]
    return ReplyTemplate(
        store=store,
        name=str(template.name),
        text=braced(template),
        language=language,
        reason=_only(template.reasons),
        sub_reason=_only(template.sub_reasons),
        state=_only(template.states),
        action=_only(template.actions),
    )
