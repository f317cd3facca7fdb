"""One column of a table: its type, unit, limits, sensitivity and meaning."""

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """What a value is. Money is whole pence; a moment carries its zone; a day is a day."""

    TEXT = "text"
    WHOLE = "whole number"
    DECIMAL = "decimal"
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes or no"
    WORDS = "list of words"


class Sensitivity(StrEnum):
    """Who could be hurt if the value got out, and so where it may lie."""

    OPEN = "open"
    # About a person, without saying who. Held in the lake under the internal person number.
    PERSONAL = "personal"
    # Says who a person is. Never in the lake: held once, in the live store's identities.
    IDENTIFYING = "identifying"


@dataclass(frozen=True, slots=True)
class Limit:
    """The lowest and highest value that is believed, both included, in the column's unit.

    `rejects` is true only where the source says that nothing beyond it can be; a limit that is
    merely plausible warns (domain 5A).

    >>> Limit(60, 280, source="domain P4")
    Limit(low=60, high=280, source='domain P4', rejects=False)
    """

    low: float | None = None
    high: float | None = None
    source: str = "not sourced"
    rejects: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a declared table.

    `meaning` is one sentence for the data dictionary. `values` lists the words that are allowed,
    and `pattern` a regular expression for codes, with its words in `form`. `required` means that a
    row without it waits in quarantine. `derived` columns are made on the way in and are never
    asked of a sender.
    """

    name: str
    type: Type
    meaning: str
    unit: str = ""
    values: tuple[str, ...] = ()
    pattern: str = ""
    # The pattern as people say it: "six digits".
    form: str = ""
    code_system: str = ""
    national: str = ""
    limit: Limit | None = None
    required: bool = False
    sensitivity: Sensitivity = Sensitivity.OPEN
    derived: bool = False


def text(name: str, meaning: str, **rest: object) -> Column:
    return Column(name=name, type=Type.TEXT, meaning=meaning, **rest)  # type: ignore[arg-type]


def whole(name: str, meaning: str, **rest: object) -> Column:
    return Column(name=name, type=Type.WHOLE, meaning=meaning, **rest)  # type: ignore[arg-type]


def decimal(name: str, meaning: str, **rest: object) -> Column:
    return Column(name=name, type=Type.DECIMAL, meaning=meaning, **rest)  # type: ignore[arg-type]


def day(name: str, meaning: str, **rest: object) -> Column:
    return Column(name=name, type=Type.DAY, meaning=meaning, **rest)  # type: ignore[arg-type]


def moment(name: str, meaning: str, **rest: object) -> Column:
    return Column(name=name, type=Type.MOMENT, meaning=meaning, **rest)  # type: ignore[arg-type]


def yes_no(name: str, meaning: str, **rest: object) -> Column:
    return Column(name=name, type=Type.YES_NO, meaning=meaning, **rest)  # type: ignore[arg-type]


def words(name: str, meaning: str, **rest: object) -> Column:
    return Column(name=name, type=Type.WORDS, meaning=meaning, **rest)  # type: ignore[arg-type]
