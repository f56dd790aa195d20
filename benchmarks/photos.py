"""Photos from a phone: until when can both sides look at them, and does a dispute's page wait for them?

    python -m benchmarks.photos [--photos 20] [--megabytes 3]

Starts a web server and a task worker on loopback with a scratch folder, signs in as both parties, and lets
the buyer send the photos through the form: all of them in one request, as without JavaScript, and one by one
before the form, as the page's script does. Meanwhile the seller keeps asking for the dispute's page.
"""

from __future__ import annotations

import argparse
import atexit
import io
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from random import Random
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import django

if __name__ == "__main__":
    SCRATCH = tempfile.mkdtemp(prefix="dispute-desk-photos-")
    atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
    os.environ |= {"DATA_DIR": SCRATCH, "DEBUG": "1", "LOG_LEVEL": "WARNING"}
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from PIL import Image

from disputes.flow import Role
from disputes.models import Dispute
from disputes.views.shown import page_of
from evidence.models import Evidence, Job, Rendition
from tests.factories import PASSWORD, make_dispute, make_order, staff_of

CHECKOUT = Path(__file__).resolve().parent.parent
PATIENCE = 180  # seconds


class Browser:
    """What one person's browser sends: cookies, the form's token, files."""

    def __init__(self, origin: str) -> None:
        self.origin, self.cookies = origin, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> bytes:
        with self.opener.open(self.origin + path, timeout=PATIENCE) as answer:
            return bytes(answer.read())

    def sign_in(self, email: str) -> None:
        self.get("/accounts/login/")
        fields = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": self._token()}
        self._send("/accounts/login/", urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def post(self, path: str, fields: list[tuple[str, str]], files: list[tuple[str, str, bytes]]) -> bytes:
        boundary, body = uuid.uuid4().hex, io.BytesIO()
        for name, value in [*fields, ("csrfmiddlewaretoken", self._token())]:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            body.write(head.encode())
        for name, filename, content in files:
            told = f'form-data; name="{name}"; filename="{filename}"'
            head = f"--{boundary}\r\nContent-Disposition: {told}\r\nContent-Type: image/jpeg\r\n\r\n"
            body.write(head.encode() + content + b"\r\n")
        body.write(f"--{boundary}--\r\n".encode())
        return self._send(path, body.getvalue(), f"multipart/form-data; boundary={boundary}")

    def _send(self, path: str, body: bytes, content_type: str) -> bytes:
        headers = {"Content-Type": content_type, "Referer": self.origin + path}
        with self.opener.open(Request(self.origin + path, body, headers), timeout=PATIENCE) as answer:
            return bytes(answer.read())

    def _token(self) -> str:
        return next(str(cookie.value) for cookie in self.cookies if cookie.name == "csrftoken")


def photos(count: int, megabytes: float) -> Iterator[bytes]:
    """Twelve megapixels with as much detail as makes the wanted weight."""
    for number in range(count):
        rng = Random(number)
        grain = Image.frombytes("RGB", (1333, 1000), rng.randbytes(1333 * 1000 * 3))
        picture = grain.resize((4000, 3000), Image.Resampling.BICUBIC)
        content = b""
        for quality in range(95, 10, -5):
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=quality)
            content = out.getvalue()
            if len(content) <= megabytes * 1_000_000:
                break
        yield content


