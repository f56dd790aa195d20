"""A machine's translation of what somebody wrote, shown beside it where the operator has a translator.

    offered(tongue)                     whether a text in this language may be translated for the reader
    translation_of(text, tongue, user)  asked for once, then remembered; NotTranslated says why not
    Translator                          what the setting TRANSLATOR names; docs/languages.md

Nothing of it is in the record, and nothing is sent unless a reader asks.
"""

from disputes.translating.asking import (
    LONGEST,
    NotTranslated,
    Translation,
    Translator,
    offered,
    translation_of,
)

__all__ = ["LONGEST", "NotTranslated", "Translation", "Translator", "offered", "translation_of"]
