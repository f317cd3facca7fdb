"""What every page is: safe in what it loads, accessible, no wider than a phone, one heading."""

import re

import pytest

PAGES = {
    "registrar": ["/", "/lists", "/lists/blood-pressure-review", "/programmes",
                  "/programmes/ambulance_hypertension", "/measures/yield-per-sent",
                  "/measures/yield-per-sent?group=deprivation", "/lists/severe-blood-pressure"],
    "paramedic": ["/", "/lists/blood-pressure-review", "/items/1", "/items/3", "/items/13"],
    "coordinator": ["/", "/lists/blood-pressure-review", "/items/8", "/programmes"],
    "analyst": ["/", "/programmes/elective_recovery", "/measures/within-18-weeks?kind=trust",
                "/measures/over-52-weeks?kind=trust&place=RC1",
                "/measures/within-18-weeks?kind=icb",
                "/programmes/elective_recovery/places?kind=trust&sort=over-52-weeks", "/lists"],
    "administrator": ["/data", "/data/loads", "/data/loads/L-2026-03-03-0002", "/data/quarantine"],
    "ig-officer": ["/", "/audit", "/agreements", "/agreements/DSA-1", "/data/trace",
                   "/receipts/R-2026-03-03-0001", "/dictionary", "/dictionary/observations"],
}  # fmt: skip
EVERY = [(name, address) for name, pages in PAGES.items() for address in pages]


@pytest.mark.parametrize(("name", "address"), EVERY)
def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing_inline(as_user, name, address):
    answer = as_user(name).get(address)
    text = answer.content.decode()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    loads = r'(?:src|href|action)="((?:https?:)?//[^"]*)"'
    assert not re.findall(loads, text)
    assert not re.findall(r"<script(?![^>]*\bsrc=)", text)
    assert not re.findall(r'<style|\sstyle="|\son[a-z]+="', text)
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(("name", "address"), EVERY)
def test_headings_hold_no_code_and_no_table_name(as_user, name, address):
    text = as_user(name).get(address).content.decode()
    headings = re.findall(r"<h[1-6][^>]*>(.*?)</h[1-6]>", text, re.S)
    told = " ".join(re.sub(r"<[^>]+>", " ", each) for each in headings)
    told = re.sub(r"\S+\.(?:csv|xlsx)", "", told)  # a file's page is headed by the file's own name
    assert not re.findall(r"[A-Z]+_[A-Z_]+|\b[a-z]+_[a-z_]+|\b[RL]-\d{4}-|\b[0-9a-f]{12,}", told)


def test_cookies_are_for_this_site_alone(small):
    from django.test import Client

    client = Client()
    client.post("/sign-in/as", {"username": "analyst"})
    cookie = client.cookies["wholesystem_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_accessible_and_fits_a_phone(site, name):
    site.sign_in(name)
    for address in PAGES[name]:
        site.go(address)


@pytest.mark.browser
def test_pages_work_without_scripts(address, browser, axe):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.locator("form:has(input[value='coordinator']) button.ws-seat").click()
    page.goto(f"{address}/items/10")
    page.get_by_label("Could not be reached").check()
    page.get_by_role("button", name="Save").click()
    assert "Saved: could not be reached." in page.content()
    context.close()


@pytest.mark.browser
def test_the_skip_link_is_first_and_leads_to_the_content(site):
    site.sign_in("registrar")
    site.page.keyboard.press("Tab")
    assert site.page.locator(":focus").inner_text() == "Skip to main content"
    site.page.keyboard.press("Enter")
    assert site.page.url.endswith("#maincontent")


@pytest.mark.browser
def test_pages_that_answer_a_form_or_a_mistake_are_accessible_too(site):
    site.go("/sign-in")
    site.sign_in("ig-officer")
    for address in ("/nowhere", "/lists/blood-pressure-review", "/measures/waits?kind=planet"):
        site.go(address)
    site.go("/audit")
    site.page.get_by_label("NHS number").fill("999 000 0018")
    site.page.get_by_role("button", name="Find out").click()
    site.passed()
    site.go("/audit")
    site.page.get_by_role("button", name="Read the chain again").click()
    site.passed()
    site.page.get_by_role("button", name="Sign out").click()
    site.sign_in("registrar")
    site.go("/lists/blood-pressure-review")
    for person in ("999 000 0018", "999 000 0019", "nobody"):
        site.page.get_by_label("NHS number, or the sender's own number").fill(person)
        site.page.get_by_role("button", name="Find out").click()
        site.passed()
        site.page.go_back()


@pytest.mark.parametrize("address", ["/lists/blood-pressure-review/why", "/items/1/move"])
def test_an_address_of_a_form_typed_by_hand_is_told_in_words(as_user, address):
    answer = as_user("paramedic").get(address)
    assert answer.status_code == 405
    assert "takes what a form sends" in answer.content.decode()


@pytest.mark.browser
def test_nothing_is_cut_off_at_320_pixels(site):
    """As at 400% on a desk (WCAG 1.4.10)."""
    site.page.set_viewport_size({"width": 320, "height": 800})
    site.sign_in("registrar")
    site.page.set_viewport_size({"width": 320, "height": 800})
    for address in PAGES["registrar"]:
        site.page.goto(site.address + address)
        site.page.wait_for_timeout(300)
        assert site.width() <= 320, address
