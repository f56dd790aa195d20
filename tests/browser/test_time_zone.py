"""The browser tells its time zone to the desk in a cookie: to no other site, over TLS where there is TLS."""

from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "static/app.js"
PAGE = '<!doctype html><html lang="en"><title>Desk</title><script src="/static/app.js"></script></html>'


def answer(route):
    """Stands for the desk at a host of its own."""
    if route.request.url.endswith(".js"):
        route.fulfill(content_type="text/javascript", body=SCRIPT.read_text())
    else:
        route.fulfill(content_type="text/html", body=PAGE)


@pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", False)])
def test_the_time_zone_is_told_over_tls_where_there_is_tls(browser, scheme, secure):
    context = browser.new_context(timezone_id="Asia/Tokyo")
    context.route("**/*", answer)
    context.new_page().goto(f"{scheme}://desk.example.com/")
    (cookie,) = context.cookies()
    told = {name: cookie[name] for name in ("name", "value", "path", "sameSite", "secure")}
    assert told == {
        "name": "time_zone",
        "value": "Asia/Tokyo",
        "path": "/",
        "sameSite": "Lax",
        "secure": secure,
    }
    context.close()
