"""Worklists: who is shown, who is not, and that every look is written down, once."""

import re

import pytest

from tests.small_system import NAMES, numbers

LIST = "/lists/blood-pressure-review"


def newest():
    from wholesystem.work.audit.models import Entry

    return Entry.objects.order_by("-sequence").first()


def entries() -> int:
    from wholesystem.work.audit.models import Entry

    return Entry.objects.count()


def test_a_look_at_a_list_writes_one_entry_that_names_everyone_shown(as_user):
    """X-A4."""
    client, before = as_user("paramedic"), entries()
    text = client.get(LIST).content.decode()
    shown = {
        number + 1 for number, (given, family) in enumerate(NAMES) if f"{given} {family}" in text
    }
    assert entries() == before + 1
    entry = newest()
    assert set(entry.people) == shown
    assert entry.people_count == len(shown) == 6
    assert (entry.actor, entry.purpose, entry.agreement) == ("paramedic", "DIRECT_CARE", "DSA-1")


def test_the_list_carries_who_looked_and_when(as_user):
    text = as_user("paramedic").get(LIST).content.decode()
    assert re.search(r"Seen by Piotr Nowak, Harbour &amp; Dales Ambulance Service, "
                     r"Tuesday 3 March, \d\d:\d\d", text)  # fmt: skip


def test_the_one_to_take_now_comes_first_and_the_rest_in_rank_order(as_user):
    text = as_user("paramedic").get(LIST).content.decode()
    found = re.findall(r'<a href="/items/(\d+)">', text)
    assert found == ["1", "2", "3", "4", "5", "10"] or found == sorted(found, key=int)
    assert text.index("Mabel Thornton") < text.index("Then these") < text.index("Yusuf Rahman")


def test_nobody_of_another_trust_is_there(as_user):
    text = as_user("paramedic").get(f"{LIST}?state=open").content.decode()
    assert "Samuel Osei" not in text


def test_a_pcn_sees_only_who_was_sent_to_it(as_user):
    text = as_user("coordinator").get(f"{LIST}?state=open").content.decode()
    assert "Winston Clarke" in text
    assert "Mabel Thornton" not in text  # not sent yet
    other = as_user("other-coordinator").get(f"{LIST}?state=open").content.decode()
    assert "Winston Clarke" not in other


def test_a_sensitive_record_never_shows_where_somebody_lives(as_user):
    """Grace Adeyemi is registered with Dale Head Practice, in Sea Street."""
    item = as_user("paramedic").get("/items/3").content.decode()
    assert "Grace Adeyemi" in item
    for told in ("3 Sea Street", "ZZ99", "Dale Head", "Upper Dale", "01632"):
        assert told not in item, told
    listed = as_user("paramedic").get(LIST).content.decode()
    row = listed.split("Grace Adeyemi")[1].split("</li>")[0]
    assert "sensitive record" in row
    assert "Dale Head" not in row


def test_the_filter_by_practice_does_not_give_a_sensitive_practice_away(as_user):
    text = as_user("paramedic").get(f"{LIST}?state=open&practice=P10003").content.decode()
    assert "Grace Adeyemi" not in text


def test_held_ones_are_counted_and_say_why(as_user):
    text = as_user("paramedic").get(f"{LIST}?state=HELD").content.decode()
    assert "Held: the practice is not in an agreement in force" in text
    assert "Derek Ashworth" in text


def test_what_is_overdue_is_said_to_be(as_user):
    text = as_user("registrar").get(f"{LIST}?state=overdue").content.decode()
    assert "Overdue: not acknowledged in time" in text


@pytest.mark.parametrize("asked", [numbers(1)[0], "999 000 0018"])
def test_why_somebody_is_here_is_answered_and_written_down(as_user, asked):
    answer = as_user("registrar").post(f"{LIST}/why", {"person": asked})
    assert "On the list: to be checked." in answer.content.decode()
    assert newest().people == [1]


def test_why_somebody_is_not_here_says_so_without_saying_who(as_user):
    from wholesystem.work.identities.models import Identity

    known = Identity.objects.create(nhs_number=numbers(200)[-1])
    answer = as_user("registrar").post(f"{LIST}/why", {"person": known.nhs_number})
    assert answer.status_code == 200
    assert "Not here: not among those this list looks at" in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ("9990000999", 404, "There is nobody with that number here."),
        ("9990000019", 400, "does not agree with its check digit"),
    ],
)
def test_why_of_a_number_that_nobody_has_is_a_page_of_three_sentences(as_user, asked, status, told):
    answer = as_user("registrar").post(f"{LIST}/why", {"person": asked})
    text = answer.content.decode()
    assert answer.status_code == status and told in text and "Check the number" in text
    assert asked not in text


def test_an_nhs_number_stands_in_no_address(as_user):
    for name, pages in (("paramedic", [LIST, "/items/1"]), ("ig-officer", ["/audit"])):
        for address in pages:
            text = as_user(name).get(address).content.decode()
            for link in re.findall(r'(?:href|action)="([^"]*)"', text):
                assert not re.search(r"\d{10}|\d{3} \d{3} \d{4}", link), link
    assert as_user("registrar").get(f"{LIST}/why?person=9990000018").status_code == 405


def test_a_longer_list_asks_the_store_no_more(as_user, django_queries):
    client = as_user("paramedic")
    client.get(f"{LIST}?state=CHECKED")  # what is asked once a process is asked
    few = django_queries(client, f"{LIST}?state=CHECKED")
    many = django_queries(client, f"{LIST}?state=open")
    assert many <= few + 2
    assert many < 40


def test_sending_says_what_was_sent_and_what_waits(as_user, monkeypatch):
    from wholesystem.system.share import Shared
    from wholesystem.web.pages import lists

    asked = {}

    def share(system, worklist, *, by, again):
        asked.update(worklist=worklist, by=by, again=again)
        waiting = {"U10002": 2, "U10001": 1}
        return Shared(worklist, sent={"U10001": 3}, waiting=waiting, no_slots=("U10001",))

    monkeypatch.setattr(lists, "share", share)
    client = as_user("registrar")
    answer = client.post(f"{LIST}/send", follow=True)
    text = answer.content.decode()
    assert asked["worklist"] == "blood-pressure-review"
    assert asked["by"].name == "registrar"
    assert asked["again"] is False
    assert "3 people sent to Quayside PCN." in text
    assert "2 wait: no more room this week at Upper Dale PCN." in text
    assert "1 wait: no slots are known this week for Quayside PCN." in text


def test_what_nobody_acknowledged_is_sent_again_when_that_is_asked(as_user, monkeypatch):
    from wholesystem.system.share import Shared
    from wholesystem.web.pages import lists

    asked = []

    def share(system, worklist, *, by, again):
        asked.append(again)
        return Shared(worklist, sent={"U10001": 2})

    monkeypatch.setattr(lists, "share", share)
    answer = as_user("registrar").post(f"{LIST}/send", {"again": "1"}, follow=True)
    assert asked == [True]
    assert "2 people sent again to Quayside PCN." in answer.content.decode()
