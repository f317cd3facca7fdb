"""Elective recovery: how long people wait for planned hospital care.

NHS England publishes, for every month, how many people wait and for how many weeks. This
programme reads that extract and nothing else: no one's record is needed to see where people wait
too long. An ICB's figure is that of the people whose care it commissions, so that it answers for
its own residents; what no ICB commissions stands in a row of its own, and rows add to England.
"""

import datetime as dt

import ibis
from ibis import _

from wholesystem.definitions import Kind, Measure, Period, Programme
from wholesystem.definitions.rows import rtt_waits

# Part 2 is incomplete pathways: people still waiting at the end of the month.
waiting = rtt_waits.filter(_.part == "Part_2")

england = ibis.literal("ENG")
# A code of an NHS trust is R and two more; every other provider is one row (domain 5A).
nhs_trust = ibis.ifelse(waiting.provider.re_search("^R..$"), waiting.provider, ibis.null("string"))

places = {
    "england": england,
    "icb": waiting.commissioner_parent,
    "trust": nhs_trust,
    "specialty": waiting.treatment_function,
}
elsewhere = {
    "icb": "NHS England or no commissioner",
    "trust": "Other providers",
}
common = {
    "over": waiting,
    "when": waiting.month,
    "period": Period.MONTH,
    "footprints": places,
    "elsewhere": elsewhere,
    "names": {
        "england": ibis.literal("England"),
        "specialty": waiting.treatment_function_name,
    },
    # A trust is shown beside its own ICB, which is not that of all who wait there (domain 5A).
    "within": {"trust": waiting.provider_parent},
    "publication": True,
    "feeds": ("rtt_waits",),
    "why": "A long wait is pain, worry and work lost, and it falls hardest on those who cannot "
    "pay to leave the queue.",
}
all_pathways = _.pathways.sum()


def over_weeks(weeks: int, ambition: str) -> Measure:
    """People who have waited over so many weeks. Band w holds waits from w up to w + 1 weeks."""
    return Measure(
        name=f"over-{weeks}-weeks",
        title=f"Waiting over {weeks} weeks",
        definition=f"Incomplete pathways that have lasted more than {weeks} weeks at the end of "
        "the month. Pathways with an unknown start are not counted.",
        kind=Kind.COUNT,
        numerator=_.pathways.sum(where=_.weeks >= weeks),
        numerator_words=f"waiting over {weeks} weeks",
        unit="people waiting",
        higher_is="worse",
        ambitions=(ambition,),
        **common,
    )


within_18_weeks = Measure(
    name="within-18-weeks",
    title="Waiting 18 weeks or less",
    definition="Incomplete pathways that have lasted no more than 18 weeks at the end of the "
    "month, out of all incomplete pathways.",
    numerator=_.pathways.sum(where=_.weeks < 18),
    denominator=all_pathways,
    numerator_words="waiting 18 weeks or less",
    denominator_words="waiting",
    higher_is="better",
    standard="RTT18",
    ambitions=("RTT18-NATIONAL", "RTT18-TRUST"),
    **common,
)

incomplete_pathways = Measure(
    name="incomplete-pathways",
    title="Waiting list",
    definition="Incomplete pathways at the end of the month: people referred who have not "
    "started treatment. One person may be on more than one pathway.",
    kind=Kind.COUNT,
    numerator=all_pathways,
    numerator_words="waiting",
    unit="people waiting",
    higher_is="worse",
    **common,
)

share_over_52_weeks = Measure(
    name="share-over-52-weeks",
    title="Share of the list waiting over 52 weeks",
    definition="Incomplete pathways of more than 52 weeks, out of all incomplete pathways.",
    numerator=_.pathways.sum(where=_.weeks >= 52),
    denominator=all_pathways,
    numerator_words="waiting over 52 weeks",
    denominator_words="waiting",
    higher_is="worse",
    ambitions=("RTT52-SHARE",),
    **common,
)

programme = Programme(
    name="elective_recovery",
    title="Elective recovery",
    summary="How long people wait for planned hospital care, for every trust and ICB in England, "
    "from the monthly publication.",
    owner="ICB elective lead",
    checked_by="a second analyst",
    review_by=dt.date(2027, 4, 1),
    measures=(
        within_18_weeks,
        incomplete_pathways,
        share_over_52_weeks,
        over_weeks(52, "RTT52"),
        over_weeks(65, "RTT65"),
        over_weeks(78, "RTT78"),
        over_weeks(104, "RTT104"),
    ),
)
