"""Organisations, how they belong together, and the areas where people live."""

from wholesystem.tables.check import Check, Severity
from wholesystem.tables.column import Limit, day, decimal, text, whole
from wholesystem.tables.table import Cadence, Table

EVERY_PURPOSE = frozenset(
    {
        "DIRECT_CARE",
        "CASE_FINDING",
        "PLANNING",
        "FINANCE",
        "WORKFORCE",
        "GOVERNANCE",
        "PUBLIC_REPORT",
        "RESEARCH",
    }
)
KINDS = (
    "TRUST", "FT", "ICB", "SUB_ICB", "ICP", "PCN", "PRACTICE", "LA", "VCSE", "IS_PROVIDER",
    "CARE_HOME", "AMBULANCE", "CANCER_ALLIANCE", "COLLABORATIVE", "PLACE", "NEIGHBOURHOOD",
    "REGION", "SITE", "NATIONAL", "PHARMACY", "DENTAL", "HOME_CARE",
)  # fmt: skip
SECTORS = (
    "ACUTE", "MH", "COMMUNITY", "AMBULANCE", "SPECIALIST", "PRIMARY", "SOCIAL", "VCSE",
)  # fmt: skip


def _ends_before_start(rows):
    return rows.to_on < rows.from_on


organisations = Table(
    name="organisations",
    title="Organisations",
    grain="One row an organisation and the days on which it was open under that name.",
    source="ODS, or the publication that named it",
    columns=(
        text("organisation", "Its code.", code_system="ODS", required=True),
        text("name", "Its name.", required=True),
        text("kind", "What it is.", values=KINDS, required=True),
        text("sector", "The sector it works in.", values=SECTORS),
        text("postcode", "Postcode of its premises."),
        decimal("latitude", "Latitude of its premises.", unit="degrees", limit=Limit(49, 61)),
        decimal(
            "longitude",
            "Longitude of its premises.",
            unit="degrees",
            limit=Limit(-9, 3),
        ),
        day("from_on", "The day it opened."),
        day("to_on", "The day it closed, where it has."),
        text("source", "Where the row comes from, such as ODS or a publication."),
    ),
    key=("organisation", "from_on"),
    provider_column="",
    period_column="",
    cadence=Cadence.AS_NEEDED,
    purposes=EVERY_PURPOSE,
    sort=("organisation",),
    checks=(
        Check(
            rule="ENDS_BEFORE_START",
            column="to_on",
            severity=Severity.QUARANTINE,
            sentence="The organisation closed before it opened.",
            allowed="An organisation closes on or after the day it opens.",
            next_step="Correct one of the two dates and send the row again.",
            fails=_ends_before_start,
        ),
    ),
)

relationships = Table(
    name="relationships",
    title="Relationships of organisations",
    grain="One row a tie between two organisations and the days on which it held.",
    source="ODS, or the system's own registry",
    columns=(
        text("relationship_id", "Its number.", required=True),
        text(
            "from_organisation",
            "The first of the two in the sentence: a member, a commissioner, a later body.",
            code_system="ODS",
            required=True,
        ),
        text(
            "to_organisation",
            "The second of the two: the whole, the area, what is commissioned, a former body.",
            code_system="ODS",
            required=True,
        ),
        text(
            "kind",
            "What ties them.",
            values=(
                "MEMBER_OF",
                "COMMISSIONS",
                "OPERATES_IN",
                "SUCCESSOR_OF",
                "PARTNER_OF",
                "HOSTS",
            ),
            required=True,
        ),
        decimal(
            "share_percent",
            "The share of the part that it stands for.",
            unit="percent",
            limit=Limit(0, 100, source="a share is of a whole", rejects=True),
        ),
        day("from_on", "The first day on which it held."),
        day("to_on", "The last day on which it held, where it has ended."),
        text("source", "Where the row comes from."),
    ),
    key=("relationship_id",),
    provider_column="",
    period_column="",
    cadence=Cadence.AS_NEEDED,
    purposes=EVERY_PURPOSE,
    sort=("from_organisation",),
    checks=(
        Check(
            rule="ENDS_BEFORE_START",
            column="to_on",
            severity=Severity.QUARANTINE,
            sentence="The membership ends before it starts.",
            allowed="A membership ends on or after the day it starts.",
            next_step="Correct one of the two dates and send the row again.",
            fails=_ends_before_start,
        ),
    ),
)

areas = Table(
    name="areas",
    title="Small areas",
    grain="One row a small area of 2021 with its deprivation by both indices and its people.",
    source="ONS and MHCLG",
    columns=(
        text(
            "lsoa21",
            "The small area, 2021 boundaries.",
            pattern=r"[EW]01\d{6}",
            form="E01 or W01 and six digits",
            required=True,
        ),
        text("name", "Its name."),
        text("lsoa11", "The small area of 2011 that it best fits."),
        text("msoa21", "The middle area that holds it."),
        text("council", "The council."),
        text("icb", "The ICB whose area holds it.", code_system="ODS"),
        whole(
            "imd19_decile",
            "Decile of deprivation 2019 in England, 1 the most deprived.",
            limit=Limit(1, 10, source="a decile", rejects=True),
        ),
        whole(
            "imd25_decile",
            "Decile of deprivation 2025 in England, 1 the most deprived.",
            limit=Limit(1, 10, source="a decile", rejects=True),
        ),
        text("rural_urban", "Rural or urban."),
        whole(
            "residents",
            "People who live there.",
            unit="people",
            limit=Limit(0, 100_000),
        ),
        text("source", "Where the row comes from."),
    ),
    key=("lsoa21",),
    provider_column="",
    period_column="",
    cadence=Cadence.AS_NEEDED,
    purposes=EVERY_PURPOSE,
    sort=("lsoa21",),
)
