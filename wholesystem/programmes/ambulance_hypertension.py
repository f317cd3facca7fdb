"""Ambulance hypertension case finding.

Crews measure blood pressure in people who rarely see a GP. A raised reading in someone who was
not taken to hospital becomes an offer of a review by their own practice's network, checked by a
clinician before it leaves, and the outcome comes back to the crews. A severe reading never waits
for a batch: it is an alert of its own, at once. Domain P4; every clinical line needs sign-off.
"""

import datetime as dt

import ibis
from ibis import _

from wholesystem.definitions import (
    END_OF_TODAY,
    TODAY,
    Chase,
    Cohort,
    Kind,
    Measure,
    Programme,
    Worklist,
    months,
    threshold,
    years,
)
from wholesystem.definitions.blood_pressure import (
    at_least,
    by_context,
    in_target,
    judged,
    latest_at_practice,
    looked_at_again,
    readings,
)
from wholesystem.definitions.blood_pressure_words import (
    RED_FLAG_ACTION,
    RED_FLAGS,
    SENTENCES,
    STANDING,
    WORDS,
)
from wholesystem.definitions.case_loop import alert_flow, review_chases, review_flow
from wholesystem.definitions.case_measures import REVIEWED, LoopFigures, alerts_raised
from wholesystem.definitions.contacts import recent_contacts
from wholesystem.definitions.record import dead, dissenting, gone, on_record, with_hold, with_person
from wholesystem.definitions.rows import clinical_codes

NAME = "ambulance_hypertension"

# --- The contacts of the last weeks, and what their readings amount to -----------------------

crew_readings = by_context(
    readings(of_contacts=True).filter(
        _.context_table == "ambulance_contacts", _.taken_at < END_OF_TODAY
    )
)
recent = recent_contacts("P4-LOOKBACK", "P4-SECOND-CREW")
contacts = judged(
    recent.left_join(
        crew_readings,
        [recent.trust == crew_readings.provider, recent.contact_id == crew_readings.context_id],
    ).drop("provider", "context_id")
)

# --- What the practice's own record says ------------------------------------------------------

ever = clinical_codes.filter(_.from_on <= TODAY)
hypertension = ever.group_by("person").aggregate(
    # A diagnosis that has ended is none (P4: active).
    diagnosed_on=_.from_on.max(
        where=(_.cluster == "HYP_COD") & (_.to_on.isnull() | (_.to_on >= TODAY))
    ),
    resolved_on=_.from_on.max(where=_.cluster == "HYPRES_COD"),
    treated_on=_.from_on.max(where=_.cluster == "ANTIHYP_RX"),
    target_differs=_.cluster.isin(["CKD_COD", "DM1_COD"]).any(),
)
pregnant = on_record("PREG_COD", lasts="P4-PREGNANCY-LASTS")
end_of_life = on_record("EOL_COD")
extracts = clinical_codes.select(extract_of="provider").distinct()


def with_record(rows):
    """Contacts joined to what is known of the person and to the practice's own record."""
    rows = with_person(rows)
    for part in (hypertension, latest_at_practice()):
        rows = rows.left_join(part, "person").drop("person_right")
    rows = rows.left_join(extracts, rows.practice == extracts.extract_of)
    return with_hold(rows.mutate(sender=rows.trust, receiver=rows.pcn), NAME)


def classed(rows):
    """Rows with the class against the practice's record; the first that fits counts."""
    active = rows.diagnosed_on.notnull() & ~(rows.resolved_on > rows.diagnosed_on).fill_null(False)
    treated = (rows.treated_on >= TODAY - months(threshold("P4-TREATED-WITHIN"))).fill_null(False)
    recent_at_practice = rows.gp_taken_on >= TODAY - months(threshold("P4-GP-READING-WITHIN"))
    at_practice_in_target = (
        in_target(rows.gp_systolic, rows.gp_diastolic, rows.age, rows.gp_at_home)
        & recent_at_practice
    )
    controlled = in_target(rows.systolic, rows.diastolic, rows.age).fill_null(False) | (
        (rows.band == "RAISED") & at_practice_in_target
    ).fill_null(False)
    return rows.mutate(
        klass=ibis.cases(
            (rows.extract_of.isnull(), "NOT_CHECKED"),
            (~active, "UNDIAGNOSED"),
            (~treated, "KNOWN_UNTREATED"),
            (controlled, "KNOWN_CONTROLLED"),
            else_="KNOWN_UNCONTROLLED",
        ),
        no_reading_at_practice=(
            rows.gp_taken_on.isnull()
            | (rows.gp_taken_on < TODAY - years(threshold("P4-NO-GP-READING")))
        ),
        target_differs=rows.target_differs.fill_null(False),
    ).mutate(
        takes_slot=_.klass != "KNOWN_CONTROLLED",
        because=_.band.capitalize() + " blood pressure; " + _.klass.cases(*STANDING.items()),
    )


# --- Who is found -----------------------------------------------------------------------------

