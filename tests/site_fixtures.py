"""The small system on a port of this machine, and ways to open its pages."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests import small_system
from tests.browser import axe_report
from wholesystem.core import clock

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Iterator:
    """The small system, made once for a file of tests."""
    from wholesystem.web import site

    system = small_system.make(tmp_path_factory.mktemp("system") / "small")
    site.use(system)
    yield system
    clock.release()


@pytest.fixture
def as_user(small) -> Callable:
    """as_user('registrar') -> a client of Django's that is signed in as this account."""
    from django.test import Client

    from wholesystem.work.accounts.models import User

    def signed_in(name: str) -> Client:
        client = Client(enforce_csrf_checks=False, raise_request_exception=True)
        client.force_login(User.objects.get(username=name))
        return client

    return signed_in


@dataclass
class Served:
    """The site in a browser: where it is, and what a reader does with it."""

    address: str
    page: object
    axe: Callable

    def sign_in(self, name: str) -> None:
        """Choose an account at the door."""
        self.page.goto(self.address + "/sign-in")
        self.page.locator(f"form:has(input[value='{name}']) button.ws-seat").click()
        self.passed()

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.passed()

    def passed(self) -> None:
        """What every page must be: accessible, with one heading, and no wider than a phone."""
        # A click may be answered before the page that follows is there.
        self.page.wait_for_load_state("load")
        self.page.locator("h1").first.wait_for()
        assert self.page.locator("h1").count() == 1
        faults = self.axe(self.page)
        assert not faults, f"{self.page.url}\n{axe_report(faults)}"
        size = self.page.viewport_size
        self.page.set_viewport_size(PHONE)
        # The menu folds a moment after the window has changed.
        until = time.monotonic() + 3
        while (width := self.width()) > PHONE["width"] and time.monotonic() < until:
            time.sleep(0.05)
        assert width <= PHONE["width"], f"{self.page.url} is {width} px wide on a phone"
        self.page.set_viewport_size(size)

    def width(self) -> int:
        """How wide the page is, asked through the debugger because its policy refuses scripts."""
        debugger = self.page.context.new_cdp_session(self.page)
        asked = {"expression": "document.documentElement.scrollWidth", "returnByValue": True}
        answer = debugger.send("Runtime.evaluate", asked)
        debugger.detach()
        return answer["result"]["value"]


@pytest.fixture(scope="module")
def address(small) -> Iterator[str]:
    """Where the small system is served."""
    from wholesystem.web.serve import server

    running = server(small)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.effective_port}"
    running.close()
    thread.join(timeout=5)


@pytest.fixture
def site(address, page, axe) -> Served:
    """The site, open in a browser of one's own."""
    return Served(address, page, axe)


@pytest.fixture
def django_queries() -> Callable:
    """django_queries(client, address) -> how many times the page asked the database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def counted(client, address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    return counted
