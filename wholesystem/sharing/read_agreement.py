"""Read an agreement from its TOML file, and tell all its faults at once, each with its line."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from wholesystem.core.problem import Fault, Kind, Problem, did_you_mean
from wholesystem.sharing.agreement import Agreement, Party, PartyRole
from wholesystem.sharing.purpose import Purpose
from wholesystem.sharing.toml_lines import Lines
from wholesystem.tables import TABLES, Sensitivity, Table

# What each key must be, for those that are not plain text.
LISTS = ("participants", "shows", "controllers", "signed_by", "research_approvals")
YES_NO = ("section_251", "cag_exempts_optout")
DAYS = ("starts_on", "ends_on")
STRUCTURED = ("purpose", "parties", "tables")
ORGANISATION_CODE = re.compile(r"[A-Z0-9]{3,10}")

KEYS = tuple(field.name for field in fields(Agreement))
REQUIRED = tuple(
    field.name
    for field in fields(Agreement)
    if field.default is MISSING and field.default_factory is MISSING
)
TEXTS = tuple(key for key in KEYS if key not in (*LISTS, *YES_NO, *DAYS, *STRUCTURED))


def read_agreement(
    path: str | Path,
    *,
    known: Mapping[str, Table] = TABLES,
    organisations: Collection[str] | None = None,
    shown_words: Iterable[str] = (),
) -> Agreement:
    """The agreement in the file at `path`, or a `Problem` that lists every fault with its line.

    `organisations` are the codes that exist (None: not checked). `shown_words` are what the
    programme itself works out and may show, beside the columns of the agreement's tables.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Problem(
            f"There is no agreement at {path}.",
            "An agreement is a TOML file in the folder agreements/.",
            "Give the path of a file that exists.",
            kind=Kind.NOT_FOUND,
        ) from None
    except UnicodeDecodeError:
        raise _problem(path.name, [_fault(path.name, 1, "NOT_UTF8", "The file is not UTF-8 text.",
            "A TOML file is written as UTF-8.", "Save it as UTF-8.")]) from None  # fmt: skip
    return parse_agreement(
        text,
        where=path.name,
        known=known,
        organisations=organisations,
        shown_words=shown_words,
    )


