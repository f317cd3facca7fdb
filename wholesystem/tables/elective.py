"""The waiting list as NHS England publishes it."""

from wholesystem.tables.column import Limit, day, text, whole
from wholesystem.tables.table import Cadence, Table

rtt_waits = Table(
    name="rtt_waits",
    title="Referral to treatment waits",
    grain=(
        "One row a month, provider, commissioner, part, treatment function and week of waiting "
        "with at least one pathway in it."
    ),
    source="NHS England, RTT full extract, monthly",
    columns=(
        day(
            "month",
            "The first day of the month; the count is at its end.",
            required=True,
        ),
        text("provider", "The provider.", code_system="ODS", required=True),
        text("provider_name", "The provider's name as published."),
        text(
            "provider_parent",
            "The provider's own ICB, where it has one.",
            code_system="ODS",
        ),
        text("commissioner", "The commissioner.", code_system="ODS"),
        text("commissioner_name", "The commissioner's name as published."),
        text(
            "commissioner_parent",
            "The commissioner's ICB, where it has one.",
            code_system="ODS",
        ),
        text(
            "part",
            "What is counted: pathways completed, still waiting, or newly started.",
            values=("Part_1A", "Part_1B", "Part_2", "Part_2A", "Part_3"),
            required=True,
        ),
        text(
            "treatment_function",
            "Treatment function.",
            code_system="TFC",
            required=True,
        ),
        text("treatment_function_name", "Treatment function in words."),
        whole(
            "weeks",
            "Whole weeks waited at the start of the band: 0 is up to one week, 104 is over 104. "
            "Empty where the clock start is unknown or the part has no bands.",
            unit="weeks",
            limit=Limit(0, 104, source="RTT full extract header", rejects=True),
        ),
        whole("pathways", "Pathways in the band.", unit="pathways", required=True),
    ),
    key=("month", "provider", "commissioner", "part", "treatment_function", "weeks"),
    provider_column="",  # NHS England publishes it for everyone
    period_column="month",
    cadence=Cadence.MONTHLY,
    purposes=frozenset({"PUBLIC_REPORT", "PLANNING", "GOVERNANCE"}),
    sort=("part", "treatment_function", "provider"),
)
