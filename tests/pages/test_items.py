"""An item: its evidence, its history, and the steps that its reader may take."""

import pytest

from tests.small_system import actor


@pytest.fixture
def fresh(small):
    """An item of its own for a test that moves it; gives its number."""
    from wholesystem.sharing.actor import SYSTEM_ACTOR
    from wholesystem.work.identities.models import Identity
    from wholesystem.work.worklists.actions import NewItem, move, open_items

    flow = small.programmes["ambulance_hypertension"].worklist("blood-pressure-review").flow

    def made(*steps: tuple[str, str]) -> int:
        person = Identity.objects.create(given_name="Test", family_name="Person").pk
        found = NewItem(
            person=person, rank=500, reason="raised", sender="RX9", receiver="U10001",
            practice="P10001", pcn="U10001", icb="QHD", attributes={"band": "RAISED"},
            evidence={"trust": "RX9"},
        )  # fmt: skip
        key = open_items(
            [found], worklist="blood-pressure-review", programme="ambulance_hypertension",
            flow=flow, by=SYSTEM_ACTOR, day=small.settings.day,
        ).items[0]  # fmt: skip
        for name, action in steps:
            move(key, action, flow=flow, by=actor(name))
        return key

    return made


SENT = (("paramedic", "check"), ("registrar", "send"))


def state(key: int) -> str:
    from wholesystem.work.worklists.models import Item

    return Item.objects.get(pk=key).state


def test_the_evidence_is_told_as_people_say_it(as_user):
    text = as_user("paramedic").get("/items/1").content.decode()
    assert "178/104" in text
    assert "Friday 20 February, 14:23" in text
    assert "treated where they were and not taken to hospital" in text
    assert "no diagnosis of hypertension on the practice" in text
    for code in ("SEE_TREAT", "UNDIAGNOSED", "SELECTED", "contact_id", "single_reading"):
        assert code not in text, code


def test_history_is_sentences_with_who_did_it(as_user):
    text = as_user("coordinator").get("/items/8").content.decode()
    history = text.split("What was done")[1]
    assert history.index("Received by the partner.") < history.index("Signed off by a clinician.")
    assert "Piotr Nowak, Paramedic with sign-off at Harbour &amp; Dales Ambulance" in history
    assert "Put on the list." in history


def test_a_paramedic_signs_off_and_goes_on_to_the_next(as_user, fresh):
    key = fresh()
    answer = as_user("paramedic").post(f"/items/{key}/move", {"what": "check|"})
    assert state(key) == "CHECKED"
    assert answer.headers["Location"] == "/items/1"


def test_a_registrar_is_offered_no_sign_off_and_gets_none(as_user, fresh):
    key = fresh()
    assert "Sign off" not in as_user("registrar").get(f"/items/{key}").content.decode()
    answer = as_user("registrar").post(f"/items/{key}/move", {"what": "check|"})
    assert answer.status_code == 403
    assert state(key) == "SELECTED"


def test_turning_down_needs_a_reason(as_user, fresh):
    key = fresh()
    client = as_user("paramedic")
    answer = client.post(f"/items/{key}/move", {"what": "turn down|"})
    assert answer.status_code == 422
    assert "without a reason" in answer.content.decode()
    client.post(f"/items/{key}/move", {"what": "turn down|", "reason": "on holiday here"})
    assert state(key) == "NOT_APPROPRIATE"
    assert "on holiday here" in client.get(f"/items/{key}").content.decode()


def test_an_outcome_is_one_choice_and_one_button(as_user, fresh):
    key = fresh(*SENT)
    client = as_user("coordinator")
    assert 'value="review|NEW_DIAGNOSIS"' in client.get(f"/items/{key}").content.decode()
    client.post(f"/items/{key}/move", {"what": "review|NEW_DIAGNOSIS"})
    assert state(key) == "REVIEWED"
    text = client.get(f"/items/{key}").content.decode()
    assert "Reviewed: new diagnosis of hypertension" in text


def test_an_outcome_of_another_day_keeps_that_day(as_user, fresh):
    from wholesystem.work.worklists.models import Item

    key = fresh(*SENT)
    Item.objects.filter(pk=key).update(sent_on="2026-03-01")
    asked = {"what": "review|NORMAL", "happened_on": "2026-03-02"}
    as_user("coordinator").post(f"/items/{key}/move", asked)
    assert Item.objects.get(pk=key).reviewed_on.isoformat() == "2026-03-02"


def test_a_day_that_is_none_is_told(as_user, fresh):
    key = fresh(*SENT)
    asked = {"what": "review|NORMAL", "happened_on": "yesterday"}
    asked["reason"] = "rang at noon"
    answer = as_user("coordinator").post(f"/items/{key}/move", asked)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "There is a problem" in text and "rang at noon" in text, "what was written is kept"
    assert 'value="review|NORMAL" checked' in text
    assert state(key) == "SENT"


def test_a_sender_records_no_outcome(as_user, fresh):
    key = fresh(*SENT)
    text = as_user("paramedic").get(f"/items/{key}").content.decode()
    assert "What happened?" not in text
    assert "Mark as received" not in text


