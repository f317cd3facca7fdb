"""What is known of a person on the day of the run, joined to rows that have a `person`."""

import ibis
import ibis.expr.types as ir
from ibis import _

from wholesystem.definitions.lenses import age_band, age_on, area_quintiles, ethnic_group
from wholesystem.definitions.parameters import END_OF_TODAY, TODAY, days, threshold
from wholesystem.definitions.places import practice_places
from wholesystem.definitions.rows import (
    ambulance_contacts,
    clinical_codes,
    participants,
    people,
    preferences,
)

PERSON_COLUMNS = (
    "person",
    "born_on",
    "died_on",
    "sex",
    "ethnic_category",
    "lsoa21",
    "practice",
    "sensitive",
    "disclosable",
)


def with_person(rows: ir.Table) -> ir.Table:
    """Rows with the person's age, groups, practice and its places.

    `rows` may carry `age_years`, the age as somebody saw it, used where the date of birth is not
    known. Nobody is lost: what is not known is empty.
    """
    places, quintiles = practice_places(), area_quintiles()
    rows = rows.left_join(people.select(*PERSON_COLUMNS), "person").drop("person_right")
    rows = rows.left_join(places, rows.practice == places.place_practice).drop("place_practice")
    rows = rows.left_join(quintiles, rows.lsoa21 == quintiles.area).drop("area")
    seen_age = [rows.age_years] if "age_years" in rows.columns else []
    rows = rows.mutate(
        age=ibis.coalesce(age_on(rows.born_on, TODAY), *seen_age),
        ethnic_group=ethnic_group(rows.ethnic_category),
    )
    return rows.mutate(
        age_band=age_band(rows.age),
        core20=(rows.imd_quintile <= threshold("CORE20-QUINTILE")).fill_null(False),
    )


def with_hold(rows: ir.Table, programme: str) -> ir.Table:
    """Rows with `hold`: why an item may be opened but not sent; empty where it may.

    A sensitive record's practice and location are never sent (domain 1.1), so that a person
    arranges it by hand.
    """
    taking_part = (
        participants.filter(_.programme == programme).select(participant="practice").distinct()
    )
    rows = rows.left_join(taking_part, rows.practice == taking_part.participant)
    return rows.mutate(
        hold=ibis.cases(
            # First: what else holds it may be mended, and then it would still not leave.
            (
                rows.sensitive.fill_null(False),
                "marked sensitive on the national record: arranged by hand",
            ),
            (rows.participant.isnull(), "the practice is not in an agreement in force"),
            (rows.pcn.isnull(), "the practice belongs to no PCN on this day"),
            else_=None,
        )
    ).drop("participant")


def on_record(cluster: str, *, lasts: str = "") -> ir.Table:
    """Who has a code of a cluster on the practice's record that holds on the day of the run.

    Records seldom say when a passing state has ended. With `lasts`, the id of a standard in days,
    one that was entered longer ago counts no more.
    """
    codes = clinical_codes.filter(
        _.cluster == cluster, _.from_on <= TODAY, _.to_on.isnull() | (_.to_on >= TODAY)
    )
    if lasts:
        codes = codes.filter(_.from_on >= TODAY - days(threshold(lasts)))
    return codes.select("person").distinct()


def dissenting(programme: str) -> ir.Table:
    """Who does not want to take part in a programme, or in any, on the day of the run."""
    return (
        preferences.filter(
            _.kind == "PROGRAMME_DISSENT",
            _.programme.isnull() | (_.programme == programme),
            _.from_on <= TODAY,
            _.to_on.isnull() | (_.to_on >= TODAY),
        )
        .select("person")
        .distinct()
    )


def dead() -> ir.Table:
    """Who has died: by the record, or because a crew found them dead, whichever is told first."""
    by_record = people.filter(_.died_on <= TODAY).select("person")
    by_crew = ambulance_contacts.filter(_.outcome == "DEAD", _.called_at < END_OF_TODAY)
    by_crew = by_crew.filter(_.person.notnull()).select("person")
    return by_record.union(by_crew, distinct=True)


def gone(programme: str) -> ir.Table:
    """Who leaves every open item of a programme at once, and why: the dead and the dissenting."""
    died = dead().mutate(reason=ibis.literal("has died"))
    unwilling = dissenting(programme).mutate(reason=ibis.literal("does not want to take part"))
    # One reason a person: the first by the alphabet, which is that of the dead after "does not".
    return died.union(unwilling).group_by("person").aggregate(reason=_.reason.max())
