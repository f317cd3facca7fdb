"""The figures that every case-finding loop has: selected, held, sent, reviewed, and the yield.

They are by the month in which people were sent, with the outcomes known to date. Those sent for
information only are not counted as sent (domain P4).
"""

from collections.abc import Iterable

import ibis.expr.types as ir
from ibis import _

from wholesystem.definitions.lenses import person_lenses
from wholesystem.definitions.measure import Kind, Measure, Period
from wholesystem.definitions.rows import worklist_items


def _common(rows: ir.Table, when: ir.DateValue, why: str, feeds: tuple[str, ...]) -> dict:
    return {
        "over": rows,
        "when": when,
        "period": Period.MONTH,
        "footprints": {
            "sender": rows.sender,
            "icb": rows.icb,
            "pcn": rows.pcn,
            "practice": rows.practice,
        },
        "lenses": person_lenses(rows),
        "sender": rows.sender,
        "receiver": rows.receiver,
        "national": (),
        "why": why,
        "feeds": (*feeds, "worklist_outcomes"),
    }


def loop_measures(
    worklist: str,
    *,
    interventions: Iterable[str],
    information_only: str,
    why: str,
    feeds: tuple[str, ...],
) -> tuple[Measure, ...]:
    """The loop's measures over one worklist.

    `interventions` are the outcomes in which something was done; `information_only` is the
    class of those who take no slot.
    """
    on_list = worklist_items.filter(_.worklist == worklist)
    asked = on_list.filter(_.klass.fill_null("") != information_only)
    sent = sent_items(worklist, information_only)
    of_list = _common(on_list, on_list.opened_on, why, feeds)
    of_asked = _common(asked, asked.opened_on, why, feeds)
    of_sent = _common(sent, sent.sent_on, why, feeds)
    reviewed = _.reviewed_on.notnull()
    intervened = reviewed & _.outcome.isin(list(interventions))
    return (
        Measure(
            name="people-selected",
            title="People selected",
            definition="People put on the list in the month.",
            kind=Kind.COUNT,
            numerator=_.count(),
            numerator_words="selected",
            unit="people",
            **of_asked,
        ),
        Measure(
            name="people-held",
            title="People held",
            definition="People on the list who may not be sent, because the practice is in no "
            "agreement in force or the record is marked sensitive, by the month of selection.",
            kind=Kind.COUNT,
            numerator=(_.hold.fill_null("") != "").sum(),
            numerator_words="held",
            unit="people",
            higher_is="worse",
            **of_list,
        ),
        Measure(
            name="people-sent",
            title="People sent",
            definition="People sent to a partner in the month, without those sent for "
            "information only.",
            kind=Kind.COUNT,
            numerator=_.count(),
            numerator_words="sent",
            unit="people",
            **of_sent,
        ),
        Measure(
            name="review-rate",
            title="Reviewed, of those sent",
            definition="People reviewed by today, out of those sent in the month.",
            numerator=reviewed.sum(),
            denominator=_.count(),
            numerator_words="reviewed",
            denominator_words="sent",
            **of_sent,
        ),
        Measure(
            name="intervention-rate",
            title="Something was done, of those reviewed",
            definition="People with an intervention, out of those reviewed, by the month they "
            "were sent.",
            numerator=intervened.sum(),
            denominator=reviewed.sum(),
            numerator_words="with an intervention",
            denominator_words="reviewed",
            **of_sent,
        ),
        Measure(
            name="yield-per-sent",
            title="Something was done, of those sent",
            definition="People with an intervention, out of those sent in the month.",
            numerator=intervened.sum(),
            denominator=_.count(),
            numerator_words="with an intervention",
            denominator_words="sent",
            **of_sent,
        ),
    )


def alert_measure(
    worklist: str, *, name: str, title: str, definition: str, why: str, feeds: tuple[str, ...]
) -> Measure:
    """How many alerts a worklist raised."""
    alerts = worklist_items.filter(_.worklist == worklist)
    return Measure(
        name=name,
        title=title,
        definition=definition,
        kind=Kind.COUNT,
        numerator=_.count(),
        numerator_words="alerts",
        unit="alerts",
        higher_is="worse",
        **_common(alerts, alerts.opened_on, why, feeds),
    )


def sent_items(worklist: str, information_only: str) -> ir.Table:
    """The items of people who were sent, without those sent for information only."""
    return worklist_items.filter(
        _.worklist == worklist, _.klass.fill_null("") != information_only, _.sent_on.notnull()
    )


def shared_fields(rows: ir.Table, why: str, feeds: tuple[str, ...]) -> dict:
    """The fields that a measure over sent items has in common with the loop's."""
    return _common(rows, rows.sent_on, why, feeds)
