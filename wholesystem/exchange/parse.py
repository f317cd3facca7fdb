"""From text to a value, as SQL, for each type that a column can have.

What cannot be read becomes NULL, and `checks` sees that there was text. 1900-01-01 and 9999-12-31
are what systems write for "no date" and are read as none (domain 1.8).
"""

from wholesystem.tables import Column, Type

# What people leave around a value: spaces, tabs, line breaks, the no-break space, the BOM.
BLANKS = " \t\r\n\u00a0\ufeff"
NO_DATES = ("1900-01-01", "9999-12-31")
WORDS_APART = "[;|]"

_ISO_DAY = r"\d{4}-\d{2}-\d{2}([T ]00:00(:00(\.0+)?)?)?"
_SLASH_DAY = r"\d{1,2}/\d{1,2}/\d{4}( 00:00(:00)?)?"
_CLOCK = r"\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?"
_ZONE = r"(Z|[+-]\d{2}(:?\d{2})?)"
_ISO_MOMENT = rf"\d{{4}}-\d{{2}}-\d{{2}}[T ]{_CLOCK}"
_SLASH_MOMENT = r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}(:\d{2})?"
_DIGITS = r"[+-]?(\d+|\d{1,3}(,\d{3})+)"
_WHOLE = _DIGITS + r"(\.0*)?"
SLASHED = r"\d{1,2}/\d{1,2}/\d{4}.*"


def quoted(word: str) -> str:
    """A word as a SQL string.

    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + word.replace("'", "''") + "'"


def cleaned(column: Column) -> str:
    """The text of a column without what stands around it; NULL where nothing is left."""
    bare = f"nullif(trim({column.name}, {quoted(BLANKS)}), '')"
    return f"upper({bare})" if column.code_system == "ODS" else bare


def value(column: Column, text: str, clock: str = "") -> str:
    """The value of a column from its cleaned text, the SQL name of which is `text`.

    For a moment `clock` is the SQL name of its `local_time`.
    """
    if column.type is Type.DAY:
        return _without_no_date(day(text))
    if column.type is Type.MOMENT:
        return f"CASE WHEN {_is_no_date(text)} THEN NULL ELSE {moment(text, clock)} END"
    return _PLAIN[column.type](text)


def unread(column: Column, text: str) -> str:
    """True where there is text and no value can be read from it."""
    if column.type in (Type.TEXT, Type.WORDS):
        return "false"
    if column.type is Type.DAY:
        return f"{column.name} IS NULL AND {text} IS NOT NULL AND {day(text)} IS NULL"
    if column.type is Type.MOMENT:
        return f"{column.name} IS NULL AND {text} IS NOT NULL AND NOT {_is_no_date(text)}"
    return f"{column.name} IS NULL AND {text} IS NOT NULL"


def day(text: str) -> str:
    """A day: 2026-01-31 or 31/01/2026."""
    return f"""CASE WHEN {_matches(text, _ISO_DAY)} THEN try_cast(left({text}, 10) AS DATE)
        WHEN {_matches(text, _SLASH_DAY)}
        THEN try_strptime(split_part({text}, ' ', 1), '%d/%m/%Y')::DATE END"""


def local_time(text: str) -> str:
    """The time on the clock in London of a moment that was written without its zone, or NULL."""
    return f"""CASE WHEN {_matches(text, _ISO_MOMENT)} THEN try_cast({text} AS TIMESTAMP)
        WHEN {_matches(text, _SLASH_MOMENT)}
        THEN try_strptime({text}, ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M']) END"""


def moment(text: str, clock: str) -> str:
    """A moment: ISO with its zone, or a time on the clock in London.

    Of the two moments that share a time in the night when the clocks go back, the second is
    taken; of the times that are left out in March there is none.
    """
    # DuckDB reads a zone only after seconds.
    seconds = rf"regexp_replace({text}, '^(.{{16}})({_ZONE})$', '\1:00\2')"
    return f"""CASE WHEN {no_such_time(clock)} THEN NULL
        WHEN {clock} IS NOT NULL THEN timezone('Europe/London', {clock})
        WHEN {_matches(text, _ISO_MOMENT + _ZONE)} THEN try_cast({seconds} AS TIMESTAMPTZ) END"""


def no_such_time(clock: str) -> str:
    """True of a time that no clock in London showed: the hour that is left out in March."""
    there_and_back = f"timezone('Europe/London', timezone('Europe/London', {clock}))"
    return f"coalesce({there_and_back} <> {clock}, false)"


def twice_that_night(clock: str, instant: str) -> str:
    """True of a time that came twice in London: the hour that is there again in October."""
    before = f"timezone('Europe/London', {instant} - INTERVAL 1 HOUR)"
    after = f"timezone('Europe/London', {instant} + INTERVAL 1 HOUR)"
    return f"{clock} IN ({before}, {after})"


def month_first(text: str) -> str:
    """True of a date that can only be read with the month first, such as 01/31/2026."""
    return f"{_slashed(text)} AND {_part(text, 1)} <= 12 AND {_part(text, 2)} BETWEEN 13 AND 31"


def either_way(text: str) -> str:
    """True of a date that would be another with the month first, such as 01/02/2026."""
    return (
        f"{_slashed(text)} AND {_part(text, 1)} <= 12 AND {_part(text, 2)} <= 12 "
        f"AND {_part(text, 1)} <> {_part(text, 2)}"
    )


def _slashed(text: str) -> str:
    return f"contains({text}, '/') AND {_matches(text, SLASHED)}"


def _part(text: str, place: int) -> str:
    return f"try_cast(split_part({text}, '/', {place}) AS INTEGER)"


def _matches(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, {quoted(pattern)})"


def _without_no_date(expression: str) -> str:
    for none in NO_DATES:
        expression = f"nullif({expression}, DATE '{none}')"
    return expression


def _is_no_date(text: str) -> str:
    starts = "|".join((*NO_DATES, "0?1/0?1/1900", "31/12/9999"))
    return f"coalesce(regexp_matches({text}, '^({starts})([T ]|$)'), false)"


def _whole(text: str) -> str:
    bare = rf"regexp_replace(replace({text}, ',', ''), '\.0*$', '')"
    return f"CASE WHEN {_matches(text, _WHOLE)} THEN try_cast({bare} AS BIGINT) END"


def _decimal(text: str) -> str:
    pattern = rf"{_DIGITS}(\.\d*)?|[+-]?\.\d+"
    bare = f"replace({text}, ',', '')"
    return f"CASE WHEN {_matches(text, pattern)} THEN try_cast({bare} AS DECIMAL(18, 4)) END"


def _yes_no(text: str) -> str:
    return f"""CASE WHEN lower({text}) IN ('true', 't', 'yes', 'y', '1') THEN true
        WHEN lower({text}) IN ('false', 'f', 'no', 'n', '0') THEN false END"""


def _words(text: str) -> str:
    split = f"string_split_regex({text}, {quoted(WORDS_APART)})"
    return f"list_filter(list_transform({split}, lambda word: trim(word)), lambda word: word <> '')"


_PLAIN = {
    Type.TEXT: lambda text: text,
    Type.WHOLE: _whole,
    Type.DECIMAL: _decimal,
    Type.YES_NO: _yes_no,
    Type.WORDS: _words,
}
