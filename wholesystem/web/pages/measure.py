"""A measure: one chart that answers the question, the sentence above it, the table beside it.

The place, the group and the period are in the address, so that a page can be sent to a colleague.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe
from markupsafe import Markup

from wholesystem.core.clock import today
from wholesystem.core.problem import Kind, Problem
from wholesystem.definitions import Measure
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.permission import Permission as May
from wholesystem.sharing.published import State
from wholesystem.web import chart, site, words
from wholesystem.web.asks import asks
from wholesystem.web.change import signal_of
from wholesystem.web.figure import UNKNOWN, Figure, as_published, figures, period_words
from wholesystem.web.page import page
from wholesystem.web.read import feeds, results
from wholesystem.web.table_file import csv_file
from wholesystem.work.results.models import Result

ALL = "all"
# The last twelve months added up: a month of one place is too small to be cut by group.
YEAR = "year"
# Of the standards register: domain 1.5.
UNKNOWN_MAX = "LENS-UNKNOWN-MAX"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What was asked to be shown. `place` is ALL for every place of the kind, side by side."""

    kind: str
    place: str
    group: str
    period: str
    # One value of the group, followed through time; empty shows all groups of a period.
    one_group: str = ""

    def address(self, **change: str) -> str:
        """The query of the same page with something changed."""
        asked = {**self.__dict__, **change}
        return "?" + urlencode({name: value for name, value in asked.items() if value})


@asks(May.VIEW_MEASURES)
@require_safe
def measure(request: HttpRequest, name: str) -> HttpResponse:
    programme, one = site.measure(name)
    actor = request.user.actor
    periods, places = results.periods(name), results.places(name)
    crumbs = [
        {"text": "Home", "href": "/"},
        {"text": programme.title, "href": f"/programmes/{programme.name}"},
    ]
    if not periods:
        return page(request, "measure_empty", measure=one, crumbs=crumbs, title=one.title)
    choice = chosen(request.GET, one, places, periods, actor)
    shown = read(actor, one, choice)
    headline = next((f for f in shown["rows"] if _is_headline(f, choice)), None)
    return page(
        request,
        "measure",
        title=one.title,
        crumbs=crumbs,
        programme=programme,
        measure=one,
        choice=choice,
        headline=headline,
        signal=signal_of(shown["rows"]) if shown["view"] == "time" else ("", False),
        **shown,
        **switches(one, choice, places, periods),
        feeds=feeds.feeds(one.feeds),
        unknown_max=unknown_max(),
        hidden=sum(f.state is State.SUPPRESSED for f in shown["rows"]),
        place_kind=words.place_kind,
        bars_max=chart.BARS_MAX,
    )


@asks(May.EXPORT)
@require_safe
def figures_csv(request: HttpRequest, name: str) -> HttpResponse:
    """The table of the page as a file, in its published form for every reader."""
    _, one = site.measure(name)
    periods, places = results.periods(name), results.places(name)
    if not periods:
        raise _no_figures(one)
    choice = chosen(request.GET, one, places, periods, request.user.actor)
    rows = results.cells([name], **_cells_of(choice, len(periods) > 1))
    rows = results.pooled(last_year(rows)) if choice.period == YEAR else rows
    head = [
        "measure", "period", "kind of place", "code", "place", "lens", "group", "numerator",
        "denominator", "value", "lower", "upper", "shown as", "standard", "standard met",
        "form", "receipt",
    ]  # fmt: skip
    return csv_file(name, head, [_csv_row(one, figure) for figure in as_published(one, rows)])


