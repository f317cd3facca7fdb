"""The browser fixtures do what they promise, on a tiny page of their own."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.browser import axe_report

pytestmark = pytest.mark.browser

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"
GOOD = """<!doctype html><html lang="en-GB"><title>Wards</title><main><h1>Wards</h1>
<p>Two beds are free.</p></main><link rel="icon" href="/icon.svg"></html>"""
BAD = '<!doctype html><html lang="en"><title>Wards</title><main><h1>Wards</h1><img src="/x"></main>'


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        body = {"/good": GOOD, "/bad": BAD}.get(self.path, "")
        self.send_response(200 if body else 204)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def site():
    server = HTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_good_page_has_no_violations_under_a_strict_policy(site, page, axe):
    page.goto(f"{site}/good")
    assert page.title() == "Wards"
    assert axe(page) == []
    assert f"{site}/good" in page.requests


def test_axe_sees_a_picture_without_words(site, page, axe):
    page.goto(f"{site}/bad")
    assert "image-alt" in axe_report(axe(page))


def test_a_request_to_another_machine_is_seen_and_goes_nowhere(site, page):
    page.goto(f"{site}/good")
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://elsewhere.invalid/")
    assert "http://elsewhere.invalid/" in page.requests
    page.requests.clear()  # or the fixture would, rightly, fail this test
