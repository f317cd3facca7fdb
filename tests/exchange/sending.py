"""Files as senders write them, for tests."""

import csv
import datetime as dt
import io
from pathlib import Path

from wholesystem.exchange.checks import check
from wholesystem.exchange.found import Contents
from wholesystem.exchange.kinds import KINDS
from wholesystem.exchange.opening import open_file
from wholesystem.exchange.reading import read_rows
from wholesystem.exchange.recognise import recognise
from wholesystem.tables import TABLES

TODAY = dt.date(2026, 11, 22)

# A good row of each feed that the tests send.
GOOD = {
    "ambulance_contacts": {
        "trust": "RXA",
        "contact_id": "C{n}",
        "nhs_number": "",
        "called_at": "2026-11-16T09:30:00Z",
        "outcome": "SEE_TREAT",
    },
    "workforce_facts": {
        "provider": "RXA",
        "unit": "{n:06d}",
        "staff_group": "Nursing",
        "month": "2026-10-01",
    },
    "people": {
        "provider": "P12345",
        "extracted_on": "2026-11-16",
        "local_person_id": "L{n}",
        "nhs_status": "01",
        "born_on": "1950-01-31",
        "sex": "2",
        "ethnic_category": "A",
    },
    "capacity": {"provider": "U10001", "service": "BP_REVIEW", "week_start": "2026-11-16"},
    "observations": {
        "provider": "RXA",
        "observation_id": "O{n}",
        "code": "271649006",
        "taken_at": "2026-11-16T09:40:00Z",
    },
    "worklist_outcomes": {
        "provider": "U10001",
        "reported_on": "2026-11-20",
        "item_reference": "M-{n}-1",
        "state": "INVITED",
        "happened_on": "2026-11-18",
    },
    "organisations": {"organisation": "RXA", "name": "Harbour Trust", "kind": "TRUST"},
}


def row(table: str, n: int = 1, **values) -> dict[str, str]:
    """A good row of a feed, with all its columns, and these values in it."""
    plain = {name: value.format(n=n) for name, value in GOOD[table].items()}
    return {**dict.fromkeys(names(table), ""), **plain, **values}


def names(table: str) -> list[str]:
    return [column.name for column in TABLES[table].feed_columns]


def as_csv(rows: list[dict], *, columns: list[str] | None = None) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns or list(rows[0]), extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def written(folder: Path, content: bytes, name: str = "feed.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def checked(
    folder: Path, table: str, rows: list[dict], *, synthetic: bool = True, day: dt.date = TODAY
) -> Contents:
    """The rows as the way in finds them."""
    opened = open_file(written(folder, as_csv(rows)), folder)
    recognised = recognise(opened, as_feed=table)
    sent = read_rows(opened, recognised)
    return check(KINDS[table], sent, name=opened.name, received_on=day, synthetic=synthetic)


def rules(contents: Contents) -> list[str]:
    """The rules that made rows wait, in order of row."""
    return [fault.rule for row in contents.quarantined for fault in row.faults]


def warnings(contents: Contents) -> dict[str, int]:
    return {issue.rule: issue.count for issue in contents.issues}
