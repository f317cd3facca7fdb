"""The one chart of a measure's page: an SVG made on the server, with its title and its words.

Two widths are made of each, so that letters keep their size on a phone. A chart is kept by what
it shows, which holds the hash of the receipts of its figures.
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from itertools import pairwise

import altair as alt
import vl_convert
from markupsafe import Markup

from wholesystem.definitions.measure import Kind
from wholesystem.sharing.published import Published, State
from wholesystem.web.figure import Figure

BLUE, DARK, GREY, LIGHT, RED = "#005eb8", "#003087", "#4c6272", "#aeb7bd", "#8a1538"
WIDTHS = {"wide": 500, "narrow": 290}
LABELS = {500: 190, 290: 120}
FONT = "Arial, sans-serif"
# More places than this are points by size; fewer are lines with their names.
NAMED_PLACES_MAX = 15
BARS_MAX = 20
_ROLE = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_SIZE = re.compile(r'<svg ([^>]*?)width="(\d+)" height="(\d+)"([^>]*)>')


def over_time(series: Sequence[Figure], title: str, words: str) -> Markup:
    """A line through the periods, its interval as a band, the standard dashed."""
    return _drawn(_time_chart, [_row(one) for one in series], _percent(series), title, words)


def breaks_in_words(series: Sequence[Figure]) -> str:
    """Where the series breaks because its groups are by another version of an index (X-A11)."""
    return "".join(
        f" The line breaks at {new.period}: from there on the groups are by {_version(new)}, "
        f"before it by {_version(old)}, and the two are no one series."
        for old, new in pairwise(series)
        if _version(old) != _version(new)
    )


def _version(figure: Figure) -> str:
    return figure.result.quality.get("lens_version", "")


def by_place(found: Sequence[Figure], title: str, words: str, chosen: str = "") -> Markup:
    """Few places: each with its interval. Many: a point each, by size; counts: the largest."""
    rows = [_row(one) | {"chosen": one.result.footprint == chosen} for one in found]
    if len(rows) <= NAMED_PLACES_MAX:
        draw = _named_chart
    elif _percent(found):
        draw = _size_chart
    else:
        draw = _largest_chart
        rows = sorted(rows, key=lambda row: -(row["value"] or 0))[:BARS_MAX]
    return _drawn(draw, rows, _percent(found), title, words)


def by_group(found: Sequence[Figure], title: str, words: str) -> Markup:
    """Each group with its interval, in the order of the groups."""
    rows = [_row(one) | {"name": one.group} for one in found]
    return _drawn(_named_chart, rows, _percent(found), title, words)


def _percent(found: Sequence[Figure]) -> bool:
    return bool(found) and found[0].measure.kind is Kind.PROPORTION


def _row(figure: Figure) -> dict:
    shown = figure.shown
    limits = (shown.lower, shown.upper) if isinstance(shown, Published) else (None, None)
    size = shown.denominator.value if isinstance(shown, Published) else None
    return {
        "name": figure.place,
        "when": figure.result.period_start.isoformat(),
        "value": shown.value if figure.state is State.SHOWN else None,
        "lower": limits[0],
        "upper": limits[1],
        "size": size,
        "size_words": f"{figure.measure.denominator_words}, on a logarithmic scale".capitalize(),
        "standard": float(figure.standard.row.value)
        if figure.standard and figure.measure.kind is Kind.PROPORTION
        else None,
        "chosen": False,
        "version": _version(figure),
        "receipt": figure.result.receipt.output_hash,
    }


def _drawn(draw, rows: list[dict], percent: bool, title: str, words: str) -> Markup:
    rows = [row for row in rows if row["value"] is not None]
    if not rows:
        return Markup("")
    made = []
    for name, width in WIDTHS.items():
        spec = draw(rows, percent, width).to_json(indent=None)
        svg = _labelled(_svg(spec), f"chart-{name}", title, words)
        made.append(f'<div class="ws-chart ws-chart--{name}">{svg}</div>')
    return Markup("".join(made))


@lru_cache(maxsize=256)
def _svg(spec: str) -> str:
    return vl_convert.vegalite_to_svg(json.loads(spec))


def _labelled(svg: str, name: str, title: str, words: str) -> str:
    """Title and description in place of Vega's own roles, which say nothing to a listener."""
    svg = _ROLE.sub("", svg).replace('"clip', f'"{name}-clip').replace("#clip", f"#{name}-clip")
    head = f'<title id="{name}-title">{escape(title)}</title>'
    head += f'<desc id="{name}-desc">{escape(words)}</desc>'
    return _SIZE.sub(
        rf'<svg \1width="\2" height="\3"\4 role="img" '
        rf'aria-labelledby="{name}-title {name}-desc">' + head.replace("\\", "\\\\"),
        svg,
        count=1,
    )


def _configured(chart, width: int, height: int, limit: int = 120):
    return (
        chart.properties(width=width, height=height, background="white")
        .configure(font=FONT)
        .configure_axis(
            labelFontSize=13,
            titleFontSize=13,
            titleFontWeight="normal",
            labelColor=DARK,
            titleColor=GREY,
            gridColor="#e8edee",
            domainColor=LIGHT,
            tickColor=LIGHT,
            labelLimit=limit,
        )
        .configure_view(stroke=None)
    )


def _axis(percent: bool, title: str | None = None) -> alt.Axis:
    return alt.Axis(format=".0%" if percent else ",.6~g", title=title, tickCount=5)