# The latest contact of a person counts. One that says nothing of blood pressure and took nobody
# anywhere does not hide an earlier one that does.
telling = contacts.conveyed | contacts.systolic.notnull()
latest = ibis.window(
    group_by="person",
    order_by=[
        telling.desc(),
        contacts.face_to_face.desc(),
        contacts.ended_at.desc(),
        contacts.contact.desc(),
    ],
)
considered = classed(
    with_record(contacts.mutate(back=ibis.row_number().over(latest)).filter(_.back == 0))
)


def seen_and_left(name, rows, **of):
    """A cohort of those whom a crew saw and nobody took anywhere: every list begins with it."""
    return (
        Cohort(name, of=rows, **of)
        .include(
            "seen by a crew face to face",
            rows.face_to_face,
            otherwise="not seen face to face by a crew",
        )
        .exclude("conveyed", rows.conveyed)
    )


found = (
    seen_and_left("raised-and-not-conveyed", considered)
    .exclude("has died", dead())
    .include("age is known", considered.age.notnull(), otherwise="age is not known")
    .include("18 or over", considered.age >= threshold("P4-ADULT-AGE"), otherwise="under 18")
    .include(
        "blood pressure was taken",
        considered.readings_taken > 0,
        otherwise="no blood pressure was taken",
    )
    .include(
        "a reading that is plausible",
        considered.systolic.notnull(),
        otherwise="no plausible reading: kept as IMPLAUSIBLE or PARTIAL, never put right",
    )
    .exclude("severe: an alert at once, not this list", considered.severe)
    .include(
        "raised, by the lower of the last two readings",
        considered.raised,
        otherwise="not raised: the lower of the last two readings is below the limit",
    )
    .exclude("pregnant: maternity route, not this list", pregnant)
    .exclude("at the end of life", end_of_life)
    .exclude("does not want to take part in this programme", dissenting(NAME))
    .include(
        "traceable: an NHS number that may be used",
        considered.disclosable,
        otherwise="not traceable: no NHS number that may be used",
    )
    .include(
        "registered with a practice",
        considered.practice.notnull(),
        otherwise="not registered with a practice",
    )
)

# A severe reading waits for nothing: no trace, no practice, no class, no slot.
every_contact = with_person(contacts).mutate(
    sender=_.trust,
    receiver=_.pcn,
    band=ibis.literal("SEVERE"),
    because=ibis.literal("severe blood pressure in someone who was not taken to hospital"),
)
not_a_child = every_contact.age.isnull() | (every_contact.age >= threshold("P4-ADULT-AGE"))
severe = (
    seen_and_left("severe-and-not-conveyed", every_contact, key="contact")
    .exclude("has died", dead())
    .include("18 or over, or age not known", not_a_child, otherwise="under 18")
    .include(
        "the last plausible reading, or the one that counts, is severe",
        every_contact.severe,
        otherwise="not severe",
    )
)

same_day = at_least(_.systolic, _.diastolic, "BP-PREGNANCY-SAME-DAY") | at_least(
    _.last_systolic, _.last_diastolic, "BP-PREGNANCY-SAME-DAY"
)
with_child = every_contact.inner_join(pregnant, "person").mutate(
    band=ibis.ifelse(same_day, "SAME_DAY", "URGENT"),
    because=ibis.literal("raised blood pressure in pregnancy"),
)
maternity = (
    seen_and_left("raised-in-pregnancy", with_child, key="contact")
    .exclude("has died", dead())
    .include(
        "raised, by the reading that counts or the last",
        with_child.raised
        | at_least(with_child.last_systolic, with_child.last_diastolic, "BP-RAISED"),
        otherwise="not raised",
    )
)

# --- What is done about them ------------------------------------------------------------------

flow = review_flow(
    {
        "NEW_DIAGNOSIS": "new diagnosis of hypertension",
        "MEDICATION_OPTIMISED": "medicine changed",
        "BORDERLINE_LIFESTYLE": "borderline: advice on lifestyle",
        "NORMAL": "normal",
        "OTHER": "other",
    }
)
alarm = alert_flow(
    {
        "HOSPITAL_TODAY": "red flag: assessed in hospital the same day",
        "PRACTICE_TOLD": "no red flag: practice told, tests and a repeat within 7 days",
        "NOT_REACHED": "could not be reached: practice told",
        "MATERNITY": "passed to maternity",
    }
)
evidence = (
    "contact_id", "trust", "ended_at", "outcome", "station", "age", "systolic", "diastolic",
    "taken_at", "last_systolic", "last_diastolic", "last_taken_at", "before_systolic",
    "before_diastolic", "before_taken_at", "single_reading", "readings_taken",
    "readings_implausible", "gp_systolic", "gp_diastolic", "gp_taken_on", "diagnosed_on",
    "resolved_on", "treated_on", "target_differs", "core20", "no_reading_at_practice",
)  # fmt: skip
leaving = (
    "nhs_number", "name", "born_on", "practice", "systolic", "diastolic", "taken_at",
    "before_systolic", "before_diastolic", "before_taken_at", "single_reading", "band", "klass",
    "target_differs", "reason",
)  # fmt: skip
review = Worklist(
    name="blood-pressure-review",
    title="Blood pressure review",
    cohort=found,
    purpose="DIRECT_CARE",
    team="ambulance public health",
    flow=flow,
    # For information last; HIGH, Core20, no reading at the practice for years, the oldest (P4).
    order=(
        considered.takes_slot.desc(),
        (considered.band == "HIGH").desc(),
        considered.core20.desc(),
        considered.no_reading_at_practice.desc(),
        considered.age.desc(),
    ),
    share_with="the practice's primary care network",
    show=leaving,
    evidence=evidence,
    words=WORDS,
    sentences=SENTENCES,
    hold="hold",
    capacity="BP_REVIEW",
    takes_slot="takes_slot",
    again_after="P4-AGAIN-AFTER",
    expires_after="P4-LOOKBACK",
    tries="P4-SEND-TRIES",
    leaves=gone(NAME),
    chases=review_chases(acknowledge="P4-CHASE-ACKNOWLEDGEMENT", review="P4-CHASE-REVIEW"),
)

