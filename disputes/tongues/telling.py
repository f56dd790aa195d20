"""How the language of a text is told to a reader of another."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from disputes.instants import locale


def is_foreign(tongue: str) -> bool:
    """Whether a text in this language is in another than the page; False where its language is not known."""
    return bool(tongue) and tongue != (get_language() or "en").split("-")[0]


def name_of(tongue: str) -> str:
    """The language's name in the active language: "zh" is "Chinese", "китайский"."""
    try:
        return str(Locale.parse(tongue).get_language_name(locale()) or tongue)
    except (UnknownLocaleError, ValueError):
        return tongue


def written_in(tongue: str) -> str:
    """ "Written in Chinese", where the page is not; else ""."""
    if not is_foreign(tongue):
        return ""
    # Translators: the name of the language follows as it is in a list: "Language: Chinese" is fine too.
    return _("Written in %(language)s") % {"language": name_of(tongue)}
