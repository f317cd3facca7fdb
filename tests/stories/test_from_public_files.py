"""An analyst with no person-level data: four commands, and the long waits of all England.

Every command is a process of its own, as it is typed, over the extract as NHS England publishes it.
"""

import csv
import io
import os
import re
import subprocess
import sys

import pytest

from tests.site_fixtures import Served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "a-long-wait-in-january"


@pytest.fixture(scope="module")
def typed(root, tmp_path_factory):
    """typed('new', 'my-system') -> what the command printed; each ends well."""
    folder = tmp_path_factory.mktemp("analyst")

    def run(*words: object) -> str:
        command = [sys.executable, "-m", "wholesystem", *map(str, words)]
        env = {**os.environ, "PYTHONPATH": str(root)}
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run.folder = folder
    return run


@pytest.fixture(scope="module")
def served(root, typed, shared_data):
    """The address of a system that was made, filled and is served by the README's commands."""
    typed("new", "my-system")
    extract = shared_data / "rtt" / "raw" / "Full-CSV-data-file-Jan26.zip"
    told = typed("receive", extract, "--system", "my-system")
    assert "1,149,008 rows accepted." in told
    account = ["account", "me", "--role", "analyst", "--system", "my-system"]
    typed(*account, "--password", PASSWORD)
    command = [sys.executable, "-m", "wholesystem", "serve", "--system", "my-system", "--port", "0"]
    env = {**os.environ, "PYTHONPATH": str(root), "PYTHONUNBUFFERED": "1"}
    running = subprocess.Popen(
        command, cwd=typed.folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        first = running.stdout.readline().decode()
        yield re.search(r"http://127\.0\.0\.1:\d+", first)[0]
    finally:
        running.terminate()
        running.wait(timeout=20)
        running.stdout.close()


def test_the_figures_of_january_2026_at_the_command_line(served, typed):
    def shown(measure: str, *more: str) -> list[dict]:
        asked = ["show", measure, "--month", "2026-01", "--format", "csv", "--system", "my-system"]
        return list(csv.DictReader(io.StringIO(typed(*asked, *more))))

    [england] = shown("within-18-weeks", "--by", "england")
    assert (england["denominator"], england["value"], england["unit"]) == ("7187677", "61.38", "%")
    assert england["standard"] == "RTT18" and england["receipt"].startswith("R-")
    [over] = shown("over-52-weeks", "--by", "england")
    assert over["value"] == "137320"
    waiting = shown("incomplete-pathways", "--by", "icb")
    assert len(waiting) == 43 and sum(int(row["value"]) for row in waiting) == 7_187_677
    made = typed("reproduce", england["receipt"], "--system", "my-system")
    assert "the same, byte for byte" in made


def test_the_long_waits_of_every_trust_and_icb_in_a_browser(served, page, axe):
    site = Served(served, page, axe)
    page.goto(served)
    page.get_by_label("Name of your account").fill("me")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    site.passed()
    assert "made up" not in page.content(), "these are real figures"
    page.get_by_role("link", name="Elective recovery").first.click()
    site.passed()
    assert "61.38%" in page.content() and "137,320" in page.content()
    page.get_by_role("link", name="All ICBs in one table").click()
    site.passed()
    assert page.get_by_role("table").get_by_role("row").count() == 44
    page.get_by_role("link", name="All trusts", exact=True).click()
    site.passed()
    assert page.get_by_role("columnheader", name="Its own ICB").count() == 1
    page.get_by_role("link", name="Waiting over 65 weeks").first.click()
    site.passed()
    page.get_by_role("table").get_by_role("row").nth(1).get_by_role("link").first.click()
    site.passed()
    assert "in January 2026, against the standard of at least 92%: not met." in page.content()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download as CSV").click()
    assert "as officially published" in taken.value.path().read_text()
