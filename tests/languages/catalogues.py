"""The catalogues as tests read them."""

import re
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
LOCALES = ["zh_Hans", "es", "pt_BR", "fr", "de", "ru", "ar"]
HOLE = re.compile(r"%\(\w+\)[sdifr]|%[sd%]|\{\w*\}")
TAG = re.compile(r"</?\w+[^>]*>")


def po_file(locale):
    return ROOT / "locale" / locale / "LC_MESSAGES/django.po"


def there():
    return [locale for locale in LOCALES if po_file(locale).exists()]


def read(path):
    """All messages but the head; a line of the file that cannot be read raises."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def messages(catalogue):
    return [message for message in catalogue if message.id]


def name_of(message):
    """What finds a message: its context, and its text with the plural."""
    return message.context, message.id


def compiled(catalogue):
    """What the catalogue compiles to."""
    file = BytesIO()
    write_mo(file, catalogue)
    file.seek(0)
    return texts(file)


def texts(file):
    """All that a compiled catalogue says, but for its head."""
    said = dict(GNUTranslations(file)._catalog)
    return {text: translated for text, translated in said.items() if text}


def forms(message):
    """The texts of a message, its translation's beside them: one pair, or one for each plural form."""
    if isinstance(message.id, str):
        return [([message.id], message.string)]
    return [(list(message.id), string) for string in message.string]


def differences(message):
    """What stands in the text and not in its translation, or the other way round, a line each."""
    return [found for ids, string in forms(message) if (found := _difference(ids, string))]


def _difference(ids, string):
    several = len(ids) > 1
    for what, pattern in (("placeholders", HOLE), ("tags", TAG)):
        wanted, found = [sorted(pattern.findall(text)) for text in ids], sorted(pattern.findall(string))
        if found in wanted or (several and what == "placeholders" and _leaves_the_number_out(wanted, found)):
            continue
        return f"{what} of {string[:60]!r}: {found} for {wanted[-1]}"
    for edge in (str.startswith, str.endswith):
        if edge(string, "\n") != edge(ids[0], "\n"):
            return f"newline at an edge of {string[:60]!r}"
    return ""


def _leaves_the_number_out(wanted, found):
    """A form for one, two or none may say the number in words."""
    most = max(wanted, key=len)
    return len(most) - len(found) == 1 and set(found) <= set(most)
