"""What is sent to whom and what is not: the way of the list to the partner (domain P4)."""

import datetime as dt
import json

import pytest

from tests.system.small import (
    ADMINISTRATOR,
    ANALYST,
    COORDINATOR,
    DAY,
    OTHER_PCN,
    PARAMEDIC,
    PCN,
    PROGRAMME,
    REGISTRAR,
    REVIEW,
    TRUST,
    agreement,
    number_of,
)
from wholesystem.core.problem import Problem
from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor
from wholesystem.sharing.refusal import Refusal
from wholesystem.system.share import share
from wholesystem.system.show import show
from wholesystem.work.worklists.models import Item, Message


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def bodies(small) -> list[dict]:
    return [json.loads(path.read_text())["body"] for path in small.outbox()]


def sent_to(small) -> set[str]:
    """The NHS numbers that have left."""
    return {body["nhs_number"] for body in bodies(small)}


# Who is sent -------------------------------------------------------------------------------------


def test_P4_A9_a_practice_in_no_agreement_is_held_counted_and_not_sent(small):
    # The trust has traced both; of the second's practice nothing may be read.
    small.slots(9).raised(1).raised(2, practice="P30003", sent_by=TRUST).work().sign_off()
    made = small.share()
    assert (made.sent, made.held) == ({PCN: 1}, {PCN: 1})
    assert small.states() == {1: "SENT", 2: "CHECKED"}
    assert small.item(2).hold == "the practice is not in an agreement in force"
    small.run()
    [held] = show(small.system, "people-held", by=REGISTRAR, footprint_kind="sender")
    assert held.numerator == "1"


def test_a_practice_that_leaves_the_agreement_after_the_run_is_not_sent_either(small):
    small.slots(9).slots(9, pcn=OTHER_PCN).raised(1).raised(2, practice="P20002").work().sign_off()
    (small.folder / "agreements" / "small.toml").write_text(agreement(practices=("P20002",)))
    made = small.share()
    assert (made.sent, made.held) == ({OTHER_PCN: 1}, {PCN: 1})
    assert sent_to(small) == {number_of(2)}


def test_without_an_agreement_in_force_nothing_leaves(small):
    small.slots(9).raised(1).work().sign_off()
    (small.folder / "agreements" / "small.toml").write_text(agreement(day=DAY - days(800)))
    with pytest.raises(Problem, match="agreement") as refused:
        small.share()
    assert refused.value.exit_code == 4 and not small.outbox()


def test_P4_A10_an_opt_out_is_sent_and_a_dissent_is_not(small):
    small.slots(9).raised(1, 2, 3).prefers(1, "NDOO").prefers(2, "PROGRAMME_DISSENT")
    small.prefers(3, "TYPE1").work().sign_off().share()
    assert sent_to(small) == {number_of(1), number_of(3)}
    assert set(small.states()) == {1, 3}


@pytest.mark.parametrize("by", [SYSTEM_ACTOR, REGISTRAR, ADMINISTRATOR])
def test_P4_A10_a_dissent_withdraws_an_item_wherever_it_stands_whoever_runs(small, by):
    small.slots(9).raised(1, 2).work().sign_off().share()
    small.to(DAY + days(2)).raised(3).work().sign_off()
    for person in (1, 3):
        small.prefers(person, "PROGRAMME_DISSENT")
    small.answer((reference(small, 1), "ACKNOWLEDGED"))
    small.receive().run(by=by)
    assert small.states() == {1: "WITHDRAWN", 2: "SENT", 3: "WITHDRAWN"}
    assert [e.reason for e in small.item(1).events.filter(action="withdraw")] == [
        "does not want to take part"
    ]


def reference(small, person: int) -> str:
    return small.item(person).messages.order_by("-attempt").first().message_id


def test_what_was_said_between_run_and_share_counts(small):
    small.slots(9).raised(1, 2, 3, 4).work().sign_off()
    small.to(DAY + days(1)).prefers(1, "PROGRAMME_DISSENT").change(2, died_on=DAY)
    small.change(4, sensitive=True).receive()
    small.share()
    assert small.states() == {1: "WITHDRAWN", 2: "WITHDRAWN", 3: "SENT", 4: "CHECKED"}
    assert sent_to(small) == {number_of(3)}


