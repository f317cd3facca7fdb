"""Accounts: which there may be, and what is said of the others."""

import pytest

from wholesystem.core.problem import Problem
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.system.accounts import make_account
from wholesystem.system.new import new
from wholesystem.work.accounts.models import User

WORD = "three words together"


def account(system, name, role="analyst", organisation="", password=lambda: WORD):
    named = {"role": role, "organisation": organisation, "by": SYSTEM_ACTOR}
    return make_account(system, name, **named, password=password)


def never():
    raise AssertionError("the password was asked for")


@pytest.mark.parametrize("name", ["system", "SYSTEM", "RX9 by file", "", "-x", "a\nb", "ѕystem"])
def test_a_name_that_makes_the_audit_ambiguous_is_refused_before_a_password_is_asked(small, name):
    with pytest.raises(Problem, match="name") as told:
        account(small.system, name, password=never)
    assert told.value.exit_code == 2
    assert not User.objects.exists()


def test_a_name_that_differs_in_capitals_alone_is_taken(small):
    account(small.system, "j.hart")
    with pytest.raises(Problem, match=r"There is an account .* already") as told:
        account(small.system, "J.Hart", password=never)
    assert told.value.exit_code == 6


def test_an_organisation_that_nobody_knows_is_told_with_the_near_word(small):
    known = small.system.footprint.organisations[0].code
    near = known[:-1] + ("X" if known[-1] != "X" else "Y")
    with pytest.raises(Problem, match="Did you mean") as told:
        account(small.system, "ann", "coordinator", near, password=never)
    assert told.value.exit_code == 3
    assert account(small.system, "ann", "coordinator", known.lower())
    assert User.objects.get(username="ann").organisation == known


@pytest.mark.parametrize("role", ["coordinator", "registrar", "paramedic"])
def test_a_role_that_acts_for_an_organisation_needs_one(small, role):
    with pytest.raises(Problem, match="has no organisation") as told:
        account(small.system, "ann", role, password=never)
    assert told.value.exit_code == 2


@pytest.mark.parametrize("role", ["king", "system"])
def test_a_role_that_no_person_has_is_refused(small, role):
    with pytest.raises(Problem, match="There is no role") as told:
        account(small.system, "ann", role, password=never)
    assert told.value.exit_code == 3 and "system" not in told.value.allowed


def test_everything_that_is_wrong_with_an_account_is_told_at_once(small):
    with pytest.raises(Problem) as told:
        account(small.system, "system", "paramedic", "NOPE", password=never)
    assert [fault.where for fault in told.value.faults] == ["name", "organisation"]


def test_where_no_organisation_is_known_the_code_is_taken_and_it_is_said(tmp_path):
    empty = new(tmp_path / "empty")
    lines = account(empty, "ann", "coordinator", "U1")
    assert lines[-1] == "No organisation has been received yet, so U1 was not looked up."
