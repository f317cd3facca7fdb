"""Staff, counted; never a person."""

from wholesystem.tables.check import Check, Severity
from wholesystem.tables.column import Limit, day, decimal, text, whole
from wholesystem.tables.table import Cadence, Table

workforce_facts = Table(
    name="workforce_facts",
    title="Workforce",
    grain="One row an organisation, unit, staff group and month.",
    source="Electronic Staff Record, added up before it is sent",
    columns=(
        text("provider", "The employer.", code_system="ODS", required=True),
        text(
            "unit",
            "The unit's number in the staff record: six digits, zeros in front kept.",
            pattern=r"\d{6}",
            form="six digits",
            required=True,
        ),
        text("staff_group", "Staff group.", required=True),
        day("month", "The first day of the month.", required=True),
        decimal(
            "funded_fte",
            "Posts that are paid for.",
            unit="full-time equivalents",
            limit=Limit(0, 100_000),
        ),
        decimal(
            "in_post_fte",
            "Staff in post.",
            unit="full-time equivalents",
            limit=Limit(0, 100_000),
        ),
        decimal(
            "leavers_fte",
            "Staff who left in the month.",
            unit="full-time equivalents",
            limit=Limit(0, 100_000),
        ),
        decimal(
            "average_headcount",
            "Average number of people.",
            unit="people",
            limit=Limit(0, 100_000),
        ),
        decimal(
            "fte_days_sick",
            "Days lost to sickness.",
            unit="full-time equivalent days",
            limit=Limit(0, 10_000_000),
        ),
        decimal(
            "fte_days_available",
            "Days available.",
            unit="full-time equivalent days",
            limit=Limit(0, 10_000_000),
        ),
        whole("agency_cost_pence", "Cost of agency staff.", unit="pence"),
        whole("survey_year", "Year of the staff survey.", unit="year"),
        decimal(
            "engagement",
            "Staff engagement score.",
            unit="points of 10",
            limit=Limit(0, 10),
        ),
        decimal("morale", "Staff morale score.", unit="points of 10", limit=Limit(0, 10)),
        whole(
            "respondents",
            "People who answered the survey.",
            unit="people",
            limit=Limit(0, 1_000_000),
        ),
    ),
    key=("unit", "staff_group", "month"),
    provider_column="provider",
    period_column="month",
    cadence=Cadence.MONTHLY,
    purposes=frozenset({"WORKFORCE", "PLANNING", "GOVERNANCE", "PUBLIC_REPORT"}),
    sort=("provider", "month"),
    checks=(
        Check(
            rule="SICK_ABOVE_AVAILABLE",
            column="fte_days_sick",
            severity=Severity.WARN,
            sentence="More days were lost to sickness than were available.",
            allowed="Days lost are at most the days available.",
            next_step="Check the month with the employer.",
            fails=lambda rows: rows.fte_days_sick > rows.fte_days_available,
        ),
    ),
)
