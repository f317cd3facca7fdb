"""The command line: each verb of a system is a command, and says what it did.

Every verb takes `--system DIR`; one that changes something takes `--actor NAME`. A problem ends
with its own exit code and three sentences; with `--json`, anywhere on the line, they come as JSON.
"""

import csv
import datetime as dt
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from wholesystem.core.days import Month
from wholesystem.core.names import speak_any_name
from wholesystem.core.problem import Problem
from wholesystem.telling import JSON, asked_password, say, tell
from wholesystem.telling import run as run_line

app = typer.Typer(
    help="Turns what one organisation knows into something another does about it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
# What people and files say is printed as it is: a bracket or a colon in it is no command.
console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)

SystemDir = Annotated[Path, typer.Option("--system", help="The system's folder.")]
ActorName = Annotated[str, typer.Option("--actor", help="Who does it: an account of the system.")]
HERE = Path()
NUMBERS = ("numerator", "denominator", "value", "lower", "upper")
WIDEST = 200


class Format(StrEnum):
    """How figures are printed."""

    table = "table"
    csv = "csv"
    json = "json"


def main() -> None:
    """Run the command line; the exit code is the problem's kind, or 0."""
    speak_any_name()
    run_line(app)


def _port(port: int) -> int:
    """A port that there is: the server would take another in place of one that is none."""
    if 0 <= port <= PORT_MAX:
        return port
    raise Problem(
        f"{port} is no port.",
        f"A port is a number from 0 to {PORT_MAX}; 0 is any free one.",
        "Give such a number with --port, or leave it out for 8000.",
    )


PORT_MAX = 65535
PORT_WORDS = "The port, on this machine alone; 0 is any free one."
Port = Annotated[int, typer.Option(callback=_port, help=PORT_WORDS)]


@app.callback()
def every_command(
    as_json: Annotated[bool, typer.Option(JSON, help="Told as JSON, problems too.")] = False,
) -> None:
    """Turns what one organisation knows into something another does about it."""


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
    fixture: Annotated[str, typer.Option(help="hypertension-pilot: a labelled example.")] = "",
    synthetic: Annotated[bool, typer.Option(help="Make the synthetic Harbour & Dales.")] = False,
    people: Annotated[
        int, typer.Option(help="How many people, 1,000 or more, with --synthetic.")
    ] = 10_000,
    seed: Annotated[int, typer.Option(help="The seed, with --synthetic.")] = 1,
    database: Annotated[str, typer.Option(help="postgresql://...; SQLite where none.")] = "",
) -> None:
    """Start a system.  Example: wholesystem new my-system"""
    from wholesystem.system import demo as making
    from wholesystem.system.new import new as make

    if fixture and synthetic:
        raise Problem(
            "--fixture and --synthetic name two different systems.",
            "A folder holds one system: a fixture, the synthetic one, or an empty one.",
            "Leave one of the two out.",
        )
    if fixture:
        lines = making.make_fixture(folder, fixture, database=database)
    elif synthetic:
        lines = making.make_demo(folder, people=people, seed=seed, database=database)
    else:
        make(folder, database=database)
        lines = [f"{folder} is ready.", f"Next: wholesystem receive FILE --system {folder}"]
    _say(lines)


@app.command()
def receive(
    files: Annotated[list[Path], typer.Argument(help="Files, or folders of files.")],
    system: SystemDir = HERE,
    actor: ActorName = "",
    as_feed: Annotated[str, typer.Option("--as", help="The feed, where it cannot be told.")] = "",
    period: Annotated[str, typer.Option(help="The period, where the file holds none.")] = "",
    again: Annotated[str, typer.Option(help="A load: these are its corrected rows.")] = "",
    whole: Annotated[bool, typer.Option("--whole", help="A far smaller extract is right.")] = False,
) -> None:
    """Take in files.  Example: wholesystem receive extract.zip --system my-system"""
    from wholesystem.system.receive import receive as take_in

    opened, by = _opened(system, actor)
    asked = {"as_feed": as_feed or None, "period": period or None, "again": again or None}
    received = take_in(opened, files, by=by, whole=whole, **asked)
    for one in received:
        if not one.exit_code or JSON not in sys.argv:
            say(one.lines, one.as_json(), console.print)
    # A file that waits for its period has no Problem of its own, and tells the same three.
    problems = [one.problem or Problem(*one.lines) for one in received if one.exit_code]
    if problems and JSON in sys.argv:
        tell(problems)
    sys.exit(next((one.exit_code for one in received if one.exit_code), 0))


