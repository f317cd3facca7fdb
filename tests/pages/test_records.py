"""Data, dictionary, receipts, agreements and audit: what is kept can be read and answered for."""

import csv
import io

from tests.small_system import numbers
from wholesystem.tables import TABLES


def text_of(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_each_feed_says_how_fresh_it_is(as_user):
    text = text_of(as_user("administrator"), "/data")
    row = text.split(">People</a>")[1].split("</tr>")[0]
    assert "Stale since" in row
    assert "Sunday 30 November 2025" in row
    fresh = text.split(">Ambulance contacts</a>")[1].split("</tr>")[0]
    assert "Up to date" in fresh


def test_an_analyst_reads_no_step_of_any_item_and_no_small_number_in_a_load(as_user):
    from wholesystem.work.loads.models import DataLoad, LoadStatus

    load = DataLoad.objects.create(
        load_id="L-2026-03-03-0999", dataset="worklist_outcomes", provider="U10001",
        period="2026-03", file_name="outcomes.csv", content_hash="0" * 64,
        status=LoadStatus.ACCEPTED, rows_read=10, rows_accepted=4, rows_quarantined=6, actor="x",
        report={"faults": [{"where": "row 3", "what": "Item 13 is withdrawn."}]},
    )  # fmt: skip
    try:
        for name, told in (("analyst", False), ("administrator", True)):
            text = text_of(as_user(name), f"/data/loads/{load.load_id}")
            assert ("Item 13" in text) is told
            assert ("<dt>Taken in</dt><dd>4</dd>" in text) is told
    finally:
        load.delete()


def test_a_refused_file_says_why(as_user):
    client = as_user("registrar")
    listed = text_of(client, "/data/loads?status=REJECTED")
    assert "contacts-march.xlsx" in listed
    number = listed.split("/data/loads/L-")[1].split('"')[0]
    text = text_of(client, f"/data/loads/L-{number}")
    assert "The file has no column `ended_at`." in text


def test_quarantine_says_what_is_wrong_and_how_it_is_mended(as_user):
    text = text_of(as_user("administrator"), "/data/quarantine")
    assert "3 rows: outside what can be" in text
    assert "A systolic pressure is from 60 to 280 mmHg." in text
    assert "Correct the value and send the row again." in text


def test_a_row_in_a_file_is_no_formula(as_user):
    answer = as_user("administrator").get("/data/quarantine.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["value"] for row in rows] == ["'=9999", "150", "abc"]


def test_quarantine_does_not_say_who_a_row_is_about(as_user):
    client = as_user("administrator")
    rows = list(csv.DictReader(io.StringIO(client.get("/data/quarantine.csv").content.decode())))
    assert [row["local_person_id"] for row in rows] == ["withheld"] * 3
    assert "L12" not in text_of(client, "/data/quarantine")


def test_the_trace_queue_is_by_local_number_alone(as_user):
    text = text_of(as_user("ig-officer"), "/data/trace")
    assert "INC-77120" in text
    assert "Mabel" not in text


def test_every_table_and_column_is_in_the_dictionary(as_user):
    client = as_user("analyst")
    index = text_of(client, "/dictionary")
    for table in TABLES.values():
        assert f'href="/dictionary/{table.name}"' in index
        text = text_of(client, f"/dictionary/{table.name}")
        for column in table.columns:
            assert f">{column.name}</th>" in text
    limited = text_of(client, "/dictionary/observations")
    assert "Source:" in limited


def test_a_receipt_says_what_went_in_and_shows_no_output(as_user):
    text = text_of(as_user("analyst"), "/receipts/R-2026-03-03-0001")
    assert "Referral to treatment waits" in text
    assert "version 3" in text
    assert "counts of" not in text
    assert "Make it again and compare" in text
    assert "Make it again" not in text_of(as_user("coordinator"), "/receipts/R-2026-03-03-0001")


def test_making_again_tells_what_came_of_it(as_user, monkeypatch):
    from wholesystem.system.reproduce import Again
    from wholesystem.web.pages import receipts

    def reproduce(system, receipt_id, *, by):
        return Again(receipt=receipt_id, same=True, was="a" * 64, now="a" * 64, same_code=True)

    monkeypatch.setattr(receipts, "reproduce", reproduce)
    answer = as_user("analyst").post("/receipts/R-2026-03-03-0001/again", follow=True)
    assert "the same, byte for byte" in answer.content.decode()


def test_a_guardian_can_read_an_agreement(as_user):
    text = text_of(as_user("ig-officer"), "/agreements/DSA-1")
    for told in ("In force, version 1.0", "Harbour &amp; Dales Ambulance Service, as sender",
                 "Quayside Surgery", "Nhs number, family name, practice, reason. Nothing else.",
                 "UK GDPR Art 6(1)(e) and 9(2)(h)", "A Example, Caldicott guardian"):  # fmt: skip
        assert told in text, told
    for code in ("RX9", "U10001", "P10001"):
        assert f">{code}<" not in text


def test_who_looked_is_answered_and_is_itself_a_look(as_user):
    from wholesystem.work.audit.models import Entry

    as_user("paramedic").get("/items/1")
    asked = {"person": numbers(1)[0]}
    text = as_user("ig-officer").post("/audit/who-looked", asked).content.decode()
    assert "Piotr Nowak" in text
    assert "Direct care" in text
    entry = Entry.objects.order_by("-sequence").first()
    assert (entry.actor, entry.action, entry.people) == ("ig-officer", "who looked", [1])
    assert "Mabel" not in text


def test_a_wrong_number_is_told_at_its_field(as_user):
    answer = as_user("ig-officer").post("/audit/who-looked", {"person": "1234567890"})
    assert answer.status_code == 422
    assert "Write the ten digits of an NHS number" in answer.content.decode()


def test_refusals_can_be_read_alone(as_user):
    as_user("analyst").get("/audit")
    text = text_of(as_user("ig-officer"), "/audit?only=refused")
    assert "Refuse: page /audit" in text
    assert "The role lacks the permission" in text
    assert "View people" not in text


def test_the_chain_can_be_read_again(as_user):
    answer = as_user("ig-officer").post("/audit/check", follow=True)
    assert "the chain is whole" in answer.content.decode()


def test_health_says_nothing_of_what_is_inside(small):
    from django.test import Client

    answer = Client().get("/health")
    assert answer.json() == {"status": "well"}
