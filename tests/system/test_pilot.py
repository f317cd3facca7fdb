"""The pilot's figures, as each reader may see them, and how they move with the outcome file."""

import csv
from pathlib import Path

import pytest

from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor
from wholesystem.system.accounts import actor_named
from wholesystem.system.receive import Outcome, receive
from wholesystem.system.run import run
from wholesystem.system.show import show
from wholesystem.work.results.models import Result
from wholesystem.work.worklists.models import Event, Item

pytestmark = pytest.mark.slow

PROGRAMME = "ambulance_hypertension"
RATES = ("review-rate", "intervention-rate", "yield-per-sent")
TRUE = {
    "review-rate": ("35", "71", "49.3%", "38.0", "60.7"),
    "intervention-rate": ("14", "35", "40.0%", "25.6", "56.4"),
    "yield-per-sent": ("14", "71", "19.7%", "12.1", "30.4"),
}
PUBLISHED = {
    "review-rate": ("35", "70", "50.0%", "38.6", "61.4"),
    "intervention-rate": ("15", "35", "42.9%", "28.0", "59.1"),
    "yield-per-sent": ("15", "70", "21.4%", "13.4", "32.4"),
}
PARTS = {
    "new diagnosis of hypertension": "6",
    "medicine changed": "4",
    "borderline: advice on lifestyle": "4",
}


def figures(system, by: Actor, kind: str = "pcn") -> dict[str, tuple]:
    cells = {name: show(system, name, by=by, footprint_kind=kind) for name in RATES}
    assert {len(found) for found in cells.values()} == {1}
    return {
        name: (one.numerator, one.denominator, one.value, one.lower, one.upper)
        for name, (one,) in cells.items()
    }


@pytest.mark.parametrize(
    ("who", "kind"), [("registrar", "sender"), ("registrar", "pcn"), ("coordinator", "pcn")]
)
def test_P4_A1_the_sending_trust_and_the_pcn_see_the_figures_as_they_are(pilot, who, kind):
    assert figures(pilot, actor_named(who), kind) == TRUE


@pytest.mark.parametrize("kind", ["sender", "pcn", "icb"])
@pytest.mark.parametrize("who", ["analyst", "", "ig-officer", "administrator"])
def test_P4_A1_everyone_else_sees_the_published_form(pilot, who, kind):
    assert figures(pilot, actor_named(who), kind) == PUBLISHED


def test_P4_A1_another_pcn_and_another_trust_see_the_published_form(pilot):
    for stranger in (Actor("c", "coordinator", "UZ0002"), Actor("r", "registrar", "RZ8")):
        assert figures(pilot, stranger) == PUBLISHED


def test_P4_A1_the_parts_are_six_four_and_four_and_published_as_stars(pilot):
    def parts(who):
        cells = show(
            pilot, "people-reviewed", by=actor_named(who), footprint_kind="pcn", lens="outcome"
        )
        return {one.group: one.numerator for one in cells if one.group in PARTS}

    assert parts("registrar") == PARTS
    assert parts("analyst") == dict.fromkeys(PARTS, "*")


def test_a_published_cell_holds_no_true_count_anywhere(pilot):
    for name in RATES:
        for one in show(pilot, name, by=actor_named("analyst"), footprint_kind="practice"):
            hidden = "*" in (one.numerator, one.denominator)
            assert not hidden or one.value in ("*", "not calculable")
            assert not hidden or not any(c.isdigit() for c in one.lower + one.upper + one.value)


def outcome_file(system) -> Path:
    (path,) = (system.folder / "inbox").glob("4-outcomes-*.csv")
    return path


def without_one_review(path: Path, name: str) -> Path:
    """The same file without one row that says REVIEWED and NEW_DIAGNOSIS."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    out = next(n for n, row in enumerate(rows) if row["outcome"] == "NEW_DIAGNOSIS")
    del rows[out]
    written = path.with_name(name)
    with written.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return written


def taken(system, path: Path):
    (found,) = receive(system, [path], by=SYSTEM_ACTOR)
    assert found.rows_quarantined == 0, found.lines
    run(system, [PROGRAMME], by=SYSTEM_ACTOR)
    return found.outcome


def test_a_row_taken_out_of_the_outcome_file_moves_the_figures_and_back(own_pilot):
    system, registrar = own_pilot, actor_named("registrar")
    original = outcome_file(system)
    assert taken(system, without_one_review(original, "corrected.csv")) is Outcome.ACCEPTED
    moved = figures(system, registrar)
    assert moved["review-rate"][:3] == ("34", "71", "47.9%")
    assert moved["intervention-rate"][:3] == ("13", "34", "38.2%")
    assert moved["yield-per-sent"][:3] == ("13", "71", "18.3%")
    assert taken(system, original) is Outcome.ACCEPTED
    assert figures(system, registrar) == TRUE
    # It is all in the events: the review, that it was no longer said, and that it was again.
    corrected = Event.objects.get(action="correct").item
    told = list(corrected.events.order_by("sequence").values_list("action", flat=True))
    assert told[-4:] == ["review", "correct", "invite", "review"]


def test_X_A7_the_same_file_twice_changes_nothing(own_pilot):
    system = own_pilot
    before = _everything()
    (found,) = receive(system, [outcome_file(system)], by=SYSTEM_ACTOR)
    assert (found.outcome, found.exit_code) == (Outcome.ALREADY, 0)
    run(system, [PROGRAMME], by=SYSTEM_ACTOR)
    assert _everything() == before


def _everything() -> tuple:
    fields = ("measure", "period", "footprint_kind", "footprint", "lens", "lens_value")
    cells = Result.objects.order_by(*fields).values_list(*fields, "numerator", "denominator")
    return Event.objects.count(), list(cells), list(Item.objects.values_list("pk", "state"))


def test_everyone_considered_has_a_reason_and_the_funnel_adds_up(pilot):
    from wholesystem.work.worklists.models import Run

    for one in Run.objects.filter(programme=PROGRAMME):
        steps = list(one.funnel.filter(cohort="raised-and-not-conveyed").order_by("position"))
        people = one.considered.filter(cohort="raised-and-not-conveyed")
        assert not people.filter(reason="").exists()
        assert steps[-1].remaining == people.filter(included=True).count()
        assert sum(step.excluded for step in steps) == people.filter(included=False).count()
