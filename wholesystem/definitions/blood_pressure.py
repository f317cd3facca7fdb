"""Blood pressure as a pair: what was measured together, whether it is believed, which counts.

A reading is the systolic and diastolic row of one context with the same moment and device; one
without the other is partial (domain 5A). What is not plausible is kept and never put right by
guessing: 90/150 is not turned into 150/90. Ambulance readings screen, they never diagnose.
"""

import ibis
import ibis.expr.types as ir

from wholesystem.definitions.lenses import age_on
from wholesystem.definitions.parameters import END_OF_TODAY, TODAY, months, threshold
from wholesystem.definitions.rows import observations, organisations, people

# SNOMED CT, general knowledge (domain P4); the owner confirms them before live use.
SYSTOLIC = "271649006"
DIASTOLIC = "271650006"
MMHG = ("mm[Hg]", "mmHg")
HOME_METHODS = ("HOME", "ABPM")


def readings(*, of_contacts: bool = False) -> ir.Table:
    """One row a reading: context, moment, device, the pair, and its quality.

    `quality` is OK, IMPLAUSIBLE or PARTIAL. `order` is the id that breaks a tie of moments.
    Readings `of_contacts` belong to their contact, whoever their rows name: a number that was
    mistyped on one of them must neither split a reading nor silence an alert (X-A1).
    """
    pressures = observations.filter(
        observations.code.isin([SYSTOLIC, DIASTOLIC]),
        observations.quality.fill_null("") != "SUPERSEDED",
    )
    is_systolic = pressures.code == SYSTOLIC
    pairs = pressures.group_by(
        *(() if of_contacts else ("person",)),
        "provider",
        "context_table",
        "context_id",
        "taken_at",
        device=pressures.device_id.fill_null(""),
    ).aggregate(
        # Whole mmHg that were reached: 139.5 is not 140.
        systolic=pressures.value.max(where=is_systolic).floor().cast("int64"),
        diastolic=pressures.value.max(where=~is_systolic).floor().cast("int64"),
        systolics=pressures.value.nunique(where=is_systolic),
        diastolics=pressures.value.nunique(where=~is_systolic),
        other_unit=(~pressures.unit.fill_null(MMHG[0]).isin(MMHG)).any(),
        method=pressures.method.max(),
        order=pressures.observation_id.max(),
    )
    # The same value sent twice is one value; two that differ are no pair.
    whole = (pairs.systolics == 1) & (pairs.diastolics == 1)
    believed = _plausible(pairs) & ~pairs.other_unit
    return pairs.mutate(
        quality=ibis.cases((~whole, "PARTIAL"), (believed, "OK"), else_="IMPLAUSIBLE")
    ).drop("systolics", "diastolics", "other_unit")


def _plausible(pairs: ir.Table) -> ir.BooleanValue:
    return (
        pairs.systolic.between(
            threshold("BP-PLAUSIBLE-SYSTOLIC-LOW"), threshold("BP-PLAUSIBLE-SYSTOLIC-HIGH")
        )
        & pairs.diastolic.between(
            threshold("BP-PLAUSIBLE-DIASTOLIC-LOW"), threshold("BP-PLAUSIBLE-DIASTOLIC-HIGH")
        )
        & (pairs.systolic > pairs.diastolic)
    ).fill_null(False)


def at_least(
    systolic: ir.IntegerValue, diastolic: ir.IntegerValue, standard: str
) -> ir.BooleanValue:
    """Either value has reached the named limits."""
    return (systolic >= threshold(f"{standard}-SYSTOLIC")) | (
        diastolic >= threshold(f"{standard}-DIASTOLIC")
    )


def in_target(
    systolic: ir.IntegerValue,
    diastolic: ir.IntegerValue,
    age: ir.IntegerValue,
    at_home: ir.BooleanValue | None = None,
) -> ir.BooleanValue:
    """Within the QOF target for the age, by the clinic's limits or the home limits."""
    older = age >= threshold("QOF-HYP009-AGE")
    clinic = ibis.ifelse(
        older,
        _within(systolic, diastolic, "QOF-HYP009"),
        _within(systolic, diastolic, "QOF-HYP008"),
    )
    if at_home is None:
        return clinic
    home = ibis.ifelse(
        older,
        _within(systolic, diastolic, "QOF-HYP009-HOME"),
        _within(systolic, diastolic, "QOF-HYP008-HOME"),
    )
    return ibis.ifelse(at_home, home, clinic)


def _within(systolic, diastolic, standard):
    return (systolic <= threshold(f"{standard}-SYSTOLIC")) & (
        diastolic <= threshold(f"{standard}-DIASTOLIC")
    )


