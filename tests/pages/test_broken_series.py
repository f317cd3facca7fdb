"""Two versions of an index are no one series: the chart splits, and says where (X-A11)."""

import datetime as dt

import pytest

MEASURE, PLACE = "review-rate", "RX9"
ADDRESS = f"/measures/{MEASURE}?kind=sender&place={PLACE}&group=deprivation&one_group=1"


@pytest.fixture
def two_indices(small):
    """Four months of one group, the last two by the newer index."""
    from wholesystem.work.receipts.models import Receipt
    from wholesystem.work.results.models import Result

    Result.objects.filter(measure=MEASURE, lens="deprivation", lens_value="1").delete()
    receipt = Receipt.objects.order_by("pk").first()
    made = [
        Result.objects.create(
            measure=MEASURE, programme="ambulance_hypertension", period=f"2026-{month:02}",
            period_start=dt.date(2026, month, 1), period_end=dt.date(2026, month, 28),
            footprint_kind="sender", footprint=PLACE, footprint_name="An ambulance trust",
            lens="deprivation", lens_value="1", numerator=20 + month, denominator=50, value="0.5",
            receipt=receipt, quality={"lens_version": version, "sender": PLACE},
        )
        for month, version in ((1, "IMD 2019"), (2, "IMD 2019"), (3, "IMD 2025"), (4, "IMD 2025"))
    ]  # fmt: skip
    yield made
    for one in made:
        one.delete()


def test_X_A11_a_trend_over_two_indices_is_split_with_a_labelled_break(as_user, two_indices):
    text = as_user("registrar").get(ADDRESS).content.decode()
    assert "The line breaks at March 2026" in text
    assert "by IMD 2025, before it by IMD 2019" in text
    wide = text.split("ws-chart--wide")[1].split("</svg>")[0]
    assert ">IMD 2025</text>" in wide, "the break is labelled in the chart itself"
    lines = [path for path in wide.split("<path ") if 'stroke-width="2.5"' in path]
    assert len(lines) == 2, "a line for each index"


def test_a_trend_by_one_index_is_one_line(as_user, two_indices):
    for one in two_indices:
        one.quality = {**one.quality, "lens_version": "IMD 2025"}
        one.save()
    text = as_user("registrar").get(ADDRESS).content.decode()
    assert "The line breaks" not in text
    wide = text.split("ws-chart--wide")[1].split("</svg>")[0]
    assert len([path for path in wide.split("<path ") if 'stroke-width="2.5"' in path]) == 1
