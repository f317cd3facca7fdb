"""Demo: the synthetic systems, made, received, run and worked through as people would.

Everything enters by the same door as real files, and every step is taken by an account with the
role for it: the registrar runs and sends, the paramedic signs off, the PCNs answer by file.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from wholesystem import synthetic
from wholesystem.core import clock
from wholesystem.core.problem import Kind, Problem
from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor
from wholesystem.system.accounts import DEMO_WORD, actor_named, sign_in_lines
from wholesystem.system.new import check_free, new
from wholesystem.system.opened import System
from wholesystem.system.receive import receive
from wholesystem.system.run import run
from wholesystem.system.share import share
from wholesystem.work.accounts.actions import add_user
from wholesystem.work.audit.chain import seal
from wholesystem.work.audit.models import Entry
from wholesystem.work.loads.models import DataLoad, QuarantinedRow
from wholesystem.work.results.models import Result
from wholesystem.work.worklists.models import Item, Message
from wholesystem.work.worklists.moving import Step, move_all

PROGRAMME, WORKLIST = "ambulance_hypertension", "blood-pressure-review"
FIXTURES = ("hypertension-pilot",)
# The demonstration has worked for a year: a list every four weeks, which is as far back as a
# contact counts, and every week of late. Last week's list is half signed off and not sent, and
# this week's waits for whoever signs in.
WEEKS_BACK = (*range(52, 4, -4), 4, 3, 2)
# The pilot's outcomes are told five weeks after the last sending.
ANSWERED_AFTER = 35

Say = Callable[[str], object]


def make_demo(
    folder: Path,
    *,
    people: int,
    seed: int,
    day: dt.date | None = None,
    database: str = "",
    progress: Say = lambda line: None,
) -> list[str]:
    """Make Harbour & Dales in a folder: loaded, run and a year at work; gives a summary."""
    check_free(folder)
    day = day or clock.today()
    made = synthetic.harbour_and_dales(people, seed, day)
    system = _started(folder, made, day, database)
    progress(f"Made {made.name}: {people:,} synthetic people from seed {seed}.")
    synthetic.write(made, system.folder / "inbox")
    received = receive(system, [system.folder / "inbox"], by=SYSTEM_ACTOR)
    _all_taken(received)
    progress(f"Received {len(received)} files.")
    _accounts(made)
    # What has been published is worked out once, at the end; people's lists week by week.
    for back in WEEKS_BACK:
        _work_a_week(system, day - dt.timedelta(weeks=back))
    _begin_a_week(system, day - dt.timedelta(weeks=1))
    clock.freeze(day)
    _answer(system, made, day)
    run(system, by=SYSTEM_ACTOR, day=day)
    seal()
    progress("Ran the programmes; a year of work is in the lists.")
    return _summary(system, folder)


def make_fixture(
    folder: Path, name: str, *, day: dt.date | None = None, database: str = ""
) -> list[str]:
    """Make a labelled fixture; its contacts, extracts and outcomes go through receive and run."""
    if name not in FIXTURES:
        raise Problem(
            f"There is no fixture {name!r}.",
            f"The fixtures are {', '.join(FIXTURES)}.",
            "Use one of these names.",
            kind=Kind.NOT_FOUND,
        )
    # The three runs fall into one month, so that the month's figures are the pilot's.
    day = day or _late_in_month(clock.today() - dt.timedelta(days=ANSWERED_AFTER))
    made = synthetic.hypertension_pilot(1, day)
    answered = day + dt.timedelta(days=ANSWERED_AFTER)
    system = _started(folder, made, answered, database)
    _accounts(made)
    inbox = system.folder / "inbox"
    days = synthetic.pilot_run_days(day)
    for week, (on, feeds) in enumerate(zip(days, synthetic.pilot_weeks(made), strict=True), 1):
        clock.freeze(on)
        for number, feed in enumerate(feeds, 1):
            path = synthetic.write_feed(feed, inbox, prefix=f"{week}-{number:02}-")
            _all_taken(receive(system, [path], by=SYSTEM_ACTOR))
        _work_a_week(system, on)
    clock.freeze(answered)
    path = inbox / f"4-outcomes-{answered}.csv"
    synthetic.write_feed(_outcomes(answered), inbox, prefix="4-")
    _all_taken(receive(system, [path], by=SYSTEM_ACTOR))
    run(system, by=SYSTEM_ACTOR, day=answered)
    seal()
    return _summary(system, folder)


def _late_in_month(latest: dt.date) -> dt.date:
    """The 25th on or before a day: the two weeks before it are of the same month."""
    this = latest.replace(day=25)
    return this if this <= latest else (latest.replace(day=1) - dt.timedelta(1)).replace(day=25)


def _started(folder: Path, made, day: dt.date, database: str) -> System:
    system = new(folder, settings=_settings(made, day, database))
    synthetic.write_agreements(made, system.folder / "agreements")
    return system


def _settings(made, day: dt.date, database: str) -> str:
    live = f'database = "{database}"\n' if database else ""
    return f"""# A synthetic system: nothing in it is about a real person or organisation.
name = "{made.name}"
synthetic = true
day = {day.isoformat()}
{live}
{made.programmes}"""


def _work_a_week(system: System, day: dt.date) -> None:
    """One week as people work it: run, sign off, send, answer the alerts."""
    clock.freeze(day)
    run(system, [PROGRAMME], by=SYSTEM_ACTOR, day=day)
    paramedic, registrar = actor_named("paramedic"), actor_named("registrar")
    _sign_off(system, _to_check(paramedic), paramedic)
    share(system, WORKLIST, by=registrar)
    _answer_alerts(system, paramedic)


def _begin_a_week(system: System, day: dt.date) -> None:
    """A week that is not finished: the first half is signed off, and nothing is sent yet."""
    clock.freeze(day)
    run(system, [PROGRAMME], by=SYSTEM_ACTOR, day=day)
    paramedic = actor_named("paramedic")
    ready = _to_check(paramedic)
    _sign_off(system, ready[: len(ready) // 2], paramedic)


def _to_check(paramedic: Actor) -> list[int]:
    """The items that wait for the trust's clinician and are not held, best first."""
    items = Item.objects.filter(worklist=WORKLIST, state="SELECTED", hold="")
    mine = items.filter(sender=paramedic.organisation).order_by("rank", "pk")
    return list(mine.values_list("pk", flat=True))