@app.command()
def run(
    programmes: Annotated[
        list[str] | None, typer.Argument(help="All, where none is named.")
    ] = None,
    system: SystemDir = HERE,
    actor: ActorName = "",
    day: Annotated[str, typer.Option(help="The day, as 2026-03-31; today where none.")] = "",
) -> None:
    """Work out lists and measures.  Example: wholesystem run ambulance_hypertension"""
    from wholesystem.system.run import run as work_out

    on = _day(day) if day else None
    opened, by = _opened(system, actor)
    for one in work_out(opened, programmes or [], by=by, day=on):
        say([one.text], asdict(one), console.print)


@app.command()
def show(
    measure: Annotated[str, typer.Argument(help="The measure, such as within-18-weeks.")],
    by: Annotated[str, typer.Option(help="england, icb, trust, specialty, pcn, practice.")] = "",
    month: Annotated[str, typer.Option(help="The month, as 2026-01; all where none.")] = "",
    lens: Annotated[str, typer.Option(help="deprivation, ethnicity, age, sex.")] = "",
    format: Annotated[Format, typer.Option(help="How it is printed.")] = Format.table,
    system: SystemDir = HERE,
    actor: ActorName = "",
) -> None:
    """Print a measure.  Example: wholesystem show within-18-weeks --by icb --month 2026-01"""
    from wholesystem.system.show import show as cells_of

    of = Month.parse(month) if month else None
    opened, who = _opened(system, actor)
    cells = cells_of(opened, measure, by=who, footprint_kind=by or None, month=of, lens=lens)
    format = Format.json if JSON in sys.argv else format
    _print([cell.as_row() if format is Format.table else cell.as_data() for cell in cells], format)


@app.command()
def explain(
    worklist: str,
    person: Annotated[str, typer.Argument(help="NHS number, or the sender's own number.")],
    system: SystemDir = HERE,
    actor: ActorName = "",
) -> None:
    """Why someone is, or is not, on a list.  Example: wholesystem explain LIST 9990000018"""
    from wholesystem.system.explain import explain as reason_for

    opened, by = _opened(system, actor)
    answer = reason_for(opened, worklist, person, by=by)
    facts = {name: value for name, value in asdict(answer).items() if name != "evidence"}
    say(answer.lines, facts, console.print)


@app.command()
def share(
    worklist: str,
    again: Annotated[
        bool, typer.Option("--again", help="What nobody has acknowledged in time, once more.")
    ] = False,
    system: SystemDir = HERE,
    actor: ActorName = "",
) -> None:
    """Send what is signed off.  Example: wholesystem share blood-pressure-review"""
    from wholesystem.system.share import share as send

    opened, by = _opened(system, actor)
    made = send(opened, worklist, by=by, again=again)
    say(made.lines, asdict(made), console.print)


@app.command()
def reproduce(
    receipt: str,
    system: SystemDir = HERE,
    actor: ActorName = "",
) -> None:
    """Make a figure again and compare.  Example: wholesystem reproduce R-2026-11-23-0001"""
    from wholesystem.system.reproduce import reproduce as make_again

    opened, by = _opened(system, actor)
    made = make_again(opened, receipt, by=by)
    say([made.text], asdict(made), console.print)


@app.command()
def demo(
    people: Annotated[int, typer.Option(help="How many people: 1,000 or more.")] = 10_000,
    system: Annotated[Path, typer.Option("--system", help="Where to make it.")] = Path(
        "harbour-and-dales"
    ),
    port: Port = 8000,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Make it and stop.")] = False,
    seed: Annotated[int, typer.Option(help="The seed it is made from.")] = 1,
    database: Annotated[str, typer.Option(help="postgresql://...; SQLite where none.")] = "",
) -> None:
    """A whole synthetic system, loaded, run and served.  Example: wholesystem demo --people 2000"""
    from wholesystem.system import demo as making

    if not no_serve and (system / "system.toml").exists():
        console.print(f"{system} is there already, and is served as it is.")
    else:
        _say(
            making.make_demo(
                system, people=people, seed=seed, database=database, progress=console.print
            )
        )
    if not no_serve:
        serve(system=system, port=port)


