"""What comes out of disclosure control: figures with the words to show them by.

Nothing here holds the true count of a suppressed figure, so it can be handed to any page.
"""

from dataclasses import dataclass
from enum import StrEnum

SUPPRESSED_TEXT = "*"
NOT_CALCULABLE_TEXT = "not calculable"


class State(StrEnum):
    """Whether there is a value, and if not, why not."""

    SHOWN = "shown"
    SUPPRESSED = "suppressed"
    NOT_CALCULABLE = "not calculable"


class Form(StrEnum):
    """Which form of a figure it is, so that a page can say so beside it."""

    PUBLISHED = "published form: small counts are hidden and the others rounded to 5"
    TRUE_COUNTS = "true counts, for direct care"
    NATIONAL = "national total, as counted"
    AS_PUBLISHED = "as officially published"


@dataclass(frozen=True, slots=True)
class PublishedCount:
    """A count as it may be shown. `value` is None where it is suppressed or not known.

    >>> PublishedCount(1205, State.SHOWN, Form.PUBLISHED).text
    '1,205'
    """

    value: int | None
    state: State
    form: Form

    @property
    def text(self) -> str:
        """As a page shows it: `1,205`, `*`, or `not calculable`."""
        return _text(self.state, lambda: f"{self.value:,}")

    def numbers(self) -> dict[str, object]:
        """What the text says, for a program: a number where one is shown, else the word."""
        shown = self.text if self.value is None else self.value
        return {"numerator": shown, "value": shown}

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A proportion, rate, ratio or average as it may be shown, with the counts it is made of.

    `value`, `lower` and `upper` are in the unit of the figure (a proportion is from 0 to 1); None
    where not shown. `scale` and `suffix` are only how the text writes them (100 and `%`).
    """

    numerator: PublishedCount
    denominator: PublishedCount
    value: float | None
    lower: float | None = None
    upper: float | None = None
    state: State
    form: Form
    scale: float = 1.0
    suffix: str = ""
    decimals: int = 1

    @property
    def value_text(self) -> str:
        """The value alone: `42.9%`, `*`, or `not calculable`."""
        return _text(self.state, lambda: self._number(self.value) + self.suffix)

    @property
    def interval_text(self) -> str:
        """The interval alone: `28.0 to 59.1`; empty where there is none, `*` where withheld."""
        if SUPPRESSED_TEXT in (self.lower_text, self.upper_text):
            return SUPPRESSED_TEXT
        return f"{self.lower_text} to {self.upper_text}" if self.lower_text else ""

    @property
    def lower_text(self) -> str:
        """The lower end of the interval; empty where there is none, `*` where withheld."""
        return self._end(self.lower)

    @property
    def upper_text(self) -> str:
        """The upper end of the interval; empty where there is none, `*` where withheld."""
        return self._end(self.upper)

    @property
    def text(self) -> str:
        """Value and interval: `42.9% (28.0 to 59.1)`."""
        if self.state is State.SHOWN and self.interval_text:
            return f"{self.value_text} ({self.interval_text})"
        return self.value_text

    def as_row(self) -> dict[str, object]:
        """The figure as plain values for a file or the API, in the form it is shown in."""
        return {
            "numerator": self.numerator.value,
            "denominator": self.denominator.value,
            "value": self.value,
            "lower": self.lower,
            "upper": self.upper,
            "state": self.state.value,
            "text": self.text,
        }

    def numbers(self) -> dict[str, object]:
        """What the texts say, for a program: numbers rounded as they are, else the word.

        >>> count = PublishedCount(35, State.SHOWN, Form.TRUE_COUNTS)
        >>> shown = {"state": State.SHOWN, "form": Form.TRUE_COUNTS, "scale": 100, "suffix": "%"}
        >>> rate = Published(numerator=count, denominator=count, value=0.49296, **shown)
        >>> rate.numbers()["value"], rate.numbers()["lower"]
        (49.3, None)
        """
        return {
            "numerator": self.numerator.numbers()["value"],
            "denominator": self.denominator.numbers()["value"],
            "value": self._rounded(self.value, self.value_text),
            "lower": self._rounded(self.lower, self.lower_text or None),
            "upper": self._rounded(self.upper, self.upper_text or None),
        }

    def _end(self, value: float | None) -> str:
        if self.state is State.SUPPRESSED:
            return SUPPRESSED_TEXT
        return "" if value is None else self._number(value)

    def _rounded(self, value: float | None, otherwise: str | None) -> float | str | None:
        return otherwise if value is None else round(value * self.scale, self.decimals)

    def _number(self, value: float | None) -> str:
        assert value is not None, "only a shown value is written"
        return f"{value * self.scale:,.{self.decimals}f}"

    def __str__(self) -> str:
        return self.text


def _text(state: State, shown) -> str:
    if state is State.SUPPRESSED:
        return SUPPRESSED_TEXT
    return NOT_CALCULABLE_TEXT if state is State.NOT_CALCULABLE else shown()
