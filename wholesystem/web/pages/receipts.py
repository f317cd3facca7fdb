"""A receipt: what went in, which code, which day, who, under which agreement, what came out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from wholesystem.sharing.permission import Permission as May
from wholesystem.sharing.role import ROLES
from wholesystem.system.reproduce import reproduce
from wholesystem.tables import TABLES
from wholesystem.web import site
from wholesystem.web.asks import asks
from wholesystem.web.page import page
from wholesystem.web.words import day, moment, no_code
from wholesystem.work.receipts.actions import receipt as receipt_of
from wholesystem.work.receipts.models import Receipt

KINDS = {
    "measure": "The figures of a measure",
    "cohorts": "Who was found for the lists of a programme",
    "share": "What was sent to partners",
}
INPUTS = {
    "moment": "What was known until",
    "events_upto": "Work of people, up to step",
    "messages_upto": "Messages, up to number",
    "standards": "Standards register, SHA-256",
    "source": "Programme's file, SHA-256",
    "participants": "Practices that take part",
}
CAN_BE_MADE_AGAIN = ("measure", "cohorts")


@asks(May.VIEW_RECEIPT)
@require_safe
def receipt(request: HttpRequest, receipt_id: str) -> HttpResponse:
    found = receipt_of(receipt_id)
    return page(
        request,
        "receipt",
        title=f"Receipt {receipt_id}",
        crumbs=[{"text": "Home", "href": "/"}],
        receipt=found,
        kind=KINDS.get(found.kind, no_code(found.kind).capitalize()),
        about=_about(found),
        role=ROLES[found.role].title if found.role in ROLES else found.role,
        organisation_name=site.name_of(found.organisation) if found.organisation else "",
        purpose=no_code(found.purpose),
        agreement=next((a for a in site.system().agreements if a.id == found.agreement), None),
        inputs=_inputs(found),
        again=found.kind in CAN_BE_MADE_AGAIN and request.user.actor.may(May.REPRODUCE),
    )


@asks(May.REPRODUCE)
@require_POST
def make_again(request: HttpRequest, receipt_id: str) -> HttpResponse:
    done = reproduce(site.system(), receipt_id, by=request.user.actor)
    messages.info(request, f"Made again: {done.text}")
    return redirect(f"/receipts/{receipt_id}")


def _about(found: Receipt) -> tuple[str, str]:
    """What it is the receipt of, in words, and its page; '' where there is none to open."""
    every = site.system().programmes
    one = every.get(found.programme)
    if one is None:
        return found.definition or found.programme, ""
    for measure in one.measures:
        if measure.name == found.definition:
            return f"{measure.title}, {one.title}", f"/measures/{measure.name}"
    title = next((each.title for each in one.worklists if each.name == found.definition), "")
    return ", ".join(filter(None, (title, one.title))), f"/programmes/{one.name}"


def _inputs(found: Receipt) -> list[tuple[str, str]]:
    """What went in, a line each. Lists are counted, so that nothing about a person is told."""
    lines = []
    for name, value in {**found.inputs, **found.parameters}.items():
        if name == "versions" and isinstance(value, dict):
            lines += [(_title(table), f"version {version}") for table, version in value.items()]
        elif isinstance(value, list | dict):
            lines.append((_said(name), f"{len(value):,} of them"))
        elif value not in (None, ""):
            lines.append((_said(name), _value(name, value)))
    return lines


def _said(name: str) -> str:
    return INPUTS.get(name) or no_code(name).capitalize()


def _value(name: str, value: object) -> str:
    """A day as a day, a moment as a moment, a programme by its title; the rest as it is."""
    if name == "programme" and value in site.system().programmes:
        return site.system().programmes[str(value)].title
    if name in ("day", "moment"):
        return day(str(value)) if name == "day" else moment(str(value))
    return str(value)


def _title(table: str) -> str:
    return TABLES[table].title if table in TABLES else table
