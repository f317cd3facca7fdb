"""People, and what they have said about the use of their records."""

from wholesystem.tables.check import Check, Severity
from wholesystem.tables.column import Sensitivity, day, moment, text, words, yes_no
from wholesystem.tables.table import Cadence, Table

# The person-level purposes of domain 1.7; finance and workforce do not read about patients.
PATIENT_PURPOSES = frozenset(
    {"DIRECT_CARE", "CASE_FINDING", "PLANNING", "PUBLIC_REPORT", "RESEARCH"}
)
IDENTIFYING = Sensitivity.IDENTIFYING
PERSONAL = Sensitivity.PERSONAL

NHS_NUMBER = text(
    "nhs_number",
    "The person's NHS number: ten digits, the last a check digit.",
    national="NHS NUMBER",
    sensitivity=IDENTIFYING,
)
LOCAL_PERSON_ID = text(
    "local_person_id",
    "The sender's own number for the person, used where there is no NHS number.",
    national="LOCAL PATIENT IDENTIFIER",
    sensitivity=IDENTIFYING,
)

people = Table(
    name="people",
    title="People",
    grain="One row a person registered with a general practice or otherwise known to the system.",
    source="PDS and the GP extract",
    columns=(
        text(
            "provider",
            "The organisation that sent the row.",
            code_system="ODS",
            required=True,
        ),
        day("extracted_on", "The day that the extract was made.", required=True),
        NHS_NUMBER,
        LOCAL_PERSON_ID,
        text(
            "nhs_status",
            "How far the NHS number has been checked; only 01 may be disclosed without more.",
            values=("01", "02", "03", "04", "05", "06", "07", "08"),
            national="NHS NUMBER STATUS INDICATOR",
            sensitivity=PERSONAL,
        ),
        yes_no(
            "disclosable",
            "The NHS number may be used to send something about the person: status 01, or 02 with "
            "the date of birth and either the family name or the postcode matching.",
            sensitivity=PERSONAL,
            derived=True,
        ),
        text("family_name", "Family name.", sensitivity=IDENTIFYING),
        text("given_name", "Given name.", sensitivity=IDENTIFYING),
        text("address", "Usual address.", sensitivity=IDENTIFYING),
        text("postcode", "Postcode of the usual address.", sensitivity=IDENTIFYING),
        text("phone", "Telephone number.", sensitivity=IDENTIFYING),
        day("born_on", "Date of birth.", sensitivity=PERSONAL),
        day("died_on", "Date of death, where the person has died.", sensitivity=PERSONAL),
        text(
            "sex",
            "Stated gender: 1 male, 2 female, 9 indeterminate, X not known.",
            values=("1", "2", "9", "X"),
            national="PERSON STATED GENDER",
            sensitivity=PERSONAL,
        ),
        text(
            "ethnic_category",
            "Ethnic category 2001: A to S, Z not stated, 99 not known.",
            national="ETHNIC CATEGORY",
            sensitivity=PERSONAL,
        ),
        text(
            "ethnic_local",
            "The sender's own second character of the ethnic category.",
            sensitivity=PERSONAL,
            derived=True,
        ),
        text(
            "ethnic_source",
            "Where the ethnic category was recorded.",
            sensitivity=PERSONAL,
        ),
        moment(
            "ethnic_recorded_at",
            "When the ethnic category was recorded.",
            sensitivity=PERSONAL,
        ),
        text(
            "lsoa21",
            "The small area where the person lives, 2021 boundaries.",
            pattern=r"[EW]01\d{6}",
            form="E01 or W01 and six digits",
            code_system="ONS",
            sensitivity=PERSONAL,
        ),
        text(
            "practice",
            "The general practice that the person is registered with.",
            code_system="ODS",
            sensitivity=PERSONAL,
        ),
        yes_no(
            "sensitive",
            "Marked sensitive on the national record: address and practice are never shown.",
            sensitivity=PERSONAL,
        ),
        yes_no(
            "learning_disability",
            "On the learning disability register.",
            sensitivity=PERSONAL,
        ),
        yes_no("autism", "Recorded as autistic.", sensitivity=PERSONAL),
        yes_no(
            "severe_mental_illness",
            "On the severe mental illness register.",
            sensitivity=PERSONAL,
        ),
        yes_no("carer", "Recorded as an unpaid carer.", sensitivity=PERSONAL),
        yes_no("care_home", "Lives in a care home.", sensitivity=PERSONAL),
        text(
            "interpreter_language",
            "The language of an interpreter, where one is needed.",
            sensitivity=PERSONAL,
        ),
        words(
            "inclusion_flags",
            "Inclusion health groups, as recorded.",
            sensitivity=PERSONAL,
        ),
        words(
            "reasonable_adjustments",
            "Adjustments the person needs, as recorded.",
            sensitivity=PERSONAL,
        ),
        text(
            "digital_status",
            "Whether the person can use a digital service, in their own words.",
            values=(
                "DEVICE_OWN",
                "DEVICE_NEEDED",
                "NO_SKILLS",
                "NO_CONNECTIVITY",
                "UNKNOWN",
            ),
            sensitivity=PERSONAL,
        ),
    ),
    key=("person",),
    provider_column="provider",
    period_column="extracted_on",
    cadence=Cadence.WEEKLY,
    purposes=PATIENT_PURPOSES,
    snapshot=True,
    people_feed=True,
    sort=("person",),
    checks=(
        Check(
            rule="DIED_BEFORE_BIRTH",
            column="died_on",
            severity=Severity.QUARANTINE,
            sentence="The date of death is before the date of birth.",
            allowed="A person dies on or after the day of birth.",
            next_step="Correct one of the two dates and send the row again.",
            fails=lambda rows: rows.died_on < rows.born_on,
        ),
        Check(
            rule="BORN_AFTER_EXTRACT",
            column="born_on",
            severity=Severity.QUARANTINE,
            sentence="The date of birth is after the day of the extract.",
            allowed="A person is born on or before the day of the extract.",
            next_step="Correct the date of birth and send the row again.",
            fails=lambda rows: rows.born_on > rows.extracted_on,
        ),
    ),
)

