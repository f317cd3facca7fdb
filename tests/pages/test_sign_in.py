"""The door: who comes in, how, and what is said to those who do not."""

from dataclasses import replace

import pytest

from tests.small_system import PASSWORD


@pytest.fixture
def client(small):
    from django.test import Client

    return Client(enforce_csrf_checks=True)


def token(client) -> str:
    """The form's token, as a browser would send it back."""
    text = client.get("/sign-in").content.decode()
    return text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


def test_a_synthetic_system_lists_who_one_can_be(client):
    text = client.get("/sign-in").content.decode()
    assert "Ambulance public health registrar" in text
    assert "Rosa Shah, Harbour &amp; Dales Ambulance Service" in text


def test_one_click_signs_in_and_goes_where_the_reader_was_going(client):
    asked = {"username": "registrar", "next": "/programmes", "csrfmiddlewaretoken": token(client)}
    answer = client.post("/sign-in/as", asked)
    assert answer.headers["Location"] == "/programmes"
    assert client.get("/").status_code == 200


def test_a_real_system_has_no_one_click_and_lists_nobody(client, small, monkeypatch):
    from wholesystem.system import System
    from wholesystem.web import site

    real = System(small.folder, replace(small.settings, synthetic=False))
    monkeypatch.setattr(site, "_served", real)
    asked = {"username": "registrar", "csrfmiddlewaretoken": token(client)}
    assert "Rosa Shah" not in client.get("/sign-in").content.decode()
    assert client.post("/sign-in/as", asked).status_code == 403
    assert client.get("/").status_code == 302


@pytest.fixture
def own_account(small):
    """An account that a person made in a synthetic system, with a password of its own."""
    from wholesystem.sharing.actor import SYSTEM_ACTOR
    from wholesystem.work.accounts.actions import add_user
    from wholesystem.work.accounts.models import User

    named = {"role": "analyst", "organisation": "QHD", "first_name": "Olive", "last_name": "Own"}
    yield add_user("olive", **named, by=SYSTEM_ACTOR, password="three words together")
    User.objects.filter(username="olive").delete()


def test_an_account_with_a_password_of_its_own_is_not_opened_by_a_click(client, own_account):
    from wholesystem.system.accounts import sign_in_lines
    from wholesystem.web import site

    assert "Olive Own" not in client.get("/sign-in").content.decode()
    asked = {"username": "olive", "csrfmiddlewaretoken": token(client)}
    assert client.post("/sign-in/as", asked).status_code == 404
    assert client.get("/").status_code == 302
    asked["password"] = "three words together"
    assert client.post("/sign-in", asked).status_code == 302
    assert "ICB analyst" in client.get("/").content.decode()
    lines = sign_in_lines(site.system())
    assert not any("olive" in line for line in lines)
    assert lines[0].startswith("Sign in as one of these")
    assert any(line.startswith("  analyst ") for line in lines)
    assert lines[-1] == "1 other account can sign in, with its own password."


def test_a_demonstration_made_before_this_release_keeps_its_door(small, own_account):
    from importlib import import_module

    from django.apps import apps

    from wholesystem.system.accounts import DEMO_WORD
    from wholesystem.work.accounts.models import User

    before = set(User.objects.filter(demonstration=True).values_list("username", flat=True))
    User.objects.update(demonstration=False)
    registrar = User.objects.get(username="registrar")
    registrar.set_password(DEMO_WORD)
    registrar.save()
    known = import_module("wholesystem.work.accounts.migrations.0002_demonstration")
    known.know_those_of_the_word(apps, None)
    assert [user.username for user in User.objects.filter(demonstration=True)] == ["registrar"]
    User.objects.filter(username__in=before).update(demonstration=True)


def test_a_password_signs_in(client):
    asked = {"username": "analyst", "password": PASSWORD, "csrfmiddlewaretoken": token(client)}
    assert client.post("/sign-in", asked).status_code == 302
    assert "ICB analyst" in client.get("/").content.decode()


@pytest.mark.parametrize("name", ["analyst", "nobody-of-that-name"])
def test_a_wrong_password_and_a_wrong_name_are_told_alike(client, name):
    asked = {"username": name, "password": "guess", "csrfmiddlewaretoken": token(client)}
    answer = client.post("/sign-in", asked)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "That name and password do not belong together" in text
    assert "<title>Error: Sign in" in text


def test_the_door_leads_to_no_other_site(client):
    asked = {"username": "analyst", "csrfmiddlewaretoken": token(client)}
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"):
        answer = client.post("/sign-in/as", {**asked, "next": elsewhere})
        assert answer.headers["Location"] == "/"
        client.logout()
        asked["csrfmiddlewaretoken"] = token(client)


def test_a_form_from_elsewhere_is_not_taken(client):
    answer = client.post("/sign-in/as", {"username": "registrar"})
    assert answer.status_code == 403
    assert "The form was open for too long" in answer.content.decode()


def test_signing_out_ends_it(as_user):
    client = as_user("registrar")
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    assert client.get("/").status_code == 302


def test_signing_in_and_failing_to_are_written_down(client):
    from wholesystem.work.audit.models import Entry

    asked = {"username": "paramedic", "password": "guess", "csrfmiddlewaretoken": token(client)}
    client.post("/sign-in", asked)
    entry = Entry.objects.order_by("-sequence").first()
    assert (entry.actor, entry.action, entry.refused) == ("paramedic", "sign in", True)
