"""From a crew's reading to what the practice's network did about it, and back again.

The registrar sees the list, the paramedic signs off, the registrar sends, the coordinator records
what came of it in two clicks, and the registrar sees it in the figures.
"""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LIST = "/lists/blood-pressure-review"


def waiting():
    """Somebody who is to be checked, is not held, and belongs to the coordinator's PCN."""
    from wholesystem.work.accounts.models import User
    from wholesystem.work.worklists.models import Item

    pcn = User.objects.get(username="coordinator").organisation
    found = Item.objects.filter(
        worklist="blood-pressure-review", state="SELECTED", hold="", receiver=pcn
    ).first()
    assert found, "the demonstration has nobody to check for the coordinator's PCN: use more people"
    return found


def test_somebody_is_found_checked_sent_reviewed_and_counted(demonstrated, demonstration):
    from wholesystem.sharing.actor import SYSTEM_ACTOR
    from wholesystem.system.run import run
    from wholesystem.work.worklists.models import Item

    site, item = demonstrated, waiting()

    # Given a registrar who sees that somebody is to be checked, and may not do it
    site.sign_in("registrar")
    site.go(f"{LIST}?state=SELECTED")
    name = site.page.locator(f"a[href='/items/{item.pk}']").first.inner_text()
    site.go(f"/items/{item.pk}")
    assert site.page.get_by_role("button", name="Sign off").count() == 0
    sign_out(site)

    # when a paramedic signs off
    site.sign_in("paramedic")
    site.page.locator(".ws-needs").get_by_role("link", name="Check").click()
    site.passed()
    site.go(f"/items/{item.pk}")
    site.page.get_by_role("button", name="Sign off").click()
    site.passed()
    assert "Saved: signed off by a clinician." in site.page.content()
    sign_out(site)

    # and the registrar sends
    site.sign_in("registrar")
    site.go(LIST)
    site.page.get_by_role("button", name="Send the").click()
    site.passed()
    assert " sent to " in site.page.content()
    sign_out(site)

    # and the coordinator takes it, and records what came of it in two clicks
    site.sign_in("coordinator")
    site.page.locator(".ws-needs").get_by_role("link", name="new to you").click()
    site.passed()
    assert name in site.page.content()
    site.page.get_by_role("link", name=name).first.click()
    site.passed()
    site.page.get_by_role("button", name="Mark as received").click()
    site.passed()
    site.go(f"/items/{item.pk}")
    site.page.get_by_label("Reviewed: new diagnosis of hypertension").check()
    site.page.get_by_role("button", name="Save").click()
    site.passed()
    assert "Saved: new diagnosis of hypertension." in site.page.content()
    sign_out(site)
    assert Item.objects.get(pk=item.pk).outcome == "NEW_DIAGNOSIS"

    # then after the night's run the registrar sees it in the figures of the month
    run(demonstration, ["ambulance_hypertension"], by=SYSTEM_ACTOR)
    site.sign_in("registrar")
    site.go("/programmes/ambulance_hypertension")
    site.go("/measures/intervention-rate")
    assert "100.0% in March 2026" in site.page.content()
    assert "1 with an intervention, of 1 reviewed" in site.page.content()
    site.go(f"/items/{item.pk}")
    assert "Reviewed: new diagnosis of hypertension" in site.page.content()


def test_the_outcome_form_needs_no_mouse(site):
    """On the small system: a coordinator records an outcome with the keyboard alone."""
    site.sign_in("coordinator")
    site.go("/items/10")
    keys = site.page.keyboard
    for _ in range(60):
        keys.press("Tab")
        if site.page.locator("input[type=radio]:focus").count():
            break
    else:
        pytest.fail("the choices are not reached with Tab")
    keys.press("Space")
    checked = site.page.locator("input[type=radio]:checked")
    for _ in range(12):
        if (chosen := checked.get_attribute("value")).startswith("review|"):
            break
        keys.press("ArrowDown")
    assert checked.count() == 1
    for _ in range(10):
        keys.press("Tab")
        if site.page.locator("button:focus").count():
            break
    assert site.page.locator(":focus").inner_text() == "Save"
    keys.press("Enter")
    site.page.get_by_text("Saved:").wait_for()
    site.passed()
    assert chosen.startswith("review|")


def sign_out(site) -> None:
    site.page.get_by_role("button", name="Sign out").click()
