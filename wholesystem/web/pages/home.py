"""Home for a role: what needs you, what changed, what you take part in, what is late."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from wholesystem.definitions import Programme
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.permission import Permission as May
from wholesystem.web import site
from wholesystem.web.asks import asks
from wholesystem.web.change import SparkRow, spark_row
from wholesystem.web.figure import figures_of_many
from wholesystem.web.page import page
from wholesystem.web.read import feeds, needs, results

SPARKS_MAX = 8


@dataclass(frozen=True)
class Part:
    """A programme that the reader takes part in, and how its lists stand for them."""

    programme: Programme
    said: str


@asks(May.VIEW_HOME)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    actor = request.user.actor
    late, fresh = feeds_told()
    return page(
        request,
        "home",
        title="Home",
        needs=needs.needs(actor),
        sparks=what_changed(actor),
        parts=parts(actor),
        late=late,
        fresh=fresh,
    )


def what_changed(actor: Actor) -> list[SparkRow]:
    """The newest figures of the reader's own place, those that moved first."""
    if not actor.may(May.VIEW_MEASURES):
        return []
    measures = {one.name: one for each in site.programmes().values() for one in each.measures}
    rows = results.cells(measures, lens="", footprint__in=_own_places(actor))
    series: dict[tuple[str, str], list] = {}
    for one in figures_of_many(actor, measures, rows):
        series.setdefault((one.result.measure, one.result.footprint), []).append(one)
    found = [
        spark_row(each, place="" if code == actor.organisation else each[-1].place)
        for (_, code), each in series.items()
    ]
    order = list(measures)
    found.sort(key=lambda row: (not row.moved, order.index(row.measure.name)))
    # What has no number says nothing of change; its programme's page has it.
    return [row for row in found if row.newest.value is not None][:SPARKS_MAX]


def parts(actor: Actor) -> list[Part]:
    """The programmes that the reader may open, with their lists' counts in words."""
    said = needs.standing(actor)
    return [Part(one, said.get(one.name, "")) for one in site.programmes().values()]


def feeds_told() -> tuple[list[feeds.Feed], list[feeds.Feed]]:
    """The feeds that have arrived: those that are late, and those that are not."""
    arrived = [feed for feed in feeds.feeds() if feed.loads]
    late = [feed for feed in arrived if feed.stale]
    return late, [feed for feed in arrived if not feed.stale]


def _own_places(actor: Actor) -> list[str]:
    return [code for code in (actor.organisation, "ENG") if code]
