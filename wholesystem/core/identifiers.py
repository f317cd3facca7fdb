"""NHS numbers and organisation codes, parsed once at the edge and trusted inside.

The check digit is modulus 11 (NHS Data Dictionary, NHS NUMBER). No number is in any message.
"""

import re
from typing import TYPE_CHECKING

from wholesystem.core.problem import Problem

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MISSING = "NHSNO_MISSING"
FORMAT = "NHSNO_FORMAT"
CHECKDIGIT = "NHSNO_CHECKDIGIT"

# Digits that no person has been given: for tests and synthetic systems (NHS England, test data).
TEST_RANGE = "999"

# Said in one class that Python and Arrow (RE2) read alike; the last but one is a no-break space.
_SEPARATORS = "[\t\n\f\r \u00a0-]"
_WEIGHTS = range(10, 1, -1)
_FIRST_TEST_PREFIX = 999_000_000
_LAST_TEST_PREFIX = 999_999_999

_WHAT = {
    MISSING: "An NHS number is empty.",
    FORMAT: "A value is not in the form of an NHS number.",
    CHECKDIGIT: "An NHS number does not agree with its check digit.",
}


def check_digit(nine: str) -> int | None:
    """The tenth digit for the first nine, or None where no number may begin with them.

    >>> check_digit("999000001")
    8
    >>> check_digit("999000000") is None
    True
    """
    assert re.fullmatch("[0-9]{9}", nine), "a check digit is worked out from nine digits"
    remainder = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, nine, strict=True)) % 11
    digit = (11 - remainder) % 11
    return None if digit == 10 else digit


def nhs_number_fault(text: str | None) -> str | None:
    """The rule that an NHS number breaks, or None where it is good.

    NHSNO_MISSING: empty. NHSNO_FORMAT: not ten digits once spaces and hyphens are gone, or one
    digit ten times over. NHSNO_CHECKDIGIT: ten digits that no number can be.

    >>> nhs_number_fault("999 000 0018") is None
    True
    >>> nhs_number_fault("9990000019"), nhs_number_fault("999000001O"), nhs_number_fault(" ")
    ('NHSNO_CHECKDIGIT', 'NHSNO_FORMAT', 'NHSNO_MISSING')
    """
    digits = _bare(text)
    if not digits:
        return MISSING
    if not re.fullmatch("[0-9]{10}", digits) or len(set(digits)) == 1:
        return FORMAT
    return None if check_digit(digits[:9]) == int(digits[9]) else CHECKDIGIT


def parse_nhs_number(text: str | None) -> str:
    """The NHS number as its ten digits; a Problem where it is not one.

    >>> parse_nhs_number("999 000 0018")
    '9990000018'
    """
    fault = nhs_number_fault(text)
    if fault:
        raise Problem(
            f"{_WHAT[fault]} ({fault})",
            "An NHS number is ten digits of which the last checks the others; "
            "spaces and hyphens are allowed.",
            "Check the number against its source; if it is right there, send it for tracing.",
        )
    return _bare(text)


def is_test_number(text: str | None) -> bool:
    """Whether a number is in the unissued 999 range, which only a synthetic system may hold.

    >>> is_test_number("999 000 0018"), is_test_number("4010232137")
    (True, False)
    """
    return _bare(text).startswith(TEST_RANGE)


