"""Ethnic category, 2001 codes 16+1 (NHS Data Dictionary, ETHNIC CATEGORY).

The first character is the national code, the second is the sender's own. A code that is not one is
read as "not known" and told, so that completeness is never flattered.
"""

from types import MappingProxyType
from typing import TYPE_CHECKING

from wholesystem.core.problem import Problem

if TYPE_CHECKING:
    import pyarrow as pa

NOT_STATED = "Z"  # asked, and declined
NOT_KNOWN = "99"  # not asked, or not able to say

INVALID = "ETHNIC_INVALID"
MISSING = "ETHNIC_MISSING"

NAMES = MappingProxyType(
    {
        "A": "White British",
        "B": "White Irish",
        "C": "Any other White background",
        "D": "White and Black Caribbean",
        "E": "White and Black African",
        "F": "White and Asian",
        "G": "Any other Mixed background",
        "H": "Indian",
        "J": "Pakistani",
        "K": "Bangladeshi",
        "L": "Any other Asian background",
        "M": "Caribbean",
        "N": "African",
        "P": "Any other Black background",
        "R": "Chinese",
        "S": "Any other ethnic group",
        NOT_STATED: "Not stated",
        NOT_KNOWN: "Not known",
    }
)

# The five groups, then the two ways of not having one.
GROUPS = ("White", "Mixed", "Asian", "Black", "Other", "Not stated", "Not known")

_GROUP_2001 = {
    **dict.fromkeys("ABC", "White"),
    **dict.fromkeys("DEFG", "Mixed"),
    **dict.fromkeys("HJKL", "Asian"),
    **dict.fromkeys("MNP", "Black"),
    **dict.fromkeys("RS", "Other"),
    NOT_STATED: "Not stated",
    NOT_KNOWN: "Not known",
}
# The 2021 census counts Chinese among the Asian groups.
_GROUPINGS = {2001: _GROUP_2001, 2021: {**_GROUP_2001, "R": "Asian"}}


def normalise(code: str | None) -> tuple[str, str | None, str | None]:
    """The national code, the local code (None if none) and the issue (None if none).

    Issues: ETHNIC_INVALID (I, O, Q, T to Y, anything else) and ETHNIC_MISSING, both read as 99.
    T, "Traveller" in some GP extracts, is read as C with the original kept as the local code.

    >>> normalise("A9"), normalise("T"), normalise("X")
    (('A', '9', None), ('C', 'T', None), ('99', None, 'ETHNIC_INVALID'))
    """
    written = (code or "").strip().upper()
    if not written:
        return NOT_KNOWN, None, MISSING
    if written == NOT_KNOWN:
        return NOT_KNOWN, None, None
    first, local = written[0], written[1:].strip() or None
    if len(written) > 2:
        return NOT_KNOWN, None, INVALID
    if first == "T":
        return "C", written, None
    if first not in NAMES:
        return NOT_KNOWN, local, INVALID
    return first, local, None


def normalise_array(
    codes: "pa.Array | pa.ChunkedArray",
) -> tuple["pa.Array", "pa.Array", "pa.Array"]:
    """As `normalise` for many at once: national codes, local codes, issues.

    >>> import pyarrow as pa
    >>> [part.to_pylist() for part in normalise_array(pa.array(["A9", None]))]
    [['A', '99'], ['9', None], [None, 'ETHNIC_MISSING']]
    """
    import pyarrow as pa

    if isinstance(codes, pa.ChunkedArray):
        codes = codes.combine_chunks()
    # Each distinct code is read once, however many rows there are.
    distinct = codes.cast(pa.string()).dictionary_encode(null_encoding="encode")
    read = [normalise(code) for code in distinct.dictionary.to_pylist()]
    parts = zip(*read, strict=True) if read else ((), (), ())
    national, local, issue = (pa.array(part, pa.string()).take(distinct.indices) for part in parts)
    return national, local, issue


def group(national: str, *, census: int = 2001) -> str:
    """The group of a national code; with `census=2021` Chinese counts as Asian. Say which is used.

    >>> group("R"), group("R", census=2021), group("Z")
    ('Other', 'Asian', 'Not stated')
    """
    groups = grouping(census)
    if national not in groups:
        raise Problem(
            f"`{national}` is not a national ethnic category code.",
            f"The codes are {', '.join(NAMES)}.",
            "Read the code with `normalise` first.",
        )
    return groups[national]


def grouping(census: int = 2001) -> dict[str, str]:
    """Every national code with its group, to join to many rows.

    >>> grouping()["J"]
    'Asian'
    """
    if census not in _GROUPINGS:
        raise Problem(
            f"There is no ethnic grouping of {census}.",
            "The groupings are 2001 and, with Chinese among the Asian groups, 2021.",
            "Choose one of the two and state it beside the figures.",
        )
    return dict(_GROUPINGS[census])
