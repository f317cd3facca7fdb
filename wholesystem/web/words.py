"""How days, times, counts and codes are said on a page: as staff say them."""

from datetime import date, datetime

from wholesystem.core.clock import today
from wholesystem.core.days import LONDON, in_words, local_day

# The kinds of place: one, and many.
PLACES = {
    "england": ("England", "England"),
    "icb": ("ICB", "ICBs"),
    "trust": ("trust", "trusts"),
    "specialty": ("specialty", "specialties"),
    "sender": ("ambulance trust", "ambulance trusts"),
    "pcn": ("PCN", "PCNs"),
    "practice": ("practice", "practices"),
}
COMPARATORS = {">=": "at least", "<=": "at most", ">": "more than", "<": "under", "=": "exactly"}


def day(value: date | datetime | str | None) -> str:
    """'Tuesday 3 March', with the year where it is not this one.

    >>> from wholesystem.core.clock import frozen
    >>> with frozen("2026-03-05"):
    ...     day(date(2026, 3, 3)), day("2025-03-03")
    ('Tuesday 3 March', 'Monday 3 March 2025')
    """
    if not value:
        return "not known"
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        value = local_day(value)
    said = in_words(value)
    return said.rsplit(" ", 1)[0] if value.year == today().year else said


def span(start: date | None, end: date | None) -> str:
    """A period by its days: '1 January 2026 to 31 January 2026'; '' where it is not known.

    >>> span(date(2026, 1, 1), date(2026, 1, 31)), span(date(2026, 1, 1), date(2026, 1, 1))
    ('1 January 2026 to 31 January 2026', '1 January 2026')
    """
    if start is None or end is None:
        return ""
    first, last = (in_words(each).split(" ", 1)[1] for each in (start, end))
    return first if first == last else f"{first} to {last}"


def clock_time(value: datetime | str | None) -> str:
    """The time of day in London: '14:05'."""
    if not value:
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return f"{value.astimezone(LONDON):%H:%M}"


def moment(value: datetime | str | None) -> str:
    """'Tuesday 3 March, 14:05'."""
    return f"{day(value)}, {clock_time(value)}" if value else "not known"


def when(value: date | datetime) -> str:
    """A day as a day, a moment as a moment.

    >>> when(date(2025, 3, 3))
    'Monday 3 March 2025'
    """
    return moment(value) if isinstance(value, datetime) else day(value)


def ago(value: date | datetime | None) -> str:
    """How long since, in days: 'today', 'yesterday', '3 days ago', '5 weeks ago'.

    >>> from wholesystem.core.clock import frozen
    >>> with frozen("2026-03-05"):
    ...     ago(date(2026, 3, 4)), ago(date(2026, 2, 1))
    ('yesterday', '4 weeks ago')
    """
    if value is None:
        return "never"
    days = (today() - (local_day(value) if isinstance(value, datetime) else value)).days
    if days <= 0:
        return "today" if days == 0 else day(value)
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 28 else f"{days // 7} weeks ago"


def number(value: int | float | None) -> str:
    """1,205 with its commas; an em dash is never shown for nothing: it is said."""
    return "not known" if value is None else f"{value:,}"


def plural(count: int | None, one: str, many: str = "") -> str:
    """'1 person', '2 people'.

    >>> plural(1, "person", "people"), plural(1200, "row")
    ('1 person', '1,200 rows')
    """
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def capital(text: str) -> str:
    """The first letter large, the rest as it is, so that 'PCN' stays."""
    return text[:1].upper() + text[1:]


def place_kind(kind: str, many: bool = False) -> str:
    """A kind of place in words."""
    return PLACES.get(kind, (kind, f"{kind}s"))[many]


def no_code(word: str) -> str:
    """A code that has no words of its own, made readable.

    >>> no_code("SEE_TREAT")
    'see treat'
    """
    return str(word).replace("_", " ").replace("-", " ").lower()
