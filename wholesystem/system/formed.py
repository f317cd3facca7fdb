"""The form in which a reader may see cells: the one way out for pages, exports and commands.

True where all that a cell counts is the reader's own direct care, as published where it was
published, whole for national totals, and rounded with small counts hidden for everybody else.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from wholesystem.definitions import Kind, Measure
from wholesystem.sharing.actor import Actor, sees_true_counts
from wholesystem.sharing.disclosure import publish_proportions, publish_ratio, published_count
from wholesystem.sharing.published import Published, PublishedCount
from wholesystem.statistics import wilson
from wholesystem.work.results.models import Result

Formed = Published | PublishedCount
Truth = Callable[[Result], bool]


def truth_for(actor: Actor) -> Truth:
    """Whether this reader sees a cell's small counts as they are (domain 5A).

    The engine writes beside a cell whose items it counts, where they are all of one sender or
    all of one receiver.
    """
    return lambda row: sees_true_counts(
        actor, sender=row.quality.get("sender", ""), receiver=row.quality.get("receiver")
    )


def nobodys_truth(row: Result) -> bool:
    """What leaves as a file shows nobody's small counts."""
    return False


def formed(measure: Measure, rows: Iterable[Result], true: Truth) -> list[Formed]:
    """The cells of a measure as they may be shown, in their order; each form in one pass."""
    rows = list(rows)
    places: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(_form(measure, row, true), []).append(place)
    found: dict[int, Formed] = {}
    for form, alike in places.items():
        options = {form: True} if form else {}
        made = _in_form(measure, [rows[place] for place in alike], options)
        found |= dict(zip(alike, made, strict=True))
    return [found[place] for place in range(len(rows))]


def _form(measure: Measure, row: Result, true: Truth) -> str:
    """The one form a cell is shown in; empty is the published form, with small counts hidden."""
    if row.publication:
        return "publication"
    if row.footprint_kind in measure.national:
        return "national"
    return "true_counts" if true(row) else ""


def _in_form(measure: Measure, rows: list[Result], form: dict[str, bool]) -> Sequence[Formed]:
    if measure.kind is Kind.COUNT:
        return [published_count(row.numerator, **form) for row in rows]
    if measure.kind is Kind.RATIO:
        return [publish_ratio(row.numerator, row.denominator, **form) for row in rows]
    shown = publish_proportions(
        [row.numerator for row in rows], [row.denominator for row in rows], wilson, **form
    )
    # What was published is given to the second place, as NHS England gives it.
    return [replace(one, decimals=2) for one in shown] if "publication" in form else shown