def _sign_off(system: System, items: list[int], paramedic: Actor) -> None:
    flow = system.programmes[PROGRAMME].worklist(WORKLIST).flow
    if items:
        move_all([Step(item_id=key, action="check") for key in items], flow=flow, by=paramedic)


def _answer_alerts(system: System, paramedic: Actor) -> None:
    """The clinical hub takes each alert on, looks for red flags and tells the practice."""
    for worklist in system.programmes[PROGRAMME].worklists:
        raised = Item.objects.filter(worklist=worklist.name, kind="ALERT", state="RAISED")
        keys = list(raised.filter(sender=paramedic.organisation).values_list("pk", flat=True))
        steps = [Step(item_id=key, action="acknowledge") for key in keys]
        told = {"outcome": "PRACTICE_TOLD"}
        steps += [Step(item_id=key, action="done", data=told) for key in keys]
        if steps:
            move_all(steps, flow=worklist.flow, by=paramedic)


def _answer(system: System, made, day: dt.date) -> None:
    """The PCNs answer, each in a file of its own, for what they have had for a week."""
    old = day - dt.timedelta(days=7)
    messages = Message.objects.filter(item__sent_on__lte=old).select_related("item")
    sent: list[synthetic.SentItem] = [
        {
            "item_reference": message.message_id,
            "receiver": message.item.receiver,
            "sent_on": message.item.sent_on,
            "klass": message.item.attributes.get("klass"),
            "imd_quintile": message.item.lenses.get("imd_quintile"),
        }
        for message in messages
    ]
    if not sent:
        return
    rows = synthetic.answers(sent, made.seed, day)
    feed = synthetic.Feed(name=f"outcomes-{day}", table="worklist_outcomes", rows=rows)
    path = synthetic.write_feed(feed, system.folder / "inbox", prefix="90-")
    _all_taken(receive(system, [path], by=SYSTEM_ACTOR))


def _outcomes(day: dt.date):
    messages = Message.objects.select_related("item").order_by("message_id")
    counted = [one for one in messages if one.item.attributes.get("klass") != "KNOWN_CONTROLLED"]
    klass = {one.message_id: one.item.attributes.get("klass", "") for one in counted}
    rows = synthetic.pilot_outcomes(sorted(klass), day, klass=klass)
    return synthetic.Feed(name=f"outcomes-{day}", table="worklist_outcomes", rows=rows)


# The demonstration's people, one for each role: account, role, where they work, invented name.
STAFF = (
    ("registrar", "registrar", "trust", "Rowan", "Ashby"),
    ("paramedic", "paramedic", "trust", "Priya", "Lockett"),
    ("coordinator", "coordinator", "pcn", "Callum", "Owusu"),
    ("analyst", "analyst", "icb", "Ana", "Birch"),
    ("ig-officer", "ig_officer", "icb", "Imran", "Gale"),
    ("administrator", "administrator", "icb", "Ada", "Mercer"),
)


def _accounts(made) -> None:
    bodies = _bodies(made)
    for name, role, where, first, last in STAFF:
        add_user(
            name,
            role=role,
            organisation=bodies[where],
            by=SYSTEM_ACTOR,
            password=DEMO_WORD,
            demonstration=True,
            first_name=first,
            last_name=last,
        )


def _bodies(made) -> dict[str, str]:
    """The trust, the first PCN and the ICB that the demonstration's people work for."""
    contacts = made.rows("ambulance_contacts")
    capacity = made.rows("capacity")
    pcn = min(capacity["provider"].to_pylist())
    ties = made.rows("relationships").to_pylist()
    icbs = {
        row["organisation"]
        for row in made.rows("organisations").to_pylist()
        if row["kind"] == "ICB" and row["to_on"] is None
    }
    icb = min(
        row["to_organisation"]
        for row in ties
        if row["from_organisation"] == pcn
        and row["to_organisation"] in icbs
        and row["to_on"] is None
    )
    return {"trust": contacts["trust"][0].as_py(), "pcn": pcn, "icb": icb}


def _all_taken(received) -> None:
    for one in received:
        if one.problem is not None:
            raise one.problem


def _summary(system: System, folder: Path) -> list[str]:
    """One page: what is in the system, and how to go on."""
    items = Item.objects.filter(worklist=WORKLIST)
    loads = DataLoad.objects.all()
    return [
        f"{system.settings.name} on {clock.today():%A %d %B %Y} (synthetic, nobody in it is real).",
        f"  files received      {loads.count():>8,}",
        f"  rows accepted       {sum(loads.values_list('rows_accepted', flat=True)):>8,}",
        f"  rows in quarantine  {QuarantinedRow.objects.count():>8,}",
        f"  people on the list  {items.count():>8,}",
        f"  people sent         {items.filter(sent_on__isnull=False).count():>8,}",
        f"  people reviewed     {items.filter(reviewed_on__isnull=False).count():>8,}",
        f"  figures             {Result.objects.count():>8,}",
        f"  audit entries       {Entry.objects.count():>8,}",
        *sign_in_lines(system),
        f"Open it: wholesystem serve --system {folder}",
    ]
