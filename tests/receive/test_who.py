"""Who the rows are about: numbers checked, names in one place, never in the lake."""

import pytest

from tests.exchange.sending import row
from tests.receive.asking import every_byte, lake
from tests.receive.conftest import contacts
from wholesystem.system.receive import Outcome
from wholesystem.work.identities.models import Identity, LocalIdentifier, TraceRequest
from wholesystem.work.loads.models import DataIssue, DataLoad, QuarantinedRow

GOOD, OTHER, BAD = "9990000018", "9990000026", "9990000019"


def many(*rows: dict) -> list[dict]:
    """These rows among enough good ones that a fault or two is under 5%."""
    filling = [row("people", n) for n in range(100, 140)]
    return [*rows, *filling]


def person(n: int = 1, **values) -> dict:
    return row("people", n, **{"nhs_number": GOOD, "local_person_id": "", **values})


def test_X_A1_in_a_file_about_people_a_bad_number_waits_and_makes_nobody(system, send):
    found = send(many(person(nhs_number=BAD)))
    assert found.rows_quarantined == 1
    assert QuarantinedRow.objects.get().rule == "NHSNO_CHECKDIGIT"
    assert not Identity.objects.filter(nhs_number__isnull=False).exists()
    assert Identity.objects.count() == 40
    assert len(lake(system, "people")) == 40


def test_X_A1_in_a_file_about_events_the_row_is_kept_and_the_number_is_traced(system, send):
    send([row("ambulance_contacts", 1, nhs_number=BAD, local_person_id="17")])
    (kept,) = lake(system, "ambulance_contacts")
    (someone,) = Identity.objects.all()
    assert kept["person"] == someone.person and someone.nhs_number is None
    (trace,) = TraceRequest.objects.all()
    assert (trace.rule, trace.submitted_number, trace.local_id) == ("NHSNO_CHECKDIGIT", BAD, "17")
    assert LocalIdentifier.objects.get().person_id == someone.person


def test_X_A1_the_sender_is_told_how_many_numbers_wait_to_be_traced(send):
    found = send([row("ambulance_contacts", 1, nhs_number=BAD)])
    (told,) = [line for line in found.lines if "check digit" in line]
    assert told.strip() == (
        "1 row has an NHS number that fails its check digit; the row is kept and its number waits "
        "to be traced."
    )
    assert BAD not in "\n".join(found.lines)
    assert DataIssue.objects.get().rule == "NHSNO_CHECKDIGIT"
    two = send([row("observations", n, nhs_number="123") for n in (1, 2)])
    assert "2 rows have an NHS number that is not in the form of one" in "\n".join(two.lines)
    good = send([row("observations", n, nhs_number=GOOD) for n in (1, 2)])
    assert "NHS number" not in "\n".join(good.lines)


def test_X_A1_a_bad_number_with_nothing_beside_it_is_a_person_of_its_own(system, send):
    send([row("observations", n, nhs_number=BAD) for n in (1, 2)])
    assert len({each["person"] for each in lake(system, "observations")}) == 2
    assert TraceRequest.objects.count() == 2


def test_X_A2_a_number_with_spaces_is_the_same_person(system, send):
    send([person(nhs_number="999 000 0018")])
    send(contacts(1, nhs_number="999-000-0018"))
    assert Identity.objects.get().nhs_number == GOOD
    assert {
        each["person"] for t in ("people", "ambulance_contacts") for each in lake(system, t)
    } == {Identity.objects.get().person}


def test_X_A10_the_local_character_is_kept_beside_the_national_category(system, send):
    send([person(ethnic_category="A9")])
    (kept,) = lake(system, "people")
    assert (kept["ethnic_category"], kept["ethnic_local"]) == ("A", "9")


def test_a_row_without_a_number_waits_to_be_traced_until_its_person_has_one(system, send):
    send(contacts(1, local_person_id="17"))
    assert TraceRequest.objects.get().rule == "NHSNO_MISSING"
    send([row("ambulance_contacts", 1, local_person_id="17", nhs_number=GOOD)])
    (someone,) = Identity.objects.all()  # the number came later and moved nobody
    assert someone.nhs_number == GOOD
    send([row("ambulance_contacts", 5, local_person_id="17", called_at="2026-11-09T10:00:00Z")])
    assert {each["person"] for each in lake(system, "ambulance_contacts")} == {someone.person}
    assert TraceRequest.objects.count() == 1


SECRETS = {
    "nhs_number": GOOD,
    "local_person_id": "HOSPITAL-4711",
    "family_name": "Featherstonehaugh",
    "given_name": "Marmaduke",
    "address": "1 Quayside Lane",
    "postcode": "ZZ9 9ZZ",
    "phone": "07700900123",
}


def test_what_says_who_a_person_is_is_in_identities_and_nowhere_in_the_lake(system, send):
    send([person(**SECRETS)])
    send(contacts(1, nhs_number=GOOD, local_person_id="HOSPITAL-4711"))
    held = Identity.objects.get()
    assert (held.family_name, held.postcode) == ("Featherstonehaugh", "ZZ9 9ZZ")
    found = every_byte(system.folder / system.settings.lake)
    assert b"P12345" in found
    for name, secret in SECRETS.items():
        assert secret.encode() not in found, name


