"""Where a list goes on: opaque texts that hold the keys of the last row, so that no page is counted off."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from django.utils.translation import gettext as _

from disputes.api.problems import invalid

MOST = 2**63 - 1  # what a database counts to


def written(*keys: Any) -> str:
    """The cursor behind a row with these keys."""
    return urlsafe_b64encode(json.dumps(keys, default=str).encode()).decode().rstrip("=")


def read(text: str, *kinds: type) -> list[Any]:
    """The keys in a cursor that `written` made, of these kinds. A Problem for any other text."""
    try:
        keys = json.loads(urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        keys = None
    fits = isinstance(keys, list) and [type(key) for key in keys] == list(kinds)
    if not fits or any(isinstance(key, int) and not 0 <= key <= MOST for key in keys):
        raise invalid({"cursor": [_("Take a cursor as an answer gave it.")]})
    return keys
