"""Whether a programme may be switched on: what its governance lacks, in words (X-A6, domain 4A)."""

from collections.abc import Mapping
from datetime import date, datetime

# UK GDPR Art 35 and domain 1.7: what every programme that reads about people must have.
PERSON_LEVEL = {
    "dpia_ref": "the reference of its data protection impact assessment (dpia_ref)",
    "controller": "its data controller (controller)",
    "lawful_basis": "its lawful basis (lawful_basis)",
    "retention": "how long its records are kept (retention)",
    "caldicott_approval": "the Caldicott guardian's approval (caldicott_approval)",
}
# Domain 4A: "clinical governance must be considered at the start".
CLINICAL = {
    "clinical_lead": "a named clinical lead (clinical_lead)",
    "clinical_sign_off_on": "the day of its clinical governance sign-off (clinical_sign_off_on)",
}
# Domain 4A: "if public health isn't someone's job, it won't happen".
POPULATION_HEALTH = {"public_health_lead": "a named public health lead (public_health_lead)"}


def missing_governance(
    settings: Mapping[str, object],
    *,
    reads_person_level: bool,
    clinical: bool = False,
    population_health: bool = False,
    day: date | None = None,
) -> tuple[str, ...]:
    """What is missing, each in words; empty where the programme may be switched on.

    A programme over published aggregates alone needs none of it. A sign-off that is not a date,
    or is after `day`, is missing.

    >>> missing_governance({}, reads_person_level=False)
    ()
    >>> missing_governance({"dpia_ref": "D1", "controller": "RX9", "lawful_basis": "6(1)(e)",
    ...     "retention": "8 years"}, reads_person_level=True)
    ("the Caldicott guardian's approval (caldicott_approval)",)
    """
    if not reads_person_level:
        return ()
    needed = dict(PERSON_LEVEL)
    if clinical:
        needed |= CLINICAL
    if population_health:
        needed |= POPULATION_HEALTH
    return tuple(words for key, words in needed.items() if not _given(key, settings.get(key), day))


def _given(key: str, value: object, day: date | None) -> bool:
    if key == "clinical_sign_off_on":
        signed_on = _as_day(value)
        return signed_on is not None and (day is None or signed_on <= day)
    if isinstance(value, str):
        return bool(value.strip())
    return bool(value)


def _as_day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
