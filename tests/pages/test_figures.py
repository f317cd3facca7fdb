"""Small numbers: true for one's own direct care, published for everybody else (domain 1.6, 5A)."""

import csv
import io

import pytest

PAGES = ("/", "/programmes/ambulance_hypertension", "/measures/yield-per-sent",
         "/measures/review-rate", "/measures/intervention-rate")  # fmt: skip


def text_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_sending_trust_sees_its_own_figures_as_they_are(as_user):
    text = text_of(as_user("registrar"), "/measures/yield-per-sent")
    assert "19.7%" in text
    assert "14 with an intervention, of 71 sent" in text
    assert "between 12.1 and 30.4" in text


def test_the_receiving_pcn_sees_its_own_row_as_it_is(as_user):
    text = text_of(as_user("coordinator"), "/measures/intervention-rate")
    assert "14 with an intervention, of 35 reviewed" in text
    assert "40.0%" in text
    assert "between 25.6 and 56.4" in text


@pytest.mark.parametrize(
    ("measure", "value", "counts", "interval"),
    [
        ("review-rate", "50.0%", "35 reviewed, of 70 sent", "between 38.6 and 61.4"),
        ("intervention-rate", "42.9%", "15 with an intervention, of 35 reviewed",
         "between 28.0 and 59.1"),
        ("yield-per-sent", "21.4%", "15 with an intervention, of 70 sent", "between 13.4 and 32.4"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["analyst", "other-coordinator", "ig-officer", "administrator"])
def test_everybody_else_sees_the_published_form(as_user, name, measure, value, counts, interval):
    text = text_of(as_user(name), f"/measures/{measure}?kind=sender&place=RX9")
    assert value in text
    assert counts in text
    assert interval in text
    assert "rounded to the nearest 5" in text


def test_no_true_count_is_anywhere_on_an_analysts_pages(as_user):
    for address in PAGES:
        text = text_of(as_user("analyst"), address)
        for told in ("19.7%", "49.3%", ">71<", ">14<", "71 sent", "14 with"):
            assert told not in text, f"{told} on {address}"


def test_a_small_group_is_hidden_with_its_figure_and_interval(as_user):
    address = "/measures/yield-per-sent?kind=sender&place=RX9&group=deprivation"
    text = text_of(as_user("analyst"), address)
    row = text.split("5, least deprived</a></th>")[1].split("</tr>")[0]
    assert row.count("*") >= 3
    assert "16.7" not in row


def test_the_chart_holds_no_hidden_figure(as_user):
    address = "/measures/yield-per-sent?kind=sender&place=RX9&group=deprivation"
    text = text_of(as_user("analyst"), address)
    # All groups have 6 or fewer with an intervention, so there is nothing to draw.
    assert "ws-chart--wide" not in text


def test_official_figures_are_shown_as_published(as_user):
    text = text_of(as_user("analyst"), "/measures/over-104-weeks?kind=trust")
    row = text.split("Harbour NHS Trust</a></th>")[1].split("</tr>")[0]
    assert "*" not in row


def test_a_standard_is_shown_met_or_not_with_its_source(as_user):
    text = text_of(as_user("analyst"), "/measures/within-18-weeks?kind=england&place=ENG")
    assert "against the standard of at least 92%: not met." in text
    assert "NHS Constitution" in text


@pytest.mark.parametrize("name", ["registrar", "analyst"])
def test_a_file_holds_the_published_form_whoever_takes_it(as_user, name):
    answer = as_user(name).get("/measures/yield-per-sent/figures.csv?kind=sender&place=RX9")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    february = next(row for row in rows if row["period"] == "2026-02")
    assert (february["numerator"], february["denominator"]) == ("15", "70")
    assert "71" not in [row["denominator"] for row in rows]


def test_what_is_not_offered_is_told(as_user):
    client = as_user("analyst")
    assert client.get("/measures/yield-per-sent?kind=planet").status_code == 404
    assert client.get("/measures/yield-per-sent?period=1999-01").status_code == 404
    assert client.get("/measures/yield-per-sent?group=shoe-size").status_code == 404
    assert client.get("/measures/yield-per-sent?place=NOWHERE").status_code == 404


def test_a_cut_that_is_mostly_unknown_says_so(as_user):
    from wholesystem.work.results.models import Result

    rows = Result.objects.filter(measure="review-rate", lens="ethnicity", lens_value="Not known")
    before = list(rows.values_list("pk", "denominator"))
    rows.update(denominator=200)
    address = "/measures/review-rate?group=ethnicity"
    try:
        assert "Not interpretable" in text_of(as_user("registrar"), address)
    finally:
        for key, denominator in before:
            Result.objects.filter(pk=key).update(denominator=denominator)
    assert "Not interpretable" not in text_of(as_user("registrar"), address)


def test_the_worst_of_a_column_comes_first(as_user):
    client = as_user("analyst")
    text = text_of(client, "/programmes/elective_recovery/places?kind=trust&sort=within-18-weeks")
    body = text.split("<tbody>")[1]
    values = [
        float(row.split("place=")[1].split(">")[1].split("%")[0]) for row in body.split("<tr")[1:]
    ]
    assert values == sorted(values)
    assert 'aria-sort="ascending"' in text


def test_a_cut_by_group_adds_a_year_together(as_user):
    from wholesystem.work.results.models import Result

    row = Result.objects.get(
        measure="yield-per-sent", lens="deprivation", lens_value="1", period="2026-02"
    )
    earlier = [("2025-03", 3, 10), ("2025-02", 100, 100)]  # the second is more than a year back
    for period, numerator, denominator in earlier:
        row.pk, row.period = None, period
        row.period_start = row.period_start.replace(year=2025, month=int(period[-2:]))
        row.period_end = row.period_start.replace(day=28)
        row.numerator, row.denominator = numerator, denominator
        row.save()
    try:
        text = text_of(as_user("registrar"), "/measures/yield-per-sent?group=deprivation")
        cells = text.split("1, most deprived</a></th>")[1].split("</tr>")[0]
        assert ">9<" in cells
        assert ">40<" in cells
        assert "March 2025 to February 2026" in text
    finally:
        Result.objects.filter(period__in=[period for period, *_ in earlier]).delete()
