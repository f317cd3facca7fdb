"""Under which permit a programme runs: lists and figures alike, and what leaves of them."""

from tests.system.small import DAY, PROGRAMME, REGISTRAR
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.sharing.purpose import Purpose
from wholesystem.system.permits import permit_for
from wholesystem.system.show import show
from wholesystem.work.receipts.models import Receipt


def test_lists_and_figures_about_people_run_for_direct_care_under_their_agreement(small):
    permit = permit_for(small.system, small.system.programmes[PROGRAMME], DAY)
    assert permit.purpose is Purpose.DIRECT_CARE and permit.agreement
    assert not permit.identifiable and not permit.objections
    small.raised(1).work()
    runs = Receipt.objects.filter(programme=PROGRAMME)
    assert set(runs.values_list("purpose", "agreement")) == {("DIRECT_CARE", permit.agreement)}


def test_published_figures_run_for_public_report_under_none(small):
    permit = permit_for(small.system, small.system.programmes["elective_recovery"], DAY)
    assert (permit.purpose, permit.agreement) == (Purpose.PUBLIC_REPORT, None)


def test_the_figures_leave_in_the_published_form_without_an_account(small):
    small.slots(5).raised(1, 2, 3).work().sign_off().share()
    small.run()
    shown = show(small.system, "people-sent", by=SYSTEM_ACTOR, footprint_kind="sender")
    assert [cell.numerator for cell in shown] == ["*"]
    own = show(small.system, "people-sent", by=REGISTRAR, footprint_kind="sender")
    assert [cell.numerator for cell in own] == ["3"]
