"""A programme is switched on only when somebody answers for it (X-A6, A4-5)."""

from datetime import date

from wholesystem.sharing import missing_governance

COMPLETE = {
    "dpia_ref": "DPIA-7",
    "controller": "RX9",
    "lawful_basis": "UK GDPR Art 6(1)(e), 9(2)(h)",
    "retention": "8 years",
    "caldicott_approval": "CG-12",
    "clinical_lead": "Dr A Example",
    "clinical_sign_off_on": date(2026, 1, 2),
    "public_health_lead": "B Example",
}
CLINICAL = {"reads_person_level": True, "clinical": True}


def test_X_A6_each_missing_item_is_named():
    missing = missing_governance({}, **CLINICAL, population_health=True)
    assert len(missing) == len(COMPLETE)
    for key, words in zip(COMPLETE, missing, strict=True):
        assert f"({key})" in words


def test_X_A6_nothing_is_missing_of_what_is_complete():
    assert missing_governance(COMPLETE, **CLINICAL, population_health=True) == ()


def test_X_A6_one_that_is_not_clinical_needs_no_clinical_lead():
    without = {key: COMPLETE[key] for key in list(COMPLETE)[:5]}
    assert missing_governance(without, reads_person_level=True) == ()


def test_X_A6_a_programme_over_published_aggregates_alone_needs_none():
    assert missing_governance({}, reads_person_level=False, clinical=True) == ()


def test_X_A6_what_is_blank_is_missing():
    (words,) = missing_governance({**COMPLETE, "dpia_ref": "  "}, **CLINICAL)
    assert "dpia_ref" in words


def test_X_A6_a_sign_off_is_dated_and_not_to_come():
    def sign_off(value):
        return missing_governance(
            {**COMPLETE, "clinical_sign_off_on": value}, **CLINICAL, day=date(2026, 1, 5)
        )

    assert sign_off("2026-01-05") == ()
    for value in ("soon", None, "", date(2026, 1, 6)):
        assert len(sign_off(value)) == 1


def test_A4_5_a_population_health_programme_without_a_named_lead_is_refused():
    without = {**COMPLETE, "public_health_lead": ""}
    (words,) = missing_governance(without, reads_person_level=True, population_health=True)
    assert "public health lead" in words
