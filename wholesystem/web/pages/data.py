"""Data: what arrives, how fresh it is, what was refused and why, and how to mend it."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from wholesystem.core.problem import Kind, Problem
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.disclosure import published_count
from wholesystem.sharing.permission import Permission as May
from wholesystem.sharing.role import Side
from wholesystem.tables import TABLES, Home, Sensitivity
from wholesystem.web import site
from wholesystem.web.asks import asks
from wholesystem.web.page import page
from wholesystem.web.read import feeds
from wholesystem.web.table_file import csv_file
from wholesystem.web.words import no_code, plural
from wholesystem.work.audit.actions import record
from wholesystem.work.identities.models import TraceRequest
from wholesystem.work.loads.models import DataLoad, LoadStatus, QuarantinedRow, RowState

PAGE_ROWS = 50
HOME = {"text": "Home", "href": "/"}
DATA = {"text": "Data", "href": "/data"}
# How the rules that stop or flag a row are said; a rule that is not here says its own name.
RULES = {
    "NHSNO_MISSING": "no NHS number was sent",
    "NHSNO_CHECKDIGIT": "the check digit of the NHS number is wrong",
    "NHSNO_FORMAT": "what was sent is not an NHS number",
    "LEADING_ZERO": "the zeros at the front were lost",
    "STEP_REFUSED": "the step cannot be taken",
    "ENDED_MEANWHILE": "the person was taken off the list meanwhile",
    "OUT_OF_RANGE": "outside what can be",
}
# What says who a person is does not leave the file: the row's number finds it there.
WITHHELD = "withheld"


@asks(May.VIEW_LOADS)
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    found = feeds.feeds()
    rejected = DataLoad.objects.filter(status=LoadStatus.REJECTED).count()
    return page(
        request,
        "data",
        title="Data",
        crumbs=[HOME],
        arrived=sorted((one for one in found if one.loads), key=lambda one: not one.stale),
        expected=[one for one in found if not one.loads],
        rejected=rejected,
        waiting=sum(one.waiting for one in found),
        rows_for=rows_for(request.user.actor),
        to_trace=_traces(request).count() if request.user.actor.may(May.VIEW_TRACE) else 0,
    )


@asks(May.VIEW_LOADS)
@require_safe
def loads(request: HttpRequest) -> HttpResponse:
    rows = DataLoad.objects.order_by("-pk")
    table, status = request.GET.get("table", ""), request.GET.get("status", "")
    if table:
        rows = rows.filter(dataset=table)
    if status:
        rows = rows.filter(status=status)
    part = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    return page(
        request,
        "loads",
        title="Files received",
        crumbs=[HOME, DATA],
        part=part,
        table=TABLES.get(table),
        status=status,
        statuses=LoadStatus.choices,
        titles={name: one.title for name, one in TABLES.items()},
        names=site.names_of(load.provider for load in part if load.provider),
        rows_for=rows_for(request.user.actor),
    )


@asks(May.VIEW_LOADS)
@require_safe
def load(request: HttpRequest, load_id: str) -> HttpResponse:
    found = DataLoad.objects.select_related("supersedes").filter(load_id=load_id).first()
    if found is None:
        raise Problem(
            f"There is no load {load_id}.",
            "A load is one of the files listed on the Data page.",
            "Choose it from the list of files received.",
            kind=Kind.NOT_FOUND,
        )
    rules = found.quarantined.values("rule", "column", "allowed", "next_step", "state")
    return page(
        request,
        "load",
        title=found.file_name,
        crumbs=[HOME, DATA, {"text": "Files received", "href": "/data/loads"}],
        load=found,
        table=TABLES.get(found.dataset),
        provider=site.name_of(found.provider) if found.provider else "",
        issues=list(found.issues.order_by("-count")),
        rules=list(rules.annotate(count=Count("pk")).order_by("-count")),
        report=_plain(found.report) if _may_read_report(request.user.actor, found) else [],
        rows_for=rows_for(request.user.actor),
    )


@asks(May.VIEW_QUARANTINE)
@require_safe
def quarantine(request: HttpRequest) -> HttpResponse:
    """The faulty rows by reason, with the values as they were sent: a look that is written down."""
    rows = _waiting(request)
    part = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    with transaction.atomic():
        shown = list(part.object_list)
        _note(request, "view quarantine", len(shown))
    reasons = QuarantinedRow.objects.filter(state=RowState.WAITING)
    grouped = reasons.values("rule", "load__dataset", "load__load_id", "load__file_name")
    return page(
        request,
        "quarantine",
        title="Rows that wait in quarantine",
        crumbs=[HOME, DATA],
        reasons=[
            {**one, "title": _title(one["load__dataset"]), "words": _rule(one["rule"])}
            for one in grouped.annotate(count=Count("pk")).order_by("-count")
        ],
        rows=[(row, _sent(row), _rule(row.rule)) for row in shown],
        part=part,
        asked={name: request.GET.get(name, "") for name in ("rule", "load")},
    )


@asks(May.VIEW_QUARANTINE)
@require_safe
def quarantine_csv(request: HttpRequest) -> HttpResponse:
    """The rows as a file for their sender, each with why it waits and how it is mended."""
    with transaction.atomic():
        rows = list(_waiting(request))
        _note(request, "download quarantine", len(rows))
    sent = list(dict.fromkeys(name for row in rows for name in row.row))
    head = ["load", "file", "row", "column", "why", "allowed", "what to do", *sent]
    return csv_file(
        "quarantine",
        head,
        [
            [
                row.load.load_id,
                row.load.file_name,
                row.row_number,
                row.column,
                _rule(row.rule),
                row.allowed,
                row.next_step,
                *(_value(row, name) for name in sent),
            ]
            for row in rows
        ],
    )


@asks(May.VIEW_TRACE)
@require_safe
def trace(request: HttpRequest) -> HttpResponse:
    """Contacts without an NHS number that may be used, by the sender's own number alone."""
    part = Paginator(_traces(request), PAGE_ROWS).get_page(request.GET.get("page"))
    with transaction.atomic():
        shown = list(part.object_list)
        _note(request, "view trace queue", len(shown))
    return page(
        request,
        "trace",
        title="To trace",
        crumbs=[HOME, DATA] if request.user.actor.may(May.VIEW_LOADS) else [HOME],
        rows=[(row, _title(row.dataset), _rule(row.rule)) for row in shown],
        part=part,
        names=site.names_of(row.provider for row in shown),
    )


