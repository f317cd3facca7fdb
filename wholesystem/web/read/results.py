"""The cells of measures: one question to the store for a whole page of figures."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Count, Max

from wholesystem.work.results.models import Result, Standard

# The engine's name for rows that belong to no place of a kind (domain 5A); listed last.
ELSEWHERE = "-"


def cells(measures: Collection[str], **where) -> list[Result]:
    """Results of these measures, oldest first, with their receipts; `where` narrows them."""
    rows = Result.objects.filter(measure__in=list(measures), **where).select_related("receipt")
    return list(rows.order_by("measure", "period_start", "footprint_name", "lens_value"))


def by_measure(rows: Iterable[Result]) -> dict[str, list[Result]]:
    """The rows of each measure, in the order in which they came."""
    found = defaultdict(list)
    for row in rows:
        found[row.measure].append(row)
    return dict(found)


def pooled(rows: Iterable[Result]) -> list[Result]:
    """The rows of several periods added up, a row for each place and group; unsaved.

    For measures that count a person in one period alone. Where an index has changed on the way
    only the newest version is added, for two versions are no one series (X-A11).
    """
    rows = list(rows)
    if not rows:
        return []  # no rows span no periods
    groups: dict[tuple, list[Result]] = defaultdict(list)
    for row in rows:
        groups[row.measure, row.footprint_kind, row.footprint, row.lens, row.lens_value].append(row)
    first = min(rows, key=lambda row: row.period_start)
    last = max(rows, key=lambda row: row.period_start)
    return [_added(alike, first, last) for alike in groups.values()]


def _added(alike: list[Result], first: Result, last: Result) -> Result:
    """One group's rows added up; `first` and `last` say which periods all groups together span."""
    newest = max(alike, key=lambda row: row.period_start)
    version = newest.quality.get("lens_version")
    same = [row for row in alike if row.quality.get("lens_version") == version]
    known = [row.denominator for row in same if row.denominator is not None]
    return Result(
        measure=newest.measure,
        programme=newest.programme,
        period_start=first.period_start,
        period_end=last.period_end,
        period=f"{first.period}..{last.period}",
        footprint_kind=newest.footprint_kind,
        footprint=newest.footprint,
        footprint_name=newest.footprint_name,
        lens=newest.lens,
        lens_value=newest.lens_value,
        numerator=sum(row.numerator or 0 for row in same),
        denominator=sum(known) if known else None,
        publication=newest.publication,
        receipt=newest.receipt,
        # Whose items they are holds of the sum only where it holds of every part that has any.
        quality={
            name: value
            for name, value in newest.quality.items()
            if all(row.quality.get(name) == value for row in same if _counts_anybody(row))
        },
    )


def _counts_anybody(row: Result) -> bool:
    return bool(row.numerator or row.denominator)


def periods(measure: str) -> list[tuple[str, date]]:
    """The periods that a measure has figures of, newest first: their text and first day."""
    rows = Result.objects.filter(measure=measure, lens="").values_list("period", "period_start")
    return sorted(set(rows.distinct()), key=lambda pair: pair[1], reverse=True)


def places(measure: str) -> dict[str, list[tuple[str, str]]]:
    """The places of each kind, by name: what the switch on a measure's page offers."""
    rows = (
        Result.objects.filter(measure=measure, lens="")
        .values_list("footprint_kind", "footprint", "footprint_name")
        .distinct()
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for kind, code, name in rows:
        found[kind][code] = name or code
    return {
        kind: sorted(names.items(), key=lambda pair: (pair[0] == ELSEWHERE, pair[1]))
        for kind, names in found.items()
    }


def groups(measure: str, kind: str) -> list[str]:
    """The lenses that a measure has figures of, for a kind of place."""
    rows = Result.objects.filter(measure=measure, footprint_kind=kind).exclude(lens="")
    return sorted(set(rows.values_list("lens", flat=True).distinct()))


def standards(ids: Iterable[str]) -> dict[str, list[Standard]]:
    """Every dated row of these standards, as loaded from the register."""
    found = defaultdict(list)
    for row in Standard.objects.filter(standard_id__in={one for one in ids if one}):
        found[row.standard_id].append(row)
    return dict(found)


def in_force(rows: Iterable[Standard], day: date) -> Standard | None:
    """The row that holds on a day; None where there is none for that day."""
    held = [
        row
        for row in rows
        if (row.effective_from is None or row.effective_from <= day)
        and (row.effective_to is None or day <= row.effective_to)
    ]
    return max(held, key=lambda row: row.effective_from or date.min) if held else None


def place_counts(measures: Collection[str]) -> dict[str, int]:
    """How many places of each kind these measures have figures of."""
    rows = Result.objects.filter(measure__in=list(measures), lens="").values_list("footprint_kind")
    return dict(rows.annotate(places=Count("footprint", distinct=True)))


def newest(measures: Collection[str], kind: str) -> date | None:
    """The first day of the newest period that these measures have figures of."""
    rows = Result.objects.filter(measure__in=list(measures), footprint_kind=kind, lens="")
    return rows.aggregate(newest=Max("period_start"))["newest"]