def test_who_has_died_or_is_no_longer_found_leaves_the_list_with_the_reason(small):
    small.slots(9).raised(1, 2, 3).work()
    small.to(DAY + days(1)).change(1, died_on=DAY).code(2, "EOL_COD", DAY).work()
    assert small.states() == {1: "WITHDRAWN", 2: "LEFT", 3: "SELECTED"}
    last = {p: small.item(p).events.order_by("-sequence").first().reason for p in (1, 2)}
    assert last == {1: "has died", 2: "at the end of life"}


def test_an_item_that_grew_too_old_unsent_expires_and_is_counted(small):
    small.slots(9).raised(1, days_ago=28).raised(2, days_ago=27).work()
    small.to(DAY + days(1)).work()
    assert small.states() == {1: "EXPIRED", 2: "SELECTED"}
    [cell] = show(small.system, "people-expired", by=REGISTRAR, footprint_kind="sender")
    assert cell.numerator == "1"


def test_what_grew_too_old_since_the_run_is_not_sent(small):
    small.slots(9).raised(1, days_ago=28).raised(2, days_ago=20).work().sign_off()
    small.to(DAY + days(1))
    small.share()
    assert small.states() == {1: "EXPIRED", 2: "SENT"}


def test_one_case_in_twelve_months_and_a_new_one_after(small):
    small.slots(9).raised(1, 2).work().sign_off().share()
    small.answer((reference(small, 1), "REVIEWED", "NORMAL"))
    for later in (30, 300):
        small.to(DAY + days(later)).contact(1, (152, 96)).contact(2, (152, 96)).work()
        assert len(small.items()) == 2
    small.to(DAY + days(370)).contact(1, (152, 96)).contact(2, (152, 96)).work()
    # The first was reviewed a year ago; nobody has said anything of the second: still open.
    assert [small.who(item) for item in small.items()].count(1) == 2
    assert small.states() == {1: "SELECTED", 2: "SENT"}
    reviewed = min((one for one in small.items() if small.who(one) == 1), key=lambda i: i.pk)
    assert (reviewed.state, reviewed.outcome) == ("CLOSED", "NORMAL")


# How many ----------------------------------------------------------------------------------------


def test_no_more_than_the_slots_of_the_week_and_the_rest_wait_in_order(small):
    small.slots(2)
    for person, reading in ((1, (150, 95)), (2, (165, 95)), (3, (150, 95)), (4, (150, 95))):
        small.person(person, age=40 + person).contact(person, reading)
    small.work().sign_off()
    made = small.share()
    assert (made.sent, made.waiting, made.no_slots) == ({PCN: 2}, {PCN: 2}, ())
    assert {p for p, s in small.states().items() if s == "SENT"} == {2, 4}  # high, then oldest
    assert small.share().sent == {}
    small.to(DAY + days(4))  # Sunday: the same week
    assert small.share().sent == {}
    small.to(DAY + days(5)).slots(1).receive()
    assert small.share().sent == {PCN: 1}
    assert small.states() == {1: "CHECKED", 2: "SENT", 3: "SENT", 4: "SENT"}


def test_unknown_slots_send_none_and_say_so(small):
    small.slots(5, pcn=OTHER_PCN).raised(1).raised(2, practice="P20002").work().sign_off()
    made = small.share()
    assert (made.sent, made.waiting) == ({OTHER_PCN: 1}, {PCN: 1})
    assert made.no_slots == (PCN,)
    assert small.states()[1] == "CHECKED"


def test_known_and_controlled_takes_no_slot_and_is_not_counted_as_sent(small):
    small.slots(1).raised(1).person(2, age=82).contact(2, (148, 86))
    small.code(2, "HYP_COD", dt.date(2015, 1, 1)).code(2, "ANTIHYP_RX", DAY - days(30))
    small.work().sign_off()
    assert small.item(2).attributes["klass"] == "KNOWN_CONTROLLED"
    made = small.share()
    assert (made.sent, made.waiting) == ({PCN: 2}, {})
    small.run()
    [cell] = show(small.system, "people-sent", by=REGISTRAR, footprint_kind="sender")
    assert cell.numerator == "1"


