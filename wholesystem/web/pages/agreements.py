"""Agreements: a page that a guardian can read, for each, with what changed since the last one."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from wholesystem.core.clock import today
from wholesystem.core.problem import Kind, Problem, did_you_mean
from wholesystem.sharing.agreement import Agreement
from wholesystem.sharing.permission import Permission as May
from wholesystem.sharing.read_agreement import parse_agreement
from wholesystem.tables import TABLES
from wholesystem.web import site
from wholesystem.web.asks import asks
from wholesystem.web.page import page
from wholesystem.web.words import no_code
from wholesystem.work.agreements.models import AgreementVersion


@asks(May.VIEW_AGREEMENTS)
@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    found = sorted(site.system().agreements, key=lambda one: (not one.in_force(today()), one.title))
    return page(request, "agreements", title="Agreements", agreements=found, today=today())


@asks(May.VIEW_AGREEMENTS)
@require_safe
def agreement(request: HttpRequest, agreement_id: str) -> HttpResponse:
    known = {one.id: one for one in site.system().agreements}
    if agreement_id not in known:
        raise Problem(
            f"There is no agreement `{agreement_id}`.{did_you_mean(agreement_id, known)}",
            "An agreement is a file in the system's folder of agreements.",
            "Choose one from the page of agreements.",
            kind=Kind.NOT_FOUND,
        )
    found = known[agreement_id]
    programme = site.system().programmes.get(found.programme)
    before = _before(found)
    return page(
        request,
        "agreement",
        title=found.title,
        crumbs=[{"text": "Home", "href": "/"}, {"text": "Agreements", "href": "/agreements"}],
        agreement=found,
        in_force=found.in_force(today()),
        programme=programme,
        names=site.names_of({*found.organisations, *found.controllers}),
        reads=[_reads(name, columns) for name, columns in found.tables.items()],
        leaves=[no_code(name) for name in found.shows],
        changes=found.differs_from(before) if before else (),
        before=before,
    )


def _reads(name: str, columns: tuple[str, ...]) -> tuple[str, list[tuple[str, str]]]:
    """A table's title, and each column that may be read with what it means."""
    table = TABLES.get(name)
    if table is None:
        return name, [(column, "") for column in columns]
    known = {one.name: one for one in (*table.columns, *table.stored_columns)}
    return table.title, [
        (no_code(column).capitalize(), known[column].meaning if column in known else "")
        for column in columns
    ]


def _before(found: Agreement) -> Agreement | None:
    """The version before this one, where the live store has kept its text."""
    rows = AgreementVersion.objects.filter(agreement_id=found.id).exclude(version=found.version)
    row = rows.order_by("-starts_on", "-pk").first()
    shown = found.shows
    return parse_agreement(row.text, where=row.version, shown_words=shown) if row else None
