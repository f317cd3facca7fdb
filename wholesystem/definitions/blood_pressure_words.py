"""How the codes and facts of a blood pressure review read, on a list and on a person's page."""

BANDS = {
    "RAISED": "Raised",
    "HIGH": "High",
    "SEVERE": "Severe",
    "URGENT": "Urgent",
    "SAME_DAY": "Same day",
}
# Each class against the practice's record (domain P4).
STANDING = {
    "NOT_CHECKED": "the practice has sent no record to look at",
    "UNDIAGNOSED": "no diagnosis of hypertension on the practice's record",
    "KNOWN_UNTREATED": "diagnosed with hypertension, and no medicine issued of late",
    "KNOWN_CONTROLLED": "diagnosed, treated and in target: for information",
    "KNOWN_UNCONTROLLED": "diagnosed and treated, and not in target",
}
WORDS = {
    "band": BANDS,
    "klass": STANDING,
    "outcome": {
        "SEE_TREAT": "treated where they were and not taken to hospital",
        "REFUSED": "declined to go to hospital",
    },
}
# Said where the fact is there, in this order; `{}` is its day or its number.
SENTENCES = {
    "single_reading": "Only one plausible reading was taken.",
    "readings_implausible": "Readings kept as not plausible, and not used: {}.",
    "diagnosed_on": "Hypertension diagnosed {}.",
    "resolved_on": "Recorded as resolved {}.",
    "treated_on": "Medicine last issued {}.",
    "target_differs": "Another condition sets a different target: the reviewing clinician sets it.",
    "no_reading_at_practice": "No blood pressure at the practice for years.",
    "core20": "Lives in one of the most deprived fifth of areas in England.",
}
# A severe reading with any of these is assessed in hospital the same day (NICE NG136, 1.5, as
# domain P4 gives it; general knowledge, to be confirmed by the clinical lead).
RED_FLAGS = (
    "new confusion",
    "chest pain",
    "signs of heart failure",
    "signs of acute kidney injury",
    "trouble with their sight, or known bleeding or swelling at the back of the eye",
    "headache, palpitations, pallor and sweating together (suspected phaeochromocytoma)",
)
RED_FLAG_ACTION = (
    "Any of these: assessment in hospital the same day. None: the practice is told; tests for "
    "damage to organs as soon as possible, and blood pressure again within 7 days."
)
