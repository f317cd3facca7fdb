"""The figures that every case-finding loop has: selected, held, sent, reviewed, and the yield.

They are by the month in which people were sent, with the outcomes known to date. Those sent for
information only are not counted as sent (domain P4).
"""

from dataclasses import dataclass
from functools import cached_property

import ibis.expr.types as ir
from ibis import _

from wholesystem.definitions.lenses import person_lenses
from wholesystem.definitions.measure import Kind, Lens, Measure, Period
from wholesystem.definitions.parameters import TODAY, days, threshold
from wholesystem.definitions.rows import worklist_items

REVIEWED = _.reviewed_on.notnull()


@dataclass(frozen=True, kw_only=True)
class LoopFigures:
    """The figures over one worklist.

    `outcomes` are the words of a review and how they read; `interventions` are those in which
    something was done; `information_only` is the class of those who take no slot.
    """

    worklist: str
    outcomes: dict[str, str]
    interventions: tuple[str, ...]
    information_only: str
    # The id of the standard that says within how many days of being sent people are reviewed.
    review_within: str
    why: str
    feeds: tuple[str, ...]

    @cached_property
    def on_list(self) -> ir.Table:
        """Everyone who was put on the list."""
        return worklist_items.filter(_.worklist == self.worklist)

    @cached_property
    def asked(self) -> ir.Table:
        """Those for whom the partner is asked to act, and not only told."""
        return self.on_list.filter(_.klass.fill_null("") != self.information_only)

    @cached_property
    def sent(self) -> ir.Table:
        """Those of them who were sent."""
        return self.asked.filter(_.sent_on.notnull())

    def cuts(self, rows: ir.Table, when: ir.DateValue, *, sent: bool = False) -> dict:
        """The fields that the measures over these rows have in common; `sent` where all are."""
        return cuts(rows, when, self.why, self.feeds, sent=sent)

    def measures(self) -> tuple[Measure, ...]:
        """All of them, in the order of the loop."""
        return (
            self._selected(),
            self._held(),
            self._expired(),
            self._sent(),
            self._reviewed(),
            *self._rates(),
            self._in_time(),
        )

    def _selected(self) -> Measure:
        return _count(
            "people-selected",
            "People selected",
            "People put on the list in the month.",
            _.count(),
            "selected",
            **self.cuts(self.asked, self.asked.opened_on),
        )

    def _held(self) -> Measure:
        return _count(
            "people-held",
            "People held",
            "People on the list who may not be sent, because the practice is in no agreement in "
            "force or the record is marked sensitive, by the month of selection.",
            (_.hold.fill_null("") != "").sum(),
            "held",
            higher_is="worse",
            **self.cuts(self.on_list, self.on_list.opened_on),
        )

    def _expired(self) -> Measure:
        return _count(
            "people-expired",
            "People not sent in time",
            "People on the list whose contact grew too old before they were sent, by the month "
            "of selection.",
            (_.state == "EXPIRED").sum(),
            "not sent in time",
            **self.cuts(self.asked, self.asked.opened_on) | {"higher_is": "worse"},
        )

    def _sent(self) -> Measure:
        return _count(
            "people-sent",
            "People sent",
            "People sent to a partner in the month, without those sent for information only.",
            _.count(),
            "sent",
            **self._of_sent,
        )

    def _reviewed(self) -> Measure:
        outcome = Lens(
            self.sent.outcome, "What came of it", {**self.outcomes, "": "No outcome yet"}
        )
        of_sent = self._of_sent
        return _count(
            "people-reviewed",
            "People reviewed",
            "People reviewed by today, of those sent in the month, and what came of it.",
            REVIEWED.sum(),
            "reviewed",
            **of_sent | {"lenses": {"outcome": outcome, **of_sent["lenses"]}},
        )

    def _rates(self) -> tuple[Measure, ...]:
        done = REVIEWED & _.outcome.isin(list(self.interventions))
        return (
            _share(
                "review-rate",
                "Reviewed, of those sent",
                "People reviewed by today, out of those sent in the month.",
                (REVIEWED.sum(), "reviewed"),
                (_.count(), "sent"),
                **self._of_sent,
            ),
            _share(
                "intervention-rate",
                "Something was done, of those reviewed",
                "People with an intervention, out of those reviewed, by the month they were sent.",
                (done.sum(), "with an intervention"),
                (REVIEWED.sum(), "reviewed"),
                **self._of_sent,
            ),
            _share(
                "yield-per-sent",
                "Something was done, of those sent",
                "People with an intervention, out of those sent in the month.",
                (done.sum(), "with an intervention"),
                (_.count(), "sent"),
                **self._of_sent,
            ),
        )

    def _in_time(self) -> Measure:
        """How long it took, as a share: of those alone whose time is over, or it would flatter."""
        limit = days(threshold(self.review_within))
        over = _.sent_on + limit <= TODAY
        return _share(
            "reviewed-in-time",
            "Reviewed in time, of those sent",
            "People reviewed within the time that the register gives, out of those sent at least "
            "so long ago.",
            ((over & REVIEWED & (_.reviewed_on <= _.sent_on + limit)).sum(), "reviewed in time"),
            (over.sum(), "whose time is over"),
            **self._of_sent,
        )

    @cached_property
    def _of_sent(self) -> dict:
        return self.cuts(self.sent, self.sent.sent_on, sent=True)


def cuts(
    rows: ir.Table, when: ir.DateValue, why: str, feeds: tuple[str, ...], *, sent: bool = False
) -> dict:
    """Rows of items by month, by the places that answer for them, and by group.

    Somebody who is not sent is nothing to the receiver, whose own figures are of those who are.
    """
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
        "receiver": rows.receiver if sent else None,
        "national": (),
        "why": why,
        "feeds": (*feeds, "worklist_outcomes"),
    }


def alerts_raised(
    worklist: str, *, name: str, title: str, definition: str, **of: object
) -> Measure:
    """How many alerts a worklist raised; `of` are the fields `why` and `feeds`."""
    alerts = worklist_items.filter(_.worklist == worklist)
    fields = cuts(alerts, alerts.opened_on, **of)  # type: ignore[arg-type]
    return _count(name, title, definition, _.count(), "alerts", **fields | {"higher_is": "worse"})


def _count(name, title, definition, numerator, words, **fields) -> Measure:
    return Measure(
        name=name,
        title=title,
        definition=definition,
        kind=Kind.COUNT,
        numerator=numerator,
        numerator_words=words,
        unit="alerts" if words == "alerts" else "people",
        **fields,
    )


def _share(name, title, definition, numerator, denominator, **fields) -> Measure:
    return Measure(
        name=name,
        title=title,
        definition=definition,
        numerator=numerator[0],
        numerator_words=numerator[1],
        denominator=denominator[0],
        denominator_words=denominator[1],
        **fields,
    )
