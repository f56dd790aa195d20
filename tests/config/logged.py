"""Reads what was logged, as a program that collects the lines would."""

import json
import logging
from contextlib import contextmanager
from io import StringIO

from config.logs import JsonLines
from disputes.running import context


@contextmanager
def json_lines(level=logging.INFO):
    """A list that is filled, at the end, with the lines that were logged meanwhile."""
    out, lines, root = StringIO(), [], logging.getLogger()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    before = root.level
    root.addHandler(handler)
    root.setLevel(level)
    try:
        with context.apart():
            yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
        lines += [json.loads(line) for line in out.getvalue().splitlines()]
