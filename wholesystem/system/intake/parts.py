"""One load for each provider in a file: its rows, its period, its reference."""

from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from wholesystem.core.days import local_day
from wholesystem.core.problem import Problem
from wholesystem.exchange.found import Quarantined, Span, rejected
from wholesystem.exchange.periods import span_of
from wholesystem.system.intake.reading import Ask, Read
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
    """An extract that is older than the one in use would take a newer one's place."""
    for part in parts:
        if not part.table.snapshot or part.span.last is None:
            continue
        newer = (
            DataLoad.objects.filter(
                dataset=part.table.name,
                provider=part.provider,
                status=LoadStatus.ACCEPTED,
                period_from__gt=part.span.last,
            )
            .order_by("-period_to")
            .first()
        )
        if newer:
            raise rejected(
                f"{name} is the extract of {part.provider} of {part.span.label}, and that of "
                f"{newer.period} was received before it.",
                "An extract takes the place of an older one, never of a newer one.",
                "Nothing needs to be done, unless the later extract was wrong: then send a later "
                "one still.",
                rule="OLDER_EXTRACT",
            )
