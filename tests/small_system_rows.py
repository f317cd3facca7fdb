"""The rows of the small system: people, items and what was done to them, figures, files."""

import datetime as dt

from tests.small_system import (
    AMBULANCE,
    ICB,
    NAMES,
    OTHER_AMBULANCE,
    PASSWORD,
    PCN,
    PRACTICES,
    TODAY,
    USERS,
    actor,
    interval,
    numbers,
)
from wholesystem.core.days import Month
from wholesystem.core.problem import Fault
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.work.accounts.actions import add_user
from wholesystem.work.identities.actions import add_people, adding_people, raise_traces
from wholesystem.work.loads.actions import keep_load, note_issues, quarantine
from wholesystem.work.receipts.actions import make_receipt
from wholesystem.work.results.actions import load_standards, replace_results
from wholesystem.work.worklists.actions import NewItem, move, open_items
from wholesystem.work.worklists.messages import answer_message, queue_message
from wholesystem.work.worklists.runs import keep_considered, keep_funnel, start_run

REVIEW, ALERTS = "blood-pressure-review", "severe-blood-pressure"
MONTHS = [Month(2025, 12), Month(2026, 1), Month(2026, 2)]
NOT_PEOPLE = {"imd_version": "IMD 2025"}


def users() -> None:
    for name, (role, organisation, first, last) in USERS.items():
        add_user(
            name,
            role=role,
            organisation=organisation,
            by=SYSTEM_ACTOR,
            password=PASSWORD,
            demonstration=True,
            first_name=first,
            last_name=last,
        )


def standards(system) -> None:
    load_standards(system.standards.rows)


def people() -> None:
    with adding_people():
        add_people(
            {
                "nhs_number": numbers(len(NAMES)),
                "given_name": [given for given, _ in NAMES],
                "family_name": [family for _, family in NAMES],
                "born_on": [dt.date(1948 + 3 * place, 4, 2) for place in range(len(NAMES))],
                "address": [f"{place + 1} Sea Street" for place in range(len(NAMES))],
                "postcode": ["ZZ99 3VZ"] * len(NAMES),
                "phone": [f"01632 9600{place:02d}" for place in range(len(NAMES))],
                "sensitive": [place == 2 for place in range(len(NAMES))],
            }
        )
    raise_traces(
        "ambulance_contacts",
        "L-2026-03-02-0001",
        AMBULANCE,
        [
            {"local_id": "INC-77120", "submitted_number": "", "rule": "NHSNO_MISSING"},
            {"local_id": "INC-77131", "submitted_number": "", "rule": "NHSNO_CHECKDIGIT"},
        ],
    )


def contact(place: int, systolic: int, diastolic: int) -> dict:
    """The evidence of a contact, as the programme gives it."""
    ended = dt.datetime(2026, 2, 20 + place % 8, 14, 35, tzinfo=dt.UTC)
    return {
        "contact_id": f"INC-{77000 + place}",
        "trust": AMBULANCE,
        "ended_at": ended.isoformat(),
        "outcome": "SEE_TREAT",
        "station": "Quay Road",
        "age": 77 - 3 * place,
        "systolic": systolic,
        "diastolic": diastolic,
        "taken_at": (ended - dt.timedelta(minutes=12)).isoformat(),
        "last_systolic": systolic,
        "last_diastolic": diastolic,
        "last_taken_at": (ended - dt.timedelta(minutes=12)).isoformat(),
        "before_systolic": systolic + 9,
        "before_diastolic": diastolic + 4,
        "before_taken_at": (ended - dt.timedelta(minutes=31)).isoformat(),
        "single_reading": False,
        "readings_taken": 2,
        "readings_implausible": 0,
        "core20": place % 3 == 0,
        "no_reading_at_practice": True,
        "target_differs": place == 1,
    }


def items(system) -> None:
    """Two of everything: to check, ready, held, sent, invited, and one alert."""
    review = system.programmes["ambulance_hypertension"].worklist(REVIEW)
    practices = list(PRACTICES)
    found = []
    for place in range(len(NAMES)):
        practice = practices[place % 3]
        found.append(
            NewItem(
                person=place + 1,
                rank=place + 1,
                reason="raised, by the lower of the last two readings, and not taken to hospital",
                hold="the practice is not in an agreement in force" if place == 5 else "",
                evidence=contact(place, 178 - 2 * place, 104 - place),
                sender=AMBULANCE if place != 11 else OTHER_AMBULANCE,
                receiver=PRACTICES[practice],
                practice=practice,
                pcn=PRACTICES[practice],
                icb=ICB,
                lenses={"imd_quintile": 1 + place % 5, "ethnic_group": "White", **NOT_PEOPLE},
                attributes={
                    "band": "HIGH" if place < 9 else "RAISED",
                    "klass": "UNDIAGNOSED",
                    "takes_slot": True,
                },
            )
        )
    common = {"programme": "ambulance_hypertension", "by": SYSTEM_ACTOR, "day": TODAY}
    week_ago = dt.datetime(2026, 2, 24, 6, 0, tzinfo=dt.UTC)
    keys = open_items(found, worklist=REVIEW, flow=review.flow, at=week_ago, **common).items
    _moved(review.flow, keys)
    alerts = system.programmes["ambulance_hypertension"].worklist(ALERTS)
    severe = contact(3, 190, 122) | {"single_reading": True, "readings_taken": 1}
    open_items(
        [
            NewItem(
                person=4,
                cause="INC-77003",
                rank=1,
                reason="the last plausible reading is severe, and the person was not conveyed",
                evidence=severe,
                sender=AMBULANCE,
                attributes={"band": "SEVERE"},
            )
        ],
        worklist=ALERTS,
        flow=alerts.flow,
        kind="ALERT",
        at=dt.datetime(2026, 3, 3, 5, 40, tzinfo=dt.UTC),
        **common,
    )


