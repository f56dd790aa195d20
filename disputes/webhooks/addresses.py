"""Which addresses may be called: those of the public internet, judged by number and not by name."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

IPAddress = IPv4Address | IPv6Address

NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last four bytes are an IPv4 address
PUBLIC_IPV6 = IPv6Network("2000::/3")  # RFC 4291: global unicast; all else is special or not given out
DOCUMENTATION = IPv6Network("3fff::/20")  # RFC 9637, not known to Python 3.11
RELAYS = (IPv4Address("192.88.99.0"), IPv4Address("192.88.99.255"))  # RFC 7526: 6to4, given up


class Unsafe(Exception):  # noqa: N818 - the word that people read
    """An address that is not called. The reason is shown to people."""


@dataclass(frozen=True)
class Target:
    """Where a message goes: the parts of a checked URL."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_safe(self) -> bool:
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"


def check_url(url: str) -> Target:
    """The parts of an address that is in order by its looks; Unsafe says what is wrong with it."""
    if any(ord(sign) <= 32 or ord(sign) == 127 for sign in url) or "\\" in url:
        raise Unsafe(_("The address has spaces or signs that do not belong there."))
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        raise Unsafe(_("This is not an address of a web server.")) from None
    if wrong := _wrong(parts, host):
        raise Unsafe(wrong)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise Unsafe(_("Write other signs than plain letters in percent form."))
    return Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path)


def _wrong(parts: SplitResult, host: str) -> str:
    if parts.scheme not in (("https", "http") if settings.DEBUG else ("https",)):
        return _("The address must start with https://.")
    if not host:
        return _("This is not an address of a web server.")
    if parts.username is not None or parts.password is not None:
        return _("The address must not contain a user name or a password.")
    return _("The address must not have a part after #.") if parts.fragment else ""


def resolve(target: Target) -> list[IPAddress]:
    """All addresses of the host, each fit to be called: asked once, so that what is checked is what is used.

    Unsafe if one of them is not; OSError if the name is not known.
    """
    addresses = addresses_of(target)
    for address in addresses:
        if not may_be_called(address, target):
            raise Unsafe(_("%(address)s is not an address of the public internet.") % {"address": address})
    return addresses


def addresses_of(target: Target) -> list[IPAddress]:
    """All addresses of the host, whatever they are; OSError if the name is not known."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(str(entry[4][0]).split("%")[0]) for entry in found))


def may_be_called(address: IPAddress, target: Target) -> bool:
    """Developers call their own machine, by http too; everybody else the public internet, by https."""
    if settings.DEBUG and address.is_loopback:
        return True
    return target.is_safe and is_public(address)


def is_public(address: IPAddress) -> bool:
    """Whether an address leads to the public internet, also one that is wrapped into an IPv6 address."""
    if isinstance(address, IPv4Address):
        special = address.is_multicast or address.is_reserved or RELAYS[0] <= address <= RELAYS[1]
        return address.is_global and not special
    wrapped = _wrapped(address)
    if wrapped is not None:
        return is_public(wrapped)
    return address in PUBLIC_IPV6 and address not in DOCUMENTATION and address.is_global


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address to which this one leads in the end: mapped, by NAT64 or by 6to4."""
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