def test_nothing_chosen_saves_nothing(as_user, fresh):
    key = fresh(*SENT)
    answer = as_user("coordinator").post(f"/items/{key}/move", {"what": ""})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "There is a problem" in text
    assert "Choose what happened" in text
    assert state(key) == "SENT"


def test_somebody_who_was_slower_is_told(as_user, fresh):
    from wholesystem.work.worklists.models import Item

    key = fresh()
    seen = Item.objects.get(pk=key).last_event
    client = as_user("paramedic")
    client.post(f"/items/{key}/move", {"what": "check|", "seen": seen})
    answer = client.post(f"/items/{key}/move", {"what": "check|", "seen": seen})
    assert answer.status_code == 409
    assert "changed by somebody else since you opened it" in answer.content.decode()


def test_an_alert_is_taken_on_and_finished_by_the_trust(as_user):
    client = as_user("paramedic")
    text = client.get("/items/13").content.decode()
    assert "Take it on" in text
    assert "Signs of heart failure" in text, "what to ask about stands before the decision"
    client.post("/items/13/move", {"what": "acknowledge|"})
    text = client.get("/items/13").content.decode()
    assert "No red flag: practice told" in text
    client.post("/items/13/move", {"what": "done|PRACTICE_TOLD"})
    assert state(13) == "DONE"
    assert "Signs of heart failure" not in client.get("/items/13").content.decode()


def test_a_contact_that_nobody_has_traced_is_shown_by_its_own_number(as_user, small):
    from wholesystem.sharing.actor import SYSTEM_ACTOR
    from wholesystem.work.worklists.actions import NewItem, open_items

    worklist = small.programmes["ambulance_hypertension"].worklist("severe-blood-pressure")
    found = NewItem(person=None, cause="INC-9", sender="RX9", evidence={"contact_id": "INC-9"})
    key = open_items(
        [found], worklist=worklist.name, programme="ambulance_hypertension", kind="ALERT",
        flow=worklist.flow, by=SYSTEM_ACTOR, day=small.settings.day,
    ).items[0]  # fmt: skip
    assert (
        "Not traced yet, contact INC-9"
        in as_user("paramedic").get(f"/items/{key}").content.decode()
    )


def test_an_invitation_says_by_which_channel_and_the_history_keeps_it(as_user, fresh):
    key = fresh(*SENT)
    client = as_user("coordinator")
    assert 'value="invite|LETTER"' in client.get(f"/items/{key}").content.decode()
    client.post(f"/items/{key}/move", {"what": "invite|LETTER"})
    client.post(f"/items/{key}/move", {"what": "invite|PHONE"})
    history = client.get(f"/items/{key}").content.decode().split("What was done")[1]
    assert history.index("Invited by telephone.") < history.index("Invited by letter.")


def test_a_channel_that_is_none_saves_nothing(as_user, fresh):
    key = fresh(*SENT)
    answer = as_user("coordinator").post(f"/items/{key}/move", {"what": "invite|PIGEON"})
    assert answer.status_code == 422
    assert "LETTER, PHONE, MESSAGE, IN_PERSON" in answer.content.decode()
    assert state(key) == "SENT"


@pytest.mark.parametrize("what", ["send|", "send again|", "fail|", "acknowledge|", "review|NORMAL"])
def test_a_page_takes_no_step_of_the_engine_and_none_of_the_partner(as_user, fresh, what):
    from wholesystem.work.audit.models import Entry

    key = fresh(*(SENT if what.startswith(("send again", "ack", "rev")) else SENT[:1]))
    before = state(key)
    for name in ("registrar", "paramedic"):
        client = as_user(name)
        answer = client.post(f"/items/{key}/move", {"what": what, "reason": "by hand"})
        assert answer.status_code == 403
        assert "Send again" not in client.get(f"/items/{key}").content.decode()
    assert state(key) == before
    assert Entry.objects.filter(refused=True, subject__contains=str(key)).count() >= 2


def test_a_note_has_an_end(as_user, fresh):
    key = fresh(*SENT)
    asked = {"what": "decline|", "reason": "x" * 2_001}
    answer = as_user("coordinator").post(f"/items/{key}/move", asked)
    assert answer.status_code == 422 and "2,001 letters" in answer.content.decode()
    assert state(key) == "SENT"


def test_an_invitation_put_back_as_a_mistake_counts_no_more(as_user, fresh):
    key, client = fresh(*SENT), as_user("coordinator")
    for _ in range(3):
        client.post(f"/items/{key}/move", {"what": "invite|LETTER"})
    assert 'value="invite|LETTER"' not in client.get(f"/items/{key}").content.decode()
    answer = client.post(f"/items/{key}/move", {"what": "correct|", "reason": "not sent"})
    assert answer.headers["Location"] == f"/items/{key}", "one stays with what was corrected"
    assert 'value="invite|LETTER"' in client.get(f"/items/{key}").content.decode()


def test_the_day_it_happened_is_in_the_history(as_user, fresh):
    from wholesystem.work.worklists.models import Item

    key, client = fresh(*SENT), as_user("coordinator")
    Item.objects.filter(pk=key).update(sent_on="2026-03-01")
    client.post(f"/items/{key}/move", {"what": "review|NORMAL", "happened_on": "2026-03-02"})
    assert "Reviewed: normal, on Monday 2 March." in client.get(f"/items/{key}").content.decode()
