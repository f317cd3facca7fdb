"""The footprint as files: organisations, how they belong together on which days, small areas."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from wholesystem.synthetic import organisations as bodies
from wholesystem.synthetic.names import PLACES, PRACTICE_KINDS, PRACTICES
from wholesystem.synthetic.places import OUTSIDE_PRACTICES, Places
from wholesystem.synthetic.rows import blank, feed_rows, numbered, stream

SOURCE = "synthetic"
ICBS_FROM = date(2022, 7, 1)
PCNS_FROM = date(2019, 7, 1)
PRACTICES_FROM = date(1998, 4, 1)
# A made-up middle of the system, for maps that show no real place's people.
LATITUDE, LONGITUDE = 54.1, -2.4


def footprint(places: Places, seed: int) -> dict[str, pa.Table]:
    """The three files of the footprint, by table."""
    return {
        "organisations": _organisations(places, seed),
        "relationships": _relationships(places),
        "areas": _areas(places),
    }


def practice_names(count: int) -> list[str]:
    """Invented names, each once for the first 276 practices."""
    return [
        f"{PRACTICES[number % len(PRACTICES)]} "
        f"{PRACTICE_KINDS[number // len(PRACTICES) % len(PRACTICE_KINDS)]}"
        for number in range(count)
    ]


def _listed(places: Places) -> list[tuple]:
    """Code, name, kind, sector, first day, last day of every organisation."""
    last = places.merged_on - timedelta(days=1)
    open_until = {bodies.FORMER_HARBOUR: last, bodies.FORMER_DALES: last}
    icbs: list[tuple] = [
        (code, bodies.NAMES[code], "ICB", None, ICBS_FROM, open_until.get(code))
        for code in (bodies.FORMER_HARBOUR, bodies.FORMER_DALES, *bodies.NEIGHBOURS)
    ]
    icbs.append((bodies.ICB, bodies.NAMES[bodies.ICB], "ICB", None, places.merged_on, None))
    fixed = [
        (code, bodies.NAMES[code], kind, sector, date(year, 4, 1), None)
        for code, kind, sector, year in bodies.BODIES
    ]
    return icbs + fixed + _scaled(places)


def _scaled(places: Places) -> list[tuple]:
    """Councils, places, neighbourhoods, PCNs and practices: as many as the people need."""
    rows: list[tuple] = []
    for number in range(int(places.place_of.max()) + 1):
        town = PLACES[number % len(PLACES)]
        rows.append((f"ZL{number + 1:02d}", f"{town} Council", "LA", None,
            date(1974, 4, 1), None))  # fmt: skip
        rows.append((f"ZP{number + 1:02d}", f"{town} Place", "PLACE", None,
            ICBS_FROM, None))  # fmt: skip
    for number in range(int(places.neighbourhood_of.max()) + 1):
        rows.append((f"ZN{number + 1:03d}", f"{PRACTICES[number % len(PRACTICES)]} Neighbourhood",
            "NEIGHBOURHOOD", None, ICBS_FROM, None))  # fmt: skip
    for number, code in enumerate(places.pcns):
        rows.append((code, f"{PRACTICES[-1 - number % len(PRACTICES)]} PCN", "PCN", "PRIMARY",
            PCNS_FROM, None))  # fmt: skip
    names = practice_names(len(places.practices))
    for code, name in zip(places.practices, names, strict=True):
        rows.append((code, name, "PRACTICE", "PRIMARY", PRACTICES_FROM, None))
    return rows


def _organisations(places: Places, seed: int) -> pa.Table:
    rows = _listed(places)
    rng, count = stream(seed, "organisations"), len(rows)
    code, name, kind, sector, from_on, to_on = (list(column) for column in zip(*rows, strict=True))
    return feed_rows(
        "organisations",
        count,
        organisation=pa.array(code),
        name=pa.array(name),
        kind=pa.array(kind),
        sector=pa.array(sector, pa.string()),
        # No real postcode begins with ZZ.
        postcode=numbered("ZZ1 ", 100 + np.arange(count) % 900, 3),
        latitude=np.round(LATITUDE + rng.uniform(-0.3, 0.3, count), 4),
        longitude=np.round(LONGITUDE + rng.uniform(-0.5, 0.5, count), 4),
        from_on=pa.array(from_on),
        to_on=pa.array(to_on, pa.date32()),
        source=SOURCE,
    )


def _merger_ties(places: Places) -> list[tuple]:
    """Ties that the merger ended and began, and what came of what."""
    first, last = places.merged_on, places.merged_on - timedelta(days=1)
    rows: list[tuple] = [
        (bodies.ICB, bodies.FORMER_HARBOUR, "SUCCESSOR_OF", None, first, None),
        (bodies.ICB, bodies.FORMER_DALES, "SUCCESSOR_OF", None, first, None),
        (bodies.FORMER_HARBOUR, bodies.REGION, "MEMBER_OF", None, ICBS_FROM, last),
        (bodies.FORMER_DALES, bodies.REGION, "MEMBER_OF", None, ICBS_FROM, last),
        (bodies.ICB, bodies.REGION, "MEMBER_OF", None, first, None),
    ]
    for part, kind, *shares in bodies.MERGED_TIES:
        formers = zip((bodies.FORMER_HARBOUR, bodies.FORMER_DALES), shares, strict=True)
        rows += [
            (part, former, kind, share or None, ICBS_FROM, last)
            for former, share in formers
            if share is not None
        ]
        total = sum(share for share in shares if isinstance(share, int))
        rows.append((part, bodies.ICB, kind, total or None, first, None))
    return rows


def _local_ties(places: Places) -> list[tuple]:
    """Practice to PCN, neighbourhood and ICB; neighbourhood to place; place and PCN to ICB."""
    rows: dict[tuple, None] = {}  # a tie once, in the order in which it is first met
    half = (places.home + 1) // 2
    for number, code in enumerate(places.practices):
        pcn = places.pcns[places.pcn_of[number]]
        rows[code, pcn, "MEMBER_OF", None, PCNS_FROM, None] = None
        if number >= places.home:
            neighbour = bodies.NEIGHBOURS[(number - places.home) // OUTSIDE_PRACTICES]
            rows[code, neighbour, "MEMBER_OF", None, ICBS_FROM, None] = None
            rows[pcn, neighbour, "MEMBER_OF", None, ICBS_FROM, None] = None
            continue
        place = f"ZP{places.place_of[number] + 1:02d}"
        neighbourhood = f"ZN{places.neighbourhood_of[number] + 1:03d}"
        rows[code, neighbourhood, "MEMBER_OF", None, ICBS_FROM, None] = None
        rows[neighbourhood, place, "MEMBER_OF", None, ICBS_FROM, None] = None
        former = bodies.FORMER_HARBOUR if number < half else bodies.FORMER_DALES
        for row in _in_icb(code, former, places.merged_on):
            rows[row] = None
    for number, code in enumerate(places.pcns[: places.held_pcn + 1]):
        first = int(np.argmax(places.pcn_of == number))
        former = bodies.FORMER_HARBOUR if first < half else bodies.FORMER_DALES
        rows |= dict.fromkeys(_in_icb(code, former, places.merged_on))
    for number in range(int(places.place_of.max()) + 1):
        first = int(np.argmax(places.place_of == number))
        former = bodies.FORMER_HARBOUR if first < half else bodies.FORMER_DALES
        rows |= dict.fromkeys(_in_icb(f"ZP{number + 1:02d}", former, places.merged_on))
        rows[f"ZL{number + 1:02d}", bodies.ICB, "PARTNER_OF", None, places.merged_on, None] = None
    return list(rows)


def _in_icb(code: str, former: str, merged_on: date) -> list[tuple]:
    return [
        (code, former, "MEMBER_OF", None, ICBS_FROM, merged_on - timedelta(days=1)),
        (code, bodies.ICB, "MEMBER_OF", None, merged_on, None),
    ]


def _relationships(places: Places) -> pa.Table:
    fixed = [
        (part, whole, kind, share, ICBS_FROM if "QZ" in whole else date(2023, 4, 1), None)
        for part, whole, kind, share in bodies.TIES
    ]
    rows = fixed + _merger_ties(places) + _local_ties(places)
    part, whole, kind, share, from_on, to_on = (list(each) for each in zip(*rows, strict=True))
    return feed_rows(
        "relationships",
        len(rows),
        relationship_id=numbered("REL", np.arange(1, len(rows) + 1), 5),
        from_organisation=pa.array(part),
        to_organisation=pa.array(whole),
        kind=pa.array(kind),
        share_percent=pa.array(share, pa.int32()),
        from_on=pa.array(from_on),
        to_on=pa.array(to_on, pa.date32()),
        source=SOURCE,
    )


def _areas(places: Places) -> pa.Table:
    number = np.arange(len(places.areas))
    home = number < places.home_areas
    practice = places.practice_of_area
    place = places.place_of[practice.clip(0, places.home - 1)]
    neighbour = np.array(bodies.NEIGHBOURS)[
        ((practice - places.home) // OUTSIDE_PRACTICES).clip(0, 1)
    ]
    each = np.bincount(practice, minlength=len(places.practices))
    sizes = np.concatenate([places.sizes, np.full(len(places.practices) - places.home, 3_000)])
    return feed_rows(
        "areas",
        len(number),
        lsoa21=pa.array(places.areas),
        name=numbered("Harbour and Dales ", number + 1, 4),
        lsoa11=numbered("E019", number + 1, 5),
        msoa21=numbered("E029", number // 4 + 1, 5),
        council=blank(np.char.add("ZL0", (place + 1).astype(str)), ~home),
        icb=pa.array(np.where(home, bodies.ICB, neighbour).tolist()),
        imd19_decile=places.decile19,
        imd25_decile=places.decile25,
        rural_urban=pa.array(np.where(places.decile25 > 7, "Rural", "Urban").tolist()),
        residents=sizes[practice] // each[practice],
        source=SOURCE,
    )
