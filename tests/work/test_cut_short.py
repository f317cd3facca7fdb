"""Killed, refused, rolled back: what is half done is not done."""

import signal
import subprocess
import sys
import time

import pytest
from django.db import DatabaseError, connection, transaction

from tests.work.conftest import FLOW, PARAMEDIC
from wholesystem.sharing.actor import SYSTEM_ACTOR


class PowerCut(Exception):
    """Something that stops a transaction in the middle."""


def agree(keys):
    """True where every item is what its events add up to; gives how many events there are."""
    from wholesystem.work.worklists.models import Event, Item
    from wholesystem.work.worklists.replay import state_from_events, stored_state

    for item in Item.objects.filter(pk__in=keys):
        assert state_from_events(item) == stored_state(item)
        assert item.last_event == item.events.order_by("-sequence").first().sequence
    return Event.objects.filter(item__in=keys).count()


def test_a_writer_killed_in_the_middle_leaves_events_and_items_agreeing(live, opened, root):
    keys = opened(40)
    counts = []
    for wait in (0.05, 0.11, 0.17, 0.4):
        command = [sys.executable, "-m", "tests.work.writer", str(live.folder), live.url or ""]
        with subprocess.Popen(
            [*command, *map(str, keys)], cwd=root, stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout.readline() == b"ready\n"
            time.sleep(wait)
            writer.send_signal(signal.SIGKILL)
        counts.append(agree(keys))
        # A batch is whole: every item has moved as often as every other.
        assert (counts[-1] - 40) % 40 == 0
    assert counts[-1] > 40


def test_what_is_rolled_back_leaves_nothing(live, opened):
    from wholesystem.work.audit.models import Entry
    from wholesystem.work.worklists.actions import move
    from wholesystem.work.worklists.models import Event, Item

    (key,) = opened(1)
    before = (Event.objects.count(), Entry.objects.count())
    with pytest.raises(PowerCut), transaction.atomic():
        move(key, "check", flow=FLOW, by=PARAMEDIC)
        raise PowerCut
    assert Item.objects.get(pk=key).state == "SELECTED"
    assert (Event.objects.count(), Entry.objects.count()) == before
    assert move(key, "check", flow=FLOW, by=PARAMEDIC).state == "CHECKED"


def test_an_access_and_its_audit_entry_stand_and_fall_together(live):
    from wholesystem.work.audit.actions import reads_of
    from wholesystem.work.identities.actions import add_people
    from wholesystem.work.identities.reading import read_people

    (person,) = add_people({"family_name": ["Test"]})
    named = {"by": PARAMEDIC, "purpose": "DIRECT_CARE", "subject": "a worklist"}
    with pytest.raises(PowerCut), transaction.atomic():
        read_people([person], **named)
        assert reads_of(person).count() == 1
        raise PowerCut
    assert not reads_of(person).exists()
    read_people([person], **named)
    assert reads_of(person).count() == 1


def test_records_are_added_and_never_changed(live, opened):
    from wholesystem.work.append_only import AppendOnlyError
    from wholesystem.work.audit.actions import record
    from wholesystem.work.receipts.actions import make_receipt
    from wholesystem.work.worklists.models import Event

    (key,) = opened(1)
    rows = [
        Event.objects.get(item=key),
        record("read", by=PARAMEDIC, subject="a page", people=[1]),
        make_receipt("test", by=SYSTEM_ACTOR, purpose="PLANNING", output="a"),
    ]
    for row in rows:
        one = type(row).objects.filter(pk=row.pk)
        with pytest.raises(AppendOnlyError):
            row.save()
        with pytest.raises(AppendOnlyError):
            row.delete()
        with pytest.raises(AppendOnlyError):
            one.update(actor="somebody else")
        with pytest.raises(AppendOnlyError):
            one.delete()


def test_the_database_itself_refuses_what_gets_round_the_program(live, opened):
    from django.apps import apps

    from wholesystem.work.append_only import AppendOnly
    from wholesystem.work.audit.actions import record
    from wholesystem.work.audit.chain import seal
    from wholesystem.work.receipts.actions import make_receipt

    opened(1)
    record("read", by=PARAMEDIC, subject="a page", people=[1])
    make_receipt("test", by=SYSTEM_ACTOR, purpose="PLANNING", output="a")
    seal()
    kept = [model for model in apps.get_models() if issubclass(model, AppendOnly)]
    assert len(kept) == 5
    for model in kept:
        table, key = model._meta.db_table, model._meta.pk.column
        for statement in (f"UPDATE {table} SET {key} = {key}", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                connection.cursor().execute(statement)


def test_the_models_and_the_migrations_agree(live):
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_sqlite_is_set_as_it_must_be(live):
    if live.vendor != "sqlite":
        pytest.skip("these are SQLite's own settings")
    names = ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
    with connection.cursor() as cursor:
        found = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
    assert found == ["wal", 1, 2, 30_000]
    assert (live.folder / "work.sqlite3").stat().st_mode & 0o777 == 0o600
    assert (live.folder / ".secret-key").stat().st_mode & 0o777 == 0o600
