"""How a log line looks: as text for people, or as JSON for programs that collect lines, without private data.

What people wrote, who they are and what they asked for has no place in a log that is copied to other
machines. Of an exception, JSON lines therefore say what kind it is and where it was raised, and not its text:
a database quotes whole rows there. What failed in a task is kept with its text in `/admin/`.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from disputes.running import context

LONGEST, MOST_PLACES = 1000, 30
ADDRESS = re.compile(r"[^\s@<>\"'(),;:{}\[\]]+@[^\s@<>\"'(),;:{}\[\]]+")
QUERY = re.compile(r"\?\S+")
HERE = str(Path(__file__).resolve().parent.parent) + "/"
FACTS = "desk.facts"  # in a request's META
QUEUE = "django-q"  # its lines end in what a task answered or raised


class JsonLines(logging.Formatter):
    """One object a line: time, level, logger, message, and what is known of the request, task and dispute."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _said(record),
            **{name: fact for name, fact in _facts(record).items() if fact not in ("", None)},
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = _raised(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _facts(record: Any) -> Mapping[str, Any]:
    """What was noted; Django tells of a failed request once it is over, so that it has to be kept with it."""
    return context.facts() or getattr(getattr(record, "request", None), "META", {}).get(FACTS, {})


def _said(record: logging.LogRecord) -> str:
    """The message without what it quotes of exceptions, of addresses and of whoever asked."""
    if isinstance(record.args, tuple):
        args = tuple(type(arg).__name__ if isinstance(arg, BaseException) else arg for arg in record.args)
        message = str(record.msg) % args if args else str(record.msg)
    else:
        message = record.getMessage()
    if record.name == QUEUE:
        message = message.partition(" - ")[0]
    if path := getattr(getattr(record, "request", None), "path", ""):
        escaped = path.encode("unicode_escape").decode()  # as Django writes other letters than ASCII
        for written in (escaped, path):
            message = message.replace(written, _route(record))
    return QUERY.sub("?…", ADDRESS.sub("…@…", message))[:LONGEST]


def _route(record: Any) -> str:
    """The pattern that an address fits, and not the address: it may hold a secret of its own."""
    match = record.request.resolver_match
    return f"/{match.route}" if match else "an unknown address"


def _raised(error: BaseException) -> list[dict[str, Any]]:
    """The exception and what caused it, each with the places it came through, the innermost first."""
    found: list[dict[str, Any]] = []
    seen: BaseException | None = error
    while seen is not None and len(found) < MOST_PLACES:
        places = traceback.extract_tb(seen.__traceback__)[-MOST_PLACES:]
        told = [
            f"{place.filename.removeprefix(HERE)}:{place.lineno} {place.name}" for place in reversed(places)
        ]
        found.append({"type": f"{type(seen).__module__}.{type(seen).__qualname__}", "at": told})
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return found


def logging_of(form: str, level: str) -> dict[str, Any]:
    """The settings of `logging`: everything to stderr, as lines of text or as JSON."""
    if form not in ("line", "json"):
        raise ImproperlyConfigured(f"LOG_FORMAT={form}: it is line, for people, or json, for programs.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
            "json": {"()": "config.logs.JsonLines"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django": {"handlers": [], "propagate": True}},
    }
