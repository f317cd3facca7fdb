"""What an entry's hash is taken over: the same bytes whichever database has kept it."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC

# In this order. The number is left out: it is given by the database after the hash is made.
HASHED = (
    "at",
    "actor",
    "role",
    "organisation",
    "purpose",
    "agreement",
    "action",
    "subject",
    "people",
    "people_count",
    "detail",
    "refused",
)


def content_hash(entry) -> str:
    """SHA-256 of an entry's content, as hexadecimal."""
    return hash_of([getattr(entry, name) for name in HASHED])


def hash_of(values: Sequence) -> str:
    """As `content_hash`, of the values themselves in the order of `HASHED`."""
    at, *rest = values
    written = [at.astimezone(UTC).isoformat(timespec="microseconds"), *rest]
    text = json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def link_of(previous: str, hashes: Sequence[str]) -> str:
    """The next link of the chain: SHA-256 over the link before and the entries' hashes."""
    return hashlib.sha256("\n".join([previous, *hashes]).encode()).hexdigest()