@app.command()
def account(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    role: Annotated[str, typer.Option(help="analyst, administrator, registrar, ...")],
    password: Annotated[str | None, typer.Option(help="Asked for where it is not given.")] = None,
    organisation: Annotated[str, typer.Option(help="The code of the person's organisation.")] = "",
    system: SystemDir = HERE,
    actor: ActorName = "",
) -> None:
    """Make an account that can sign in.  Example: wholesystem account j.hart --role analyst"""
    from wholesystem.system.accounts import make_account

    opened, by = _opened(system, actor)
    ask = asked_password if password is None else lambda: password
    _say(make_account(opened, name, role=role, organisation=organisation, by=by, password=ask))


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
    system: SystemDir = HERE,
    actor: ActorName = "",
) -> None:
    """Everything, in open formats.  Example: wholesystem export our-copy --actor administrator"""
    from wholesystem.system.export import export as copy_out

    opened, by = _opened(system, actor)
    _say(copy_out(opened, folder, by=by, progress=console.print).lines)


@app.command()
def serve(
    system: SystemDir = HERE,
    port: Port = 8000,
) -> None:
    """The site, on this machine.  Example: wholesystem serve --system my-system"""
    # The site is the other face of a system: named by a word, since neither stands on the other.
    site = import_module("wholesystem.web.serve")
    from wholesystem.system import open_system
    from wholesystem.system.accounts import sign_in_lines
    from wholesystem.system.upkeep import kept_up

    opened = open_system(system)
    server = site.server(opened, port=port)
    console.print(f"{opened.settings.name}: http://127.0.0.1:{server.effective_port}/")
    _say(sign_in_lines(opened))
    console.print("Stop it with Ctrl+C.")
    with kept_up(opened):
        server.run()


@app.command()
def bench(
    part: Annotated[str, typer.Argument(help="rtt, run, or all.")] = "all",
    size: Annotated[int, typer.Option(help="How many people; 0 is each part's own size.")] = 0,
    file: Annotated[
        Path | None, typer.Option(help="A published extract to read, for the part rtt.")
    ] = None,
) -> None:
    """Speed, beside the machine's own.  Example: wholesystem bench rtt"""
    from wholesystem.system.bench import bench as measure

    for line in measure(part, size=size, file=file):
        console.print(line)


def _opened(folder: Path, actor: str):
    """The system, and who acts: a named account, or the installing user."""
    from wholesystem.system import open_system
    from wholesystem.system.accounts import actor_named
    from wholesystem.system.receive import recover

    opened = open_system(folder)
    recover(opened)  # what a stopped process left half done is finished first
    return opened, actor_named(actor)


def _day(words: str) -> dt.date:
    try:
        return dt.date.fromisoformat(words)
    except ValueError:
        raise Problem(
            f"{words!r} is no day.",
            "A day is written as year, month and day: 2026-03-31.",
            "Correct it, or leave it out for today.",
        ) from None


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        console.print(line)


def _print(rows: list[dict], format: Format) -> None:
    if format is Format.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    names = list(dict.fromkeys(name for row in rows for name in row))
    if format is Format.csv:
        writer = csv.DictWriter(sys.stdout, names)
        writer.writeheader()
        writer.writerows({name: _safe(value) for name, value in row.items()} for row in rows)
        return
    table = RichTable(box=None, header_style="bold")
    for name in names:
        table.add_column(name, no_wrap=True, justify="right" if name in NUMBERS else "left")
    for row in rows:
        table.add_row(*(Text(str(row.get(name, ""))) for name in names))
    # Nothing is cut off: a table that is piped or wider than the screen keeps all its columns.
    Console(width=max(console.width, WIDEST), highlight=False).print(table)


def _safe(value: object) -> object:
    """A name from a file that a spreadsheet would run as a formula is text."""
    from wholesystem.exchange.export import safe

    return safe(value) if isinstance(value, str) else value


if __name__ == "__main__":
    main()