def _time_chart(rows: list[dict], percent: bool, width: int):
    data = alt.Data(values=rows)
    y = alt.Y("value:Q", axis=_axis(percent), scale=alt.Scale(zero=not percent))
    x = alt.X(
        "when:T",
        axis=alt.Axis(format="%b %Y", title=None, tickCount=min(len(rows), width // 90)),
    )
    layers = []
    if any(row["lower"] is not None for row in rows):
        band = alt.Chart(data).mark_area(opacity=0.18, color=BLUE)
        layers.append(band.encode(x=x, y=alt.Y("lower:Q"), y2="upper:Q", detail="version:N"))
    if any(row["standard"] is not None for row in rows):
        layers += _standard_line(data, rows, x)
    line = alt.Chart(data).mark_line(color=BLUE, strokeWidth=2.5)
    layers.append(line.encode(x=x, y=y, detail="version:N"))
    layers += _breaks(rows, x)
    layers.append(
        alt.Chart(data).mark_point(color=BLUE, filled=True, size=55, opacity=1).encode(x=x, y=y)
    )
    return _configured(alt.layer(*layers), width, 260)


def _breaks(rows: list[dict], x) -> list:
    """A rule with its label where another version of an index begins: two series, not one."""
    begins = [new for old, new in pairwise(rows) if old["version"] != new["version"]]
    if not begins:
        return []
    data = alt.Chart(alt.Data(values=begins))
    rule = data.mark_rule(color=GREY, strokeDash=[2, 3], strokeWidth=2).encode(x=x)
    label = data.mark_text(align="left", dx=4, baseline="top", color=GREY, fontSize=13)
    return [rule, label.encode(x=x, y=alt.value(2), text="version:N")]


def _standard_line(data, rows: list[dict], x) -> list:
    line = alt.Chart(data).mark_line(color=RED, strokeDash=[6, 4], strokeWidth=2)
    label = alt.Chart(alt.Data(values=[row for row in rows if row["standard"] is not None][-1:]))
    text = label.mark_text(align="right", dy=-8, color=RED, fontSize=13, text="standard")
    y = alt.Y("standard:Q")
    return [line.encode(x=x, y=y), text.encode(x=x, y=y)]


def _named_chart(rows: list[dict], percent: bool, width: int):
    data = alt.Data(values=rows)
    names = alt.Y("name:N", sort=[row["name"] for row in rows], axis=alt.Axis(title=None))
    layers = []
    if any(row["lower"] is not None for row in rows):
        rule = alt.Chart(data).mark_rule(color=GREY, strokeWidth=2)
        layers.append(rule.encode(y=names, x=alt.X("lower:Q", title=None), x2="upper:Q"))
    scale = alt.Scale(zero=True)
    x = alt.X("value:Q", axis=_axis(percent), scale=scale)
    if layers or percent:
        mark = alt.Chart(data).mark_point(filled=True, size=110, opacity=1)
    else:
        mark = alt.Chart(data).mark_bar(height=14)
    layers.append(mark.encode(y=names, x=x, color=_highlight(BLUE)))
    layers += _standard_rule(rows, vertical=True)
    return _configured(
        alt.layer(*layers), width - LABELS[width], 26 * len(rows) + 20, LABELS[width]
    )


def _size_chart(rows: list[dict], percent: bool, width: int):
    data = alt.Data(values=[row for row in rows if row["size"]])
    x = alt.X(
        "size:Q",
        scale=alt.Scale(type="log", nice=False, padding=12),
        axis=alt.Axis(title=rows[0]["size_words"], format="~s", tickCount=4),
    )  # fmt: skip
    y = alt.Y("value:Q", axis=_axis(percent), scale=alt.Scale(zero=False))
    others = alt.Chart(data).mark_point(filled=True, size=60, opacity=0.55, color=BLUE)
    layers = [others.encode(x=x, y=y)]
    picked = [row for row in rows if row["chosen"]]
    if picked:
        own = alt.Chart(alt.Data(values=picked))
        layers.append(own.mark_point(filled=True, size=170, color=RED, shape="diamond", opacity=1)
                      .encode(x=x, y=y))  # fmt: skip
        layers.append(own.mark_text(dy=-14, color=RED, fontSize=13).encode(x=x, y=y, text="name:N"))
    layers += _standard_rule(rows, vertical=False)
    return _configured(alt.layer(*layers), width, 320)


def _largest_chart(rows: list[dict], percent: bool, width: int):
    data = alt.Data(values=rows)
    y = alt.Y("name:N", sort=[row["name"] for row in rows], axis=alt.Axis(title=None))
    x = alt.X("value:Q", axis=_axis(percent))
    bars = alt.Chart(data).mark_bar(height=14).encode(y=y, x=x, color=_highlight(BLUE))
    return _configured(bars, width - LABELS[width], 24 * len(rows) + 10, LABELS[width])


def _highlight(colour: str):
    return alt.condition("datum.chosen", alt.value(RED), alt.value(colour))


def _standard_rule(rows: list[dict], *, vertical: bool) -> list:
    held = next((row["standard"] for row in rows if row["standard"] is not None), None)
    if held is None:
        return []
    data = alt.Chart(alt.Data(values=[{"standard": held}]))
    rule = data.mark_rule(color=RED, strokeDash=[6, 4], strokeWidth=2)
    if vertical:
        return [rule.encode(x="standard:Q")]
    text = data.mark_text(align="left", dy=-8, color=RED, fontSize=13, text="standard")
    return [rule.encode(y="standard:Q"), text.encode(y="standard:Q", x=alt.value(4))]
