"""A figure made again from its receipt is the same, byte for byte, or it is told that it is not."""

import os
import shutil
import subprocess
import sys
from copy import deepcopy
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.system.small import DAY, PROGRAMME, REVIEW, Small, agreement
from wholesystem.core import clock
from wholesystem.core.problem import Problem
from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor
from wholesystem.sharing.refusal import Refusal
from wholesystem.system.reproduce import reproduce
from wholesystem.work.receipts.models import Receipt


@pytest.fixture(scope="module")
def worked_once(small_folder, tmp_path_factory) -> Small:
    """A system with a list, people sent, and figures."""
    folder = tmp_path_factory.mktemp("worked") / "worked"
    shutil.copytree(small_folder, folder)
    small = Small(folder)
    small.slots(9).raised(1, 2, 3).work().sign_off()
    small.share()
    small.run()
    clock.release()
    return small


@pytest.fixture
def worked(worked_once, tmp_path) -> Small:
    """A copy of it of the test's own."""
    shutil.copytree(worked_once.folder, tmp_path / "worked")
    small = Small(tmp_path / "worked")
    small.rows = deepcopy(worked_once.rows)
    yield small
    clock.release()


def receipts() -> list[str]:
    kinds = ("measure", "cohorts")
    return list(Receipt.objects.filter(kind__in=kinds).values_list("receipt_id", flat=True))


def some() -> list[str]:
    """A cohort and two measures, of the run before last and of the last."""
    named = Receipt.objects.filter(definition__in=(PROGRAMME, "people-sent", "people-selected"))
    return list(named.exclude(kind="share").values_list("receipt_id", flat=True))


def differs(small, receipt: str) -> Problem:
    with pytest.raises(Problem) as told:
        reproduce(small.system, receipt, by=SYSTEM_ACTOR)
    assert told.value.exit_code == 7, told.value
    return told.value


def command(small, root, *words: str) -> subprocess.CompletedProcess:
    env = {**os.environ, "WHOLESYSTEM_NOW": clock.now().isoformat()}
    asked = [sys.executable, "-m", "wholesystem", *words, "--system", str(small.folder)]
    return subprocess.run(asked, cwd=root, env=env, capture_output=True, text=True)


def test_in_a_fresh_process_it_is_the_same(worked, root):
    receipt = Receipt.objects.filter(definition="people-sent").latest("pk").receipt_id
    done = command(worked, root, "reproduce", receipt)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{receipt}: the same, byte for byte, with the same code.\n"


def test_after_a_later_load_and_a_later_run_it_is_the_same(worked):
    before = some()
    worked.to(DAY.replace(day=6)).raised(7, 8).change(1, died_on=DAY).prefers(
        2, "PROGRAMME_DISSENT"
    )
    worked.work()
    assert worked.states()[2] == "WITHDRAWN"
    for receipt in before:
        assert reproduce(worked.system, receipt, by=SYSTEM_ACTOR).same


def test_after_the_standards_and_the_agreement_were_changed_it_is_the_same(worked):
    before = some()
    standards = worked.folder / "standards.toml"
    text = standards.read_text()
    changed = text.replace("value = 140\n", "value = 170\n").replace("value = 90\n", "value = 99\n")
    assert changed != text
    standards.write_text(changed)
    (worked.folder / "agreements" / "small.toml").write_text(agreement(practices=("P20002",)))
    for receipt in before:
        assert reproduce(worked.system, receipt, by=SYSTEM_ACTOR).same
    (worked.folder / "agreements" / "small.toml").unlink()
    assert reproduce(worked.system, before[-1], by=SYSTEM_ACTOR).same


def test_a_programme_of_the_systems_own_that_was_changed_since_is_made_as_it_was(small):
    from wholesystem.system.opened import SHIPPED_PROGRAMMES

    own = small.folder / "programmes" / f"{PROGRAMME}.py"
    text = (SHIPPED_PROGRAMMES / own.name).read_text()
    own.write_text(text)
    small.raised(1).work()
    receipt = Receipt.objects.filter(definition="people-selected").latest("pk").receipt_id
    own.write_text(text.replace('"seen by a crew face to face"', '"met by a crew"'))
    assert reproduce(small.system, receipt, by=SYSTEM_ACTOR).same


@pytest.mark.parametrize("which", ["standards", "source", "agreements", "output"])
def test_a_kept_object_that_was_changed_is_told(worked, which):
    receipt = Receipt.objects.filter(definition="people-sent").latest("pk")
    digests = {**receipt.inputs, "output": receipt.output_hash}[which]
    digest = digests[0] if isinstance(digests, list) else digests
    path = worked.folder / "receipts" / digest[:2] / digest
    path.write_bytes(path.read_bytes() + b"\n# nothing to see here\n")
    assert "has been changed" in differs(worked, receipt.receipt_id).what


def test_a_changed_file_of_the_lake_is_told(worked):
    receipt = Receipt.objects.filter(kind="cohorts").latest("pk").receipt_id
    for path in (worked.folder / "lake" / "observations").glob("*.parquet"):
        rows = pq.read_table(path)
        place = rows.column_names.index("value")
        lower = pa.array([Decimal(100)] * len(rows), rows.schema.field("value").type)
        pq.write_table(rows.set_column(place, "value", lower), path)
    assert "not the same" in differs(worked, receipt).what


@pytest.mark.parametrize("harm", ["broken", "gone"])
def test_a_file_of_the_lake_that_is_broken_or_gone_is_told(worked, root, harm):
    receipt = Receipt.objects.filter(kind="cohorts").latest("pk").receipt_id
    for path in (worked.folder / "lake" / "ambulance_contacts").glob("*.parquet"):
        path.write_bytes(b"no such thing") if harm == "broken" else path.unlink()
    done = command(worked, root, "reproduce", receipt)
    assert done.returncode == 7, done.stderr
    assert receipt in done.stderr and "Traceback" not in done.stderr


def test_a_receipt_that_is_no_figure_or_is_not_there_is_told(worked):
    sending = Receipt.objects.get(kind="share", definition=REVIEW).receipt_id
    for receipt, code in ((sending, 2), ("R-1999-01-01-0001", 3)):
        with pytest.raises(Problem) as told:
            reproduce(worked.system, receipt, by=SYSTEM_ACTOR)
        assert told.value.exit_code == code


def test_who_may_not_reproduce_is_refused(worked):
    with pytest.raises(Refusal):
        reproduce(worked.system, receipts()[0], by=Actor("c", "coordinator", "U10001"))
