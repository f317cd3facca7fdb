"""The rules that follow from a column's own declaration, each as a condition in SQL.

A rule that asks for QUARANTINE makes the row wait; one that asks for WARN is counted and told.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wholesystem.core.problem import did_you_mean
from wholesystem.exchange import parse
from wholesystem.tables import Column, Sensitivity, Severity, Table, Type

TEXT = "sent_{}"  # the SQL name of a column's cleaned text
CLOCK = "clock_{}"  # and of the time in London of a moment that was sent without its zone
ZEROS_LOST_MAX = 5
DECIMALS_KEPT = 4
ODS_CODE = "[A-Z0-9]{3,10}"
_NOTHING = "Correct the row and send it again."


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A condition on a row that is true where the rule is broken, and what the sender reads.

    `fails` is SQL over the parsed rows. `hint` gives a sentence from the value that was sent.
    """

    rule: str
    column: str
    fails: str
    severity: Severity
    what: str
    allowed: str
    next_step: str = _NOTHING
    hint: Callable[[str], str] | None = None

    def mending(self, value: str) -> str:
        """What to do next, with the hint where there is one."""
        return self.next_step + (self.hint(value) if self.hint and value else "")


def of_column(column: Column, table: Table, *, day: str | None) -> Iterator[Rule]:
    """The rules of a column. `day` is the day of receipt in SQL; None where dates may lie ahead."""
    text = TEXT.format(column.name)
    if column.required:
        yield _rule("MISSING_VALUE", column, f"{column.name} IS NULL AND {text} IS NULL",
            "is empty.", "It is needed in every row.")  # fmt: skip
        if column.type in (Type.DAY, Type.MOMENT):
            read = f"{text} IS NOT NULL AND NOT ({parse.unread(column, text)})"
            yield _rule("MISSING_VALUE", column,
                _not_march(column, f"{column.name} IS NULL AND {read}"),
                "is the date that stands for none.", "It is needed in every row.")  # fmt: skip
    yield from _of_type(column, text, day)
    yield from _of_codes(column, text, table)
    if column.limit:
        yield _of_limit(column)


def _of_type(column: Column, text: str, day: str | None) -> Iterator[Rule]:
    if column.type in _READS_AS:
        rule, what, allowed = _READS_AS[column.type]
        unread = parse.unread(column, text)
        yield _rule(rule, column, _not_march(column, unread), what, allowed)
    if column.type is Type.MOMENT:
        yield _rule("NO_SUCH_TIME", column, parse.no_such_time(CLOCK.format(column.name)),
            "is a time that no clock showed: the clocks went forward in that hour.",
            "A time without its zone is read as the clock in London showed it.",
            "Send the time with its zone, such as 2026-03-29T01:30:00Z.")  # fmt: skip
        yield _rule("AMBIGUOUS_TIME", column,
            parse.twice_that_night(CLOCK.format(column.name), column.name),
            "is a time that came twice, for the clocks went back in that hour; it was read as "
            "the second.", "A time with its zone is of one moment.",
            severity=Severity.WARN)  # fmt: skip
    if day and column.type in (Type.DAY, Type.MOMENT):
        ahead = column.name if column.type is Type.DAY else f"{column.name}::DATE"
        yield _rule("FUTURE_DATE", column, f"{ahead} > {day}",
            "is after the day on which the file was received.",
            "What is reported happened on or before that day.",
            "Correct the date and send the row again.")  # fmt: skip
    if column.type is Type.DECIMAL:
        pattern = parse.quoted(rf"\.\d{{{DECIMALS_KEPT}}}\d*[1-9]")
        yield _rule("ROUNDED", column, f"regexp_matches({text}, {pattern})",
            f"has more than {DECIMALS_KEPT} decimals and was rounded.",
            f"{DECIMALS_KEPT} decimals are kept.", severity=Severity.WARN)  # fmt: skip


def _of_codes(column: Column, text: str, table: Table) -> Iterator[Rule]:
    if column.code_system or column.values or column.pattern:
        yield _rule("SPACES_STRIPPED", column, f"stripped_{column.name}",
            "had spaces around its code, which were left out.",
            "A code has no spaces around it.", severity=Severity.WARN)  # fmt: skip
    if column.code_system == "ODS":
        provider = column.name == table.provider_column
        yield _rule("NOT_A_CODE", column,
            f"NOT regexp_full_match({column.name}, {parse.quoted(ODS_CODE)})",
            "is not an organisation code.",
            "An ODS code is 3 to 10 letters and digits, such as RXA or P12345.",
            severity=Severity.QUARANTINE if provider else Severity.WARN)  # fmt: skip
    if not (column.values or column.pattern):
        return
    allowed = (
        f"It is one of {', '.join(column.values)}." if column.values
        else f"It is {column.form}."
    )  # fmt: skip
    lost = _zeros_lost(column, text)
    if lost != "false":
        yield _rule("LEADING_ZERO", column, f"NOT ({_fits(column, text)}) AND ({lost})",
            "has lost the zeros in front, as a spreadsheet does.", allowed,
            "Send the row again with its zeros; they are never put back by guess.",
            hint=lambda value: _proposal(column, value))  # fmt: skip
    yield _rule("UNKNOWN_WORD" if column.values else "NOT_IN_FORM", column,
        f"NOT ({_fits(column, text)}) AND NOT ({lost})",
        "is not one of the words that are allowed." if column.values else "is not in its form.",
        allowed, hint=lambda value: _near(column, value))  # fmt: skip


