"""Official publications: their period, their organisations, and one of the real ones."""

import pytest

from tests.exchange.sending import as_csv, row, written
from tests.exchange.test_rtt import extract
from tests.receive.asking import lake, statuses
from wholesystem.core.days import Month
from wholesystem.core.problem import Problem
from wholesystem.exchange.publications import rtt
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.system.receive import Outcome, receive
from wholesystem.work.loads.models import DataLoad


def published(**values) -> bytes:
    return as_csv([one | values for one in extract()], columns=list(rtt.COLUMNS))


def test_a_publication_lands_for_its_month_and_for_everyone(system, send):
    found = send(published())
    assert found.outcome is Outcome.ACCEPTED
    assert statuses("rtt_waits") == [("", "2026-01", "ACCEPTED")]
    assert [each["weeks"] for each in lake(system, "rtt_waits")] == [0, 18, 104]
    assert send(published()).outcome is Outcome.ALREADY


def test_a_revised_publication_takes_the_place_of_the_first(system, send):
    send(published())
    revised = as_csv(extract(weeks={0: 9}), columns=list(rtt.COLUMNS))
    send(revised)
    assert [each["pathways"] for each in lake(system, "rtt_waits")] == [9]
    assert [status for *_, status in statuses("rtt_waits")] == ["SUPERSEDED", "ACCEPTED"]


def test_a_publication_without_its_period_waits_until_it_is_given(system, send):
    waiting = send(published(Period=""))
    assert waiting.outcome is Outcome.WAITING and waiting.exit_code != 0
    assert "never guessed" in "\n".join(waiting.lines)
    assert not system.lake.versions()
    assert send(published(Period="")).loads == waiting.loads  # asked twice, it waits once
    found = send(published(Period=""), period="2026-01")
    assert found.outcome is Outcome.ACCEPTED and found.loads == waiting.loads
    assert "given by system" in found.lines[0]
    (load,) = DataLoad.objects.all()
    assert (load.status, load.period) == ("ACCEPTED", "2026-01")
    assert load.report["period_found"] == "given by system"


def test_a_period_in_the_files_name_is_shown_back(send):
    found = send(published(Period=""), "Full-CSV-data-file-Jan26.csv")
    assert "2026-01 (period in the name of the file)" in found.lines[0]


def test_a_publication_that_does_not_add_up_is_refused_with_both_figures(system, send):
    found = send(published(**{"Total All": "7"}))
    assert found.outcome is Outcome.REJECTED and not system.lake.versions()
    assert "is 7" in "\n".join(found.lines) and "add to 6" in "\n".join(found.lines)


def test_a_file_of_an_impossible_month_is_refused_and_those_beside_it_are_received(
    system, tmp_path
):
    written(tmp_path, published(Period="RTT-Smarch-2024"), "a.csv")
    written(tmp_path, published(), "b.csv")
    bad, good = receive(system, [tmp_path], by=SYSTEM_ACTOR)
    assert (bad.file, bad.outcome, bad.exit_code) == ("a.csv", Outcome.REJECTED, 5)
    assert good.outcome is Outcome.ACCEPTED
    assert DataLoad.objects.get(status="REJECTED").report["faults"][0]["column"] == "Period"


def test_a_publication_of_a_month_that_is_not_over_is_refused(system, send):
    for month in ("RTT-November-2099", "RTT-November-2026"):  # today is 22 November 2026
        found = send(published(Period=month))
        assert (found.outcome, found.exit_code) == (Outcome.REJECTED, 5)
        assert found.problem.faults[0].rule == "FUTURE_PERIOD"
    assert not system.lake.versions()
    with pytest.raises(Problem, match="not over") as caught:
        send(published(Period=""), period="2026-12")
    assert caught.value.exit_code == 2
    assert send(published(Period="RTT-October-2026")).outcome is Outcome.ACCEPTED


def test_whatever_cannot_be_read_in_a_file_is_that_files_fault(send, monkeypatch):
    monkeypatch.setattr(rtt, "span_in", lambda *_: Month.parse("Smarch 2024"))
    found = send(published(), "odd.csv")
    assert (found.outcome, found.exit_code) == (Outcome.REJECTED, 5)
    assert "odd.csv: `Smarch 2024` is not a month" in found.problem.what


def test_unknown_organisations_are_added_from_the_publication_and_give_way(system, send):
    send([row("organisations", organisation="RXA", name="Harbour, as ODS has it")])
    send(published())
    named = {each["organisation"]: each for each in lake(system, "organisations")}
    assert named["RXA"]["name"] == "Harbour, as ODS has it"
    assert named["QE1"]["source"].startswith("from publication")
    assert named["QE1"]["kind"] == "ICB"
    icb = row("organisations", organisation="QE1", name="The ICB", kind="ICB", from_on="2022-07-01")
    send([row("organisations", organisation="RXA"), icb])
    found = [
        each["name"] for each in lake(system, "organisations") if each["organisation"] == "QE1"
    ]
    assert found == ["The ICB"]
    assert "00Q" in {each["organisation"] for each in lake(system, "organisations")}


def test_what_a_publication_names_is_no_register_of_senders(send):
    send(published())
    assert send([row("ambulance_contacts", trust="RZZ")]).outcome is Outcome.ACCEPTED


def test_the_real_extract_is_taken_in(system, shared_data):
    path = shared_data / "rtt" / "raw" / "Full-CSV-data-file-Jan26.zip"
    (found,) = receive(system, [path], by=SYSTEM_ACTOR)
    assert (found.outcome, found.rows_accepted) == (Outcome.ACCEPTED, 1_149_008)
    assert len(lake(system, "organisations")) > 600
