"""Measure: the figures of a programme, put in place of the old ones with their receipt."""

import datetime as dt

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from wholesystem.definitions import Programme, Standards
from wholesystem.engine import Parameters, Places, places
from wholesystem.engine import measure as count
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.permit import Permit
from wholesystem.system import objects
from wholesystem.system.figures import canonical, cells, definition_hash
from wholesystem.system.opened import System, code_version
from wholesystem.system.recipe import Recipe, live_tables, make_recipe
from wholesystem.work.receipts.actions import make_receipt
from wholesystem.work.results.actions import replace_results


def measure(
    system: System, programme: Programme, permit: Permit, *, by: Actor, day: dt.date
) -> int:
    """Work out a programme's measures and put them in place; gives how many cells there are."""
    if not programme.measures:
        return 0
    recipe = make_recipe(system, programme, day)
    counts, found = counted(system, programme, permit, recipe, system.standards)
    footprint = system.footprint
    with transaction.atomic():
        return sum(
            _replace(system, programme, one, counts, found, footprint, recipe, permit, by)
            for one in programme.measures
        )


def _replace(system, programme, one, counts, found, footprint, recipe, permit, by) -> int:
    """Put one measure's cells in place of the old ones, with their receipt."""
    rows = counts.filter(pc.equal(counts["measure"], one.name))
    receipt = _receipt(system, programme, one.name, rows, recipe, permit, by)
    made = cells(one, rows, system.standards, footprint, found, programme.name)
    version = receipt.definition_hash[:12]
    return replace_results(one.name, [{**cell, "version": version} for cell in made], receipt)


def counted(
    system: System,
    programme: Programme,
    permit: Permit,
    recipe: Recipe,
    standards: Standards,
) -> tuple[pa.Table, Places]:
    """The counts of a programme by a recipe, and what the rows say of the measures' own places."""
    parameters = Parameters(recipe.on, standards, recipe.known_until)
    with system.lake.open(permit, versions=recipe.versions, live=live_tables(recipe)) as reading:
        counts = count(programme.measures, reading, parameters)
        return counts, places(programme.measures, reading, parameters)


def _receipt(system, programme, name, rows, recipe, permit, by):
    output = canonical(rows)
    digest = objects.keep(system.folder, output)
    return make_receipt(
        "measure",
        by=by,
        purpose=str(permit.purpose),
        agreement=permit.agreement or "",
        programme=programme.name,
        definition=name,
        definition_hash=definition_hash(objects.get(system.folder, recipe.source)),
        day=recipe.on,
        inputs=recipe.as_json(),
        code_version=code_version(),
        output=output,
        output_path=objects.where(system.folder, digest),
    )
