"""Worklist: what is to be done about the people of a cohort, by whom, and shared with whom."""

from dataclasses import dataclass, field

import ibis.expr.types as ir

from wholesystem.definitions.cohort import Cohort


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step that an item may take.

    `permission` is a word of `sharing.role.Permission`. `needs` are the names of the facts that
    must come with the move, such as the outcome of a review.
    """

    action: str
    from_states: tuple[str, ...]
    to: str
    permission: str
    words: str = ""
    needs_reason: bool = False
    needs: tuple[str, ...] = ()
    # How often an item may take the step, by an id of the standards register. Empty: no limit.
    at_most: str = ""
    # Whether it is said by which channel it was done, one of the flow's.
    by_channel: bool = False
    # Whether many items may take the step at once: nothing about any one of them is decided.
    together: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The states that an item passes through, and who may move it.

    `outcomes` are the words that may be recorded of a review, with how they read on a page, and
    `channels` the ways in which somebody may be asked.
    """

    initial: str
    moves: tuple[Move, ...]
    closed: frozenset[str]
    outcomes: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    state_words: dict[str, str] = field(default_factory=dict)

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """The moves that an item in this state may take."""
        return tuple(move for move in self.moves if state in move.from_states)

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, in the order in which the moves name them."""
        named = [
            self.initial,
            *(state for move in self.moves for state in (*move.from_states, move.to)),
        ]
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chase:
    """What is done when nothing happens: a state, how long it may last, and who is told.

    `standard` names the row of the standards register that holds the number; its unit says
    whether these are minutes, days or working days.
    """

    state: str
    standard: str
    words: str
    escalates: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class Worklist:
    """A list that somebody works through.

    `order` sorts the cohort's rows, best first; the person's number is always the last
    tie-break. `hold` is a text column of the cohort's rows: where it has words, the item opens
    but is not sent. `takes_slot` says which items use the receiver's weekly slots of the service
    named by `capacity`; None means that the list is as long as it is. `show` are the columns
    that leave; nothing else does.
    """

    name: str
    title: str
    cohort: Cohort
    purpose: str
    team: str
    flow: Flow
    order: tuple[ir.Value, ...]
    show: tuple[str, ...]
    evidence: tuple[str, ...]
    # How codes read on a page: the column, the code, the words. And what is said of a fact that is
    # there, in this order, with `{}` for its day or its number.
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    sentences: dict[str, str] = field(default_factory=dict)
    kind: str = "BATCH"
    share_with: str = ""
    hold: str = ""
    capacity: str = ""
    takes_slot: str = ""
    # One open case a person within so long; an id of the standards register. Empty: one open item.
    again_after: str = ""
    # The column of the cohort's rows that says in words why somebody is here.
    because: str = "because"
    # An item that waits unsent for longer than this closes as expired. An id of the register.
    expires_after: str = ""
    chases: tuple[Chase, ...] = ()
    tries: str = ""
    # The column of the cohort's rows that names what opened an item, where a person may have
    # several at once (an alert for each contact). Empty: one open item a person.
    cause: str = ""
    # What whoever acts on an item asks about first, and what follows where it is found or not; the
    # page says it and decides nothing.
    look_for: tuple[str, ...] = ()
    found_or_not: str = ""
    # Who must leave every open item at once, wherever it stands: `person` and `reason`.
    leaves: ir.Table | None = None