def _moved(flow, keys) -> None:
    """Six stay to be checked; the others are signed off, and four of them sent."""
    paramedic, registrar, coordinator = map(actor, ("paramedic", "registrar", "coordinator"))
    times = [dt.datetime(2026, 2, 24 + hour // 8, 9 + hour, tzinfo=dt.UTC) for hour in range(6)]
    for place in (6, 7, 9, 10):
        move(keys[place], "check", flow=flow, by=paramedic, at=times[0])
    for place in (6, 7, 9):
        message = queue_message(
            keys[place], to_mailbox=PCN, workflow=REVIEW, body=b"{}", message_id=f"M-{keys[place]}"
        )
        answer_message(message.message_id, "SENT", at=times[1])
        move(keys[place], "send", flow=flow, by=registrar, at=times[1], source=message.message_id)
    for place in (7, 9):
        move(keys[place], "acknowledge", flow=flow, by=coordinator, at=times[2])
    move(keys[9], "invite", flow=flow, by=coordinator, at=times[3])


def loads() -> None:
    """Feeds that arrived, one of them late; a refused file; rows in quarantine."""
    kinds = {
        "ambulance_contacts": ("2026-03-01", dt.date(2026, 3, 1), 1840, AMBULANCE),
        "observations": ("2026-03-01", dt.date(2026, 3, 1), 5210, AMBULANCE),
        "rtt_waits": ("2026-01", dt.date(2026, 1, 31), 178_216, "NHSE"),
        "people": ("2025-11", dt.date(2025, 11, 30), 41_220, "P10001"),
    }
    for number, (name, (period, reaches, count, provider)) in enumerate(kinds.items()):
        load = keep_load(
            by=SYSTEM_ACTOR,
            status="ACCEPTED",
            dataset=name,
            file_name=f"{name}-{period}.csv",
            content_hash=f"{number:064x}",
            provider=provider,
            period=period,
            period_from=reaches.replace(day=1),
            period_to=reaches,
            rows_read=count + 3,
            rows_accepted=count,
            rows_quarantined=3 if name == "observations" else 0,
        )
        if name == "observations":
            _faults(load)
    keep_load(
        by=actor("administrator"),
        status="REJECTED",
        dataset="ambulance_contacts",
        file_name="contacts-march.xlsx",
        content_hash="f" * 64,
        provider=AMBULANCE,
        report={"text": "The file has no column `ended_at`. It is required. Add it."},
    )


def _faults(load) -> None:
    for row, value in ((12, "=9999"), (13, "150"), (14, "abc")):
        fault = Fault(
            f"observations.csv, row {row}",
            "The value is not plausible.",
            "A systolic pressure is from 60 to 280 mmHg.",
            "Correct the value and send the row again.",
            rule="OUT_OF_RANGE",
            row=row,
            column="value",
        )
        quarantine(load, [(fault, {"local_person_id": f"L{row}", "value": value})])
    note_issues(load, [("warn", "DUPLICATE", 4, "4 readings were sent twice; one was kept.")])


def receipt(name: str, programme: str, purpose: str = "PLANNING"):
    return make_receipt(
        "measure",
        by=SYSTEM_ACTOR,
        purpose=purpose,
        programme=programme,
        definition=name,
        day=TODAY,
        output=f"counts of {name}",
        inputs={"versions": {"rtt_waits": 3}, "events_upto": 41, "standards": "a" * 64},
        code_version="0.1.0+test",
    )


def cell(month: Month, kind: str, code: str, name: str, numerator: int, denominator=None, **more):
    values = {"value": numerator} if denominator is None else interval(numerator, denominator)
    return {
        "period_start": month.start,
        "period_end": month.end,
        "period": month.text,
        "footprint_kind": kind,
        "footprint": code,
        "footprint_name": name,
        "numerator": numerator,
        "denominator": denominator,
        **values,
        **more,
    }


def waits(system) -> None:
    """Long waits of England, three ICBs, twenty trusts and four specialties, one month."""
    places = [
        ("england", "ENG", "England", 7_250_000),
        ("icb", ICB, "Harbour and Dales ICB", 160_000),
    ]
    places += [("icb", f"QX{n}", f"{name} ICB", 90_000 * (n + 1))
               for n, name in enumerate(("Northmoor", "Southfen"))]  # fmt: skip
    places += [("trust", f"R{chr(65 + n)}1", f"{name} NHS Trust", 9_000 + 4_100 * n)
               for n, name in enumerate(TRUSTS)]  # fmt: skip
    places += [("specialty", f"C_{100 + n}", name, 210_000 * (n + 1))
               for n, name in enumerate(("Cardiology", "Ear, nose and throat",
                                         "Gynaecology", "Trauma and orthopaedics"))]  # fmt: skip
    month = MONTHS[1]
    programme = system.programmes["elective_recovery"]
    for one in programme.measures:
        cells = []
        for spread, (kind, code, name, size) in enumerate(places):
            # More of the list waits long where the place comes later: enough to see a picture.
            share = _share(one.name, spread)
            whole = size if one.denominator is not None else None
            held = {"standard_id": "RTT18", "standard_met": False} if one.standard else {}
            cells.append(
                cell(
                    month,
                    kind,
                    code,
                    name,
                    int(size * share),
                    whole,
                    publication=True,
                    programme=programme.name,
                    **held,
                )
            )
        replace_results(one.name, cells, receipt(one.name, programme.name, "PUBLIC_REPORT"))


TRUSTS = (
    "Harbour", "Dale Valley", "Northmoor", "Eastcliff", "Wolds", "Ferry Hill", "Castle", "Priory",
    "Saltmarsh", "Kingsford", "Abbey", "Millbrook", "Heathland", "Riverside", "Tarn", "Longridge",
    "Beacon", "Ashdown", "Whitecliff", "Fenland",
)  # fmt: skip


def _share(name: str, spread: int) -> float:
    shares = {"within-18-weeks": 0.70 - 0.007 * (spread * 7 % 20), "incomplete-pathways": 1.0}
    if name in shares:
        return shares[name]
    weeks = 52 if name == "share-over-52-weeks" else int(name.split("-")[1])
    return {52: 0.02, 65: 0.001, 78: 0.0002, 104: 0.00002}.get(weeks, 0.3) * (1 + spread % 4 / 4)


def loop_figures(system) -> None:
    """The figures of the pilot (71 sent, 35 reviewed, 14 helped), and two months before."""
    programme = system.programmes["ambulance_hypertension"]
    by_month = {MONTHS[0]: (40, 15, 4), MONTHS[1]: (55, 26, 9), MONTHS[2]: (71, 35, 14)}
    parts = {"review-rate": (1, 0), "intervention-rate": (2, 1), "yield-per-sent": (2, 0)}
    for name in ("people-sent", *parts):
        cells = []
        for month, counts in by_month.items():
            top, bottom = parts.get(name, (0, None))
            whole = None if bottom is None else counts[bottom]
            own = {"quality": {"sender": AMBULANCE}, "programme": programme.name}
            cells.append(cell(month, "sender", AMBULANCE, "Harbour & Dales Ambulance Service",
                              counts[top], whole, **own))  # fmt: skip
            cells.append(cell(month, "pcn", PCN, "Quayside PCN", counts[top], whole,
                              programme=programme.name,
                              quality={"sender": AMBULANCE, "receiver": PCN}))  # fmt: skip
            cells += _groups(month, name, counts, top, bottom, own)
        replace_results(name, cells, receipt(name, programme.name, "DIRECT_CARE"))


def _groups(month, name, counts, top, bottom, own) -> list[dict]:
    if month != MONTHS[2] or name not in ("review-rate", "yield-per-sent"):
        return []
    quintiles = {"1": 30, "2": 14, "3": 12, "4": 9, "5": 6}
    ethnic = {"White": 40, "Asian": 16, "Black": 7, "Not known": 8}
    share = counts[top] / counts[0]
    return [
        cell(month, "sender", AMBULANCE, "Harbour & Dales Ambulance Service", round(n * share), n,
             lens=lens, lens_value=value, **own)
        for lens, sizes in (("deprivation", quintiles), ("ethnicity", ethnic))
        for value, n in sizes.items()
    ]  # fmt: skip


def run_of_today() -> None:
    """What the latest run looked at: three people out, for three reasons, and the funnel."""
    run = start_run("ambulance_hypertension", TODAY, by=SYSTEM_ACTOR, receipt="")
    reasons = {1: "", 101: "conveyed", 102: "not raised: the lower of the last two is below"}
    keep_considered(
        run,
        "raised-and-not-conveyed",
        {
            "person": list(reasons),
            "included": [not reason for reason in reasons.values()],
            "step": list(reasons.values()),
            "reason": list(reasons.values()),
            "evidence": [{"trust": AMBULANCE}] * 3,
            "local_label": ["INC-77000", "INC-77101", "INC-77102"],
        },
    )
    keep_funnel(
        run,
        "raised-and-not-conveyed",
        [
            ("seen by a crew in the last 28 days", 0, 940),
            ("not seen face to face by a crew", 210, 730),
            ("conveyed", 430, 300),
            ("not raised: the lower of the last two readings is below the limit", 271, 29),
            ("does not want to take part in this programme", 3, 26),
            ("not traceable: no NHS number that may be used", 14, 12),
        ],
    )
