"""What is recorded of people: codes and measurements."""

from wholesystem.tables.check import Check, Severity
from wholesystem.tables.column import Limit, day, decimal, moment, text
from wholesystem.tables.people import (
    LOCAL_PERSON_ID,
    NHS_NUMBER,
    PATIENT_PURPOSES,
    PERSONAL,
)
from wholesystem.tables.table import Cadence, Table

clinical_codes = Table(
    name="clinical_codes",
    title="Clinical codes",
    grain="One row a code in a person's record: a condition, a medicine, a procedure, a register.",
    source="GP extract",
    columns=(
        text(
            "provider",
            "The practice that sent the row.",
            code_system="ODS",
            required=True,
        ),
        day("extracted_on", "The day that the extract was made.", required=True),
        text("entry_id", "The sender's number for the entry.", required=True),
        NHS_NUMBER,
        LOCAL_PERSON_ID,
        text(
            "kind",
            "What the code is about.",
            values=(
                "CONDITION",
                "MEDICATION",
                "PROCEDURE",
                "REGISTER",
                "FRAILTY_DEFICIT",
            ),
            required=True,
            sensitivity=PERSONAL,
        ),
        text(
            "system",
            "The code system.",
            values=("SNOMED", "ICD10", "OPCS4", "DMD", "READ", "CTV3"),
            sensitivity=PERSONAL,
        ),
        text(
            "code",
            "The code, kept as text so that no digit is lost.",
            sensitivity=PERSONAL,
        ),
        text(
            "cluster",
            "The national group that the code belongs to, such as HYP_COD.",
            sensitivity=PERSONAL,
        ),
        day(
            "from_on",
            "The day it was recorded or issued.",
            required=True,
            sensitivity=PERSONAL,
        ),
        day("to_on", "The day it ended, where it has.", sensitivity=PERSONAL),
    ),
    key=("entry_id",),
    provider_column="provider",
    period_column="extracted_on",
    cadence=Cadence.WEEKLY,
    purposes=PATIENT_PURPOSES,
    snapshot=True,
    sort=("cluster", "person", "from_on"),
    checks=(
        Check(
            rule="AFTER_EXTRACT",
            column="from_on",
            severity=Severity.QUARANTINE,
            sentence="The entry is dated after the day of the extract.",
            allowed="An entry is dated on or before the day of the extract.",
            next_step="Correct the date and send the row again.",
            fails=lambda rows: rows.from_on > rows.extracted_on,
        ),
    ),
)

observations = Table(
    name="observations",
    title="Observations",
    grain="One row a measured value of one person at one moment.",
    source="Ambulance record, GP extract, devices at home",
    columns=(
        text(
            "provider",
            "The organisation that sent the row.",
            code_system="ODS",
            required=True,
        ),
        text("observation_id", "The sender's number for the observation.", required=True),
        NHS_NUMBER,
        LOCAL_PERSON_ID,
        text(
            "context_table",
            "The table of the contact it was taken in.",
            sensitivity=PERSONAL,
        ),
        text("context_id", "The contact it was taken in.", sensitivity=PERSONAL),
        text(
            "code",
            "What was measured.",
            code_system="SNOMED",
            required=True,
            sensitivity=PERSONAL,
        ),
        decimal(
            "value",
            "The value, in the row's unit.",
            sensitivity=PERSONAL,
            limit=Limit(-1_000, 100_000),
        ),
        text(
            "value_text",
            "The value in words, where it is not a number.",
            sensitivity=PERSONAL,
        ),
        text(
            "unit",
            "The unit of the value, such as mm[Hg].",
            code_system="UCUM",
            sensitivity=PERSONAL,
        ),
        moment("taken_at", "When it was taken.", required=True, sensitivity=PERSONAL),
        moment("received_at", "When the sender's system received it.", sensitivity=PERSONAL),
        text("device_id", "The device.", sensitivity=PERSONAL),
        text(
            "method",
            "Where and how it was taken.",
            values=(
                "CLINIC",
                "AMBULANCE",
                "HOME",
                "ABPM",
                "DEVICE",
                "PATIENT_REPORTED",
            ),
            sensitivity=PERSONAL,
        ),
        text("position", "The position of the person.", sensitivity=PERSONAL),
        text("arm", "The arm.", sensitivity=PERSONAL),
        text(
            "quality",
            "What the check on the way in made of the value; never set by the sender alone.",
            values=("OK", "IMPLAUSIBLE", "PARTIAL", "SUPERSEDED"),
            sensitivity=PERSONAL,
        ),
    ),
    key=("observation_id",),
    provider_column="provider",
    period_column="taken_at",
    cadence=Cadence.WEEKLY,
    purposes=PATIENT_PURPOSES,
    sort=("code", "person", "taken_at"),
    checks=(
        Check(
            rule="RECEIVED_BEFORE_TAKEN",
            column="received_at",
            severity=Severity.WARN,
            sentence="The value was received before it was taken.",
            allowed="A value is received on or after the moment it is taken.",
            next_step="Check the clock of the device.",
            fails=lambda rows: rows.received_at < rows.taken_at,
        ),
    ),
)
