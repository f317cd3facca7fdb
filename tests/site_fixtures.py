"""The small system on a port of this machine, and ways to open its pages."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests import small_system
from tests.browser import axe_report
from wholesystem.core import clock


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
        assert self.page.locator("h1").count() == 1
        faults = self.axe(self.page)
        assert not faults, f"{self.page.url}\n{axe_report(faults)}"
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": 390, "height": 844})
        debugger = self.page.context.new_cdp_session(self.page)
        answer = debugger.send(
            "Runtime.evaluate",
            {"expression": "document.documentElement.scrollWidth", "returnByValue": True},
        )
        assert answer["result"]["value"] <= 390, f"{self.page.url} is wider than a phone"
        debugger.detach()
        self.page.set_viewport_size(size)


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
