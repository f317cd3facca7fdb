"""The data dictionary as a document, made from the declared tables.

`python -m wholesystem.tables.dictionary` prints it; `docs/dictionary.md` is what it printed, and
a test keeps the two the same. The pages of the site show the same words.
"""

from collections.abc import Iterable, Iterator

from wholesystem.tables import TABLES
from wholesystem.tables.column import Column, Limit
from wholesystem.tables.table import PERSON_IDENTIFIERS, Home, Table

TOP = """# Data dictionary

Every table that exists, as `wholesystem/tables/` declares it. This file is made from there and is
not written by hand:

    python -m wholesystem.tables.dictionary > docs/dictionary.md

A sender gives the columns that are not marked *made on the way in*. A column marked *required*
is filled in every row; a row without it waits in quarantine. *Personal* columns are about a
person without saying who; *identifying* ones say who, are held once in the live store, and are
never in the lake.
"""


def dictionary(tables: Iterable[Table] = TABLES.values()) -> str:
    """The whole document, as Markdown, with one newline at its end.

    >>> dictionary([TABLES["participants"]]).splitlines()[0]
    '# Data dictionary'
    """
    tables = tuple(tables)
    contents = "\n".join(f"- [{table.title}](#{table.name}): `{table.name}`" for table in tables)
    return "\n".join([TOP, contents, *("\n".join(_section(table)) for table in tables)]) + "\n"


def _section(table: Table) -> Iterator[str]:
    yield f'\n<a id="{table.name}"></a>\n\n## {table.title}\n\n`{table.name}`. {table.grain}\n'
    yield from (f"- {name}: {said}" for name, said in _facts(table) if said)
    yield "\n| column | type | what is allowed | sensitivity | meaning |"
    yield "|---|---|---|---|---|"
    yield from (_row(column) for column in _columns(table))
    if table.checks:
        yield "\nChecks on the row as a whole:\n"
    for check in table.checks:
        yield f"- `{check.rule}`, on `{check.column}`: {check.sentence} {check.allowed}"
        yield f"  ({str(check.severity).capitalize()}.)"


def _facts(table: Table) -> tuple[tuple[str, str], ...]:
    sent = "the whole each time, in place of the provider's earlier file"
    gathered = "what is new; a row sent again takes the place of its earlier self"
    return (
        ("From", table.source),
        ("Kept in", f"the {table.home}"),
        ("Expected", str(table.cadence)),
        ("Sent", (sent if table.snapshot else gathered) if table.home is Home.LAKE else ""),
        (
            "A row is named by",
            _code((*([table.provider_column] * bool(table.provider_column)), *table.key)),
        ),
        (
            "May be read for",
            ", ".join(sorted(each.replace("_", " ").lower() for each in table.purposes)),
        ),
        ("Notes", table.notes),
    )


def _columns(table: Table) -> tuple[Column, ...]:
    """The columns as a sender and a reader meet them: what is sent, then what is made of it."""
    made = tuple(each for each in table.stored_columns if each not in table.columns)
    return table.columns + made


def _row(column: Column) -> str:
    about = str(column.sensitivity)
    if column.name in PERSON_IDENTIFIERS:
        about += ", used up by linkage"
    kind = str(column.type) + (f", {column.unit}" if column.unit else "")
    cells = (f"`{column.name}`", kind, _allowed(column), about, column.meaning)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _allowed(column: Column) -> str:
    said = (
        "made on the way in" if column.derived else "",
        "required" if column.required else "",
        _code(column.values),
        column.form,
        f"a code of {column.code_system}" if column.code_system else "",
        _within(column.limit) if column.limit else "",
        f"nationally {column.national}" if column.national else "",
    )
    return "; ".join(each for each in said if each)


def _within(limit: Limit) -> str:
    low, high = ("" if each is None else f"{each:,g}" for each in (limit.low, limit.high))
    beyond = "waits in quarantine" if limit.rejects else "is kept and counted as odd"
    return f"{f'from {low} ' if low else ''}{f'to {high}' if high else ''}; what is beyond {beyond}"


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


if __name__ == "__main__":
    print(dictionary(), end="")
