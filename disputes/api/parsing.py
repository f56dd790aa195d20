"""JSON as RFC 8259 has it: no NaN, and no half of a letter that no database could keep."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser


class StrictParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        """The body as it was meant. Any error says that it is no JSON."""
        said = json.loads(request.body, parse_constant=_refuse)
        json.dumps(said, ensure_ascii=False).encode()  # fails for lone surrogates
        return said


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON.")
