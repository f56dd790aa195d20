"""What may be corrected in a ruling that was sent: a slip in a name or a date, never money or substance."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import product

from babel import Locale
from babel.dates import get_day_names, get_month_names
from babel.numbers import get_currency_name, get_currency_symbol
from django.utils.translation import gettext as _
from iso4217 import Currency

from disputes.instants import locale
from disputes.models import Dispute
from disputes.money import exponent
from mediation.decisions.known import Known, tokens_of
from mediation.digest.words import normalised

LONGEST = 100  # letters of a name or a date
MOST_WORDS = 10
NUMBER = re.compile(r"\d[\d.,'’\u00a0\u202f ]*\d|\d")
DAY_OF_MONTH = re.compile(r"\d{1,4}\s*[-./年]\s*\d{1,2}|\d{1,2}\s*[月日]")
CODES = "|".join(currency.code for currency in Currency)
OFTEN = ("EUR", "USD", "GBP", "JPY", "CNY", "KRW", "INR", "BRL", "CHF", "PLN", "SEK", "TRY", "MXN", "ZAR")
SIGNS = "$€£¥₩₹₺₽₫฿₪₴₦₱"
TURNING = (
    "buyer seller platform marketplace mediator refund return release pay pays not no never none nothing all"
)
MARKS = ".,;:!?()“”„«»\"'’،؛؟。，；：！？（）"
BESIDE = r"[\s\u00a0\u202f]*"
HAN = re.compile(r"[\u4e00-\u9fff]")  # Chinese puts no space between words
WORDS = re.compile(r"\w+(?:['’]\w+)*")
WHOLE_DAY = re.compile(
    r"(?<!\d)\d{1,4}(?:\s*[-./]\s*\d{1,4}){2}(?!\d)"
    r"|(?:\d{2,4}\s*[年년]\s*)?\d{1,2}\s*[月월](?:\s*\d{1,2}\s*[日일])?"
)
OF_DAY = r"(?:19|20)\d\d|\d{1,2}(?:st|nd|rd|th|er|º|ª)?"  # a year, or a day of the month
ALIKE = 0.6  # from which likeness on one word is a misspelling of another
PREFIX = 2  # letters before a word that make another word of it: "undamaged", "incomplete"


def is_date(text: str) -> bool:
    """Whether it says a day: two numbers with a sign between, or the name of a month or weekday."""
    words = {word.strip(".,") for word in text.casefold().split()}
    return bool(DAY_OF_MONTH.search(text)) or bool(words & _calendar_names())


def changes_day_only(old: str, new: str) -> bool:
    """Whether all that stands beside the numbers and names of a day stays the same."""
    return _beside_day(old) == _beside_day(new)


def _beside_day(text: str) -> list[str]:
    """The words and numbers that belong to no day: a number does where it stands next to a month's name."""
    names = "|".join(re.escape(name) for name in sorted(_calendar_names(), key=len, reverse=True))
    one, between = rf"(?<!\w)(?:{names}|{OF_DAY})(?!\w)", r"[\s,.]*(?:(?:of|de|the)\s+)?"
    named = re.compile(rf"{one}(?:{between}{one})*")
    is_day = re.compile(rf"(?<!\w)(?:{names})(?!\w)")
    plain = WHOLE_DAY.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    return WORDS.findall(named.sub(lambda found: " " if is_day.search(found[0]) else found[0], plain))


def _calendar_names() -> set[str]:
    """Months and weekdays in the active language and in English, long and short."""
    names = []
    for language in {locale(), Locale("en")}:
        for width in ("wide", "abbreviated"):
            names += [*get_month_names(width, locale=language).values()]
            names += [*get_day_names(width, locale=language).values()]
    return {name.casefold().strip(".") for name in names}


def is_spelling(old: str, new: str, known: Known) -> bool:
    """Whether all that changes are names and codes, each only in how it is spelt, to one of the case's own.

    None of those that are named becomes another; a number changes within a reference alone.
    """
    return all(
        known.holds(right, new) and _is_misspelt(wrong, right, known.names)
        for wrong, right in _changed(old, new)
    )


def _changed(old: str, new: str) -> Iterator[tuple[list[str], list[str]]]:
    """The words that stand there instead of others; small and big letters are the same."""
    before, after = tokens_of(old), tokens_of(new)
    plain, planned = ([word.casefold() for word in words] for words in (before, after))
    for kind, start, end, begin, stop in SequenceMatcher(None, plain, planned, autojunk=False).get_opcodes():
        if kind != "equal":
            yield before[start:end], after[begin:stop]


