"""A client for strangers' servers: one POST to a checked address, with an end to time and size.

It stands on http.client, which follows no redirect, reads no proxy from the environment, unpacks nothing and
lets us bring the connection: urllib3 would look the name up again by itself, and has no end to the whole.
"""

from __future__ import annotations

import io
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from time import monotonic
from typing import Any

from django.utils.translation import gettext as _

from disputes.webhooks.addresses import IPAddress, Target, Unsafe, check_url, resolve

CONNECT = 5.0  # seconds until a connection stands, TLS included, per address
IN_ALL = 15.0  # seconds for one POST from the name to the last byte that is read
MOST_ADDRESSES = 3
KEPT = 2_000  # characters of an answer that are kept
READ = 4 * KEPT  # bytes of an answer that are read at most


@dataclass(frozen=True)
class Answer:
    """What came of a POST. `status` is None where no answer came: `error` says why."""

    status: int | None = None
    text: str = ""
    error: str = ""
    milliseconds: int = 0

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass
class Client:
    """Posts to endpoints; certificates are checked against what the machine trusts.

    `read`: bytes of an answer that are read at most; a quarter as many letters are kept.
    """

    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    read: int = READ

    def target_of(self, url: str) -> Target:
        """Unsafe, if it may not be called by its looks."""
        return check_url(url)

    def addresses_of(self, target: Target) -> list[IPAddress]:
        """Unsafe, if one of the host's addresses may not be called."""
        return resolve(target)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send the body once, and say what came of it: nothing that a server does raises."""
        began = monotonic()
        status, text, error = None, "", ""
        try:
            target = self.target_of(url)
            with self._reach(target, began + IN_ALL) as plain:
                connection = _connection(target, _Timed(plain, began + IN_ALL))
                status, text = _exchange(connection, target, body, headers, self.read)
        except (Unsafe, OSError, HTTPException, ValueError) as problem:
            error = _in_words(problem)
        if status is not None and not 200 <= status < 300:
            error = _refusal(status)
        return Answer(status, text, error[:500], round((monotonic() - began) * 1000))

    def _reach(self, target: Target, ends: float) -> socket.socket:
        """A connection to an address of the host that was checked a moment before."""
        problem: OSError = TimeoutError()
        for address in self.addresses_of(target)[:MOST_ADDRESSES]:
            try:
                plain = socket.create_connection((str(address), target.port), _left(ends, CONNECT))
                return self._secured(plain, target, ends) if target.is_safe else plain
            except OSError as failed:
                problem = failed
        raise problem

    def _secured(self, plain: socket.socket, target: Target, ends: float) -> socket.socket:
        """TLS with the name that was asked for, whatever the address."""
        plain.settimeout(_left(ends, CONNECT))
        try:
            return self.context.wrap_socket(plain, server_hostname=target.host)
        except BaseException:
            plain.close()
            raise


def _connection(target: Target, timed: _Timed) -> HTTPConnection:
    connection = HTTPConnection(target.host, target.port)
    connection.sock = timed  # all of a socket that it uses
    return connection


def _exchange(
    connection: HTTPConnection, target: Target, body: bytes, headers: Mapping[str, str], most: int
) -> tuple[int, str]:
    """The status and the beginning of the answer. The status counts, however the rest breaks off."""
    connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
    sent = {"Host": target.authority, "Content-Length": str(len(body)), "Connection": "close", **headers}
    for name, value in sent.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    response = connection.getresponse()
    return response.status, _beginning(response, most)


def _beginning(response: HTTPResponse, most: int) -> str:
    read = bytearray()
    try:
        while len(read) < most and (some := response.read1(most - len(read))):
            read += some
    except (OSError, HTTPException, ValueError):
        pass  # it lied about the length, or was too slow: the status has been said
    return read.decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")[: most // 4]


def _left(ends: float, at_most: float) -> float:
    left = min(ends - monotonic(), at_most)
    if left <= 0:
        raise TimeoutError
    return left


def _in_words(problem: Exception) -> str:
    if isinstance(problem, Unsafe):
        return str(problem)
    if isinstance(problem, TimeoutError):
        return _("No answer in time.")
    if isinstance(problem, ssl.SSLCertVerificationError):
        return _("The certificate is not valid: %(why)s") % {"why": problem.verify_message}
    if isinstance(problem, socket.gaierror):
        return _("The name of the host is not known.")
    return _("No answer: %(why)s") % {"why": str(problem) or type(problem).__name__}


def _refusal(status: int) -> str:
    if 300 <= status < 400:
        return _("It answered %(status)d: redirects are not followed.") % {"status": status}
    return _("It answered %(status)d.") % {"status": status}


class _Timed:
    """A socket that knows when all has to be over, for HTTPConnection: no byte comes or goes after it."""

    def __init__(self, plain: socket.socket, ends: float) -> None:
        self.plain, self.ends = plain, ends

    def sendall(self, data: Any) -> None:
        self.plain.settimeout(_left(self.ends, IN_ALL))
        self.plain.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self))

    def close(self) -> None:
        """HTTPConnection closes while the answer is still to be read; who opened the socket closes it."""


class _TimedReader(io.RawIOBase):
    def __init__(self, timed: _Timed) -> None:
        self.timed = timed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.timed.plain.settimeout(_left(self.timed.ends, IN_ALL))
        return self.timed.plain.recv_into(buffer)
