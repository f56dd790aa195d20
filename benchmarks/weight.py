"""What a dispute's page weighs without photos, and how long it takes to open on a slow phone.

    python -m benchmarks.weight [--latency 400] [--kilobits 400]

The demonstration's data, served by gunicorn as in production: style sheets and scripts collected and
compressed. Chromium opens the page of a buyer and of a seller with an empty cache, its line held to the
round trip (ms) and the speed (kbit/s, down and up). Printed are the bytes as they came over the line, headers
included, in thousands, and the time until all had come.
"""

from __future__ import annotations

import argparse
import os
from typing import Any

import django
from playwright.sync_api import Browser, sync_playwright

from benchmarks.installation import (
    GUNICORN,
    Environment,
    free_port,
    install,
    manage,
    own_database,
    running,
    wait_for,
)

CHROMIUM = "/usr/bin/chromium"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
PHONE = {"width": 360, "height": 740}
OVER_HTTPS = {"X-Forwarded-Proto": "https"}  # as a proxy that ends TLS says


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=int, default=400)
    parser.add_argument("--kilobits", type=int, default=400)
    options = parser.parse_args()
    with own_database("weight", postgres=False) as environment:
        install(environment)
        manage(environment | {"DEBUG": "1"}, "load_demo")
        manage(environment, "close_demo_accounts")
        readers = pages(environment)
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        served = environment | {"WEB_BIND": f"127.0.0.1:{port}", "ALLOWED_HOSTS": "127.0.0.1"}
        with running(served, [*GUNICORN, "config.wsgi"]), sync_playwright() as playwright:
            wait_for(f"{address}/healthz")
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
            for role, path, session in readers:
                weight, seconds = opened(browser, address + path, session, options)
                print(f"{role}: {weight / 1000:.1f} kB, {seconds:.1f} s")


def pages(environment: Environment) -> list[tuple[str, str, str]]:
    """Who looks, at which address, with which session: the dispute with the longest record."""
    os.environ.update(environment)
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - after the settings are known
    from django.db.models import Count  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from disputes.models import Dispute  # noqa: PLC0415

    dispute = Dispute.objects.annotate(length=Count("events")).order_by("-length").first()
    assert dispute is not None
    found = []
    for role, user in (("buyer", dispute.buyer), ("seller", dispute.store.members.get(is_owner=True).user)):
        user.email, user.is_active = f"{role}.on.the.phone@example.com", True  # no demo account any more
        user.save()
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        found.append((role, f"/{role}/disputes/{dispute.reference}/", session))
    return found


def opened(browser: Browser, url: str, session: str, options: argparse.Namespace) -> tuple[int, float]:
    """Bytes over the line without photos, and seconds until the page had loaded, in an empty browser."""
    context = browser.new_context(viewport=PHONE, extra_http_headers=OVER_HTTPS)  # type: ignore[arg-type]
    context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    page = context.new_page()
    page.route("**/evidence/**", lambda route: route.abort())
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    speed = options.kilobits * 1000 / 8
    slow = {
        "offline": False,
        "latency": options.latency,
        "downloadThroughput": speed,
        "uploadThroughput": speed,
    }
    line.send("Network.emulateNetworkConditions", slow)
    sizes: list[int] = []

    def came(event: dict[str, Any]) -> None:
        sizes.append(int(event["encodedDataLength"]))

    line.on("Network.loadingFinished", came)
    page.goto(url, wait_until="load", timeout=120_000)
    took = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventStart / 1000")
    page.wait_for_timeout(1000)
    assert page.url == url, page.url
    context.close()
    return sum(sizes), took


if __name__ == "__main__":
    main()
