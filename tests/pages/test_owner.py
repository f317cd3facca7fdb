"""Whose an item is, by when it is to be done, and how it is given away."""

from tests.pages.test_items import SENT, fresh  # noqa: F401
from tests.small_system import actor


def item(key: int):
    from wholesystem.work.worklists.models import Item

    return Item.objects.get(pk=key)


def give(client, key: int, owner: str) -> str:
    answer = client.post(f"/items/{key}/owner", {"owner": owner}, follow=True)
    return answer.content.decode()


def test_sending_hands_over_and_the_history_says_to_whom(as_user, fresh):  # noqa: F811
    from wholesystem.work.worklists.owning import assign

    key = fresh(*SENT)
    assign(key, "", organisation="U10001", by=actor("registrar"), reason="handed over")
    text = as_user("coordinator").get(f"/items/{key}").content.decode()
    assert "Handed over to Quayside PCN." in text
    assert "handed over\u201d" not in text


def test_a_coordinator_takes_an_item_and_puts_it_back(as_user, fresh):  # noqa: F811
    key, client = fresh(*SENT), as_user("coordinator")
    assert "Saved: it is yours." in give(client, key, "coordinator")
    assert (item(key).owner_user, item(key).owner_organisation) == ("coordinator", "U10001")
    assert "; with " in client.get("/lists/blood-pressure-review?state=SENT").content.decode()
    assert "Saved: for the whole team." in give(client, key, "")
    assert (item(key).owner_user, item(key).owner_organisation) == ("", "U10001")


def test_what_a_colleague_has_is_not_taken_unseen(as_user, fresh):  # noqa: F811
    key = fresh()
    assert "Saved: with " in give(as_user("registrar"), key, "paramedic")
    answer = as_user("registrar").post(f"/items/{key}/owner", {"owner": "registrar"})
    assert answer.status_code == 409
    assert item(key).owner_user == "paramedic"


def test_an_item_is_given_to_nobody_of_another_organisation(as_user, fresh):  # noqa: F811
    key, client = fresh(*SENT), as_user("coordinator")
    before = item(key).owner_user
    for name in ("paramedic", "analyst", "other-coordinator", "nobody"):
        assert client.post(f"/items/{key}/owner", {"owner": name}).status_code == 404
    assert as_user("other-coordinator").post(f"/items/{key}/owner", {}).status_code == 403
    assert item(key).owner_user == before


def test_the_day_to_act_by_is_that_of_the_register(as_user, fresh):  # noqa: F811
    key = fresh(*SENT)
    client = as_user("coordinator")
    client.post(f"/items/{key}/move", {"what": "acknowledge|"})
    text = client.get(f"/items/{key}").content.decode()
    assert "Act by</dt><dd>Tuesday 31 March</dd>" in text, "28 days from Tuesday 3 March"


def test_what_is_with_the_partner_is_given_by_nobody_else(as_user, fresh):  # noqa: F811
    key, client = fresh(*SENT), as_user("registrar")
    assert "Give it to" not in client.get(f"/items/{key}").content.decode()
    for name in ("registrar", ""):
        assert client.post(f"/items/{key}/owner", {"owner": name}).status_code == 403
    assert as_user("other-coordinator").post(f"/items/{key}/owner", {}).status_code == 403


def test_a_finished_alert_is_put_right_with_a_reason(as_user):
    client = as_user("paramedic")
    for what in ("acknowledge|", "done|PRACTICE_TOLD"):
        client.post("/items/13/move", {"what": what})
    assert item(13).state == "DONE"
    client.post("/items/13/move", {"what": "correct|", "reason": "it was the other patient"})
    assert (item(13).state, item(13).outcome) == ("ACKNOWLEDGED", "")
    client.post("/items/13/move", {"what": "done|HOSPITAL_TODAY"})
    assert item(13).outcome == "HOSPITAL_TODAY"
