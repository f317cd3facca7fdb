"""The extracts that practices send, a file each, and the traces that the ambulance trust makes."""

from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wholesystem.synthetic import organisations as bodies
from wholesystem.synthetic.ambulance import Contacts, trust_number
from wholesystem.synthetic.made import Feed
from wholesystem.synthetic.people import Population
from wholesystem.synthetic.places import Places

# A trace settles the others: attempted without a match, and in progress, stay as they are.
UNSETTLED = ("04", "06")


def extract_files(places: Places, extract: dict[str, pa.Table], day: date) -> list[Feed]:
    """One file a practice of the ICS and table; neighbouring practices send nothing."""
    endings = {"preferences": "csv"}
    feeds = []
    for table, rows in extract.items():
        provider = rows["provider"].combine_chunks().dictionary_encode()
        number = provider.indices.to_numpy()
        # People stand by practice, so that each practice's rows are one stretch.
        edges = np.flatnonzero(np.diff(number, prepend=-1, append=len(places.practices)))
        for first, after in pairwise(edges):
            code = provider[int(first)].as_py()
            if code in places.practices[: places.home]:
                feeds.append(Feed(name=f"gp-extract-{table.replace('_', '-')}-{code}-{day}",
                    table=table, rows=rows.slice(first, after - first),
                    ending=endings.get(table, "parquet")))  # fmt: skip
    order = list(extract)
    return sorted(feeds, key=lambda feed: (order.index(feed.table), feed.name))


def traced(everyone: Population, people: pa.Table, found: Contacts, day: date) -> Feed:
    """What the ambulance trust learned of its patients by tracing their numbers, on the day.

    So it knows where somebody is registered also where the practice takes no part in anything.
    `people` are the rows of everyone; a number that the practice has wrong is put right.
    """
    traceable = ~(found.marks["missing_nhs_number"] | found.marks["bad_check_digit"])
    who = np.unique(found.person[traceable])
    rows, count = people.take(pa.array(who)), len(who)
    status = rows["nhs_status"].combine_chunks()
    unsettled = pc.is_in(status, pa.array(UNSETTLED))
    put = {
        "provider": pa.repeat(pa.scalar(bodies.AMBULANCE), count),
        "extracted_on": pa.repeat(pa.scalar(day), count),
        "nhs_number": everyone.nhs_number.take(pa.array(who)),
        "local_person_id": trust_number(who),
        "nhs_status": pc.if_else(unsettled, status, "01"),
    }
    for name, values in put.items():
        rows = rows.set_column(rows.column_names.index(name), name, values)
    return Feed(name=f"ambulance-traced-people-{day}", table="people", rows=rows)
