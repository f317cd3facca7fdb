"""One load for each provider in a file: its rows, its period, its reference."""

from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from wholesystem.core.days import in_words, local_day
from wholesystem.core.problem import Problem
from wholesystem.exchange.found import Quarantined, Span, rejected
from wholesystem.exchange.periods import span_of
from wholesystem.system.intake.reading import Ask, Read
from wholesystem.system.opened import System
from wholesystem.tables import Table, Type
from wholesystem.work.loads.actions import already_received
from wholesystem.work.loads.models import DataLoad, LoadStatus


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one provider sent: it is accepted, superseded and told as one load."""

    table: Table
    provider: str
    span: Span
    rows: pa.Table
    quarantined: tuple[Quarantined, ...] = ()
    rows_read: int = 0

    @property
    def key(self) -> str:
        """What names it among the parts of its file."""
        return self.provider


def parts_of(read: Read, ask: Ask) -> list[Part]:
    """The parts of a file, in order of provider; raises a Problem where a period is wrong."""
    contents, table = read.contents, read.contents.table
    if read.kind.is_publication or not table.provider_column:
        span = contents.span or _span(table, contents.rows) or Span()
        return [
            Part(
                table=table,
                provider="",
                span=_agreed(span, ask, read),
                rows=contents.rows,
                quarantined=contents.quarantined,
                rows_read=contents.rows_read,
            )
        ]
    providers = sorted(pc.unique(contents.rows[table.provider_column]).to_pylist())
    waiting = _by_provider(contents.quarantined, table, providers)
    return [_part(read, ask, provider, waiting.get(provider, ())) for provider in providers]


def _part(read: Read, ask: Ask, provider: str, waiting: tuple[Quarantined, ...]) -> Part:
    table = read.contents.table
    rows = read.contents.rows
    mine = rows.filter(pc.equal(rows[table.provider_column], provider))
    span = _span(table, mine) or Span()
    if table.snapshot and ".." in span.label:
        raise _wrong_period(
            read,
            f"{read.opened.name} holds extracts of {provider} of more than one period: "
            f"{span.label}.",
            "An extract is of one day, and the next takes its place.",
            "Send the latest extract by itself.",
        )
    return Part(
        table=table,
        provider=provider,
        span=_agreed(span, ask, read),
        rows=mine,
        quarantined=waiting,
        rows_read=len(mine) + len(waiting),
    )


def _by_provider(
    quarantined: tuple[Quarantined, ...], table: Table, providers: list[str]
) -> dict[str, tuple[Quarantined, ...]]:
    """The rows that wait, with the provider they name; else with the file's first."""
    found: dict[str, list[Quarantined]] = {provider: [] for provider in providers}
    for row in quarantined:
        named = (row.values.get(table.provider_column) or "").strip().upper()
        found[named if named in found else providers[0]].append(row)
    return {provider: tuple(rows) for provider, rows in found.items()}


def days_of(table: Table, rows: pa.Table) -> tuple[date, date] | None:
    """The first and the last day, in London, that the rows are of; None where they have none."""
    if not table.period_column or not len(rows):
        return None
    days = rows[table.period_column]
    first, last = pc.min(days).as_py(), pc.max(days).as_py()
    if table.column(table.period_column).type is Type.MOMENT:
        return local_day(first), local_day(last)
    return first, last


def _span(table: Table, rows: pa.Table) -> Span | None:
    days = days_of(table, rows)
    return span_of(*days, table.cadence) if days else None


def _agreed(span: Span, ask: Ask, read: Read) -> Span:
    given = ask.period
    if given is None or given.label == span.label:
        return span
    if not span.label:
        return given
    raise _wrong_period(
        read,
        f"{read.opened.name} is of {span.label}, and {given.label} was given.",
        "A period is given only where the file holds none.",
        "Receive it without a period, if the file is right.",
    )


def _wrong_period(read: Read, what: str, allowed: str, next_step: str) -> Problem:
    return rejected(what, allowed, next_step, rule="WRONG_PERIOD", where=read.opened.name)


def fresh_parts(parts: list[Part], content_hash: str) -> list[Part]:
    """The parts that were not received already, byte for byte (domain 1.8)."""
    return [
        part
        for part in parts
        if not already_received(part.table.name, part.provider, part.span.label, content_hash)
    ]


def refuse_late_extracts(parts: list[Part], name: str) -> None:
    """An extract that is older than the one in use would take a newer one's place.

    Older by its own day: a week's period holds several.
    """
    for part in parts:
        days = days_of(part.table, part.rows)
        if not part.table.snapshot or days is None:
            continue
        newer = (
            DataLoad.objects.filter(
                dataset=part.table.name,
                provider=part.provider,
                status=LoadStatus.ACCEPTED,
                period_to__gte=days[1],
            )
            .order_by("-period_to")
            .first()
        )
        if newer and _last_day(newer) > days[1]:
            raise rejected(
                f"{name} is the extract of {part.provider} of {in_words(days[1])}, and that of "
                f"{in_words(_last_day(newer))} was received before it.",
                "An extract takes the place of an older one, never of a newer one.",
                "Nothing needs to be done, unless the later extract was wrong: then send a later "
                "one still.",
                rule="OLDER_EXTRACT",
            )


def refuse_shrunken_extracts(system: System, parts: list[Part], name: str, day: date) -> None:
    """An extract takes its provider's earlier one away: a mistyped code would empty a list.

    A provider that hardly appears in a file has most likely not sent it.
    """
    least = system.standards.value("INGEST-SHRINK-MIN", day)
    from_rows = system.standards.value("INGEST-SHRINK-FROM", day)
    for part in parts:
        before = _in_use(part) if part.table.snapshot else None
        if before is None or before.rows_accepted < from_rows:
            continue
        if len(part.rows) < least * before.rows_accepted:
            raise rejected(
                f"Of {part.provider} {name} has {len(part.rows):,} in place of the "
                f"{before.rows_accepted:,} rows of the extract in use, {before.load_id}.",
                "An extract is the whole each time: it takes the place of the provider's earlier "
                "one.",
                f"Correct the column {part.table.provider_column}, if a row names the wrong "
                "provider. If the extract is right, receive it with --whole.",
                rule="SHRUNKEN_EXTRACT",
                where=f"{name}, column {part.table.provider_column}",
            )


def _in_use(part: Part) -> DataLoad | None:
    """The extract of the same provider whose place the part would take."""
    loads = DataLoad.objects.filter(
        dataset=part.table.name, provider=part.provider, status=LoadStatus.ACCEPTED
    )
    return loads.order_by("-period_to", "-pk").first()


def _last_day(load: DataLoad) -> date:
    """The last day that a load's rows are of; of a load that did not keep it, its period's first.

    The first, so that a load of before is never taken for a newer one than it is.
    """
    days = load.report.get("days")
    if days:
        return date.fromisoformat(days[-1])
    assert load.period_from is not None, "a snapshot has a period"
    return load.period_from
