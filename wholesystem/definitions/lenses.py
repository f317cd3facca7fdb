"""The groups by which figures about people are cut (domain 1.5)."""

import ibis
import ibis.expr.types as ir

from wholesystem.definitions.measure import Lens
from wholesystem.definitions.rows import areas

# The index that `imd_quintile` is made from; two indices are never mixed in a series.
IMD_VERSION = "IMD 2025"

# Ethnic category 2001 in five groups. R moves to Asian in the grouping of the 2021 census.
ETHNIC_GROUPS = {
    "White": "ABC",
    "Mixed": "DEFG",
    "Asian": "HJKL",
    "Black": "MNP",
    "Other": "RS",
}
UNKNOWN = "Not known"
AGE_BANDS = ((0, 17), (18, 39), (40, 64), (65, 74), (75, 84))
OLDEST = "85+"
QUINTILES = {
    "1": "1, most deprived",
    "2": "2",
    "3": "3",
    "4": "4",
    "5": "5, least deprived",
    "": UNKNOWN,
}
SEXES = {"1": "Male", "2": "Female", "9": "Indeterminate", "X": UNKNOWN, "": UNKNOWN}


def ethnic_group(category: ir.StringValue) -> ir.StringValue:
    """The group in five; Z, 99 and nothing are not known."""
    return ibis.cases(
        *((category.isin(list(codes)), name) for name, codes in ETHNIC_GROUPS.items()),
        else_=UNKNOWN,
    )


def age_band(age: ir.IntegerValue) -> ir.StringValue:
    """The age band of a whole number of years."""
    bands = ((age.between(low, high), f"{low}-{high}") for low, high in AGE_BANDS)
    return ibis.cases((age.isnull(), UNKNOWN), *bands, else_=OLDEST)


def area_quintiles() -> ir.Table:
    """Each small area with its national quintile of deprivation: 1 is the most deprived."""
    return areas.select(
        area="lsoa21",
        imd_quintile=((areas.imd25_decile + 1) / 2).floor().cast("int64"),
        imd_version=ibis.ifelse(
            areas.imd25_decile.isnull(), ibis.null("string"), ibis.literal(IMD_VERSION)
        ),
    )


def person_lenses(rows: ir.Table) -> dict[str, Lens]:
    """The lenses of rows that carry the columns of a worklist item."""
    return {
        "deprivation": Lens(
            rows.imd_quintile, "Deprivation of the area", QUINTILES, version=rows.imd_version
        ),
        "ethnicity": Lens(rows.ethnic_group, "Ethnic group"),
        "age": Lens(rows.age_band, "Age"),
        "sex": Lens(rows.sex, "Sex", SEXES),
    }


def age_on(born_on: ir.DateValue, day: ir.DateValue) -> ir.IntegerValue:
    """Whole years of age on a day.

    Counted from year, month and day: a date minus a date fails in DuckDB, and dividing days by
    365 is wrong near birthdays.
    """
    not_yet = (day.month() < born_on.month()) | (
        (day.month() == born_on.month()) & (day.day() < born_on.day())
    )
    return (day.year() - born_on.year() - not_yet.cast("int64")).cast("int64")
