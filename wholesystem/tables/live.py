"""What people did, as the lake's definitions see it: an export of the live store.

These rows are never received. They are the live store's items, replayed to an event number that
the receipt names, so that a figure over live work can be made again (domain 5A).
"""

from wholesystem.tables.check import Check, Severity
from wholesystem.tables.column import Sensitivity, day, moment, text, whole
from wholesystem.tables.people import PATIENT_PURPOSES
from wholesystem.tables.table import Cadence, Home, Table

PERSONAL = Sensitivity.PERSONAL

worklist_items = Table(
    name="worklist_items",
    title="Items on worklists",
    grain="One row a thing to be done about one person, as it stood at the event number.",
    source="The live store",
    home=Home.LIVE,
    columns=(
        whole("item", "The item's number.", required=True),
        whole("person", "The internal number of the person.", sensitivity=PERSONAL),
        text("programme", "The programme."),
        text("worklist", "The worklist."),
        text("kind", "BATCH waits its turn for a slot; ALERT does not."),
        text("state", "How far it has come."),
        text("hold", "Why it may not be sent yet, where it may not."),
        text("outcome", "What came of it, where known."),
        text("sender", "The organisation that found the person.", code_system="ODS"),
        text("receiver", "The organisation asked to act.", code_system="ODS"),
        text(
            "practice",
            "The person's practice when the item was opened.",
            code_system="ODS",
        ),
        text("pcn", "The practice's PCN on that day.", code_system="ODS"),
        text(
            "icb",
            "The ICB that answers for the practice on that day.",
            code_system="ODS",
        ),
        text("imd_version", "The index of deprivation used."),
        whole(
            "imd_quintile",
            "Quintile of deprivation in England, 1 the most deprived.",
            sensitivity=PERSONAL,
        ),
        text("ethnic_group", "Ethnic group in five.", sensitivity=PERSONAL),
        text("age_band", "Age band on the day it was opened.", sensitivity=PERSONAL),
        text("sex", "Stated gender.", sensitivity=PERSONAL),
        text(
            "band",
            "How high the finding was, in the programme's words.",
            sensitivity=PERSONAL,
        ),
        text(
            "klass",
            "How the finding stands to the record, in the programme's words.",
            sensitivity=PERSONAL,
        ),
        day("opened_on", "The day it was opened."),
        moment("sent_at", "When it was first sent."),
        day("sent_on", "The day it was first sent."),
        day("reviewed_on", "The day the person was reviewed."),
        day("closed_on", "The day it was closed."),
    ),
    key=("item",),
    provider_column="sender",
    period_column="",
    cadence=Cadence.AS_NEEDED,
    purposes=PATIENT_PURPOSES,
)

worklist_outcomes = Table(
    name="worklist_outcomes",
    title="Outcomes of items",
    grain="One row an item and how far the receiving organisation has come with it.",
    source="The organisation that was asked to act",
    home=Home.LIVE,
    columns=(
        text("provider", "The organisation that acted.", code_system="ODS", required=True),
        day("reported_on", "The day that the file was made.", required=True),
        text("item_reference", "The reference on the message that it received.", required=True),
        text(
            "state",
            "How far it has come.",
            values=(
                "ACKNOWLEDGED",
                "INVITED",
                "REVIEWED",
                "DNA",
                "DECLINED",
                "UNREACHABLE",
                "NOT_APPROPRIATE",
            ),
            required=True,
        ),
        text("outcome", "What came of the review, in the programme's words."),
        day("happened_on", "The day it happened.", required=True),
        text("recorded_by", "Who recorded it, by role or name of staff."),
        text("reason", "Why, where the state asks for a reason."),
    ),
    # Somebody may be invited more than once, each time on a day of its own.
    key=("item_reference", "state", "happened_on"),
    provider_column="provider",
    period_column="reported_on",
    cadence=Cadence.MONTHLY,
    purposes=PATIENT_PURPOSES,
    checks=(
        Check(
            rule="AFTER_REPORT",
            column="happened_on",
            severity=Severity.QUARANTINE,
            sentence="It is dated after the day the file was made.",
            allowed="What is reported happened on or before the day of the file.",
            next_step="Correct the date and send the row again.",
            fails=lambda rows: rows.happened_on > rows.reported_on,
        ),
        Check(
            rule="REVIEW_WITHOUT_OUTCOME",
            column="outcome",
            severity=Severity.QUARANTINE,
            sentence="The person was reviewed and the outcome is empty.",
            allowed="A review has one of the outcomes of the programme.",
            next_step="Add the outcome and send the row again.",
            fails=lambda rows: (rows.state == "REVIEWED") & rows.outcome.isnull(),
        ),
    ),
)

participants = Table(
    name="participants",
    title="Practices in agreements",
    grain="One row an agreement in force on the day and a practice that takes part in it.",
    source="The agreements folder",
    home=Home.LIVE,
    columns=(
        text("agreement", "The agreement.", required=True),
        text("programme", "The programme that it is for.", required=True),
        text("practice", "The practice.", code_system="ODS", required=True),
    ),
    key=("agreement", "practice"),
    provider_column="",
    period_column="",
    cadence=Cadence.AS_NEEDED,
    purposes=PATIENT_PURPOSES,
)
