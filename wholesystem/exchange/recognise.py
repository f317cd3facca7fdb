"""Which kind a file is, told by its columns; or the nearest kinds and what is missing from each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from wholesystem.core.problem import Fault, Kind, Problem, did_you_mean
from wholesystem.exchange.found import Issue, rejected
from wholesystem.exchange.kinds import KINDS, FileKind
from wholesystem.exchange.opening import Opened, folded

NEAREST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file whose kind is known. `columns` gives, for each column, its place in the file."""

    kind: FileKind
    columns: dict[str, int]
    issues: tuple[Issue, ...] = ()


def recognise(
    opened: Opened, *, as_feed: str | None = None, kinds: Iterable[FileKind] = KINDS.values()
) -> Recognised:
    """The kind of a file, or raises a Problem that names every missing column (X-A8).

    `as_feed` says which kind it is meant to be, where a person knows better.
    """
    known = list(kinds)
    _refuse_duplicates(opened)
    if as_feed:
        others, known = known, [known_kind(as_feed, known)]
        if not _places(known[0], opened):
            raise _another(opened, known[0], others)
    whole = [kind for kind in known if not missing(kind, opened)]
    if not whole:
        raise _unrecognised(opened, known)
    # Where the columns of one kind are among another's, the file is of the fuller kind.
    kind = max(whole, key=lambda each: len(each.columns))
    places = _places(kind, opened)
    if len(places) < sum(1 for name in opened.header if folded(name) in kind.spellings):
        raise _duplicate(opened, _twice(kind, opened))
    return Recognised(kind, places, _extra(kind, opened))


def missing(kind: FileKind, opened: Opened) -> tuple[str, ...]:
    """The columns of a kind that the file does not have."""
    places = _places(kind, opened)
    return tuple(name for name in kind.columns if name not in places)


def nearest(opened: Opened, kinds: Iterable[FileKind]) -> list[FileKind]:
    """The kinds that share columns with the file, the nearest first."""
    shares = {kind.name: _share(kind, opened) for kind in kinds}
    near = [kind for kind in kinds if shares[kind.name] > 0]
    return sorted(near, key=lambda kind: (-shares[kind.name], kind.name))[:NEAREST_SHOWN]


def _share(kind: FileKind, opened: Opened) -> float:
    """Columns in common, of all columns of either."""
    common = len(_places(kind, opened))
    return common / (len(kind.columns) + len(opened.header) - common)


def _places(kind: FileKind, opened: Opened) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, name in enumerate(opened.header):
        column = kind.spellings.get(folded(name))
        if column is not None:
            found.setdefault(column, place)
    return found


def known_kind(name: str, kinds: Iterable[FileKind]) -> FileKind:
    """The kind of that name; a Problem with the near word where there is none."""
    known = {kind.name: kind for kind in kinds}
    if name in known:
        return known[name]
    names = list(known)
    raise Problem(
        f"There is no kind of file called `{name}`.{did_you_mean(name, names)}",
        f"The kinds are {', '.join(names)}.",
        "Name one of these, or leave --as out and the file is recognised by its columns.",
        kind=Kind.USAGE,
    )


def _refuse_duplicates(opened: Opened) -> None:
    counts = Counter(folded(name) for name in opened.header if name)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise _duplicate(opened, twice)


def _twice(kind: FileKind, opened: Opened) -> list[str]:
    counts = Counter(kind.spellings.get(folded(name)) for name in opened.header)
    return [str(name) for name, count in counts.items() if name and count > 1]


def _duplicate(opened: Opened, names: list[str]) -> Problem:
    return rejected(
        f"{opened.name} names a column twice: {_listed(names)}.",
        "Each column stands in the header once.",
        "Remove or rename one of each and send the file again.",
        rule="DUPLICATE_HEADER",
        where=f"{opened.name}, row 1",
    )


def _extra(kind: FileKind, opened: Opened) -> tuple[Issue, ...]:
    extra = [name for name in opened.header if folded(name) not in kind.spellings]
    if not extra:
        return ()
    told = f"Columns that {kind.title} does not have were left out: {_listed(extra)}."
    return (Issue("EXTRA_COLUMN", len(extra), told),)


def _another(opened: Opened, meant: FileKind, kinds: list[FileKind]) -> Problem:
    """The file has nothing of the kind that a person named."""
    whole = [kind for kind in kinds if not missing(kind, opened)]
    rather = f" It has all those of {whole[0].title} ({whole[0].name})." if whole else ""
    return rejected(
        f"{opened.name} has none of the columns of {meant.title} ({meant.name}).{rather}",
        f"With --as {meant.name} a file has the columns {_listed(meant.columns)}.",
        "Name another kind, or leave --as out and the file is recognised by its columns.",
        rule="UNKNOWN_KIND",
        where=f"{opened.name}, row 1",
    )


def _unrecognised(opened: Opened, kinds: list[FileKind]) -> Problem:
    near = nearest(opened, kinds)
    if not near:
        return rejected(
            f"{opened.name} is not of a known kind: none of its columns is known.",
            f"The kinds are {', '.join(kind.name for kind in kinds)}.",
            "Look up the columns in the data dictionary, or say which kind it is with --as.",
            rule="UNKNOWN_KIND",
        )
    first = near[0]
    lacks = missing(first, opened)
    return rejected(
        f"{opened.name} looks like {first.title} ({first.name}) and lacks "
        f"{len(lacks)} of its columns: {_listed(lacks)}.",
        f"A file of {first.name} has the columns {_listed(first.columns)}; "
        "a column that is not known to the sender is there and empty.",
        "Add what is missing and send the whole file again.",
        rule="MISSING_COLUMN",
        faults=(*_faults(first, opened), *(_otherwise(kind, opened) for kind in near[1:])),
    )


def _faults(kind: FileKind, opened: Opened) -> list[Fault]:
    where = f"{opened.name}, row 1"
    unknown = [name for name in opened.header if folded(name) not in kind.spellings]
    lacks = missing(kind, opened)
    faults = [
        Fault(
            where,
            f"As {kind.name} it lacks `{name}`.{did_you_mean(name, unknown)}",
            kind_meaning(kind, name),
            "Add the column.",
            rule="MISSING_COLUMN",
            row=1,
            column=name,
        )
        for name in lacks
    ]
    return faults + [
        Fault(
            where,
            f"`{name}` is not a column of {kind.name}.{did_you_mean(name, lacks)}",
            "A column has one of the declared names.",
            "Rename the column, or leave it out.",
            rule="UNKNOWN_COLUMN",
            row=1,
            column=name,
        )
        for name in unknown
    ]


def _otherwise(kind: FileKind, opened: Opened) -> Fault:
    return Fault(
        f"{opened.name}, row 1",
        f"As {kind.name} it lacks {_listed(missing(kind, opened))}.",
        "A file has all the columns of one kind.",
        "Add them if this is the kind that is meant.",
        rule="MISSING_COLUMN",
        row=1,
    )


def kind_meaning(kind: FileKind, name: str) -> str:
    """What a column of a kind means, for the sender who lacks it."""
    if kind.is_publication:
        return "The publication has always had it."
    return kind.table.column(name).meaning


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
