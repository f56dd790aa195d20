"""A translator that speaks LibreTranslate's protocol: one POST of JSON to `/translate`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from disputes.translating.asking import NotTranslated
from disputes.webhooks.addresses import IPAddress, Target, Unsafe, addresses_of, check_url
from disputes.webhooks.client import Client

READ = 256 * 1024  # bytes of an answer: a text of the longest, each letter escaped, and more
CODES = {"zh": "zh-Hans", "zh-hans": "zh-Hans", "pt": "pt", "pt-br": "pt-BR"}


class OwnClient(Client):
    """The operator names the server: it may be in a private network by https, on this machine by http too."""

    def target_of(self, url: str) -> Target:
        parts = urlsplit(url)
        if parts.scheme != "http":
            return check_url(url)
        if not parts.hostname or parts.username is not None:
            raise Unsafe(_("This is not an address of a web server."))
        return Target("http", parts.hostname, parts.port or 80, parts.path or "/")

    def addresses_of(self, target: Target) -> list[IPAddress]:
        found = addresses_of(target)
        if not target.is_safe and not all(ip_address(address).is_loopback for address in found):
            raise Unsafe(_("The address must start with https://."))
        return found


@dataclass(frozen=True)
class LibreTranslate:
    """`url` is the server's, without `/translate`. The client follows no redirect and has an end to time."""

    url: str
    api_key: str = ""

    def translate(self, text: str, source: str, target: str) -> str:
        asked = {"q": text, "source": _code(source) or "auto", "target": _code(target), "format": "text"}
        if self.api_key:
            asked["api_key"] = self.api_key
        answer = OwnClient(read=READ).post(
            f"{self.url.rstrip('/')}/translate",
            json.dumps(asked).encode(),
            {"Content-Type": "application/json"},
        )
        translated = _translated(answer.text) if answer.is_success else ""
        if not translated:
            raise NotTranslated(_("There is no translation right now. Try again later."))
        return translated


def _code(language: str) -> str:
    return CODES.get(language, language.split("-", maxsplit=1)[0])


def _translated(answer: str) -> str:
    """What it says in the place where a translation stands; "" where nothing does."""
    try:
        said = json.loads(answer)
    except ValueError:
        return ""
    text = said.get("translatedText") if isinstance(said, dict) else None
    return text.encode("utf-8", "replace").decode() if isinstance(text, str) else ""
