"""What a spark row says of the newest figure against the one before."""

import datetime as dt
from copy import copy
from dataclasses import replace

import pytest

from wholesystem.core import clock
from wholesystem.sharing.disclosure import publish_proportion, publish_ratio, published_count
from wholesystem.statistics import wilson


@pytest.fixture
def said(small):
    """said(then, now) -> what is said of two months of a measure, each shown as it is given."""
    from wholesystem.web.change import signal_of
    from wholesystem.web.figure import as_published
    from wholesystem.web.site import programme
    from wholesystem.work.results.models import Result

    def signal(then, now, of="review-rate"):
        name = "elective_recovery" if of == "over-52-weeks" else "ambulance_hypertension"
        measure = programme(name).measure(of)
        rows = list(Result.objects.filter(measure=measure.name).select_related("receipt")[:1])
        [figure] = as_published(measure, rows)
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
        (count(5), count(7), "no change beyond chance since"),
        (count(50), count(5), "fell beyond chance since"),
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


def test_a_published_stock_is_everybody_and_no_sample(said):
    assert said(count(1205), count(5), of="over-52-weeks").startswith("1,200 fewer than in")
    assert said(count(5), count(5), of="over-52-weeks").startswith("the same as in")


def test_a_month_that_goes_on_is_no_fall(small):
    from wholesystem.web.change import spark_row
    from wholesystem.web.figure import as_published
    from wholesystem.web.site import programme
    from wholesystem.work.results.models import Result

    measure = programme("ambulance_hypertension").measure("people-sent")
    row = Result.objects.filter(measure=measure.name).select_related("receipt").first()
    series = []
    for month, number in ((1, 10), (2, 90), (3, 1)):
        row.pk, row.period_start = None, dt.date(2026, month, 1)
        row.period, row.period_end = f"2026-{month:02d}", dt.date(2026, month, 28)
        [figure] = as_published(measure, [copy(row)])
        series.append(replace(figure, shown=count(number)))
    with clock.frozen("2026-03-05"):
        made = spark_row(series)
    assert made.newest.value == 1
    assert made.signal.startswith(
        "so far. February 2026: 90, rose beyond chance since January 2026"
    )
    assert made.moved
