"""Asks the installation's translator, and remembers what it said."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from time import time
from typing import Any, Protocol

from django.conf import settings
from django.core.cache import cache
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

LONGEST = 5000  # letters, those of a form's field
KEPT = 30 * 24 * 3600  # seconds
MOST, HOUR = 60, 3600  # texts that one person may have sent in an hour


class NotTranslated(Exception):  # noqa: N818 - the word that people read
    """There is no translation now. The reason is shown to people."""


class Translator(Protocol):
    """`source` and `target` are codes such as "zh-hans" or "pt-br"; `source` is "" where it is not known.

    Gives plain text in time, or raises NotTranslated.
    """

    def translate(self, text: str, source: str, target: str) -> str: ...


@dataclass(frozen=True)
class Translation:
    text: str
    source: str  # "" where nobody knew
    target: str


def offered(tongue: str) -> bool:
    """Whether the reader may have a text of this language translated: not where the page speaks it too."""
    return bool(settings.TRANSLATOR) and tongue != _page().split("-")[0]


def translation_of(text: str, tongue: str, user: Any) -> Translation:
    """In the active language. The same text is sent once, whoever asks; NotTranslated says why not."""
    if len(text) > LONGEST:
        raise NotTranslated(_("This text is too long to be translated."))
    target = _page()
    named = "\n".join((settings.TRANSLATOR, tongue, target, text))
    key = f"translation:{sha256(named.encode()).hexdigest()}"
    known: str | None = cache.get(key)
    if known is None:
        _count(user.pk)
        translator: Translator = import_string(settings.TRANSLATOR)(**settings.TRANSLATOR_OPTIONS)
        known = translator.translate(text, tongue, target)
        cache.set(key, known, KEPT)
    return Translation(known, tongue, target)


def _page() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _count(user: int) -> None:
    """Two at once may pass as one: it keeps nobody from reading, only from sending out without end."""
    key = f"translations-of:{user}:{int(time() // HOUR)}"
    asked = cache.get(key, 0) + 1
    cache.set(key, asked, HOUR)
    if asked > MOST:
        raise NotTranslated(_("You have asked for many translations. Try again in an hour."))