def test_no_secret_is_in_what_is_told_or_reported(system, send, capsys, caplog):
    found = send(many(person(**SECRETS | {"nhs_number": BAD, "born_on": "never"})))
    told = "\n".join(found.lines) + str(found.as_json()) + capsys.readouterr().out + caplog.text
    told += "".join(str(load.report) for load in DataLoad.objects.all())
    assert not [secret for secret in (*SECRETS.values(), BAD, "never") if secret in told]


DETAILS = {"family_name": "Ash", "postcode": "ZZ1 1ZZ", "born_on": "1950-01-31"}


@pytest.mark.parametrize(
    ("held", "sent", "may"),
    [
        (None, {"nhs_status": "01"}, True),
        (None, {"nhs_status": "02"}, False),
        ({"nhs_status": "01"}, {"nhs_status": "02"}, True),
        ({"nhs_status": "01"}, {"nhs_status": "02", "family_name": "ASH ", "postcode": ""}, True),
        ({"nhs_status": "01"}, {"nhs_status": "02", "family_name": "Elm"}, True),
        ({"nhs_status": "01"}, {"nhs_status": "02", "postcode": "zz11zz", "family_name": ""}, True),
        (
            {"nhs_status": "01"},
            {"nhs_status": "02", "family_name": "Elm", "postcode": "ZZ2 2ZZ"},
            False,
        ),
        ({"nhs_status": "01"}, {"nhs_status": "02", "born_on": "1950-01-30"}, False),
        ({"nhs_status": "01"}, {"nhs_status": "03"}, False),
        # A number that nobody traced does not vouch for itself by coming twice.
        ({"nhs_status": "02"}, {"nhs_status": "02"}, False),
    ],
)
def test_a_number_may_be_used_when_it_is_verified_or_agrees_with_what_was(
    system, send, held, sent, may
):
    if held:
        send([person(**DETAILS | held, extracted_on="2026-11-09")])
    send([person(**DETAILS | sent)])
    (kept,) = lake(system, "people")
    assert kept["disclosable"] is may


def test_someone_without_a_number_is_never_disclosable(system, send):
    send([row("people", 1)])
    assert lake(system, "people")[0]["disclosable"] is False


def test_what_is_verified_gives_way_only_to_what_is_verified(send):
    send([person(**DETAILS, nhs_status="01", extracted_on="2026-11-09")])
    send([person(**DETAILS | {"family_name": "Elm"}, nhs_status="03")])
    assert Identity.objects.get().family_name == "Ash"
    send([person(**DETAILS | {"family_name": "Oak"}, nhs_status="01")])
    assert Identity.objects.get().family_name == "Oak"


def test_a_mark_of_sensitivity_stays_until_it_is_taken_away(send):
    send([person(sensitive="yes", extracted_on="2026-11-02")])
    send([person(sensitive="", extracted_on="2026-11-09")])
    assert Identity.objects.get().sensitive is True
    send([person(sensitive="no", extracted_on="2026-11-16")])
    assert Identity.objects.get().sensitive is False


def test_somebody_named_twice_in_two_ways_waits(system, send):
    send([person(local_person_id="L1", extracted_on="2026-11-09")])
    found = send(many(person(), row("people", 1)))  # by number, and by the practice's own number
    assert found.rows_quarantined == 2
    assert {each.rule for each in QuarantinedRow.objects.all()} == {"DUPLICATE_PERSON"}
    assert len(lake(system, "people")) == 40


def test_the_same_people_again_make_nobody_new(system, send):
    send(
        [person(extracted_on="2026-11-09"), person(2, nhs_number=OTHER, extracted_on="2026-11-09")]
    )
    before = set(Identity.objects.values_list("person", flat=True))
    send([person(), person(2, nhs_number=OTHER)])
    assert set(Identity.objects.values_list("person", flat=True)) == before
    assert {each["person"] for each in lake(system, "people")} == before


def test_an_extract_takes_the_place_of_the_one_before_for_its_practice_alone(system, send):
    send([person(extracted_on="2026-11-09")])
    send([row("people", 7, provider="P99999", extracted_on="2026-11-09")])
    send([person(2, nhs_number=OTHER)])
    assert {(each["provider"], each["load_id"]) for each in lake(system, "people")} == {
        ("P99999", "L-2026-11-22-0002"),
        ("P12345", "L-2026-11-22-0003"),
    }


def test_a_file_refused_by_linkage_leaves_nobody_behind(system, send):
    send([person(local_person_id="L1", extracted_on="2026-11-09")])
    found = send([person(), row("people", 1), person(3, nhs_number=OTHER)])
    assert found.outcome is Outcome.REJECTED
    assert Identity.objects.count() == 1 and len(lake(system, "people")) == 1