def _of_limit(column: Column) -> Rule:
    limit = column.limit
    assert limit is not None
    bounds = [
        f"{column.name} < {limit.low}" if limit.low is not None else "",
        f"{column.name} > {limit.high}" if limit.high is not None else "",
    ]
    words = f"{limit.low if limit.low is not None else 'any'} to " + (
        f"{limit.high if limit.high is not None else 'any'} {column.unit}".strip()
    )
    return _rule(
        "OUTSIDE_LIMIT", column, " OR ".join(filter(None, bounds)),
        "is outside its limits." if limit.rejects else "is hard to believe.",
        f"It is from {words} ({limit.source}).",
        severity=Severity.QUARANTINE if limit.rejects else Severity.WARN,
    )  # fmt: skip


def _fits(column: Column, text: str) -> str:
    if column.values:
        return f"{text} IN ({', '.join(parse.quoted(word) for word in column.values)})"
    return f"regexp_full_match({text}, {parse.quoted(column.pattern)})"


def _zeros_lost(column: Column, text: str) -> str:
    """True where the code would fit if it had zeros in front."""
    if column.values and not any(re.fullmatch(r"0\d*", word) for word in column.values):
        return "false"
    if column.pattern and not re.fullmatch(column.pattern, _all_zeros(column.pattern)):
        return "false"
    padded = [
        _fits(column, f"({parse.quoted('0' * n)} || {text})") for n in range(1, ZEROS_LOST_MAX + 1)
    ]
    return rf"regexp_full_match({text}, '\d+') AND ({' OR '.join(padded)})"


def _all_zeros(pattern: str) -> str:
    """A code of zeros alone, as long as the digits that the pattern asks for."""
    found = re.fullmatch(r"\\d\{(\d+)\}", pattern)
    return "0" * int(found[1]) if found else "no code begins with a zero here"


def _proposal(column: Column, value: str) -> str:
    if column.sensitivity is not Sensitivity.OPEN:
        return ""  # a person's value is in no message
    for zeros in range(1, ZEROS_LOST_MAX + 1):
        proposed = "0" * zeros + value
        if proposed in column.values or (column.pattern and re.fullmatch(column.pattern, proposed)):
            return f" It was sent as `{value}`; `{proposed}` may be meant."
    return ""


def _near(column: Column, value: str) -> str:
    if column.sensitivity is not Sensitivity.OPEN:
        return did_you_mean(value, column.values)
    return f" It was sent as `{value}`.{did_you_mean(value, column.values)}"


def _not_march(column: Column, condition: str) -> str:
    # The hour that is left out in March has a rule of its own.
    if column.type is not Type.MOMENT:
        return condition
    return f"({condition}) AND NOT {parse.no_such_time(CLOCK.format(column.name))}"


def _rule(
    rule: str,
    column: Column,
    fails: str,
    what: str,
    allowed: str,
    next_step: str = _NOTHING,
    *,
    severity: Severity = Severity.QUARANTINE,
    hint: Callable[[str], str] | None = None,
) -> Rule:
    return Rule(
        rule=rule, column=column.name, fails=fails, severity=severity,
        what=f"`{column.name}` {what}", allowed=allowed, next_step=next_step, hint=hint,
    )  # fmt: skip


_READS_AS = {
    Type.DAY: (
        "NOT_A_DAY", "is not a day.", "A day is written 2026-01-31 or 31/01/2026.",
    ),
    Type.MOMENT: (
        "NOT_A_MOMENT", "is not a moment.",
        "A moment is a day and a time, such as 2026-01-31T09:30:00Z or 31/01/2026 09:30.",
    ),
    Type.WHOLE: ("NOT_A_NUMBER", "is not a whole number.", "It is digits, such as 1234 or 1,234."),
    Type.DECIMAL: ("NOT_A_NUMBER", "is not a number.", "It is digits, such as 1234.5 or 1,234.5."),
    Type.YES_NO: ("NOT_YES_OR_NO", "is neither yes nor no.", "It is yes, no, true, false, 1 or 0."),
}  # fmt: skip
