"""What there is room for: sessions, slots, staffed beds."""

from wholesystem.tables.check import Check, Severity
from wholesystem.tables.column import Limit, day, decimal, moment, text, whole, yes_no
from wholesystem.tables.table import Cadence, Table

capacity = Table(
    name="capacity",
    title="Capacity",
    grain="One row an organisation, site, service and week; for theatres one row a session.",
    source="The organisations themselves",
    columns=(
        text(
            "provider",
            "The organisation that has the capacity.",
            code_system="ODS",
            required=True,
        ),
        text("site", "The site.", code_system="ODS"),
        text("service", "The service, such as BP_REVIEW.", required=True),
        day("week_start", "The Monday of the week.", required=True),
        decimal("sessions", "Sessions.", unit="sessions", limit=Limit(0, 10_000)),
        decimal("slots", "Places that can be filled.", unit="slots", limit=Limit(0, 100_000)),
        decimal(
            "session_minutes",
            "Planned minutes.",
            unit="minutes",
            limit=Limit(0, 1_000_000),
        ),
        decimal(
            "used_slots",
            "Places that were filled.",
            unit="slots",
            limit=Limit(0, 100_000),
        ),
        decimal("used_minutes", "Minutes used.", unit="minutes", limit=Limit(0, 1_000_000)),
        text(
            "binding_constraint",
            "What holds it back.",
            values=("STAFF", "THEATRE", "BED", "KIT", "NONE"),
        ),
        yes_no("ringfenced", "Kept for planned care whatever the pressure."),
        decimal(
            "staff_rostered",
            "People on the rota.",
            unit="people",
            limit=Limit(0, 100_000),
        ),
        moment("session_start_at", "When a theatre session was planned to start."),
        moment("session_end_at", "When a theatre session was planned to end."),
        decimal(
            "touch_minutes",
            "Minutes in which a patient was treated.",
            unit="minutes",
            limit=Limit(0, 100_000),
        ),
        whole("scheduled", "Cases planned.", unit="cases", limit=Limit(0, 10_000)),
        whole(
            "cancelled_nonclinical",
            "Cases cancelled on the day, not for a clinical reason.",
            unit="cases",
            limit=Limit(0, 10_000),
        ),
        whole(
            "cancelled_emergency",
            "Cases cancelled for emergency pressure.",
            unit="cases",
            limit=Limit(0, 10_000),
        ),
    ),
    key=("site", "service", "week_start", "session_start_at"),
    provider_column="provider",
    period_column="week_start",
    cadence=Cadence.WEEKLY,
    purposes=frozenset({"DIRECT_CARE", "PLANNING", "GOVERNANCE", "WORKFORCE", "PUBLIC_REPORT"}),
    sort=("service", "provider", "week_start"),
    checks=(
        Check(
            rule="USED_ABOVE_SLOTS",
            column="used_slots",
            severity=Severity.WARN,
            sentence="More places were filled than there were.",
            allowed="Filled places are at most the places there are, unless patients were added.",
            next_step="Check the week with the service.",
            fails=lambda rows: rows.used_slots > rows.slots,
        ),
    ),
)
