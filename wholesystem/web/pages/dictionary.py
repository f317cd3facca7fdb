"""The data dictionary, made from the declared tables: nothing exists that is not here."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from wholesystem.core.problem import Kind, Problem, did_you_mean
from wholesystem.sharing.permission import Permission as May
from wholesystem.sharing.purpose import Purpose
from wholesystem.tables import TABLES, Column, Severity
from wholesystem.web.asks import asks
from wholesystem.web.page import page

VALUES_SHOWN = 30


@asks(May.VIEW_DICTIONARY)
@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    found = sorted(TABLES.values(), key=lambda table: table.title)
    return page(request, "dictionary", title="Data dictionary", tables=found)


@asks(May.VIEW_DICTIONARY)
@require_safe
def table(request: HttpRequest, name: str) -> HttpResponse:
    if name not in TABLES:
        raise Problem(
            f"There is no table `{name}`.{did_you_mean(name, TABLES)}",
            "A table exists when it is declared.",
            "Choose one from the data dictionary.",
            kind=Kind.NOT_FOUND,
        )
    found = TABLES[name]
    columns = list(
        {column.name: column for column in (*found.columns, *found.stored_columns)}.values()
    )
    return page(
        request,
        "table",
        title=found.title,
        crumbs=[
            {"text": "Home", "href": "/"},
            {"text": "Data dictionary", "href": "/dictionary"},
        ],
        table=found,
        columns=[(column, allowed(column), limit(column)) for column in columns],
        purposes=sorted(Purpose(each).in_words for each in found.purposes),
        severities=Severity,
    )


def allowed(column: Column) -> str:
    """What a value may be, in words."""
    if column.values:
        more = len(column.values) - VALUES_SHOWN
        return ", ".join(column.values[:VALUES_SHOWN]) + (f" and {more} more" if more > 0 else "")
    if column.pattern:
        return column.form
    return f"a code of {column.code_system}" if column.code_system else ""


def limit(column: Column) -> str:
    """What is believed, what happens beyond it, and who says so."""
    if column.limit is None:
        return ""
    low, high = (f"{each:g}" if each is not None else "" for each in _ends(column))
    span = f"{low} to {high}" if low and high else f"{low} or more" if low else f"up to {high}"
    does = "the row waits in quarantine" if column.limit.rejects else "warns"
    return f"{span} {column.unit}; beyond it {does}. Source: {column.limit.source}."


def _ends(column: Column) -> tuple[float | None, float | None]:
    assert column.limit is not None
    return column.limit.low, column.limit.high
