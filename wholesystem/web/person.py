"""A person as far as the permit goes; of a sensitive record, nothing that says where they live."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from wholesystem.core.clock import today
from wholesystem.definitions import Programme
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.purpose import Purpose
from wholesystem.web import site
from wholesystem.work.identities.models import Identity
from wholesystem.work.identities.reading import read_people
from wholesystem.work.worklists.models import Item


@dataclass(frozen=True, kw_only=True)
class Person:
    """What a page says of somebody. `known` is False where nobody has traced them yet."""

    known: bool
    name: str
    nhs_number: str = ""
    born_on: date | None = None
    age: int | None = None
    phone: str = ""
    address: str = ""
    practice: str = ""
    sensitive: bool = False


def people_of(items: Iterable[Item], *, by: Actor, programme: Programme, subject: str) -> dict:
    """The person of each item, by the item's number; one audit entry names them all (X-A4)."""
    items = list(items)
    numbers = [item.person for item in items if item.person is not None]
    found = read_people(
        numbers,
        by=by,
        purpose=Purpose.DIRECT_CARE,
        agreement=agreement_of(by, programme),
        subject=subject,
        action="view people",
    )
    return {item.pk: person_of(item, found.get(item.person)) for item in items}


def person_of(item: Item, identity: Identity | None) -> Person:
    """An item's person, put in the words of a page."""
    practice = site.name_of(item.practice) if item.practice else "No practice known"
    if identity is None:
        label = item.evidence.get("contact_id", "")
        return Person(
            known=False,
            name=f"Not traced yet, contact {label}" if label else "Not traced yet",
            age=item.evidence.get("age"),
            practice=practice if item.practice else "",
        )
    hidden = identity.sensitive
    return Person(
        known=True,
        name=f"{identity.given_name} {identity.family_name}".strip() or "Name not known",
        nhs_number=_spaced(identity.nhs_number or ""),
        born_on=identity.born_on,
        age=_age(identity.born_on),
        # A number on the landline says where somebody lives, as an address does.
        phone="" if hidden else identity.phone,
        address="" if hidden else ", ".join(filter(None, (identity.address, identity.postcode))),
        practice="" if hidden else practice,
        sensitive=hidden,
    )


def agreement_of(by: Actor, programme: Programme) -> str:
    """The agreement in force under which this actor sees the programme's people; '' if none."""
    for agreement in site.system().agreements:
        if (
            agreement.programme == programme.name
            and agreement.in_force(today())
            and agreement.names(by.organisation)
        ):
            return agreement.id
    return ""


def _spaced(number: str) -> str:
    """An NHS number as it is printed: 999 000 0018."""
    return f"{number[:3]} {number[3:6]} {number[6:]}" if len(number) == 10 else number


def _age(born_on: date | None) -> int | None:
    if born_on is None:
        return None
    day = today()
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
