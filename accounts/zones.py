"""The time zones that this machine knows, and where a session keeps the one it has told."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

TOLD = "time_zone"  # in the session: what this browser has told the account, and on which day


@cache
def known_zones() -> frozenset[str]:
    """Read once for each process: it means looking through the folders of the time zone database."""
    return frozenset(available_timezones())


def zone_named(name: str) -> ZoneInfo:
    """The zone of this name; UTC where this machine does not know it, though another one did."""
    return ZoneInfo(name if name in known_zones() else "UTC")
