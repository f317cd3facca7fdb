"""The chain over the audit: sealed in batches, and read again from the first link to the last.

Web requests write side by side, so an entry carries its own hash and a sealer links those that
are settled. A broken link names its batch, and the entries' own hashes name the entry. What is
not sealed yet is counted and said.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from wholesystem.core.clock import now
from wholesystem.work.audit.content import HASHED, hash_of, link_of
from wholesystem.work.audit.models import Entry, Seal
from wholesystem.work.locks import one_at_a_time, settled_upto

# Small enough that a broken link points at a screenful or two, large enough to be quick.
ENTRIES_A_LINK_MAX = 1_000


@dataclass(frozen=True)
class Verdict:
    """What reading the chain again has shown; `last_link` may be kept elsewhere as a witness."""

    entries: int
    links: int
    unsealed: int
    faults: tuple[str, ...]
    last_link: str

    @property
    def whole(self) -> bool:
        return not self.faults


def seal() -> int:
    """Link the entries that are settled and not yet linked; gives how many. Call it often."""
    upto = settled_upto(Entry)
    sealed = 0
    while count := _seal_batch(upto):
        sealed += count
    return sealed


def verify() -> Verdict:
    """Read every entry and every link again."""
    faults: list[str] = []
    previous, links, entries, after = "", 0, 0, 0
    for link in Seal.objects.order_by("pk").iterator():
        hashes = list(_hashes(after, link.last, faults))
        if link.previous_hash != previous:
            faults.append(f"link {link.pk} does not follow the link before it")
        if len(hashes) != link.entries or link_of(link.previous_hash, hashes) != link.hash:
            faults.append(
                f"link {link.pk}: entries {link.first} to {link.last} are not those that were "
                f"sealed ({link.entries} sealed, {len(hashes)} found)"
            )
        previous, links, after = link.hash, links + 1, link.last
        entries += len(hashes)
    unsealed = len(list(_hashes(after, None, faults)))
    return Verdict(entries + unsealed, links, unsealed, tuple(faults), previous)


@transaction.atomic
def _seal_batch(upto: int) -> int:
    one_at_a_time("audit-chain")
    before = Seal.objects.order_by("-pk").first()
    rows = list(
        Entry.objects.filter(sequence__gt=before.last if before else 0, sequence__lte=upto)
        .order_by("sequence")
        .values_list("sequence", "hash")[:ENTRIES_A_LINK_MAX]
    )
    if rows:
        previous = before.hash if before else ""
        Seal.objects.create(
            first=rows[0][0],
            last=rows[-1][0],
            entries=len(rows),
            sealed_at=now(),
            previous_hash=previous,
            hash=link_of(previous, [own for _, own in rows]),
        )
    return len(rows)


def _hashes(after: int, last: int | None, faults: list[str]) -> Iterator[str]:
    """The kept hashes in order; an entry whose content no longer gives its hash is a fault."""
    rows = Entry.objects.filter(sequence__gt=after).order_by("sequence")
    if last is not None:
        rows = rows.filter(sequence__lte=last)
    for sequence, own, *content in rows.values_list("sequence", "hash", *HASHED).iterator():
        if hash_of(content) != own:
            faults.append(f"entry {sequence} has been changed")
        yield own
