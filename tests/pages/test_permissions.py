"""Every route asks a permission, and what a role may not see is not there."""

import re

import pytest

from tests.small_system import USERS
from wholesystem.sharing.permission import Permission
from wholesystem.sharing.role import ROLES

# Before the door, and beside it: everything else asks a permission.
OPEN = {"health", "sign-in", "sign-in/as", "sign-out"}
ARGUMENTS = {
    "programmes/<str:name>": "programmes/ambulance_hypertension",
    "programmes/<str:name>/places": "programmes/elective_recovery/places",
    "measures/<str:name>": "measures/within-18-weeks",
    "measures/<str:name>/figures.csv": "measures/within-18-weeks/figures.csv",
    "lists/<str:name>": "lists/blood-pressure-review",
    "lists/<str:name>/why": "lists/blood-pressure-review/why",
    "lists/<str:name>/send": "lists/blood-pressure-review/send",
    "items/<int:number>/owner": "items/8/owner",
    "lists/<str:name>/together": "lists/blood-pressure-review/together",
    "items/<int:number>": "items/8",  # sent to the coordinator's PCN, so nobody else's
    "items/<int:number>/move": "items/8/move",
    "data/loads/<str:load_id>": "data/loads/L-2026-03-03-0001",
    "dictionary/<str:name>": "dictionary/observations",
    "receipts/<str:receipt_id>": "receipts/R-2026-03-03-0001",
    "receipts/<str:receipt_id>/again": "receipts/R-2026-03-03-0001/again",
    "agreements/<str:agreement_id>": "agreements/DSA-1",
}
POSTED = {
    "lists/<str:name>/why",
    "lists/<str:name>/send",
    "lists/<str:name>/together",
    "items/<int:number>/owner",
    "items/<int:number>/move",
    "receipts/<str:receipt_id>/again",
    "audit/who-looked",
    "audit/check",
}


def patterns():
    from wholesystem.web.urls import urlpatterns

    return {str(one.pattern): one.callback for one in urlpatterns}


def test_every_route_asks_a_permission(small):
    asked = {route: getattr(view, "asks", None) for route, view in patterns().items()}
    assert {route for route, asks in asked.items() if asks == "open to all"} == OPEN
    without = {route for route in asked.keys() - OPEN if not isinstance(asked[route], Permission)}
    assert not without, f"these routes ask no permission: {without}"


def test_a_view_that_asks_nothing_is_shown_to_nobody(small):
    from django.http import HttpResponse

    from wholesystem.web.middleware import SignedInOnly

    def forgotten(request):
        return HttpResponse("everyone's names")

    with pytest.raises(PermissionError):
        SignedInOnly(forgotten).process_view(None, forgotten, (), {})


def test_nobody_who_has_not_signed_in_sees_a_page(small):
    from django.test import Client

    for route in patterns().keys() - OPEN:
        address = "/" + ARGUMENTS.get(route, route)
        answer = Client().get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/sign-in?next="), address


@pytest.mark.parametrize("name", USERS)
def test_a_role_opens_what_its_permissions_say_and_nothing_else(as_user, name):
    role = ROLES[USERS[name][0]]
    client = as_user(name)
    for route, view in patterns().items():
        if route in OPEN:
            continue
        address = "/" + ARGUMENTS.get(route, route)
        ask = client.post if route in POSTED else client.get
        if route in POSTED and role.may(view.asks):
            continue  # what changes something has tests of its own
        answer = ask(address)
        if not role.may(view.asks):
            assert answer.status_code == 403, address
        elif name == "other-coordinator" and route.startswith("items/"):
            assert answer.status_code == 403, "an item of another PCN"
        else:
            assert answer.status_code == 200, address


@pytest.mark.parametrize("name", USERS)
def test_no_page_offers_a_link_that_is_refused(as_user, name):
    client = as_user(name)
    pages = ["/", "/programmes", "/programmes/ambulance_hypertension",
             "/programmes/elective_recovery", "/measures/yield-per-sent", "/agreements",
             "/agreements/DSA-1", "/dictionary"]  # fmt: skip
    pages += [one for one in ("/data", "/lists") if client.get(one).status_code == 200]
    for address in pages:
        text = client.get(address).content.decode()
        for link in set(re.findall(r'href="(/[^"#]*)"', text)):
            if link.startswith("/static/"):
                continue
            answer = client.get(link.replace("&amp;", "&"))
            assert answer.status_code == 200, f"{address} offers {link}: {answer.status_code}"


def test_a_refusal_is_told_in_three_sentences_and_written_down(as_user):
    from wholesystem.work.audit.models import Entry

    answer = as_user("analyst").get("/lists/blood-pressure-review")
    text = answer.content.decode()
    assert "ICB analyst may not view a worklist." in text
    assert "It is for: Ambulance public health registrar" in text
    assert "Ask one of them to do it." in text
    entry = Entry.objects.order_by("-sequence").first()
    assert (entry.actor, entry.refused) == ("analyst", True)
    assert entry.subject == "page /lists/blood-pressure-review"


def test_an_item_of_another_organisation_is_refused_and_written_down(as_user):
    from wholesystem.work.audit.models import Entry

    answer = as_user("other-coordinator").get("/items/8")
    assert answer.status_code == 403
    assert "Winston" not in answer.content.decode()
    assert Entry.objects.order_by("-sequence").first().refused


def test_an_item_that_is_not_sent_is_nothing_to_the_receiver(as_user):
    assert as_user("coordinator").get("/items/1").status_code == 403
    assert (
        "Mabel" not in as_user("coordinator").get("/lists/blood-pressure-review").content.decode()
    )


def test_what_is_not_there_is_said_in_three_sentences(as_user):
    answer = as_user("registrar").get("/programmes/falls")
    assert answer.status_code == 404
    text = answer.content.decode()
    assert "There is no programme called `falls` here." in text
    assert as_user("registrar").get("/nothing/here").status_code == 404
