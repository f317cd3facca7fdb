"""What ambulance crews did, contact by contact."""

from wholesystem.tables.check import Check, Severity
from wholesystem.tables.column import Limit, moment, text, whole
from wholesystem.tables.people import (
    LOCAL_PERSON_ID,
    NHS_NUMBER,
    PATIENT_PURPOSES,
    PERSONAL,
)
from wholesystem.tables.table import Cadence, Table

# Outcomes in which nobody was taken anywhere after a crew had seen them (P4, condition 1).
SEEN_NOT_CONVEYED = ("SEE_TREAT", "REFUSED")
CONVEYED = ("CONVEY_ED", "CONVEY_OTHER")

ambulance_contacts = Table(
    name="ambulance_contacts",
    title="Ambulance contacts",
    grain="One row a patient in an ambulance response; a call may have several.",
    source="Ambulance Data Set (ADS), patient contact",
    columns=(
        text(
            "trust",
            "The ambulance trust.",
            national="ADS1",
            code_system="ODS",
            required=True,
        ),
        text("contact_id", "The trust's number for the patient contact.", required=True),
        text("call_id", "The trust's number for the call.", national="ADS3"),
        text("incident_id", "The trust's number for the incident."),
        NHS_NUMBER,
        LOCAL_PERSON_ID,
        whole(
            "age_years",
            "Age at the contact as the crew recorded it, for those who cannot be traced.",
            unit="years",
            limit=Limit(0, 120),
            sensitivity=PERSONAL,
        ),
        moment("called_at", "When the call was connected.", national="ADS10", required=True),
        text("call_origin", "Where the call came from.", national="ADS2B"),
        text("stop_code", "Why the call was closed without a response.", national="ADS4"),
        text("aqi_flag", "Counts in the ambulance quality indicators.", national="ADS8"),
        text(
            "category",
            "Response category.",
            national="ADS20",
            values=("C1", "C2", "C3", "C4", "C5", "HCP"),
        ),
        moment("on_scene_at", "When the first crew arrived."),
        moment("left_scene_at", "When the contact ended."),
        text("station", "The crew's station."),
        text(
            "outcome",
            "How the contact ended.",
            required=True,
            values=(
                "HEAR_TREAT",
                "SEE_TREAT",
                "CONVEY_ED",
                "CONVEY_OTHER",
                "REFUSED",
                "DEAD",
                "NO_CONTACT",
            ),
            sensitivity=PERSONAL,
        ),
        text(
            "destination",
            "Where the patient was taken.",
            code_system="ODS",
            sensitivity=PERSONAL,
        ),
        text(
            "chief_complaint",
            "Chief complaint.",
            code_system="SNOMED",
            sensitivity=PERSONAL,
        ),
        text("working_impression", "The crew's working impression.", sensitivity=PERSONAL),
        text(
            "incident_lsoa",
            "The small area where it happened, 2021 boundaries.",
            pattern=r"[EW]01\d{6}",
            form="E01 or W01 and six digits",
            sensitivity=PERSONAL,
        ),
        text(
            "access_point",
            "How the patient reached the service.",
            values=("111", "999", "PTS", "HCP"),
        ),
        text(
            "ethnic_raw",
            "Ethnic category as the crew recorded it.",
            sensitivity=PERSONAL,
        ),
        moment("ethnic_recorded_at", "When the crew recorded it.", sensitivity=PERSONAL),
    ),
    key=("contact_id",),
    provider_column="trust",
    period_column="called_at",
    cadence=Cadence.WEEKLY,
    purposes=PATIENT_PURPOSES,
    sort=("called_at", "person"),
    checks=(
        Check(
            rule="LEFT_BEFORE_ARRIVAL",
            column="left_scene_at",
            severity=Severity.QUARANTINE,
            sentence="The crew left the scene before it arrived.",
            allowed="A crew leaves on or after the moment it arrives.",
            next_step="Correct one of the two times and send the row again.",
            fails=lambda rows: rows.left_scene_at < rows.on_scene_at,
        ),
    ),
)
