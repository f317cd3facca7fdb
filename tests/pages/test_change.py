"""What a spark row says of the newest figure against the one before."""

from dataclasses import replace

import pytest

from wholesystem.sharing.disclosure import publish_proportion, publish_ratio, published_count
from wholesystem.statistics import wilson


@pytest.fixture
def said(small):
    """said(then, now) -> what is said of two months of a measure, each shown as it is given."""
    from wholesystem.web.change import signal_of
    from wholesystem.web.figure import as_published
    from wholesystem.web.site import programme
    from wholesystem.work.results.models import Result

    measure = programme("ambulance_hypertension").measure("review-rate")
    rows = list(Result.objects.filter(measure=measure.name).select_related("receipt")[:1])
    [figure] = as_published(measure, rows)

    def signal(then, now):
        return signal_of([replace(figure, shown=then), replace(figure, shown=now)])[0]

    return signal


def ratio(numerator: int, denominator: int):
    return publish_ratio(numerator, denominator, true_counts=True)


def rate(numerator: int, denominator: int):
    return publish_proportion(numerator, denominator, wilson, true_counts=True)


def count(number: int):
    return published_count(number, true_counts=True)


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (count(5), count(7), "2 more than in"),
        (count(1205), count(5), "1,200 fewer than in"),
        (count(5), count(5), "the same as in"),
        (ratio(26, 10), ratio(30, 10), "0.4 more than in"),
        (ratio(260, 100), ratio(261, 100), "about the same as in"),
        (rate(10, 100), rate(90, 100), "rose beyond chance since"),
        (rate(90, 100), rate(10, 100), "fell beyond chance since"),
        (rate(10, 20), rate(11, 20), "no change beyond chance since"),
        (rate(10, 20), rate(0, 0), "there is nothing to divide by"),
        (rate(0, 0), rate(10, 20), "the figure before is not shown, so nothing is compared"),
    ],
)
def test_what_moved_is_said_in_words(said, then, now, words):
    assert said(then, now).startswith(words)
