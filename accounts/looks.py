"""Requests that nobody made: an open page asks by itself what has come since."""

from django.http import HttpRequest

LOOKS = ("_news", "_changes")  # how the names of such addresses end


def looks_by_itself(request: HttpRequest) -> bool:
    """Whether an open page asks: refused (403) rather than led away, for somebody may be typing there."""
    match = request.resolver_match if "HX-Request" in request.headers else None
    return bool(match and match.url_name and match.url_name.endswith(LOOKS))
