"""Ambulance contacts of the last weeks, and whether a person was taken anywhere after all."""

import ibis
import ibis.expr.types as ir
from ibis import _

from wholesystem.definitions.parameters import END_OF_TODAY, TODAY, days, threshold
from wholesystem.definitions.rows import ambulance_contacts

CONVEYED = ("CONVEY_ED", "CONVEY_OTHER")
FACE_TO_FACE = ("SEE_TREAT", "REFUSED", *CONVEYED)


# What is said of a contact further on; every column that is carried makes each question longer.
KEPT = (
    "person",
    "trust",
    "contact_id",
    "age_years",
    "called_at",
    "on_scene_at",
    "left_scene_at",
    "station",
    "outcome",
)


def recent_contacts(lookback: str, second_crew: str) -> ir.Table:
    """Contacts that ended in the days before the run that the standard `lookback` allows.

    `conveyed` is true too where a second crew conveyed the person within the hours of the
    standard `second_crew`; `contact` names a contact across trusts.
    """
    known = (
        ambulance_contacts.select(*KEPT)
        .mutate(ended_at=ibis.coalesce(_.left_scene_at, _.on_scene_at, _.called_at))
        .filter(_.ended_at < END_OF_TODAY)
    )
    conveying = (
        known.filter(_.outcome.isin(CONVEYED)).select("person", conveyed_at=_.ended_at).distinct()
    )
    taken_later = (
        known.inner_join(conveying, "person")
        .filter(
            # Two crews of one call may leave in either order.
            _.conveyed_at >= _.called_at,
            _.conveyed_at <= _.ended_at + threshold(second_crew).as_interval("h"),
        )
        .select("trust", "contact_id", taken_later=ibis.literal(True))
        .distinct()
    )
    recent = known.filter(_.ended_at.date() >= TODAY - days(threshold(lookback)))
    return (
        recent.left_join(taken_later, ["trust", "contact_id"])
        .drop("trust_right", "contact_id_right")
        .mutate(
            contact=_.trust + "/" + _.contact_id,
            face_to_face=_.outcome.isin(FACE_TO_FACE),
            conveyed=_.outcome.isin(CONVEYED) | _.taken_later.fill_null(False),
        )
        .drop("taken_later")
    )
