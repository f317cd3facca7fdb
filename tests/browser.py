"""Headless Chromium for tests: every page is watched, and none may leave this machine."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.lacking import lacking

ROOT = Path(__file__).resolve().parents[1]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HOME = {"127.0.0.1", "localhost", "[::1]", "::1"}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",  # maps need WebGL, and no machine of ours has a graphics card
    "--enable-unsafe-swiftshader",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the machine's Chromium."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or lacking("Chromium")


@pytest.fixture(scope="session")
def browser(chromium):
    """One Chromium for a worker's tests."""
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in the tests' own thread, and Django takes it for async code.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(browser) -> Iterator:
    """A new page in a new context, whose cookies nobody shares.

    The test fails if the page asks anything of another machine, if its scripts fail, or if its
    Content-Security-Policy stops something. `page.requests` lists every address asked for.
    """
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
    opened = context.new_page()
    opened.requests, faults = [], []
    context.on("request", lambda request: opened.requests.append(request.url))
    opened.on("websocket", lambda socket: opened.requests.append(socket.url))
    context.on("weberror", lambda error: faults.append(f"script error: {error.error}"))
    context.on("console", lambda message: faults.extend(_refusals(message)))
    yield opened
    context.close()
    faults += [f"left this machine: {address}" for address in opened.requests if _away(address)]
    assert not faults, "\n".join(faults)


@pytest.fixture
def axe() -> Callable[..., list[dict]]:
    """axe(page) -> the violations of WCAG 2.0 to 2.2, A and AA, each as axe tells it.

    `axe_report(violations)` of tests.browser makes a readable text of them.
    """
    if not AXE.exists():
        lacking("axe-core")

    def violations(page, tags: list[str] | None = None) -> list[dict]:
        # Through the debugger, because a page's Content-Security-Policy refuses script tags.
        debugger = page.context.new_cdp_session(page)
        run = f"axe.run(document, {{runOnly: {tags or AXE_TAGS}}}).then(r => r.violations)"
        for expression in (AXE.read_text(encoding="utf-8") + ";true", run):
            answer = debugger.send(
                "Runtime.evaluate",
                {"expression": expression, "awaitPromise": True, "returnByValue": True},
            )
            assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        debugger.detach()
        return answer["result"]["value"]

    return violations


def axe_report(violations: list[dict]) -> str:
    """One line a violation and one for each place, for the message of an assertion."""
    lines = []
    for violation in violations:
        lines.append(f"{violation['id']} ({violation['impact']}): {violation['help']}")
        lines += [f"    {' '.join(map(str, node['target']))}" for node in violation["nodes"]]
    return "\n".join(lines)


def _away(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in HOME


def _refusals(message) -> list[str]:
    text = message.text
    return [text] if message.type == "error" and "Content Security Policy" in text else []