def chosen(asked: Mapping, one: Measure, places: dict, periods: list, actor: Actor) -> Choice:
    """What the address asks for; what it leaves open is what the reader most likely wants."""
    kind = asked.get("kind") or _likely_kind(places, actor)
    if kind not in places:
        raise _not_offered("kind of place", kind, places)
    codes = [code for code, _ in places[kind]]
    place = asked.get("place") or _likely_place(codes, actor)
    if place != ALL and not any(place in dict(found) for found in places.values()):
        raise _not_offered("place", place, codes)
    if place != ALL and place not in codes:
        place = _likely_place(codes, actor)  # another kind was chosen, so the place is open again
    group = asked.get("group") or ""
    if group and group not in one.lenses:
        raise _not_offered("group", group, one.lenses)
    if group and (place == ALL or group not in results.groups(one.name, kind)):
        group = ""  # this kind of place is not cut by group
    texts = [text for text, _ in periods]
    period = asked.get("period") or (YEAR if group else texts[0])
    if period == YEAR and not group:
        period = texts[0]
    if period not in (*texts, YEAR):
        raise _not_offered("period", period, texts)
    only = asked.get("one_group", "") if group else ""
    return Choice(kind=kind, place=place, group=group, period=period, one_group=only)


def read(actor: Actor, one: Measure, choice: Choice) -> dict:
    """The rows of the page, which view they are of, and the chart of them."""
    if choice.one_group:
        rows = results.cells([one.name], **_cells_of(choice, True))
        return {"view": "time", **_through_time(one, figures(actor, one, rows))}
    if choice.group:
        rows = results.cells([one.name], **_cells_of(choice, True))
        rows = results.pooled(last_year(rows)) if choice.period == YEAR else rows
        found = in_order_of_groups(one, choice.group, figures(actor, one, rows))
        drawn = chart.by_group(found, one.title, _described(found))
        return {"view": "groups", "rows": found, "chart": drawn, "unknown": unknown_share(found)}
    series = []
    if choice.place != ALL:
        rows = results.cells([one.name], **_cells_of(choice, True))
        series = figures(actor, one, rows)
    if len(series) > 1:
        return {"view": "time", **_through_time(one, series)}
    rows = results.cells([one.name], **_cells_of(choice, False))
    found = sorted(figures(actor, one, rows), key=lambda f: f.result.footprint == results.ELSEWHERE)
    drawn = Markup("")
    if len(found) > 1:
        drawn = chart.by_place(found, one.title, _described(found), choice.place)
    return {"view": "places", "rows": found, "chart": drawn}


def _through_time(one: Measure, series: list[Figure]) -> dict:
    drawn = chart.over_time(series, one.title, _described(series) + chart.breaks_in_words(series))
    return {"rows": series, "chart": drawn, "breaks": chart.breaks_in_words(series)}


def last_year(rows: Sequence[Result]) -> list[Result]:
    """The rows of the twelve months up to the newest."""
    if not rows:
        return []
    newest = max(row.period_end for row in rows)
    before = newest.year - 1, newest.month
    return [row for row in rows if (row.period_end.year, row.period_end.month) > before]


def unknown_share(found: Sequence[Figure]) -> float:
    """The share of a cut whose group is not known, from the figures as they are shown."""
    sizes = [getattr(figure.shown, "denominator", figure.shown).value or 0 for figure in found]
    unknown = sum(
        size for figure, size in zip(found, sizes, strict=True) if figure.group == UNKNOWN
    )
    return unknown / sum(sizes) if sum(sizes) else 0.0


def unknown_max() -> float:
    """The setting of the register above which a cut by group is not interpretable."""
    row = results.in_force(results.standards([UNKNOWN_MAX]).get(UNKNOWN_MAX, ()), today())
    return float(row.value) if row else 1.0


def switches(one: Measure, choice: Choice, places: dict, periods: list) -> dict:
    """The items of the four switches, with what is chosen marked."""
    kinds = [(kind, words.capital(words.place_kind(kind))) for kind in places]
    of_kind = places[choice.kind]
    every = [(ALL, f"All {words.place_kind(choice.kind, True)}")] if len(of_kind) > 1 else []
    lenses = results.groups(one.name, choice.kind)
    groups = [("", "Everyone"), *((name, one.lenses[name].title) for name in lenses)]
    said = [(text, _period_words(one, start)) for text, start in periods]
    if choice.group:
        said.insert(0, (YEAR, "Last 12 months together"))
    return {
        "kinds": _options(kinds, choice.kind),
        "places": _options([*every, *of_kind], choice.place),
        "groups": _options(groups, choice.group) if lenses else [],
        "periods": _options(said, choice.period),
    }


