"""A server for all browser tests, people who are signed in, and what no page may do: each test checks it."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client, TransactionTestCase
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

expect.set_options(timeout=30_000)  # for machines that have much else to do
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def server(django_db_setup, django_db_blocker, playwright):
    """One server and one database for all: each test makes people of its own, the last one leaves nothing.

    pytest-django's live_server would empty the tables after each test.
    """
    with django_db_blocker.unblock():
        running = LiveServer("127.0.0.1", start=False)
        with running._live_server_modified_settings:
            running.start()
            yield running.url
            running.stop()
        TransactionTestCase("__init__")._fixture_teardown()


@pytest.fixture
def db(server):
    """Stands for pytest-django's, which would undo each test's rows where the server cannot see them."""


# The reader went on before an answer came; a request that failed says htmx:sendError or htmx:responseError.
GIVEN_UP = ("htmx:sendAbort", "htmx:afterRequest")


@dataclass
class Watch:
    """What went wrong on the pages of one browser context."""

    home: str
    found: list[str] = field(default_factory=list)

    def listen(self, context):
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"script: {error.error}"))
        context.on("request", self._request)

    def _console(self, message):
        """A page that answers 404 or 409, or a refused upload, is no fault; a picture or a script is one."""
        shown = message.page.url if message.page else ""
        if urlsplit(message.location["url"]).path == "/evidence/uploads/" or message.text.startswith(
            GIVEN_UP
        ):
            return
        if message.type in ("error", "warning") and message.location["url"] != shown:
            self.found.append(f"console: {message.text[:200]} ({message.location['url']} on {shown})")

    def _request(self, request):
        if urlsplit(request.url).netloc != urlsplit(self.home).netloc and not request.url.startswith("data:"):
            self.found.append(f"request to another host: {request.url}")


@pytest.fixture
def visit(server, db, browser):
    """Opens a page in a browser of its own: `visit(user)`; at the end nothing may have gone wrong on it."""
    opened = []

    def as_(user=None, **options):
        context = browser.new_context(**{"base_url": server, "viewport": WIDE, "locale": "en"} | options)
        context.set_default_timeout(30_000)
        watch = Watch(server)
        watch.listen(context)
        opened.append((context, watch))
        if user:
            sign_in(context, user, server)
        return context.new_page()

    yield as_
    for context, _watch in opened:
        context.close()
    assert "\n".join(dict.fromkeys(found for _context, watch in opened for found in watch.found)) == ""


def sign_in(context, user, server):
    """Without typing: the session's cookie."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": server}])


AXE = Axe()
EVERYTHING = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}  # WCAG 2.2: 24 px
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}


def faults(page, options=EVERYTHING):
    """What axe finds on the page as it is shown now, a line each."""
    violations = AXE.run(page, options=options).response["violations"]
    return [f"{v['id']}: {node['html'][:160]}" for v in violations for node in v["nodes"]]


def too_wide(page):
    """How many pixels of the page lie beside the window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
