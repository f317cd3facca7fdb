"""Audit: who read what and why, what was refused, and who looked at one person's record."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from wholesystem.core.identifiers import nhs_number_fault, parse_nhs_number
from wholesystem.sharing.permission import Permission as May
from wholesystem.sharing.purpose import Purpose
from wholesystem.sharing.role import ROLES
from wholesystem.web import site
from wholesystem.web.asks import asks
from wholesystem.web.page import page
from wholesystem.web.words import no_code
from wholesystem.work.accounts.models import User
from wholesystem.work.audit.actions import reads_of, record
from wholesystem.work.audit.chain import verify
from wholesystem.work.audit.models import Entry, Seal
from wholesystem.work.identities.actions import people_for_numbers

PAGE_ROWS = 50


@asks(May.VIEW_AUDIT)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    rows = Entry.objects.order_by("-sequence")
    refused_only, who = request.GET.get("only") == "refused", request.GET.get("who", "")
    if refused_only:
        rows = rows.filter(refused=True)
    if who:
        rows = rows.filter(actor=who)
    part = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    seal = Seal.objects.order_by("-pk").first()
    return page(
        request,
        "audit",
        title="Audit",
        crumbs=[{"text": "Home", "href": "/"}],
        part=part,
        lines=_lines(part.object_list),
        refused_only=refused_only,
        who=who,
        people=_actors(),
        unsealed=Entry.objects.filter(sequence__gt=seal.last if seal else 0).count(),
        sealed_at=seal.sealed_at if seal else None,
    )


@asks(May.VIEW_WHO_LOOKED)
@require_POST
def who_looked(request: HttpRequest) -> HttpResponse:
    """Who used one person's record; asking is itself a use, and is written down."""
    asked = request.POST.get("person", "").strip()
    fault = nhs_number_fault(asked)
    number = parse_nhs_number(asked) if fault is None else ""
    person = people_for_numbers([number]).get(number) if number else None
    found: QuerySet[Entry] = Entry.objects.none()
    if person is not None:
        with transaction.atomic():
            record(
                "who looked",
                by=request.user.actor,
                subject="the record of one person",
                purpose=Purpose.GOVERNANCE,
                people=[person],
            )
            found = reads_of(person)
    return page(
        request,
        "who_looked",
        http_status=422 if fault else 200,
        title="Who used one person's record",
        crumbs=[{"text": "Home", "href": "/"}, {"text": "Audit", "href": "/audit"}],
        fault=bool(fault),
        known=person is not None,
        lines=_lines(found[:500]),
    )


@asks(May.VIEW_AUDIT)
@require_POST
def check_chain(request: HttpRequest) -> HttpResponse:
    """Read every entry and every link again."""
    verdict = verify()
    said = f"{verdict.entries:,} entries in {verdict.links:,} links were read again: "
    said += (
        "the chain is whole." if verdict.whole else f"{len(verdict.faults):,} faults were found."
    )
    messages.info(request, said)
    return redirect("/audit")


def _lines(entries) -> list[dict]:
    entries = list(entries)
    names = {
        user.username: user.get_full_name() or user.username
        for user in User.objects.filter(username__in={entry.actor for entry in entries})
    }
    return [
        {
            "entry": entry,
            "who": names.get(entry.actor, "The system" if entry.role == "system" else entry.actor),
            "role": ROLES[entry.role].title if entry.role in ROLES else entry.role,
            "place": site.name_of(entry.organisation) if entry.organisation else "",
            "purpose": no_code(entry.purpose),
            "why": entry.detail.get("why", ""),
        }
        for entry in entries
    ]


def _actors() -> list[tuple[str, str]]:
    """Everyone with an account, by name, for the switch."""
    users = User.objects.order_by("last_name", "username")
    return [(user.username, user.get_full_name() or user.username) for user in users]