def _is_misspelt(wrong: list[str], right: list[str], parties: list[str]) -> bool:
    old, new = _run(wrong), _run(right)
    named = all(map(_may_be_name, [*wrong, *right]))
    return named and _likeness(old, new) >= ALIKE and not _turned(old, new) and _same_party(old, new, parties)


def _run(words: Iterable[str]) -> str:
    return normalised(" ".join(words)).replace(" ", "")


def _may_be_name(word: str) -> bool:
    """It begins with a capital or a digit, or its script has neither small letters nor big ones."""
    return not word[0].islower()


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _turned(old: str, new: str) -> bool:
    """Whether one is the other with something put before it, as "Undamaged" is."""
    short, long = sorted((old, new), key=len)
    return long.isalpha() and long.endswith(short) and len(long) - len(short) >= PREFIX


def _same_party(old: str, new: str, parties: list[str]) -> bool:
    """Not when the old is nearest to one side's name, and the new to another's."""
    before, after = _nearest(old, parties), _nearest(new, parties)
    return not (before and after) or bool(before & after)


def _nearest(run: str, parties: list[str]) -> set[str]:
    near = {name: max(_likeness(run, part) for part in _parts(name)) for name in parties}
    most = max(near.values(), default=0)
    return {name for name in near if near[name] == most >= ALIKE}


def _parts(name: str) -> set[str]:
    """A name as a whole, and its words."""
    return {_run([name]), *(_run([word]) for word in name.split())}


def is_short(text: str) -> bool:
    return len(text) <= LONGEST and len(text.split()) <= MOST_WORDS and "\n" not in text


def turns_meaning(text: str) -> bool:
    """Whether it holds a word by which a decision could be turned round: a side, a remedy, a "not"."""
    sides, remedies = _("buyer seller platform marketplace mediator"), _("refund return release pay pays")
    refusals = _("not no never none nothing without all")
    told = {word.casefold() for word in f"{TURNING} {sides} {remedies} {refusals}".split()}
    said = {word.strip(MARKS).casefold() for word in text.split()}
    return bool(told & said) or any(word in text for word in told if HAN.match(word))


def names_money(text: str, dispute: Dispute, amounts: Iterable[int], *, is_day: bool = False) -> bool:
    """Whether it says an amount of money: one with its currency, or one of `amounts` however it is written.

    In a date (`is_day`) whole numbers are days and years.
    """
    if _names_currency(text, dispute.currency) or money_in(text, dispute.currency):
        return True
    return _is_among(text, dispute, amounts, is_day)


def _names_currency(text: str, currency: str) -> bool:
    names = {name.casefold() for name in _names_of(currency)}
    words = [word.strip(MARKS) for word in text.split()]
    known = any(word in CODES.split("|") or word.casefold() in names for word in words)
    return known or any(unicodedata.category(letter) == "Sc" for letter in text)


def money_in(text: str, currency: str) -> list[str]:
    """The amounts that a text names with a currency, in their order."""
    plain = unicodedata.normalize("NFKC", text)
    names = "|".join(map(re.escape, _names_of(currency, *OFTEN)))
    sign = rf"(?:{names}|(?-i:{CODES})|[{SIGNS}])"
    number = rf"(?:{NUMBER.pattern})"
    found = re.finditer(rf"(?<!\w){sign}{BESIDE}{number}|{number}{BESIDE}{sign}(?!\w)", plain, re.IGNORECASE)
    return [match[0] for match in found]


def _names_of(*currencies: str) -> list[str]:
    """What they are called, in the active language and in English; the longest first."""
    names = set(currencies)
    for currency, language in product(currencies, {locale(), Locale("en")}):
        names |= {get_currency_name(currency, count, language) for count in (None, 1, 2, 5)}
        names.add(get_currency_symbol(currency, language))
    last_words = {name.split()[-1] for name in names}
    return sorted(names | last_words, key=len, reverse=True)


def _is_among(text: str, dispute: Dispute, amounts: Iterable[int], is_day: bool) -> bool:
    written = {form for amount in amounts if amount for form in _forms(amount, exponent(dispute.currency))}
    numbers = NUMBER.findall(unicodedata.normalize("NFKC", text))
    return any(_digits(number) in written for number in numbers if not (is_day and number.isdecimal()))


def _forms(amount: int, places: int) -> set[str]:
    """An amount as digits: with its decimals, and without them where they are zero."""
    return {str(amount)} | ({str(amount // 10**places)} if amount % 10**places == 0 else set())


def _digits(number: str) -> str:
    return "".join(str(unicodedata.digit(letter)) for letter in number if letter.isdigit()).lstrip("0")