def parse_agreement(
    text: str,
    *,
    where: str,
    known: Mapping[str, Table] = TABLES,
    organisations: Collection[str] | None = None,
    shown_words: Iterable[str] = (),
) -> Agreement:
    """As `read_agreement`, of the text of a file; `where` is how the faults name it."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _problem(where, [_syntax_fault(where, text, error)]) from None
    check = _Check(where, text, raw)
    check.keys()
    if not check.faults:
        check.days()
        check.parties(organisations)
        check.tables(known)
        check.shows(known, frozenset(shown_words))
        check.research()
    if check.faults:
        raise _problem(where, check.faults)
    return _agreement(raw)


class _Check:
    """Gathers the faults of one file; each method looks at one thing and goes on."""

    def __init__(self, where: str, text: str, raw: dict):
        self.where = where
        self.lines = Lines(text)
        self.raw = raw
        self.faults: list[Fault] = []

    def fault(self, line: int, rule: str, what: str, allowed: str, next_step: str) -> None:
        self.faults.append(_fault(self.where, line, rule, what, allowed, next_step))

    def keys(self) -> None:
        """Unknown and missing keys, and values of the wrong kind."""
        for key in self.raw:
            if key not in KEYS:
                self.fault(self.lines.of(key), "KEY_UNKNOWN",
                    f"`{key}` is not a key of an agreement.{did_you_mean(key, KEYS)}",
                    f"The keys are: {', '.join(KEYS)}.", "Correct or remove the line.")  # fmt: skip
        for key in REQUIRED:
            if self.raw.get(key) in (None, "", [], {}):
                self.fault(self.lines.of(key), "KEY_MISSING", f"`{key}` is missing.",
                    f"An agreement says its {key.replace('_', ' ')}.", "Add it.")  # fmt: skip
        for key, value in self.raw.items():
            kind = _expected_kind(key)
            if kind and not _is_kind(value, kind):
                self.fault(self.lines.of(key), "KEY_KIND", f"`{key}` is not {kind}.",
                    f"`{key}` is {kind}.", "Correct the value.")  # fmt: skip

    def days(self) -> None:
        """An end before the start."""
        if self.raw["ends_on"] < self.raw["starts_on"]:
            self.fault(self.lines.of("ends_on"), "ENDS_BEFORE_START",
                f"It ends on {self.raw['ends_on']}, before it starts on {self.raw['starts_on']}.",
                "An agreement ends on or after the day it starts.",
                "Correct one of the two dates.")  # fmt: skip

    def parties(self, organisations: Collection[str] | None) -> None:
        """Parties, participants and controllers that are not organisations; wrong roles."""
        for number, party in enumerate(self.raw["parties"]):
            role = party.get("role") if isinstance(party, dict) else None
            if role not in list(PartyRole):
                self.fault(self.lines.item("parties", number), "PARTY_ROLE",
                    f"`{role}` is not a role of a party.{did_you_mean(str(role), PartyRole)}",
                    f"A party is one of: {', '.join(PartyRole)}.", "Correct the role.")  # fmt: skip
            code = str(party.get("code", "")) if isinstance(party, dict) else ""
            self._organisation(code, self.lines.item("parties", number), organisations)
            self._party_keys(party, self.lines.item("parties", number))
        for key in ("participants", "controllers"):
            for code in self.raw.get(key, []):
                self._organisation(code, self.lines.value(key, code), organisations)

    def _party_keys(self, party: object, line: int) -> None:
        # A key of the agreement written below [[parties]] is, to TOML, a key of the party.
        for key in party if isinstance(party, dict) else ():
            if key not in ("code", "role"):
                self.fault(line, "PARTY_KEY", f"`{key}` stands under a party.",
                    "A party has a code and a role; what is said of the whole agreement stands "
                    "above the first [[parties]].", "Move the line up.")  # fmt: skip

    def _organisation(self, code: str, line: int, organisations: Collection[str] | None) -> None:
        if organisations is not None and code not in organisations:
            self.fault(line, "ORGANISATION_UNKNOWN",
                f"There is no organisation `{code}`.{did_you_mean(code, organisations)}",
                "An organisation is one of the system's footprint, by its ODS code.",
                "Correct the code, or add the organisation to the footprint.")  # fmt: skip
        elif not ORGANISATION_CODE.fullmatch(code):
            self.fault(line, "ORGANISATION_CODE", f"`{code}` is not an ODS code.",
                "An ODS code is three to ten capital letters and digits.",
                "Correct the code.")  # fmt: skip

    def tables(self, known: Mapping[str, Table]) -> None:
        """Tables that do not exist or are not for the purpose, and columns they do not have."""
        for name, columns in self.raw["tables"].items():
            line = self.lines.of(name, section="tables")
            if name not in known:
                self.fault(line, "TABLE_UNKNOWN",
                    f"There is no table `{name}`.{did_you_mean(name, known)}",
                    f"A table is one of: {', '.join(sorted(known))}.",
                    "Correct the name.")  # fmt: skip
                continue
            if self.raw["purpose"] not in known[name].purposes:
                self.fault(line, "TABLE_PURPOSE",
                    f"`{name}` may not be read for {_spoken(self.raw['purpose'])}.",
                    f"It is for: {', '.join(sorted(map(_spoken, known[name].purposes)))}.",
                    "Take the table out, or change the purpose.")  # fmt: skip
            self._columns(name, columns, known[name])

    def _columns(self, name: str, columns: Any, table: Table) -> None:
        if not _is_kind(columns, "a list of words") or not columns:
            self.fault(self.lines.of(name, section="tables"), "KEY_KIND",
                f"The columns of `{name}` are not a list of words.",
                "Each table has a list of the columns that may be read.",
                "List the columns by name.")  # fmt: skip
            return
        names = [column.name for column in table.columns]
        for column in columns:
            if column not in names:
                self.fault(self.lines.value(name, column, section="tables"), "COLUMN_UNKNOWN",
                    f"`{name}` has no column `{column}`.{did_you_mean(column, names)}",
                    f"Its columns are: {', '.join(names)}.", "Correct the name.")  # fmt: skip

    def shows(self, known: Mapping[str, Table], shown_words: frozenset[str]) -> None:
        """Columns that leave though they are not read, or that name people beyond direct care."""
        read = {
            column
            for columns in self.raw["tables"].values()
            if isinstance(columns, list)
            for column in columns
        }
        identifying = {
            column.name
            for table in known.values()
            for column in table.columns
            if column.sensitivity is Sensitivity.IDENTIFYING
        }
        allowed = read | shown_words
        for column in self.raw.get("shows", []):
            line = self.lines.value("shows", column)
            if column not in allowed:
                self.fault(line, "SHOWS_NOT_READ",
                    f"`{column}` is shown but not read.{did_you_mean(column, allowed)}",
                    "What leaves is among the columns of the agreement's tables, or is worked "
                    "out by the programme.",
                    "Add the column to its table, or take it out of `shows`.")  # fmt: skip
            elif column in identifying and self.raw["purpose"] != Purpose.DIRECT_CARE:
                self.fault(line, "SHOWS_IDENTITY",
                    f"`{column}` says who a person is.",
                    "Only an agreement for direct care shows who people are.",
                    "Take the column out of `shows`.")  # fmt: skip

    def research(self) -> None:
        """Research without the approvals that it needs."""
        if self.raw["purpose"] == Purpose.RESEARCH and not self.raw.get("research_approvals"):
            self.fault(self.lines.of("research_approvals"), "RESEARCH_APPROVAL",
                "It is for research and names no approval.",
                "An agreement for research carries its research approvals.",
                "Add research_approvals, such as the ethics reference.")  # fmt: skip


def _agreement(raw: dict) -> Agreement:
    given: dict[str, Any] = {key: tuple(raw[key]) for key in LISTS if key in raw}
    given |= {key: raw[key] for key in (*TEXTS, *YES_NO, *DAYS) if key in raw}
    return Agreement(
        **given,
        purpose=Purpose(raw["purpose"]),
        parties=tuple(Party(each["code"], PartyRole(each["role"])) for each in raw["parties"]),
        tables={name: tuple(columns) for name, columns in raw["tables"].items()},
    )


def _expected_kind(key: str) -> str:
    if key in TEXTS:
        return "text"
    if key in LISTS:
        return "a list of words"
    if key in YES_NO:
        return "true or false"
    if key in DAYS:
        return "a day, written as 2026-01-31 without quotes"
    if key == "purpose":
        return f"one of {', '.join(Purpose)}"
    return {"parties": "a list of parties", "tables": "a table of columns"}.get(key, "")


def _is_kind(value: object, kind: str) -> bool:
    if kind == "text":
        return isinstance(value, str)
    if kind == "a list of words":
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if kind == "true or false":
        return isinstance(value, bool)
    if kind.startswith("a day"):
        return isinstance(value, date) and not isinstance(value, datetime)
    if kind.startswith("one of"):
        return value in list(Purpose)
    if kind == "a list of parties":
        return isinstance(value, list)
    return isinstance(value, dict)


def _spoken(purpose: str) -> str:
    return purpose.replace("_", " ").lower()


def _fault(where: str, line: int, rule: str, what: str, allowed: str, next_step: str) -> Fault:
    return Fault(f"{where}, line {line}", what, allowed, next_step, rule=rule, row=line)


def _syntax_fault(where: str, text: str, error: tomllib.TOMLDecodeError) -> Fault:
    found = re.search(r"line (\d+)", str(error))
    line = int(found.group(1)) if found else text.count("\n") + 1
    return _fault(where, line, "NOT_TOML", "The line is not TOML.",
        "A line is `key = value`; text stands in double quotes.", "Correct the line.")  # fmt: skip


def _problem(where: str, faults: list[Fault]) -> Problem:
    count = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
    return Problem(
        f"{where} has {count}, and is not in force.",
        "An agreement is in force only when every line of it can be obeyed.",
        "Correct the lines below and load it again.",
        kind=Kind.REJECTED,
        faults=tuple(sorted(faults, key=lambda fault: fault.row or 0)),
    )
