"""An analyst who may see nobody's record looks at the long waits of every trust and ICB."""

import csv
import io

import pytest

pytestmark = pytest.mark.browser


def test_an_analyst_sees_the_long_waits_of_every_trust_and_icb(site, as_user):
    site.sign_in("analyst")
    assert "My lists" not in site.page.locator("header").inner_text()

    # Given the programme, when the analyst asks for all trusts in one table
    site.page.get_by_role("link", name="Elective recovery").first.click()
    site.passed()
    site.page.get_by_role("link", name="All trusts in one table").click()
    site.passed()
    table = site.page.get_by_role("table")
    assert table.get_by_role("row").count() == 21
    for column in ("Waiting 18 weeks or less", "Waiting over 52 weeks", "Waiting over 65 weeks",
                   "Waiting over 78 weeks", "Waiting over 104 weeks"):  # fmt: skip
        assert table.get_by_role("columnheader", name=column, exact=True).count() == 1

    # and puts the longest waits first
    site.page.get_by_role("link", name="Waiting over 104 weeks").first.click()
    site.passed()
    first = table.get_by_role("row").nth(1)
    assert "Fenland" in first.inner_text() or "Whitecliff" in first.inner_text()

    # and opens one trust's figure, with its standard, its receipt and the others around it
    table.get_by_role("row").nth(1).get_by_role("link").first.click()
    site.passed()
    assert "against the standard of at least 92%: not met." in site.page.content()
    site.page.get_by_text("About this figure").click()
    site.passed()
    site.page.get_by_role("link", name="Receipt").first.click()
    site.passed()
    assert "byte for byte" in site.page.content()

    # and the same for the ICBs
    site.go("/programmes/elective_recovery/places?kind=icb")
    assert site.page.get_by_role("table").get_by_role("row").count() == 4

    # then nobody's record has been read
    from wholesystem.work.audit.models import Entry

    assert not Entry.objects.filter(actor="analyst", people_count__gt=0).exists()


def test_the_analyst_takes_the_table_away(as_user):
    answer = as_user("analyst").get("/measures/over-52-weeks/figures.csv?kind=trust&place=all")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(rows) == 20
    assert {row["form"] for row in rows} == {"as officially published"}