def by_context(rows: ir.Table) -> ir.Table:
    """What one contact's readings amount to: one row a context.

    With two or more plausible readings the lower of the last two counts, compared on systolic
    and then on diastolic, the pair kept together; with one, that one (NG136's rule of the lower
    of the last two; domain P4). The last plausible reading is given beside it for safety.
    """
    context = ("provider", "context_id")
    plausible = rows.filter(rows.quality == "OK")
    newest_first = ibis.window(
        group_by=list(context), order_by=[plausible.taken_at.desc(), plausible.order.desc()]
    )
    ranked = plausible.mutate(back=ibis.row_number().over(newest_first))
    last_two = ranked.filter(ranked.back < 2)
    lower_first = ibis.window(
        group_by=list(context), order_by=[last_two.systolic, last_two.diastolic, last_two.back]
    )
    chosen = last_two.mutate(height=ibis.row_number().over(lower_first))
    lowest, last, before = chosen.height == 0, chosen.back == 0, chosen.back == 1
    values = chosen.group_by(list(context)).aggregate(
        systolic=chosen.systolic.max(where=lowest),
        diastolic=chosen.diastolic.max(where=lowest),
        taken_at=chosen.taken_at.max(where=lowest),
        last_systolic=chosen.systolic.max(where=last),
        last_diastolic=chosen.diastolic.max(where=last),
        last_taken_at=chosen.taken_at.max(where=last),
        before_systolic=chosen.systolic.max(where=before),
        before_diastolic=chosen.diastolic.max(where=before),
        before_taken_at=chosen.taken_at.max(where=before),
        single_reading=chosen.count() == 1,
    )
    counts = rows.group_by(list(context)).aggregate(
        readings_taken=rows.count(),
        readings_implausible=(rows.quality == "IMPLAUSIBLE").sum(),
        readings_partial=(rows.quality == "PARTIAL").sum(),
    )
    return counts.left_join(values, list(context)).drop(*(f"{name}_right" for name in context))


def judged(rows: ir.Table) -> ir.Table:
    """Contacts with what their readings amount to: `band`, `raised`, `last_raised`, `severe`.

    Severe where the last reading is, or the one that counts (domain P4, the safety rule).
    """
    counts, last = (rows.systolic, rows.diastolic), (rows.last_systolic, rows.last_diastolic)
    return rows.mutate(
        severe=at_least(*last, "BP-SEVERE") | at_least(*counts, "BP-SEVERE"),
        raised=at_least(*counts, "BP-RAISED"),
        last_raised=at_least(*last, "BP-RAISED"),
        band=ibis.cases(
            (at_least(*counts, "BP-SEVERE"), "SEVERE"),
            (at_least(*counts, "BP-HIGH"), "HIGH"),
            (at_least(*counts, "BP-RAISED"), "RAISED"),
            else_=None,
        ),
    )


def latest_at_practice() -> ir.Table:
    """Each person's latest plausible reading that a practice has sent: no hospital's, no crew's."""
    practices = organisations.filter(organisations.kind == "PRACTICE").select(
        sent_by="organisation"
    )
    elsewhere = readings()
    elsewhere = elsewhere.semi_join(practices, elsewhere.provider == practices.sent_by)
    elsewhere = elsewhere.filter(
        elsewhere.quality == "OK",
        elsewhere.taken_at < END_OF_TODAY,
    )
    newest = ibis.window(
        group_by="person", order_by=[elsewhere.taken_at.desc(), elsewhere.order.desc()]
    )
    ranked = elsewhere.mutate(back=ibis.row_number().over(newest))
    return ranked.filter(ranked.back == 0).select(
        "person",
        gp_systolic="systolic",
        gp_diastolic="diastolic",
        gp_taken_on=ranked.taken_at.date(),
        gp_at_home=ranked.method.isin(HOME_METHODS).fill_null(False),
    )


def looked_at_again(sent: ir.Table, after: str) -> ir.Table:
    """Items with `again`, a reading so long after they were sent, and whether it is `in_target`.

    `after` names the standard that says how many months.
    """
    rows = sent.left_join(latest_at_practice(), "person").drop("person_right")
    rows = rows.left_join(people.select("person", "born_on"), "person").drop("person_right")
    late_enough = rows.gp_taken_on >= rows.sent_on + months(threshold(after))
    age = age_on(rows.born_on, TODAY)
    return rows.mutate(
        again=late_enough.fill_null(False),
        in_target=in_target(rows.gp_systolic, rows.gp_diastolic, age, rows.gp_at_home).fill_null(
            False
        ),
    )
