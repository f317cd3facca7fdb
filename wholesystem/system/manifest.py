"""The manifest of a full export: what is in it, byte for byte, how to read it, what is not and why.

It is JSON in plain words, for somebody who has the folder and nothing else of ours.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from wholesystem.sharing.actor import Actor
from wholesystem.system.opened import System, code_version
from wholesystem.work.audit.models import Entry

MANIFEST = "manifest.json"
HOW_TO_READ = (
    "lake/: one Parquet file a table, with every row of the version named. dictionary.md says "
    "what each column means.",
    "live/: one CSV a table, in UTF-8, with the names of the database's columns in the first "
    "line. Text is always in quotation marks; nothing at all between two commas is a value that "
    'is not known, and "" is empty text. Moments are in UTC, as ISO 8601; JSON is text.',
    "The values in live/ are exact. A cell that begins with = + - or @ is as it was: a "
    "spreadsheet may run it as a formula, so do not open these files in one as they stand.",
    "live/identities_identity.csv says who each person of lake/ and live/ is.",
)
NOT_COPIED = {
    "the secret key file": "It signs who is signed in. A system makes its own.",
    "earlier versions of the lake's tables": "Receipts name them; they are in the system's own "
    "folder lake/, which Delta tools read.",
    "received/, receipts/, inbox/, outbox/": "Files as they came, as receipts keep them and as "
    "they went. They need no export: copy these folders of the system as they are.",
}


@dataclass(frozen=True)
class File:
    """One file of an export. `rows` is None where it is no table; `version` is of the lake's."""

    path: str
    rows: int | None
    bytes: int
    sha256: str
    version: int | None = None


def told(inside: Path, path: Path, rows: int | None = None, version: int | None = None) -> File:
    """A file as the manifest tells it, once its bytes are on the disk and not only on their way."""
    with path.open("r+b") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    name = path.relative_to(inside).as_posix()
    return File(name, rows, path.stat().st_size, digest, version)


def write_manifest(
    system: System,
    inside: Path,
    files: Sequence[File],
    left_out: Mapping[str, str],
    *,
    by: Actor,
    entry: Entry,
) -> File:
    """Write the manifest of these files; `left_out` is what is missing from them, each with why."""
    reasons = {**left_out, **NOT_COPIED}
    content = {
        "system": system.settings.name,
        "synthetic": system.settings.synthetic,
        "as_it_stood_at": entry.at.isoformat(),
        "by": asdict(by),
        "audit_entry": entry.sequence,
        "code_version": code_version(),
        "how_to_read": HOW_TO_READ,
        "left_out": [{"what": what, "why": why} for what, why in reasons.items()],
        "files": [asdict(each) for each in files],
    }
    path = inside / MANIFEST
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return told(inside, path)
