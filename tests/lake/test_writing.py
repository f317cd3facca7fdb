"""What a load does to a table: whole or not at all, superseding and never adding."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time

import pyarrow as pa
import pytest

from tests.lake.conftest import DAY, permit, rows
from wholesystem.definitions.rows import rows as unbound
from wholesystem.lake import Lake
from wholesystem.tables import TABLES

PREFERENCES, OBSERVATIONS = TABLES["preferences"], TABLES["observations"]


def contact(number, trust="RX9", person=1, **rest):
    at = pa.scalar(1_770_000_000_000_000, pa.timestamp("us", "UTC")).as_py()
    return {
        "contact_id": number, "trust": trust, "person": person, "called_at": at,
        "outcome": "SEE_TREAT", **rest,
    }  # fmt: skip


def read(lake, name, **options):
    with lake.open(permit(name), **options) as reading:
        return reading.run(unbound(name))


def ids(lake, **options):
    found = read(lake, "ambulance_contacts", **options)
    return sorted(zip(found["contact_id"].to_pylist(), found["load_id"].to_pylist(), strict=True))


def write(lake, load_id, *given, **options):
    table = TABLES["ambulance_contacts"]
    options.setdefault("provider", "RX9")
    return lake.write(table, rows("ambulance_contacts", *given), load_id=load_id, **options)


def test_an_empty_lake_has_every_table_with_its_columns_and_no_rows(lake):
    assert lake.versions() == {}
    assert len(read(lake, "people")) == 0
    assert read(lake, "people").column_names == [c.name for c in TABLES["people"].stored_columns]


def test_loads_add_up_and_each_is_a_version(lake):
    assert write(lake, "L1", contact("a"), contact("b")) == 0
    assert write(lake, "L2", contact("c")) == 1
    assert ids(lake) == [("a", "L1"), ("b", "L1"), ("c", "L2")]
    assert ids(lake, versions={"ambulance_contacts": 0}) == [("a", "L1"), ("b", "L1")]


def test_a_row_sent_again_takes_the_place_of_the_one_that_is_there(lake):
    write(lake, "L1", contact("a"), contact("b"))
    write(lake, "L2", contact("b", outcome="REFUSED"), contact("c"))
    assert ids(lake) == [("a", "L1"), ("b", "L2"), ("c", "L2")]


def test_the_same_number_of_another_trust_is_another_contact(lake):
    write(lake, "L1", contact("a"))
    write(lake, "L2", contact("a", trust="RYA"), provider="RYA")
    assert ids(lake) == [("a", "L1"), ("a", "L2")]


def test_a_superseded_load_goes_with_what_it_alone_said(lake):
    write(lake, "L1", contact("a"), contact("b"))
    write(lake, "L2", contact("z"))
    write(lake, "L3", contact("b"), replaces="L1")
    assert ids(lake) == [("b", "L3"), ("z", "L2")]


def test_a_snapshot_takes_the_place_of_all_that_its_provider_sent(lake):
    def preference(number, provider):
        return {
            "preference_id": number, "provider": provider, "person": 1, "kind": "NDOO",
            "extracted_on": DAY, "from_on": DAY,
        }  # fmt: skip

    lake.write(PREFERENCES, rows("preferences", preference("1", "A"), preference("2", "A")),
               load_id="L1", provider="A")  # fmt: skip
    lake.write(PREFERENCES, rows("preferences", preference("1", "B")), load_id="L2", provider="B")
    lake.write(PREFERENCES, rows("preferences", preference("3", "A")), load_id="L3", provider="A")
    found = read(lake, "preferences")
    kept = zip(found["provider"].to_pylist(), found["preference_id"].to_pylist(), strict=True)
    assert sorted(kept) == [("A", "3"), ("B", "1")]


def test_a_key_that_is_partly_empty_is_still_a_key(lake):
    week = {"provider": "U1", "service": "BP_REVIEW", "week_start": DAY, "slots": 5}
    capacity = TABLES["capacity"]
    lake.write(capacity, rows("capacity", week), load_id="L1", provider="U1")
    lake.write(capacity, rows("capacity", {**week, "slots": 8}), load_id="L2", provider="U1")
    assert [int(slots) for slots in read(lake, "capacity")["slots"].to_pylist()] == [8]


def test_history_tells_which_loads_happened(lake):
    write(lake, "L1", contact("a"))
    assert lake.holds_load("ambulance_contacts", "L1")
    assert not lake.holds_load("ambulance_contacts", "L2")
    assert not lake.holds_load("people", "L1")


def test_the_same_rows_in_any_order_are_the_same_files(lake, tmp_path):
    given = [contact(str(number), person=number % 3) for number in range(50)]
    write(lake, "L1", *given)
    other = Lake(tmp_path / "other")
    table = rows("ambulance_contacts", *given)
    other.write(TABLES["ambulance_contacts"], table.take(pa.array(range(49, -1, -1))), load_id="L1")
    assert read(lake, "ambulance_contacts").equals(read(other, "ambulance_contacts"))


def _write_many(folder, writer):
    lake = Lake(folder)
    for number in range(5):
        write(lake, f"L{writer}-{number}", contact(f"{writer}-{number}"))


def test_writers_at_the_same_time_lose_nothing(lake, tmp_path):
    context = multiprocessing.get_context("spawn")
    folder = tmp_path / "lake"
    writers = [context.Process(target=_write_many, args=(folder, each)) for each in range(2)]
    for each in writers:
        each.start()
    for each in writers:
        each.join(60)
    assert len(ids(Lake(folder))) == 10


@pytest.mark.slow
def test_a_load_killed_half_way_leaves_nothing_half_done(tmp_path):
    """kill -9 at five moments of a write: a reader finds the rows before it or all after it."""
    folder = tmp_path / "lake"
    script = textwrap.dedent(
        f"""
        from pathlib import Path
        from tests.lake.test_writing import contact, write
        from wholesystem.lake import Lake
        lake = Lake(Path({str(folder)!r}))
        given = [contact(str(number)) for number in range(40_000)]
        print("ready", flush=True)
        for load in range(100):
            write(lake, f"L{{load}}", *given)
        """
    )
    for delay in (0.05, 0.2, 0.35, 0.5, 0.8):
        before = dict(_counts(folder))
        command = [sys.executable, "-c", script]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=os.getcwd()) as process:
            assert process.stdout.readline().strip() == b"ready"
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
        after = dict(_counts(folder))
        assert set(after.values()) <= {40_000}, "rows of a load are all there or not at all"
        assert len(after) <= 1, "each load takes the place of the one before"
        assert before or not after or len(after) == 1


def _counts(folder):
    found = read(Lake(folder), "ambulance_contacts")
    return [(one["values"], one["counts"]) for one in found["load_id"].value_counts().to_pylist()]
