"""The agreements and the governance of a synthetic system; every reference is invented."""

from datetime import date, timedelta

from wholesystem.synthetic import organisations as bodies
from wholesystem.tables import TABLES

PROGRAMME = "ambulance_hypertension"
# What the loop reads of each table, and what leaves with an item.
READ = {
    "ambulance_contacts": "trust contact_id incident_id nhs_number local_person_id age_years "
    "called_at category on_scene_at left_scene_at outcome destination incident_lsoa ethnic_raw "
    "ethnic_recorded_at",
    "observations": "provider observation_id nhs_number local_person_id context_table context_id "
    "code value unit taken_at received_at device_id method quality",
    "people": "provider extracted_on nhs_number local_person_id nhs_status disclosable family_name "
    "given_name address postcode phone born_on died_on sex ethnic_category ethnic_source "
    "ethnic_recorded_at lsoa21 practice sensitive interpreter_language reasonable_adjustments",
    "preferences": "provider extracted_on preference_id nhs_number local_person_id kind programme "
    "value from_on to_on checked_at",
    "clinical_codes": "provider extracted_on entry_id nhs_number local_person_id kind system code "
    "cluster from_on to_on",
    "capacity": "provider site service week_start slots used_slots",
}
LIVE = ("worklist_items", "worklist_outcomes")
SHOWN = (
    "nhs_number name born_on practice systolic diastolic taken_at before_systolic "
    "before_diastolic before_taken_at single_reading band klass target_differs reason"
)
PLANNED = ("people", "preferences", "clinical_codes", "observations")


def hypertension(*, practices: tuple[str, ...], pcns: tuple[str, ...], day: date, name: str) -> str:
    """The agreement of the ambulance trust with the PCNs that take part."""
    parties = [(bodies.AMBULANCE, "sender"), *((pcn, "receiver") for pcn in pcns)]
    return _text(
        id=f"SYN-DSA-{name}",
        title="Ambulance blood pressures to primary care (synthetic)",
        purpose="DIRECT_CARE",
        programme=PROGRAMME,
        participants=practices,
        shows=SHOWN.split(),
        tables={table: columns.split() for table, columns in READ.items()} | _live(),
        controllers=[bodies.AMBULANCE, *pcns],
        common_law="Reasonable expectation of direct care (synthetic)",
        lawful_basis="UK GDPR Art 6(1)(e) and 9(2)(h)",
        day=day,
        parties=parties,
        signed_by=[f"{code}: synthetic Caldicott guardian" for code, _ in parties],
    )


def _live() -> dict[str, list[str]]:
    """What people did is read back whole, so that the loop can say what came of it."""
    return {name: [each.name for each in TABLES[name].columns] for name in LIVE}


def planning(*, practices: tuple[str, ...], icb: str, day: date) -> str:
    """The agreement under which every practice sends its extract to the ICS, for planning."""
    parties = [(icb, "receiver")]
    return _text(
        id="SYN-DSA-PLANNING",
        title="Extracts for planning in Harbour and Dales (synthetic)",
        purpose="PLANNING",
        programme="system_overview",
        participants=practices,
        shows=[],
        tables={table: READ[table].split() for table in PLANNED},
        controllers=[icb],
        common_law="Section 251 NHS Act 2006, synthetic reference 26/CAG/0000",
        lawful_basis="UK GDPR Art 6(1)(e) and 9(2)(h)",
        section_251=True,
        day=day,
        parties=parties,
        signed_by=[f"{icb}: synthetic Caldicott guardian"],
    )


def _text(*, day: date, tables: dict, parties: list, **said: object) -> str:
    starts_on, ends_on = day - timedelta(days=500), day + timedelta(days=730)
    said |= {
        "version": "1.0",
        "dpia_ref": "SYN-DPIA-0001",
        "retention": "8 years after the last entry (synthetic)",
        "caldicott_approval": "SYN-CALDICOTT-0001",
        "transport": "simulated",
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    lines = [f"{key} = {_value(value)}" for key, value in said.items()]
    lines += ["", "[tables]", *(f"{name} = {_value(columns)}" for name, columns in tables.items())]
    for code, role in parties:
        lines += ["", "[[parties]]", f'code = "{code}"', f'role = "{role}"']
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(f'"{each}"' for each in value) + "]"
    return f'"{value}"'


def governance(day: date) -> str:
    """The programmes of the system, for `system.toml`; the references say they are made up."""
    return f"""[programmes.{PROGRAMME}]
enabled = true
dpia_ref = "SYN-DPIA-0001"
controller = "{bodies.AMBULANCE} with each PCN (synthetic)"
lawful_basis = "UK GDPR Art 6(1)(e) and 9(2)(h)"
retention = "8 years after the last entry (synthetic)"
caldicott_approval = "SYN-CALDICOTT-0001"
clinical_lead = "Dr Example Clinician (synthetic)"
clinical_sign_off_on = {(day - timedelta(days=480)).isoformat()}
public_health_lead = "Dr Example Registrar (synthetic)"

[programmes.elective_recovery]
enabled = true
"""