alerts = Worklist(
    name="severe-blood-pressure",
    title="Severe blood pressure",
    kind="ALERT",
    cohort=severe,
    purpose="DIRECT_CARE",
    team="ambulance clinical hub",
    flow=alarm,
    order=(every_contact.ended_at.desc(),),
    show=(),
    evidence=evidence,
    words=WORDS,
    sentences=SENTENCES,
    cause="contact",
    look_for=RED_FLAGS,
    found_or_not=RED_FLAG_ACTION,
    chases=(
        Chase(
            state="RAISED",
            standard="P4-ALERT-ACKNOWLEDGE",
            escalates=True,
            words="nobody has taken the alert on: escalated to the senior clinician on call",
        ),
    ),
)

maternity_route = Worklist(
    name="maternity-assessment",
    title="Raised blood pressure in pregnancy",
    kind="ALERT",
    cohort=maternity,
    purpose="DIRECT_CARE",
    team="ambulance clinical hub",
    flow=alarm,
    order=(with_child.ended_at.desc(),),
    show=(),
    evidence=evidence,
    words=WORDS,
    sentences=SENTENCES,
    cause="contact",
    chases=alerts.chases,
)

# --- How it goes ------------------------------------------------------------------------------

why = (
    "High blood pressure has no symptoms, and many who have it do not know. Crews meet people "
    "whom the practice has not seen for years."
)
feeds = ("ambulance_contacts", "observations", "people", "clinical_codes")
figures = LoopFigures(
    worklist=review.name,
    outcomes=flow.outcomes,
    interventions=("NEW_DIAGNOSIS", "MEDICATION_OPTIMISED", "BORDERLINE_LIFESTYLE"),
    information_only="KNOWN_CONTROLLED",
    review_within="P4-CHASE-REVIEW",
    why=why,
    feeds=feeds,
)
newly_diagnosed = REVIEWED & (_.outcome == "NEW_DIAGNOSIS")
followed = looked_at_again(figures.sent, "P4-CONTROL-AFTER")

measures = (
    *figures.measures(),
    Measure(
        name="sent-per-new-diagnosis",
        title="People sent for each new diagnosis",
        definition="People sent in the month for each one with a new diagnosis.",
        kind=Kind.RATIO,
        numerator=_.count(),
        denominator=newly_diagnosed.sum(),
        numerator_words="sent",
        denominator_words="newly diagnosed",
        unit="people",
        higher_is="worse",
        **figures.cuts(figures.sent, figures.sent.sent_on, sent=True),
    ),
    Measure(
        name="controlled-at-12-months",
        title="Blood pressure in target a year later",
        definition="People newly diagnosed whose latest reading at the practice, from a year "
        "after they were sent, is in target, out of those newly diagnosed and looked at again.",
        numerator=(newly_diagnosed & _.again & _.in_target).sum(),
        denominator=(newly_diagnosed & _.again).sum(),
        numerator_words="in target",
        denominator_words="newly diagnosed and looked at again",
        **figures.cuts(followed, followed.sent_on, sent=True),
    ),
    alerts_raised(
        alerts.name,
        name="severe-alerts",
        title="Severe alerts",
        definition="Alerts raised for a severe reading in someone who was not conveyed.",
        why=why,
        feeds=feeds,
    ),
)

programme = Programme(
    name=NAME,
    title="Ambulance hypertension",
    summary="Raised blood pressure that ambulance crews find, reviewed by the person's own "
    "primary care network, and what came of it.",
    owner="ambulance public health consultant",
    checked_by="a second analyst and a clinician",
    review_by=dt.date(2027, 4, 1),
    worklists=(review, alerts, maternity_route),
    measures=measures,
    clinical=True,
    population_health=True,
    reads_person_level=True,
)