def test_two_trusts_do_not_send_each_others_people(small):
    small.slots(9).raised(1).work().sign_off()
    Item.objects.filter(pk=small.item(1).pk).update(sender="RX8")
    assert small.share().sent == {}
    assert small.share(by=SYSTEM_ACTOR).sent == {}  # RX8 is no party to the agreement


# What leaves -------------------------------------------------------------------------------------

AGREED = {"nhs_number", "practice", "systolic", "diastolic", "band"}


def test_only_agreed_columns_leave(small):
    text = agreement()
    shown = next(line for line in text.splitlines() if line.startswith("shows = "))
    agreed = f"shows = {json.dumps(sorted(AGREED))}"
    (small.folder / "agreements" / "small.toml").write_text(text.replace(shown, agreed))
    small.slots(9).raised(1, 2).work().sign_off().share()
    assert [set(body) for body in bodies(small)] == [AGREED, AGREED]
    everything = "".join(path.read_text() for path in small.outbox())
    for secret in ("Family1", "Given2", "Secret Street", "ZZ99", "01632", "1976-01-01", "RZ9"):
        assert secret not in everything
    assert number_of(1) in everything and number_of(2) in everything


def test_no_address_leaves_whatever_the_agreement_says(small):
    small.slots(9).raised(1).work().sign_off().share()
    [body] = bodies(small)
    assert (body["name"], body["born_on"], body["systolic"]) == (
        "Given1 Family1",
        "1976-01-01",
        150,
    )
    everything = small.outbox()[0].read_text()
    assert not any(word in everything for word in ("Secret Street", "ZZ99", "01632", "E0100"))


def test_one_message_a_person(small):
    small.slots(9).raised(1, 2, 3).work().sign_off().share()
    small.share()
    small.run()
    small.share()
    assert len(small.outbox()) == len(sent_to(small)) == Message.objects.count() == 3


# Who may -----------------------------------------------------------------------------------------


def test_a_clinician_signs_off_and_nobody_else(small):
    small.slots(9).raised(1).work()
    for by in (REGISTRAR, COORDINATOR, ANALYST, ADMINISTRATOR, SYSTEM_ACTOR):
        with pytest.raises(Refusal):
            small.sign_off(by=by)
    with pytest.raises(Refusal):
        small.sign_off(by=Actor("far", "paramedic", "RX8"))
    assert small.share().sent == {} and small.states() == {1: "SELECTED"}
    small.sign_off(by=PARAMEDIC)
    assert small.share().sent == {PCN: 1}


@pytest.mark.parametrize("by", [COORDINATOR, ANALYST, ADMINISTRATOR])
def test_who_may_not_share_is_refused_before_anything_is_read(small, by):
    with pytest.raises(Refusal):
        small.share(by=by)


def test_what_a_clinician_signed_off_is_what_leaves(small):
    small.slots(9).raised(1, 2).work().sign_off(1)
    small.to(DAY + days(1)).contact(1, (168, 101), days_ago=0).contact(2, (168, 101), days_ago=0)
    small.work()
    assert [small.item(p).evidence["systolic"] for p in (1, 2)] == [150, 168]
    # Still to be checked: everything that is said of the person is said of the same contact.
    assert [small.item(p).attributes["band"] for p in (1, 2)] == ["RAISED", "HIGH"]
    assert small.states() == {1: "CHECKED", 2: "SELECTED"}


def test_a_worklist_that_is_not_there_is_told_with_the_nearest(small):
    with pytest.raises(Problem, match=f"Did you mean `{REVIEW}`"):
        share(small.system, "blood-presure-review", by=REGISTRAR)


def test_a_programme_that_was_switched_off_sends_nothing(small):
    small.slots(9).raised(1).work().sign_off()
    path = small.folder / "system.toml"
    path.write_text(path.read_text().replace("enabled = true", "enabled = false", 1))
    from wholesystem.system import open_system

    with pytest.raises(Problem, match="not switched on") as refused:
        share(open_system(small.folder), REVIEW, by=REGISTRAR)
    assert refused.value.exit_code == 4 and PROGRAMME in refused.value.next_step
