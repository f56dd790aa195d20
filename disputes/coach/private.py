"""Personal data in a text: mail addresses, streets with a number, telephones, chats, accounts and cards.

Numbers of orders, parcels and articles look like them and are not: what stands before them tells, the check
digits do, or the numbering plan of a country.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from stdnum import iban, luhn
from stdnum.br import cpf
from stdnum.cn import ric

from disputes.coach.kinds import Found, Kind, Span

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_DIGITS = re.compile(r"(?<![\w.#/-])(?:\+|00)?\(?\d(?:[ .()/-]{0,2}\d){6,20}[Xx]?(?![\w%]|[.,]\d)", re.ASCII)
_CHATS = r"whatsapp|wechat|weixin|telegram|skype|viber|facebook|instagram|vx|wx|微信号?|薇信|v信|qq号?|加v"
_ACCOUNT = re.compile(
    rf"(?:{_CHATS})(?:\s*(?:id|is|号|no|:|：|,|，)){{0,2}}\s*"
    r"(@?[a-z0-9][\w.-]{3,}[a-z0-9]|@[a-z]\w{3,})",
    re.ASCII | re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w.@])@[A-Za-z]\w{4,}", re.ASCII)
_NAMED_OTHERWISE = re.compile(
    r"(?:\bno[.:#]?\s*|(?:order|ref|reference|parcel|tracking|article|item|model|serial|invoice|sku"
    r"|imei|ean|upc|nr|num|pedido|commande|bestell\w*|sendung\w*|заказ\w*|订单|单号|参考号|编号|型号|序列号|货号|طلب)"
    r"[\w\s.:#：()号是为]{0,24})$",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"""\b\d{1,5}[a-z]?\ (?:[A-Z][\w'.]+\ ){1,3}(?i:street|st|road|rd|avenue|ave|lane|drive|boulevard)\b
    |\b[A-ZÄÖÜ][\w.-]*(?:straße|strasse|str\.|weg|gasse|platz|allee)\ \d{1,4}\b
    |\b[A-ZÄÖÜ][\w-]+e[rn]?\ (?:Straße|Str\.|Weg|Gasse|Platz|Allee)\ \d{1,4}\b
    |\b\d{1,4},?\ (?:bis\ |ter\ )?(?i:rue|avenue|boulevard|chemin|place)\ [\w'’ -]{0,20}[A-ZÀ-Ý][\w'’-]+
    |\b(?i:calle|avenida|paseo|rua|travessa)\ [\w. -]{2,40}?,?\ (?:n[.º°]+\ ?)?\d{1,5}\b
    |\b(?:ул\.|улица|проспект|пр-т)\ ?[\w. -]{2,40}?,?\ (?:д\.\ ?|дом\ )?\d{1,4}\b
    |\bشارع\ [\w ]{2,40}?[,،]?\ (?:رقم\ )?\d{1,5}\b
    |[\u4e00-\u9fff]{1,8}(?:路|街|大道|巷|弄)\ ?\d{1,5}\ ?[号號]""",
    re.VERBOSE,
)
REGIONS = {"zh": "CN", "es": "ES", "pt-br": "BR", "fr": "FR", "de": "DE", "ru": "RU", "ar": "SA", "en": "US"}
_DAY = re.compile(r"(?:19|20)\d\d[-./](?:0\d|1[0-2])[-./](?:[0-2]\d|3[01])")
CARD_LENGTHS = range(13, 20)
BEFORE = 40  # signs in which a number is named


def personal(text: str, language: str) -> Iterator[Found]:
    """Each piece of private data once, the longest reading of it."""
    taken: list[Span] = []
    for span in _candidates(text, language):
        if not any(span.touches(each) for each in taken):
            taken.append(span)
            yield Found(Kind.PERSONAL, span)


def _candidates(text: str, language: str) -> Iterator[Span]:
    yield from (Span(*match.span()) for match in _MAIL.finditer(text))
    yield from (Span(*match.span()) for match in _STREET.finditer(text))
    yield from filter(None, (_account_number(text, match) for match in _IBAN.finditer(text)))
    for match in _DIGITS.finditer(text):
        if _is_private(match[0], text[max(0, match.start() - BEFORE) : match.start()], language):
            yield Span(*match.span())
    yield from (Span(*match.span(1)) for match in _ACCOUNT.finditer(text) if _is_a_name(match[1]))
    yield from (Span(*match.span()) for match in _HANDLE.finditer(text))


def _account_number(text: str, match: re.Match[str]) -> Span | None:
    """An IBAN is as long as its country says: words in capitals after it are none of it."""
    ends = [match.end() - n for n in range(len(match[0]) - 14) if match[0][len(match[0]) - n - 1].isalnum()]
    found = (end for end in ends if iban.is_valid(text[match.start() : end], check_country=False))
    end = next(found, None)
    return Span(match.start(), end) if end else None


def _is_private(number: str, before: str, language: str) -> bool:
    digits = re.sub(r"\D", "", number)
    if _NAMED_OTHERWISE.search(before) or _DAY.fullmatch(number):
        return False
    if len(digits) in CARD_LENGTHS and number[0].isdigit() and luhn.is_valid(digits):
        return True
    if ric.is_valid(number) or (cpf.is_valid(number) and not digits.startswith("00")):
        return True
    return _is_telephone(number, language)


def _is_telephone(number: str, language: str) -> bool:
    """By the numbering plan of the country it names; without one, by that of the language."""
    try:
        parsed = phonenumbers.parse(number, None if number.startswith("+") else REGIONS[language])
    except phonenumbers.NumberParseException:
        return False
    if number.startswith("+"):
        return phonenumbers.is_possible_number(parsed)
    return phonenumbers.is_valid_number(parsed)


def _is_a_name(account: str) -> bool:
    """No everyday word: it has a digit, a line or a sign in it."""
    return any(not sign.isalpha() for sign in account)
