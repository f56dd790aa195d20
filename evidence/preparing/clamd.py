"""Asks clamd over its socket whether it knows a virus in a file; the file goes there in pieces."""

from __future__ import annotations

import socket
from typing import IO

CONNECT = 5  # seconds, also until it says that it is awake: a worker has other things to do
ANSWER = 150  # seconds; by itself clamd stops after 120 (MaxScanTime), our lease is over after 180
PIECE = 64 * 1024


class Unavailable(Exception):  # noqa: N818 - it is not our error
    """Nobody answers, or not in time, or clamd could not do it now. The text is for operators."""


class TooBig(Exception):  # noqa: N818 - an answer
    """clamd does not take so much: its StreamMaxLength, or its limits on what is packed inside."""


def virus_in(file: IO[bytes], address: str) -> str:
    """The name of the virus that is found in an open file, or "". `address` is a path, or host:port."""
    try:
        with _connected(address) as connection:
            _check_awake(connection)
        with _connected(address) as connection:
            connection.settimeout(ANSWER)
            return _verdict(_answer(connection, file))
    except OSError as error:
        raise Unavailable(f"The virus scanner does not answer: {error.strerror or error}") from error


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(CONNECT)
            connection.connect(address)
        except BaseException:
            connection.close()
            raise
    else:
        host, _colon, port = address.rpartition(":")
        if not host or not port.isdecimal():
            raise Unavailable("CLAMD_SOCKET is neither a path nor host:port.")
        connection = socket.create_connection((host.strip("[]"), int(port)), CONNECT)
    return connection


def _check_awake(connection: socket.socket) -> None:
    """A scanner that hangs takes connections, too."""
    connection.sendall(b"zPING\0")
    if (said := _received(connection)) != "PONG":
        raise Unavailable(f"The virus scanner is not ready: {said or 'it hung up'}")


def _answer(connection: socket.socket, file: IO[bytes]) -> str:
    """Send the file. clamd hangs up in the middle when it is too big; its answer can be read even then."""
    try:
        connection.sendall(b"zINSTREAM\0")
        for piece in iter(lambda: file.read(PIECE), b""):
            connection.sendall(len(piece).to_bytes(4) + piece)
        connection.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        pass
    return _received(connection)


def _received(connection: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < PIECE and (more := connection.recv(PIECE)):
        received += more
    return received.rstrip(b"\0").decode("utf-8", "replace").strip()


def _verdict(answer: str) -> str:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return ""
    if "size limit exceeded" in said or said.startswith("Heuristics.Limits.Exceeded"):
        raise TooBig(said)
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise Unavailable(f"The virus scanner could not scan: {said or 'it hung up'}")