def synthetic_nhs_numbers(n: int, start: int = 0) -> list[str]:
    """`n` good numbers of the 999 range in order, leaving out the first `start` of them.

    The range holds 909,090; beyond it is a Problem, for no other number may stand in for a person.

    >>> synthetic_nhs_numbers(3)
    ['9990000018', '9990000026', '9990000034']
    >>> synthetic_nhs_numbers(2, start=3)
    ['9990000042', '9990000050']
    """
    import numpy as np

    assert n >= 0 and start >= 0, "a number of numbers is 0 or more"
    # One prefix in eleven has no check digit; the last prefix of all would give ten nines.
    wanted = (start + n) * 11 // 10 + 11
    prefixes = np.arange(_FIRST_TEST_PREFIX, min(_FIRST_TEST_PREFIX + wanted, _LAST_TEST_PREFIX))
    digits = (prefixes[:, None] // 10 ** np.arange(8, -1, -1)) % 10
    checks = _check_digits(digits)
    good = checks < 10
    numbers = (prefixes[good] * 10 + checks[good])[start : start + n]
    if len(numbers) < n:
        raise Problem(
            f"{start + n:,} synthetic NHS numbers were asked for, and there are fewer.",
            "The unissued 999 range holds 909,090 good numbers, and no other range may be used.",
            "Ask for fewer, and leave the other people without an NHS number.",
        )
    return [str(number) for number in numbers]


def nhs_numbers(
    array: "pa.Array | pa.ChunkedArray",
) -> tuple["pa.Array", "pa.Array"]:
    """Many NHS numbers at once: their ten digits (null where faulty), and the fault (null if none).

    >>> import pyarrow as pa
    >>> numbers, faults = nhs_numbers(pa.array(["999 000 0018", "9990000019", None]))
    >>> numbers.to_pylist()
    ['9990000018', None, None]
    >>> faults.to_pylist()
    [None, 'NHSNO_CHECKDIGIT', 'NHSNO_MISSING']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    text = pc.fill_null(array.cast(pa.string()), "")
    bare = pc.replace_substring_regex(text, pattern=_SEPARATORS, replacement="")
    missing = pc.equal(bare, "")
    ten = pc.match_substring_regex(bare, "^[0-9]{10}$")
    shaped = ten.to_numpy(zero_copy_only=False)
    same, agrees = _examine(bare.filter(ten))
    formed, good = shaped.copy(), shaped.copy()
    formed[shaped] = ~same
    good[shaped] = ~same & agrees
    none = pa.scalar(None, pa.string())
    fault = pc.case_when(
        pc.make_struct(missing, pa.array(~formed), pa.array(~good)), MISSING, FORMAT, CHECKDIGIT
    )
    return pc.if_else(pa.array(good), bare, none), fault


def parse_ods_code(text: str | None) -> str:
    """An organisation's ODS code in capitals; a Problem where it cannot be one.

    Trusts, ICBs, sites, practices, PCNs and councils are 3 to 10 letters and digits (NHS Data
    Dictionary, ORGANISATION CODE). Whether the organisation exists is the footprint's to say.

    >>> parse_ods_code(" p12345 ")
    'P12345'
    """
    code = (text or "").strip().upper()
    if not re.fullmatch("[A-Z0-9]{3,10}", code):
        raise Problem(
            f"`{code}` is not an organisation code." if code else "An organisation code is empty.",
            "An ODS code is 3 to 10 letters and digits, such as RXA or P12345.",
            "Look the organisation up in the footprint and write its code.",
        )
    return code


def _bare(text: str | None) -> str:
    return re.sub(_SEPARATORS, "", text or "")


def _check_digits(digits: "np.ndarray") -> "np.ndarray":
    # Column by column: nine passes over the rows, each of them in numpy.
    total = digits[:, 0] * 0
    for place, weight in enumerate(_WEIGHTS):
        total += weight * digits[:, place]
    return (11 - total % 11) % 11


def _examine(ten_digits: "pa.Array") -> tuple["np.ndarray", "np.ndarray"]:
    """For values of ten digits each: is it one digit ten times, and does the check digit agree."""
    import numpy as np

    width = 10
    start, size = ten_digits.offset * width, len(ten_digits) * width
    if not size:
        return np.zeros(0, bool), np.zeros(0, bool)
    letters = np.frombuffer(ten_digits.buffers()[2], np.uint8, size, start)
    digits = (letters.reshape(-1, width) - ord("0")).astype(np.int16)
    same = (digits == digits[:, :1]).all(axis=1)
    return same, _check_digits(digits) == digits[:, 9]
