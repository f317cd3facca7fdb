"""The columns of NHS England's RTT full extract, as it names them, and the words in them."""

from wholesystem.tables import TABLES

WEEKS_MAX = 104
BANDS = (
    *(f"Gt {week:02d} To {week + 1:02d} Weeks SUM 1" for week in range(WEEKS_MAX)),
    f"Gt {WEEKS_MAX} Weeks SUM 1",
)
NAMES = {
    "period": "Period",
    "provider_parent": "Provider Parent Org Code",
    "provider_parent_name": "Provider Parent Name",
    "provider": "Provider Org Code",
    "provider_name": "Provider Org Name",
    "commissioner_parent": "Commissioner Parent Org Code",
    "commissioner_parent_name": "Commissioner Parent Name",
    "commissioner": "Commissioner Org Code",
    "commissioner_name": "Commissioner Org Name",
    "part": "RTT Part Type",
    "part_description": "RTT Part Description",
    "treatment_function": "Treatment Function Code",
    "treatment_function_name": "Treatment Function Name",
}
COUNTS = {
    "total": "Total",
    "unknown_start": "Patients with unknown clock start date",
    "total_all": "Total All",
}
COUNTED = (*BANDS, *COUNTS.values())
COLUMNS = (*NAMES.values(), *COUNTED)
PARTS = TABLES["rtt_waits"].column("part").values
WITHOUT_TOTAL = ("Part_2", "Part_2A", "Part_3")
ALL_SPECIALTIES = "C_999"
# A treatment function: C_ and the national code, or one of the groups X01 to X06.
FUNCTION = r"C_\d{3}|X\d{2}"
NEXT_STEP = "Download the extract again from NHS England; if it is the same, ask them about it."


def quoted(word: str) -> str:
    """A word as a SQL string."""
    return "'" + word.replace("'", "''") + "'"
