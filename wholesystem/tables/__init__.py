"""What exists: every table, in the service's words, one file an area."""

from wholesystem.tables.ambulance import ambulance_contacts
from wholesystem.tables.capacity import capacity
from wholesystem.tables.check import Check, Severity
from wholesystem.tables.clinical import clinical_codes, observations
from wholesystem.tables.column import Column, Limit, Sensitivity, Type
from wholesystem.tables.elective import rtt_waits
from wholesystem.tables.live import participants, worklist_items, worklist_outcomes
from wholesystem.tables.organisations import areas, organisations, relationships
from wholesystem.tables.people import people, preferences
from wholesystem.tables.table import Cadence, Home, Table
from wholesystem.tables.workforce import workforce_facts

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        organisations,
        relationships,
        areas,
        people,
        preferences,
        clinical_codes,
        observations,
        ambulance_contacts,
        rtt_waits,
        capacity,
        workforce_facts,
        worklist_items,
        worklist_outcomes,
        participants,
    )
}

__all__ = [
    "TABLES", "Cadence", "Check", "Column", "Home", "Limit", "Sensitivity", "Severity", "Table",
    "Type",
]  # fmt: skip
