"""A programme: the loop in five stations, who was left out and why, how it goes, who answers."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from wholesystem.core.clock import today
from wholesystem.core.problem import Kind, Problem
from wholesystem.definitions import Measure, Programme
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.enablement import missing_governance
from wholesystem.sharing.permission import Permission as May
from wholesystem.sharing.role import Side
from wholesystem.web import site, words
from wholesystem.web.asks import asks
from wholesystem.web.change import SparkRow, spark_row
from wholesystem.web.figure import Figure, figures_of_many
from wholesystem.web.page import page
from wholesystem.web.pages.measure import in_order_of_groups, last_year, unknown_max, unknown_share
from wholesystem.web.read import loop, results

# The measure whose cut by group says whom a case-finding programme misses.
YIELD = "yield-per-sent"
LENSES = ("deprivation", "ethnicity")


@asks(May.VIEW_PROGRAMME)
@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    found = site.programmes()
    off = [one for name, one in site.system().programmes.items() if name not in found]
    return page(request, "programmes", title="Programmes", found=list(found.values()), off=off)


@asks(May.VIEW_PROGRAMME)
@require_safe
def programme(request: HttpRequest, name: str) -> HttpResponse:
    one, actor = site.programme(name), request.user.actor
    run, funnels = loop.funnels(actor, one) if one.worklists else (None, [])
    return page(
        request,
        "programme",
        title=one.title,
        crumbs=[{"text": "Home", "href": "/"}, {"text": "Programmes", "href": "/programmes"}],
        programme=one,
        stations=loop.stations(actor, one) if one.worklists else [],
        true_counts=loop.counted(actor, one)[1],
        own=actor.standing.side in (Side.SENDER, Side.RECEIVER),
        run=run,
        funnels=funnels,
        # Alerts are sent to nobody: to a receiver their lists are nothing.
        lists=[
            each
            for each in one.worklists
            if each.kind != "ALERT" or actor.standing.side is not Side.RECEIVER
        ],
        sparks=sparks(actor, one),
        cuts=cuts(actor, one),
        unknown_max=unknown_max(),
        kinds=_kinds_side_by_side(one),
        place_kind=words.place_kind,
        **_governance(one),
    )


@asks(May.VIEW_MEASURES)
@require_safe
def places(request: HttpRequest, name: str) -> HttpResponse:
    """Every place of a kind with all the programme's figures: a table, sorted as asked."""
    one = site.programme(name)
    kinds = _kinds_side_by_side(one)
    kind = request.GET.get("kind") or next(iter(kinds), "")
    if kind not in kinds:
        raise Problem(
            f"{one.title} has no figures side by side for `{kind}`.",
            f"It has them for: {', '.join(kinds) or 'no kind of place yet'}.",
            "Choose one of these.",
            kind=Kind.NOT_FOUND,
        )
    measures = {each.name: each for each in one.measures if kind in each.footprints}
    period, rows = _table(request.user.actor, measures, kind)
    columns = [each for each in measures.values() if any(each.name in row for _, row in rows)]
    sort = request.GET.get("sort", "")
    if sort in measures:
        rows.sort(key=lambda pair: _sort_key(pair[1].get(sort), measures[sort]))
    return page(
        request,
        "places",
        title=f"All {words.place_kind(kind, True)}",
        crumbs=[
            {"text": "Home", "href": "/"},
            {"text": one.title, "href": f"/programmes/{one.name}"},
        ],
        programme=one,
        kind=kind,
        kinds=kinds,
        period=period,
        rows=rows,
        columns=columns,
        sort=sort,
        own=request.user.actor.organisation,
        within=any(first.within for first, _ in rows),
        place_kind=words.place_kind,
    )


def sparks(actor: Actor, one: Programme) -> list[SparkRow]:
    """The programme's measures for the reader's own place, or for all places together."""
    measures = {each.name: each for each in one.measures}
    cells = results.cells(measures, lens="")
    found = []
    for name, rows in results.by_measure(cells).items():
        kind, code = _own_place(measures[name], rows, actor)
        chosen = [row for row in rows if (row.footprint_kind, row.footprint) == (kind, code)]
        # A stock is the same people in every month: only what counts a person once adds up.
        year = [] if measures[name].publication else results.pooled(last_year(chosen))
        *shown, together = figures_of_many(actor, measures, [*chosen, *(year or chosen[-1:])])
        found.append(spark_row(shown, place=shown[-1].place, together=together))
    order = list(measures)
    return sorted(found, key=lambda row: order.index(row.measure.name))


def cuts(actor: Actor, one: Programme) -> list[tuple[str, Measure, list[Figure], float]]:
    """The yield by deprivation and by ethnic group, a year together, for the reader's own place."""
    measure = next((each for each in one.measures if each.name == YIELD), None)
    if measure is None:
        return []
    rows = results.cells([YIELD], lens__in=LENSES)
    if not rows:
        return []
    kind, code = _own_place(measure, rows, actor)
    own = [row for row in rows if (row.footprint_kind, row.footprint) == (kind, code)]
    chosen = results.pooled(last_year(own))
    shown = figures_of_many(actor, {YIELD: measure}, chosen)
    found = []
    for lens in LENSES:
        of_lens = in_order_of_groups(
            measure, lens, [figure for figure in shown if figure.result.lens == lens]
        )
        if of_lens:
            found.append((lens, measure, of_lens, unknown_share(of_lens)))
    return found


def _own_place(measure: Measure, rows, actor: Actor) -> tuple[str, str]:
    """Where the reader belongs, England, or the first place that there is."""
    known = {(row.footprint_kind, row.footprint) for row in rows}
    for kind in measure.footprints:
        for code in (actor.organisation, "ENG"):
            if (kind, code) in known:
                return kind, code
    return min(known, key=lambda pair: (list(measure.footprints).index(pair[0]), pair[1]))


def _kinds_side_by_side(one: Programme) -> list[str]:
    """The kinds of place of which a programme has more than one, in the order of its measures."""
    declared = dict.fromkeys(kind for each in one.measures for kind in each.footprints)
    counts = results.place_counts([each.name for each in one.measures])
    return [kind for kind in declared if counts.get(kind, 0) > 1]


def _table(actor: Actor, measures: dict[str, Measure], kind: str):
    """The newest period, and each place with its figures by measure; elsewhere comes last."""
    newest = results.newest(list(measures), kind)
    if newest is None:
        return "", []
    cells = results.cells(measures, lens="", footprint_kind=kind, period_start=newest)
    rows: dict[str, dict[str, Figure]] = {}
    period = ""
    for figure in figures_of_many(actor, measures, cells):
        rows.setdefault(figure.result.footprint, {})[figure.measure.name] = figure
        period = figure.period
    found = [(next(iter(row.values())), row) for row in rows.values()]
    found.sort(key=lambda pair: (pair[0].result.footprint == results.ELSEWHERE, pair[0].place))
    return period, found


def _sort_key(figure: Figure | None, measure: Measure) -> tuple:
    """The worst first, and what has no number last."""
    if figure is None or figure.value is None:
        return (True, 0)
    return (False, figure.value if measure.higher_is == "better" else -figure.value)


def _governance(one: Programme) -> dict:
    settings = site.system().programme_settings(one.name)
    return {
        "settings": settings,
        "missing": missing_governance(
            vars(settings),
            reads_person_level=one.reads_person_level,
            clinical=one.clinical,
            population_health=one.population_health,
            day=today(),
        ),
        "agreements": [each for each in site.system().agreements if each.programme == one.name],
        "review_passed": one.review_by < today(),
        "today": today(),
    }