def _may_read_report(actor: Actor, load: DataLoad) -> bool:
    """Whoever mends files, and whose file it is. A refused feed's faults name no one either."""
    own = actor.standing.side is Side.SENDER and load.provider == actor.organisation
    table = TABLES.get(load.dataset)
    about_items = table is not None and table.home is Home.LIVE
    refused = load.status == LoadStatus.REJECTED and not about_items
    return own or refused or actor.may(May.VIEW_QUARANTINE)


def rows_for(actor: Actor) -> Callable:
    """How many rows, as this reader may know it: a few rows about people are a few people.

    Whoever mends files sees all counts, and a trust those of its own files; others see the
    published form.
    """

    def said(dataset: str, provider: str, count: int) -> str:
        table = TABLES.get(dataset)
        own = actor.standing.side is Side.SENDER and provider == actor.organisation
        hidden = table is not None and (table.person_level or table.home is Home.LIVE)
        true = own or not hidden or actor.may(May.VIEW_QUARANTINE)
        return published_count(count, true_counts=true).text

    return said


def _traces(request: HttpRequest) -> QuerySet[TraceRequest]:
    rows = TraceRequest.objects.filter(resolved_at__isnull=True).order_by("raised_at", "pk")
    actor = request.user.actor
    own = actor.standing.side is Side.SENDER
    return rows.filter(provider=actor.organisation) if own else rows


def _waiting(request: HttpRequest) -> QuerySet[QuarantinedRow]:
    rows = QuarantinedRow.objects.filter(state=RowState.WAITING).select_related("load")
    if request.GET.get("rule"):
        rows = rows.filter(rule=request.GET["rule"])
    if request.GET.get("load"):
        rows = rows.filter(load__load_id=request.GET["load"])
    return rows.order_by("load", "row_number", "pk")


def _note(request: HttpRequest, action: str, count: int) -> None:
    record(action, by=request.user.actor, subject="the Data page", detail={"rows": count})


def _title(dataset: str) -> str:
    return TABLES[dataset].title if dataset in TABLES else dataset


def _rule(rule: str) -> str:
    return RULES.get(rule, no_code(rule))


def _sent(row: QuarantinedRow) -> object:
    """The value that was found at fault, as it was sent."""
    return _value(row, row.column) if row.column in row.row else ""


def _value(row: QuarantinedRow, column: str) -> object:
    table = TABLES.get(row.load.dataset)
    named = {one.name: one for one in table.columns} if table else {}
    if column in named and named[column].sensitivity is Sensitivity.IDENTIFYING:
        return WITHHELD
    return row.row.get(column, "")


def _plain(report: dict) -> list[tuple[str, str]]:
    """The report's own words; numbers and sentences, never a row."""
    found = []
    for name, value in report.items():
        if isinstance(value, dict):
            value = ", ".join(f"{no_code(key)} {each}" for key, each in value.items())
        elif isinstance(value, list):
            value = " ".join(_sentence(each) for each in value[:20])
        found.append((no_code(name), str(value)))
    return found


def _sentence(each: object) -> str:
    if isinstance(each, dict):
        parts = [
            str(each[key]) for key in ("where", "what", "allowed", "next_step") if each.get(key)
        ]
        return " ".join(parts) if parts else plural(len(each), "fact")
    return str(each)
