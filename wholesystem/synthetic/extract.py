"""The extracts that practices send, a file each, and the traces that the ambulance trust makes."""

from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa

from wholesystem.synthetic import organisations as bodies
from wholesystem.synthetic.ambulance import Contacts
from wholesystem.synthetic.made import Feed
from wholesystem.synthetic.people import Population
from wholesystem.synthetic.places import Places


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
    who = pa.array(np.unique(found.person[traceable]))
    rows = people.take(who)
    for name, value in (("provider", bodies.AMBULANCE), ("extracted_on", day)):
        at = rows.column_names.index(name)
        kind = rows.schema.field(name).type
        rows = rows.set_column(at, name, pa.repeat(pa.scalar(value, kind), len(rows)))
    numbers = everyone.nhs_number.take(who)
    rows = rows.set_column(rows.column_names.index("nhs_number"), "nhs_number", numbers)
    return Feed(name=f"ambulance-traced-people-{day}", table="people", rows=rows)
