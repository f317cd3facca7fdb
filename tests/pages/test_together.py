"""One step for everyone ticked on a list: whom it reaches, and whom it does not."""

import pytest

from tests.pages.test_items import SENT, fresh, state  # noqa: F401

LIST = "/lists/blood-pressure-review"


def tick(key: int) -> str:
    from wholesystem.work.worklists.models import Item

    return f"{key}:{Item.objects.get(pk=key).last_event}"


@pytest.fixture
def save(as_user):
    """save('coordinator', ticks, what) -> the text of the page that follows."""

    def saved(name, ticks, what, state="SENT"):
        asked = {"item": ticks, "what": what, "state": state}
        return as_user(name).post(f"{LIST}/together", asked, follow=True).content.decode()

    return saved


def test_everyone_ticked_is_invited_and_each_has_an_event_of_their_own(save, fresh):  # noqa: F811
    from wholesystem.work.worklists.models import Event

    first, second, other = fresh(*SENT), fresh(*SENT), fresh(*SENT)
    text = save("coordinator", [tick(first), tick(second)], "invite|LETTER")
    assert "Saved for 2 people: invited by letter." in text
    assert [state(key) for key in (first, second, other)] == ["INVITED", "INVITED", "SENT"]
    events = Event.objects.filter(item__in=[first, second], action="invite")
    assert {event.data["channel"] for event in events} == {"LETTER"}
    assert {(event.actor, event.organisation) for event in events} == {("coordinator", "U10001")}


def test_somebody_changed_in_between_is_told_and_holds_up_no_other(save, fresh):  # noqa: F811
    first, second = fresh(*SENT), fresh(*SENT)
    stale, good = tick(first), tick(second)
    save("coordinator", [stale], "acknowledge|")
    text = save("coordinator", [stale, good], "decline|")
    assert "Saved for 1 person: declined. Not saved for 1: has been changed by somebody" in text
    assert [state(first), state(second)] == ["ACKNOWLEDGED", "DECLINED"]


@pytest.mark.parametrize("what", ["", "review|NORMAL", "review|", "close|", "check|", "send|"])
def test_what_is_decided_for_one_person_is_not_done_for_many(save, fresh, what):  # noqa: F811
    key = fresh(*SENT)
    assert "Nothing was saved: what happened was not chosen." in save(
        "coordinator", [tick(key)], what
    )
    assert state(key) == "SENT"


@pytest.mark.parametrize("ticks", [[], ["x"], ["1"], ["1:"], [":1"], ["-1:1"], ["1:1:1"]])
def test_nobody_ticked_saves_nothing(save, ticks):
    assert "Nothing was saved: nobody was ticked." in save("coordinator", ticks, "invite|LETTER")


def test_what_another_network_holds_is_refused_and_written_down(save, fresh):  # noqa: F811
    from wholesystem.work.audit.models import Entry
    from wholesystem.work.worklists.models import Item

    key = fresh(*SENT)
    Item.objects.filter(pk=key).update(receiver="U10002")
    text = save("coordinator", [tick(key)], "invite|LETTER")
    assert "Nothing was saved. Not saved for 1: This item is not with U10001." in text
    assert state(key) == "SENT"
    assert Entry.objects.filter(refused=True, subject=f"item {key}").count() == 1


@pytest.mark.parametrize("name", ["paramedic", "registrar", "analyst", "administrator"])
def test_only_the_receiver_is_offered_it(as_user, fresh, name):  # noqa: F811
    key = fresh(*SENT)
    client = as_user(name)
    assert client.post(f"{LIST}/together", {"item": [tick(key)]}).status_code == 403
    if name in ("paramedic", "registrar"):
        assert "Save for everyone ticked" not in client.get(f"{LIST}?state=SENT").content.decode()


@pytest.mark.browser
def test_ticked_and_saved_by_keyboard(site, fresh):  # noqa: F811
    key = fresh(*SENT)
    site.sign_in("coordinator")
    site.go(f"{LIST}?state=SENT")
    page = site.page
    page.locator(f"#tick-{key}").focus()
    page.keyboard.press("Space")
    page.get_by_label("Invited by letter").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save for everyone ticked").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Saved for 1 person: invited by letter.").wait_for()
    site.passed()
    assert state(key) == "INVITED"
