"""The bar for charts and lists of the people's side with 100,000 disputes in a store; names what misses."""

from __future__ import annotations

import sys

MOST_MS, MOST_QUERIES = 300, 10


class Bar:
    """Prints the figures of page after page."""

    def __init__(self) -> None:
        self._over: list[str] = []

    def show(self, name: str, ms: float, queries: int) -> None:
        misses = ms >= MOST_MS or queries > MOST_QUERIES
        if misses:
            self._over.append(name)
        print(f"  {name:34} {ms:7.1f} ms  {queries:2} queries{'  MISSES' if misses else ''}", flush=True)

    def close(self) -> None:
        """Ends the program, with an error where a page missed the bar."""
        bar = f"{MOST_MS} ms and {MOST_QUERIES} queries"
        if self._over:
            sys.exit(f"Over {bar}: {', '.join(self._over)}.")
        print(f"All within {bar}.")
