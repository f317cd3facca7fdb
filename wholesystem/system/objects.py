"""What a receipt rests on and what came out, kept by hash, so that it can be had again."""

import hashlib
from pathlib import Path

from wholesystem.core.problem import Kind, Problem


def keep(folder: Path, content: bytes) -> str:
    """Keep bytes in the system's folder; gives their SHA-256, which is their name."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(folder, digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(path)
    return digest


def get(folder: Path, digest: str) -> bytes:
    """The bytes of that hash; a Problem where they are gone, or are no longer what they were."""
    path = _path(folder, digest)
    if not path.exists():
        raise Problem(
            f"Something that a receipt names is not in {path.parent.parent}.",
            "What a receipt rests on is kept as long as the receipt.",
            "Put the folder receipts/ back from a copy of the system.",
            kind=Kind.NOT_FOUND,
        )
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise Problem(
            f"{where(folder, digest)}, on which a receipt rests, has been changed.",
            "What a receipt rests on stays as it was, byte for byte.",
            "Put that file back from a copy of the system, and find out who changed it.",
            kind=Kind.NOT_REPRODUCED,
        )
    return content


def where(folder: Path, digest: str) -> str:
    """The path of the bytes inside the system's folder."""
    return _path(folder, digest).relative_to(folder).as_posix()


def _path(folder: Path, digest: str) -> Path:
    return folder / "receipts" / digest[:2] / digest