def _cells_of(choice: Choice, whole_place: bool) -> dict:
    where = {"footprint_kind": choice.kind, "lens": choice.group}
    if choice.one_group:
        return where | {"footprint": choice.place, "lens_value": choice.one_group}
    if choice.group:
        period = {} if choice.period == YEAR else {"period": choice.period}
        return where | {"footprint": choice.place} | period
    if whole_place and choice.place != ALL:
        return where | {"footprint": choice.place}
    return where | {"period": choice.period}


def _is_headline(figure: Figure, choice: Choice) -> bool:
    row = figure.result
    return (row.footprint, row.period, row.lens) == (choice.place, choice.period, "")


def in_order_of_groups(one: Measure, lens: str, found: list[Figure]) -> list[Figure]:
    """The groups as their lens lists them, or by name; who is not known comes last."""
    order = list(one.lenses[lens].words)
    return sorted(
        found,
        key=lambda f: (
            f.group == UNKNOWN,
            order.index(f.result.lens_value) if f.result.lens_value in order else 0,
            f.result.lens_value,
        ),
    )


def _described(found: Sequence[Figure]) -> str:
    """The chart in words, for those who listen to it; the table beside it has every number."""
    shown = [(figure.value, figure) for figure in found if figure.value is not None]
    if not shown:
        return "No figure is shown."
    (_, low), (_, high) = min(shown, key=itemgetter(0)), max(shown, key=itemgetter(0))
    return (
        f"{words.plural(len(shown), 'figure')}, the lowest {low.value_text} ({_named(low)}), the "
        f"highest {high.value_text} ({_named(high)}). The table on this page has them all."
    )


def _named(figure: Figure) -> str:
    return figure.group if figure.result.lens else f"{figure.place}, {figure.period}"


def _likely_kind(places: dict, actor: Actor) -> str:
    own = [kind for kind, found in places.items() if actor.organisation in dict(found)]
    if "england" in places and not own:
        return "england"
    return own[0] if own else next(iter(places))


def _likely_place(codes: list[str], actor: Actor) -> str:
    if actor.organisation in codes:
        return actor.organisation
    return codes[0] if len(codes) == 1 else ALL


def _period_words(one: Measure, start) -> str:
    return words.capital(period_words(one, start))


def _options(pairs: Sequence[tuple[str, str]], picked: str) -> list[dict]:
    return [{"value": v, "text": t, "selected": v == picked} for v, t in pairs]


def _csv_row(one: Measure, figure: Figure) -> list:
    row, shown = figure.result, figure.shown
    counts = shown.as_row() if hasattr(shown, "as_row") else {"numerator": shown.value}
    return [
        one.title, row.period, row.footprint_kind, row.footprint, figure.place, row.lens,
        figure.group if row.lens else "", counts.get("numerator"), counts.get("denominator"),
        counts.get("value", shown.value), counts.get("lower"), counts.get("upper"),
        figure.value_text, row.standard_id, figure.standard.verdict if figure.standard else "",
        shown.form.value, row.receipt.receipt_id,
    ]  # fmt: skip


def _no_figures(one: Measure) -> Problem:
    return Problem(
        f"There are no figures of `{one.title}` yet.",
        "Figures are made when a programme is run on data that has arrived.",
        "Look at the page of its programme to see what it waits for.",
        kind=Kind.NOT_FOUND,
    )


def _not_offered(noun: str, asked: str, offered) -> Problem:
    return Problem(
        f"This measure has no {noun} called `{asked}`.",
        f"It has: {', '.join(list(offered)[:12])}{' and more' if len(offered) > 12 else ''}.",
        "Choose one with the switches on the page.",
        kind=Kind.NOT_FOUND,
    )
