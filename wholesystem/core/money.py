"""Money in whole pence: written as pounds, never held as a float."""

import re

from wholesystem.core.problem import Problem


def pounds(pence: int) -> str:
    """An amount in pence as it is shown.

    >>> pounds(123456), pounds(-5), pounds(0)
    ('£1,234.56', '-£0.05', '£0.00')
    """
    assert isinstance(pence, int), "money is whole pence"
    whole, part = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{whole:,}.{part:02d}"


def parse_pounds(text: str) -> int:
    """Pence from pounds as a ledger writes them; brackets or a leading minus mean less than 0.

    Parts of a penny are a Problem: rounding money is a decision for whoever sent it.

    >>> parse_pounds("£1,234.56"), parse_pounds("(12)"), parse_pounds("-0.5")
    (123456, -1200, -50)
    """
    written = re.sub(r"[\s\u00a0]", "", str(text))
    plain = re.fullmatch(
        r"(?P<bracket>\()?(?P<minus>[-\u2212])?£?(?P<minus2>[-\u2212])?"
        r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d{1,2}))?(?(bracket)\))",
        written,
        re.ASCII,
    )
    signs = [sign for sign in plain.group("bracket", "minus", "minus2") if sign] if plain else []
    if not plain or len(signs) > 1:
        raise Problem(
            f"`{text}` is not an amount of money.",
            "An amount is pounds with at most two decimals, such as £1,234.56 or (1,234.56).",
            "Correct the amount where it came from.",
        )
    pence = int(plain["whole"].replace(",", "")) * 100 + int((plain["part"] or "0").ljust(2, "0"))
    return -pence if signs else pence
