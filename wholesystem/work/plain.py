"""Values as JSON keeps them, alike on every database."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from numbers import Integral, Real


def plain(value: object, *, exact: bool = False) -> object:
    """The value in words, numbers, lists and mappings; days and moments in ISO.

    `exact` is for what is hashed: a float may come back from a database as another number, so
    none is taken.

    >>> import datetime
    >>> plain({"day": datetime.date(2026, 11, 23), "rows": (1, 2)})
    {'day': '2026-11-23', 'rows': [1, 2]}
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real) and not isinstance(value, Decimal):
        assert not exact, "a float is not exact: give a whole number, or text"
        return float(value)
    if isinstance(value, Mapping):
        return {str(key): plain(each, exact=exact) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return [plain(each, exact=exact) for each in sorted(value)]
    if isinstance(value, list | tuple):
        return [plain(each, exact=exact) for each in value]
    return value.isoformat() if isinstance(value, date) else str(value)