preferences = Table(
    name="preferences",
    title="Preferences and objections",
    grain="One row a thing that a person has said about the use of their record or their care.",
    source="National Data Opt-Out service, GP extract, the programmes themselves",
    columns=(
        text(
            "provider",
            "The organisation that sent the row.",
            code_system="ODS",
            required=True,
        ),
        day("extracted_on", "The day that the extract was made.", required=True),
        text("preference_id", "The sender's number for the preference.", required=True),
        NHS_NUMBER,
        LOCAL_PERSON_ID,
        text(
            "kind",
            "What the preference is about.",
            values=(
                "NDOO",
                "TYPE1",
                "SHARED_RECORD_DISSENT",
                "PROGRAMME_DISSENT",
                "TRAVEL_MAX",
                "CONTACT_CHANNEL",
            ),
            required=True,
            sensitivity=PERSONAL,
        ),
        text(
            "programme",
            "The programme that a dissent is about; empty where it is about all of them.",
            sensitivity=PERSONAL,
        ),
        text("value", "What was said, where the kind asks for it.", sensitivity=PERSONAL),
        day(
            "from_on",
            "The first day on which it holds.",
            required=True,
            sensitivity=PERSONAL,
        ),
        day(
            "to_on",
            "The last day on which it holds, where it has ended.",
            sensitivity=PERSONAL,
        ),
        moment(
            "checked_at",
            "When it was last checked at its source.",
            sensitivity=PERSONAL,
        ),
    ),
    key=("preference_id",),
    provider_column="provider",
    period_column="extracted_on",
    cadence=Cadence.WEEKLY,
    purposes=PATIENT_PURPOSES,
    snapshot=True,
    sort=("person",),
    checks=(
        Check(
            rule="ENDS_BEFORE_START",
            column="to_on",
            severity=Severity.QUARANTINE,
            sentence="The last day is before the first day.",
            allowed="A preference ends on or after the day it starts.",
            next_step="Correct one of the two dates and send the row again.",
            fails=lambda rows: rows.to_on < rows.from_on,
        ),
    ),
)
