"""Whether a store's own text can be filled in: its fields are known, and written with both braces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from django.utils.translation import gettext as _

from disputes.replies.fields import FIELDS
from disputes.replies.template import BRACED

IN_BRACES = re.compile(r"\{([^{}\n]*)\}")


def problems(text: str) -> Iterator[str]:
    """What is wrong with the fields of a text, a sentence each; the last lists those that there are."""
    unknown = [name for name in dict.fromkeys(IN_BRACES.findall(text)) if name.strip() not in FIELDS]
    for name in unknown:
        near = get_close_matches(name.strip().lower(), FIELDS, n=1)
        if near:
            said = {"name": f"{{{name}}}", "near": f"{{{near[0]}}}"}
            yield _("There is no field %(name)s. Do you mean %(near)s?") % said
        else:
            yield _("There is no field %(name)s.") % {"name": f"{{{name}}}"}
    if set("{}") & set(IN_BRACES.sub("", text)):
        yield _("A brace stands alone. A field is written like {order}, in both braces.")
    if unknown:
        yield _("The fields are: %(fields)s") % {"fields": ", ".join(f"{{{name}}}" for name in FIELDS)}


def even(text: str) -> str:
    """The text with its fields written alike: { order } is {order}."""
    return BRACED.sub(lambda match: f"{{{match[1]}}}", text)
