"""Putting results and standards in place of the earlier ones, all at once or not at all."""

import math
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from wholesystem.work.bulk import insert_columns
from wholesystem.work.locks import one_at_a_time
from wholesystem.work.receipts.models import Receipt
from wholesystem.work.results.models import DECIMAL, Result, Standard

if TYPE_CHECKING:
    from wholesystem.definitions.standard import Standard as Register

_FIELDS = tuple(
    field.name for field in Result._meta.concrete_fields if field.name not in ("id", "receipt")
)
_DECIMALS = ("value", "lower", "upper")
_PLACES = Decimal(1).scaleb(-DECIMAL["decimal_places"])


@transaction.atomic
def replace_results(
    measure: str,
    rows: Iterable[Mapping],
    receipt: Receipt,
    *,
    periods: Collection[str] | None = None,
) -> int:
    """Put these rows in place of the measure's results; a reader sees the old or the new, whole.

    A row holds the fields of `Result` by name; what it leaves out takes its default. With
    `periods` only the results of those periods are replaced.
    """
    one_at_a_time(f"results-{measure}")
    rows = list(rows)
    unknown = {name for row in rows for name in row} - set(_FIELDS)
    assert not unknown, f"a result has no {', '.join(sorted(unknown))}"
    old = Result.objects.filter(measure=measure)
    if periods is not None:
        old = old.filter(period__in=list(periods))
        assert {row["period"] for row in rows} <= set(periods), "a row outside the periods replaced"
    old.delete()
    columns = {name: _column(name, rows) for name in _FIELDS}
    columns |= {"measure": [measure] * len(rows), "receipt": [receipt.pk] * len(rows)}
    return insert_columns(Result, columns)


@transaction.atomic
def load_standards(rows: Iterable["Register"]) -> int:
    """Put the register's rows in place of those kept; gives how many there are now."""
    one_at_a_time("standards")
    Standard.objects.all().delete()
    made = Standard.objects.bulk_create(
        Standard(
            standard_id=row.standard_id,
            title=row.title,
            comparator=row.comparator,
            value=row.value,
            unit=row.unit,
            scope=row.scope,
            effective_from=row.starts_on,
            effective_to=row.ends_on,
            source=row.source,
            kind=row.kind,
        )
        for row in rows
    )
    return len(made)


def limit_on(standard_id: str, on: date) -> int | None:
    """A whole number of the register as it was loaded, for a day; None where it has no row."""
    rows = Standard.objects.filter(
        Q(effective_from__isnull=True) | Q(effective_from__lte=on),
        Q(effective_to__isnull=True) | Q(effective_to__gte=on),
        standard_id=standard_id,
    ).order_by("-effective_from")
    value = rows.values_list("value", flat=True).first()
    return None if value is None else int(value)


def as_decimal(value: object) -> Decimal | None:
    """A value to the places that are kept; None where it is not a number.

    >>> as_decimal(0.4), as_decimal(float("nan"))
    (Decimal('0.400000000'), None)
    """
    if value is None:
        return None
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))  # type: ignore[arg-type]
    if not math.isfinite(exact):
        return None
    return exact.quantize(_PLACES, rounding=ROUND_HALF_EVEN)


def _column(name: str, rows: list[Mapping]) -> list:
    default = Result._meta.get_field(name).get_default()
    values = [row.get(name, default) for row in rows]
    return [as_decimal(value) for value in values] if name in _DECIMALS else values
