"""Who the pilot's crews met: the people to be found, and one or more for each reason not to be.

The expected end of each case is written beside it, in the words of domain P4.
"""

from dataclasses import dataclass

from wholesystem.synthetic.gp_record import State

WEEKS = (24, 24, 23)  # people to be sent in each week: 71

# Readings in the order taken; none is severe, and the lower of the last two is always raised.
RAISED = (
    ((150, 85),),
    ((168, 96), (152, 92)),
    ((162, 94), (158, 90), (149, 88)),
    ((138, 92), (136, 94)),
    ((171, 99), (157, 93), (160, 95), (148, 91)),
    ((144, 82), (141, 84)),
)
HIGH = (
    ((172, 104), (166, 101)),
    ((178, 98),),
    ((176, 106), (170, 100), (164, 102)),
)
# For known and treated people under 80: over the target of 140/90 in every last reading.
OVER_TARGET = (
    ((158, 94),),
    ((170, 96), (156, 92)),
    ((174, 108), (168, 104)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A kind of contact: how many people, what was found, and what must come of it.

    `expect` is SENT or the reason for which nobody of the case is sent.
    """

    label: str
    expect: str
    people: int
    readings: tuple[tuple[tuple[int, int], ...], ...]
    outcome: str = "SEE_TREAT"
    ages: tuple[int, int] = (34, 74)
    sex: str = ""
    state: State = State.NONE
    treated: bool = False
    in_target: bool = True
    register: str = ""


SENT = (
    Case(label="undiagnosed", expect="SENT", people=52, readings=RAISED + HIGH, ages=(27, 89),
        state=State.UNDIAGNOSED),
    Case(label="resolved", expect="SENT", people=2, readings=RAISED[:2], state=State.RESOLVED),
    Case(label="known, untreated", expect="SENT", people=6, readings=RAISED[1:4],
        state=State.DIAGNOSED),
    Case(label="known, uncontrolled", expect="SENT", people=11, readings=OVER_TARGET,
        ages=(41, 78), state=State.DIAGNOSED, treated=True, in_target=False),
)  # fmt: skip
NOT_SENT = (
    Case(label="conveyed", expect="conveyed", people=3, readings=(((190, 110),),),
        outcome="CONVEY_ED"),
    Case(label="second crew", expect="conveyed", people=2, readings=(((164, 98),),)),
    Case(label="dissent to the programme", expect="dissent", people=2, readings=RAISED[:1]),
    Case(label="dissent to every programme", expect="dissent", people=1, readings=RAISED[:1]),
    Case(label="pregnant", expect="pregnant", people=2, readings=(((148, 92),),), ages=(26, 34),
        sex="2", register="PREG_COD"),
    Case(label="dead", expect="dead", people=2, readings=(((160, 90),),), ages=(78, 88)),
    Case(label="end of life", expect="end of life", people=2, readings=(((158, 88),),),
        ages=(80, 90), register="EOL_COD"),
    Case(label="under 18", expect="under 18", people=2, readings=(((150, 92),),), ages=(12, 16)),
    Case(label="lower of the last two", expect="below", people=4,
        readings=(((168, 96), (152, 92), (138, 84)),)),
    Case(label="below throughout", expect="below", people=12, readings=(((132, 80), (128, 78)),)),
    Case(label="swapped", expect="implausible", people=2, readings=(((90, 150),),)),
    Case(label="severe", expect="alert", people=2, readings=(((184, 98),),)),
    Case(label="severe at the last", expect="alert", people=1,
        readings=(((170, 95), (184, 98)),)),
    Case(label="no NHS number", expect="not traceable", people=3, readings=RAISED[:2]),
    Case(label="bad check digit", expect="not traceable", people=1, readings=RAISED[:1]),
    Case(label="trace attempted", expect="not disclosable", people=2, readings=RAISED[:1]),
    Case(label="practice outside", expect="held", people=3, readings=RAISED[:2]),
    Case(label="known, controlled, over 80", expect="controlled", people=2,
        readings=(((148, 86),),), ages=(82, 86), state=State.DIAGNOSED, treated=True),
    Case(label="known, controlled in the practice", expect="controlled", people=2,
        readings=(((146, 88),),), state=State.DIAGNOSED, treated=True),
    Case(label="closed on the telephone", expect="not seen", people=3, readings=((),),
        outcome="HEAR_TREAT"),
    Case(label="no pressure taken", expect="no reading", people=3, readings=((),)),
)  # fmt: skip
# Some of those who are sent have also objected to other uses; direct care goes on (P4-A10).
OBJECTING = {"NDOO": 3, "TYPE1": 2}
# Some of the first week's people meet a crew again in the second: still one open case.
MET_AGAIN = 3
