"""Takes the pictures in docs/images from the demonstration's data.

Run it after `make env`, with Chromium installed:

    .venv/bin/python docs/take_screenshots.py

It makes the demonstration in a scratch folder, serves it on a free port of this machine, signs in as demo
accounts and photographs four pages. Nothing of an installation is read or changed.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

CHECKOUT = Path(__file__).resolve().parent.parent
IMAGES = CHECKOUT / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
SWITCHES = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-sync"
MOST_BYTES = 300_000
PATIENCE = 180_000  # milliseconds that a page may take on a busy machine


@dataclass(frozen=True)
class Shot:
    """A page to photograph; `order` is the demo order whose dispute is opened from the list at `path`."""

    name: str
    account: str
    path: str
    order: str = ""
    width: int = 1280
    height: int = 900


SHOTS = (
    Shot("dispute-seller", "seller@example.com", "/seller/?turn=all&q=LT-1003", "LT-1003", height=1000),
    Shot("seller-list", "seller@example.com", "/seller/"),
    Shot("buyer-phone", "buyer@example.com", "/buyer/disputes/", "Desk lamp", width=360, height=780),
    Shot("mediator-case", "head@example.com", "/mediation/?q=LT-1007-1", "Desk lamp", height=1000),
)


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="dispute-desk-pictures-"))
    try:
        with _served(folder) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=[f"--{switch}" for switch in SWITCHES.split()]
            )
            for shot in SHOTS:
                print(_taken(browser, address, shot))
    finally:
        shutil.rmtree(folder)


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The address of a demonstration that runs meanwhile."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    settings = {"DATA_DIR": str(folder), "DEBUG": "1", "SECRET_KEY": "demo-pictures", "LOG_LEVEL": "ERROR"}
    environment = os.environ | settings | {"SITE_URL": address}
    for command in (["migrate", "-v0"], ["createcachetable"], ["load_demo"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=CHECKOUT, env=environment, check=True)
    server = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}", "--threads=4"]
    with subprocess.Popen([*server, "--no-control-socket"], cwd=CHECKOUT, env=environment) as running:
        try:
            _wait_for(f"{address}/")
            yield address
        finally:
            running.terminate()


def _wait_for(address: str) -> None:
    for _second in range(60):
        try:
            urlopen(address).close()
        except URLError:
            time.sleep(1)
        else:
            return
    sys.exit(f"{address} does not answer.")


def _taken(browser: Browser, address: str, shot: Shot) -> Path:
    """The picture of one page, packed well; fewer colours would take the parties' hues from small signs."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": shot.width, "height": shot.height},
        locale="en",
        timezone_id="Europe/Lisbon",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    _open(page, shot)
    path = IMAGES / f"{shot.name}.png"
    page.screenshot(path=path)
    context.close()
    Image.open(path).convert("RGB").save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        sys.exit(f"{path.name} is larger than {MOST_BYTES} bytes.")
    return path


def _open(page: Page, shot: Shot) -> None:
    page.goto("/accounts/login/")
    page.locator(f'.try button[value="{shot.account}"]').click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto(shot.path)
    if shot.order:
        page.locator(".rows h3 a").first.click()
        page.wait_for_load_state()


if __name__ == "__main__":
    main()
