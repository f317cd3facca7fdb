"""The loop that every case-finding programme shares: found, checked, sent, answered, closed.

Hypertension is the first programme to use it; falls, drug-related harm, homelessness and social
prescribing are meant to follow with nothing but their own cohort and outcomes (domain P4,
"Generic engine").
"""

from wholesystem.definitions.worklist import Chase, Flow, Move

AT_RECEIVER = ("SENT", "ACKNOWLEDGED", "INVITED")
ENDED = ("REVIEWED", "DNA", "DECLINED", "UNREACHABLE", "NOT_APPROPRIATE")
BEFORE_SENT = ("SELECTED", "CHECKED", "SENT_FAILED")
OPEN = (*BEFORE_SENT, *AT_RECEIVER)


def _move(action: str, states: tuple[str, ...], to: str, permission: str, words: str, **rest):
    return Move(
        action=action, from_states=states, to=to, permission=permission, words=words, **rest
    )


# A clinician of the finding organisation looks at every item before it leaves.
CHECKING = (
    _move("check", ("SELECTED",), "CHECKED", "SIGN_OFF", "signed off by a clinician"),
    _move(
        "turn down",
        BEFORE_SENT,
        "NOT_APPROPRIATE",
        "SIGN_OFF",
        "turned down by a clinician",
        needs_reason=True,
    ),
    _move(
        "send back",
        ("CHECKED", "SENT_FAILED"),
        "SELECTED",
        "SEND_BACK",
        "sent back to be looked at again",
        needs_reason=True,
    ),
)
# What the engine does when the facts change.
LEAVING = (
    _move("expire", BEFORE_SENT, "EXPIRED", "RUN", "grew too old before it was sent"),
    _move("leave", BEFORE_SENT, "LEFT", "RUN", "no longer on the list", needs_reason=True),
    _move("withdraw", OPEN, "WITHDRAWN", "RUN", "withdrawn everywhere", needs_reason=True),
)
SENDING = (
    _move("send", ("CHECKED", "SENT_FAILED"), "SENT", "SHARE", "sent"),
    _move("send again", ("SENT",), "SENT", "SHARE", "sent again: nobody had acknowledged it"),
    _move("fail", ("SENT",), "SENT_FAILED", "SHARE", "could not be delivered", needs_reason=True),
    _move(
        "acknowledge",
        ("SENT",),
        "ACKNOWLEDGED",
        "ACKNOWLEDGE",
        "received by the partner",
        together=True,
    ),
)
ANSWERING = (
    _move(
        "invite",
        AT_RECEIVER,
        "INVITED",
        "RECORD_OUTCOME",
        "invited",
        at_most="P4-INVITATIONS",
        by_channel=True,
        together=True,
    ),
    _move("review", AT_RECEIVER, "REVIEWED", "RECORD_OUTCOME", "reviewed", needs=("outcome",)),
    *(
        _move(action, AT_RECEIVER, to, "RECORD_OUTCOME", words, together=True)
        for action, to, words in (
            ("did not attend", "DNA", "did not attend"),
            ("decline", "DECLINED", "declined"),
            ("not reached", "UNREACHABLE", "could not be reached"),
        )
    ),
    _move(
        "not appropriate",
        AT_RECEIVER,
        "NOT_APPROPRIATE",
        "RECORD_OUTCOME",
        "not appropriate",
        needs_reason=True,
    ),
    _move(
        "correct",
        ("INVITED", *ENDED),
        "ACKNOWLEDGED",
        "RECORD_OUTCOME",
        "put back: corrected",
        needs_reason=True,
    ),
    _move("close", ENDED, "CLOSED", "RECORD_OUTCOME", "closed"),
)
# More than one, so that nobody is lost because one of them does not reach them; and never the
# digital ones alone (domain 4A, digital inclusion).
CHANNELS = {
    "LETTER": "by letter",
    "PHONE": "by telephone",
    "MESSAGE": "by text message",
    "IN_PERSON": "in person",
}
STATE_WORDS = {
    "SELECTED": "to be checked",
    "CHECKED": "ready to send",
    "SENT": "sent",
    "SENT_FAILED": "not delivered",
    "ACKNOWLEDGED": "with the partner",
    "INVITED": "invited",
    "REVIEWED": "reviewed",
    "DNA": "did not attend",
    "DECLINED": "declined",
    "UNREACHABLE": "not reached",
    "NOT_APPROPRIATE": "not appropriate",
    "CLOSED": "closed",
    "EXPIRED": "too old to send",
    "LEFT": "no longer on the list",
    "WITHDRAWN": "withdrawn",
}


def review_flow(outcomes: dict[str, str]) -> Flow:
    """Find, check, send, review: `outcomes` are what a review may come to, and how they read."""
    return Flow(
        initial="SELECTED",
        moves=(*CHECKING, *LEAVING, *SENDING, *ANSWERING),
        closed=frozenset({"CLOSED", "EXPIRED", "LEFT", "WITHDRAWN"}),
        outcomes=outcomes,
        channels=CHANNELS,
        state_words=STATE_WORDS,
    )


def review_chases(*, acknowledge: str, review: str) -> tuple[Chase, ...]:
    """What is late at the partner; `acknowledge` and `review` are standards that say when."""
    return (
        Chase(state="SENT", standard=acknowledge, words="not acknowledged in time"),
        Chase(state="ACKNOWLEDGED", standard=review, words="not reviewed in time"),
        Chase(state="INVITED", standard=review, words="not reviewed in time"),
    )


def alert_flow(outcomes: dict[str, str]) -> Flow:
    """An alert: somebody takes it on, and says what was done."""
    return Flow(
        initial="RAISED",
        moves=(
            _move(
                "acknowledge",
                ("RAISED",),
                "ACKNOWLEDGED",
                "ACKNOWLEDGE",
                "taken on by the clinical hub",
            ),
            _move("done", ("ACKNOWLEDGED",), "DONE", "SIGN_OFF", "dealt with", needs=("outcome",)),
            _move(
                "correct",
                ("DONE",),
                "ACKNOWLEDGED",
                "SIGN_OFF",
                "put back: corrected",
                needs_reason=True,
            ),
        ),
        closed=frozenset({"DONE"}),
        outcomes=outcomes,
        state_words={
            "RAISED": "nobody has taken it on",
            "ACKNOWLEDGED": "with the clinical hub",
            "DONE": "dealt with",
        },
    )