@contextmanager
def running(port: int) -> Iterator[None]:
    """The web server as `make demo` runs it, and the task worker."""
    serving = f"--bind=127.0.0.1:{port} --worker-class=gthread --threads=4 --workers=2 --no-control-socket"
    commands = [
        [sys.executable, "-m", "gunicorn", "config.demo_wsgi", "--log-level=warning", *serving.split()],
        [sys.executable, "manage.py", "qcluster"],
    ]
    started = [subprocess.Popen(command, cwd=CHECKOUT, process_group=0) for command in commands]
    try:
        wait_until(lambda: is_open(port))
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(reached: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not reached():
        if time.monotonic() > ends:
            raise TimeoutError("It takes too long.")
        time.sleep(0.05)


def asking(browser: Browser, path: str, stop: Callable[[int], bool]) -> list[float]:
    """How long each request for a page takes, in seconds, one after the other."""
    taken: list[float] = []
    while not stop(len(taken)):
        started = time.monotonic()
        browser.get(path)
        taken.append(time.monotonic() - started)
        time.sleep(0.1)
    return taken


def at_once(browser: Browser, page: str, sent: list[bytes], dispute: Dispute) -> None:
    """One request with all of them."""
    path = f"{page}submit_evidence/"
    files = [("files", f"IMG_{number}.jpg", content) for number, content in enumerate(sent)]
    browser.post(path, fields_of(browser.get(path)), files)


def one_by_one(browser: Browser, page: str, sent: list[bytes], dispute: Dispute) -> None:
    """Two at a time while the form is filled in, then the form with what was kept."""
    path, kept = f"{page}submit_evidence/", []
    fields = fields_of(browser.get(path))
    left = list(enumerate(sent))

    def send() -> None:
        while left:
            number, content = left.pop()
            said = browser.post(
                "/evidence/uploads/",
                [("dispute", dispute.reference), ("action", "submit_evidence")],
                [("file", f"IMG_{number}.jpg", content)],
            )
            kept.append(re.search(rb'"id": ?"([^"]+)"', said)[1].decode())  # type: ignore[index]

    threads = [threading.Thread(target=send) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    browser.post(path, [*fields, *(("uploads", each) for each in kept)], [])


def fields_of(form: bytes) -> list[tuple[str, str]]:
    version = re.search(rb'name="version" value="(\d+)"', form)
    return [("version", version[1].decode() if version else ""), ("kind", "photo_of_received_item")]


def measure(name: str, way: Callable[..., None], origin: str, sent: list[bytes]) -> None:
    now = timezone.now()
    dispute = make_dispute(order=make_order(delivered_at=None, promised_at=now), at=now)
    buyer, seller = Browser(origin), Browser(origin)
    buyer.sign_in(dispute.buyer.email)
    seller.sign_in(staff_of(dispute).email)
    page, watched = page_of(dispute, Role.BUYER), page_of(dispute, Role.SELLER)
    before = asking(seller, watched, lambda asked: asked == 40)
    done, meanwhile = threading.Event(), list[float]()
    watching = threading.Thread(
        target=lambda: meanwhile.extend(asking(seller, watched, lambda _asked: done.is_set()))
    )
    watching.start()
    started = time.monotonic()
    way(buyer, page, sent, dispute)
    answered = time.monotonic() - started
    views = Rendition.objects.filter(stored__evidence__dispute=dispute, kind=Rendition.Kind.VIEW)
    wait_until(lambda: views.count() == len(sent))
    drawn = time.monotonic() - started
    for piece in Evidence.objects.filter(dispute=dispute):
        seller.get(f"/evidence/{piece.pk}/")
    fetched = time.monotonic() - started
    done.set()
    watching.join()
    print(f"\n{name}: {len(sent)} photos of {sum(map(len, sent)) / len(sent) / 1e6:.1f} MB")
    print(f"  the form is answered after {answered:.1f} s, all are drawn after {drawn:.1f} s, ", end="")
    print(f"the other side has seen all after {fetched:.1f} s")
    report(before, meanwhile)
    print(f"  jobs given up: {Job.objects.filter(due_at=None, done_at=None).count()}")


def report(before: list[float], meanwhile: list[float]) -> None:
    usual, under = statistics.median(before), statistics.median(meanwhile)
    print(
        f"  the dispute's page: {usual * 1000:.0f} ms before, {under * 1000:.0f} ms meanwhile "
        f"({under / usual:.1f} times), the longest {max(meanwhile) * 1000:.0f} ms of {len(meanwhile)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=20)
    parser.add_argument("--megabytes", type=float, default=3)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    made = list(photos(2 * options.photos, options.megabytes))
    connections.close_all()
    with running(port):
        origin = f"http://127.0.0.1:{port}"
        measure("In one request", at_once, origin, made[: options.photos])
        measure("One by one", one_by_one, origin, made[options.photos :])


if __name__ == "__main__":
    main()
