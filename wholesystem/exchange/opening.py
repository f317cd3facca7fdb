"""From the bytes that were sent to something that can be read: a CSV in UTF-8, or Parquet.

A file is known by its first bytes and never by its name. The hash is of the unpacked bytes, so
that the same file zipped again is still the same file.
"""

import codecs
import csv
import gzip
import hashlib
import io
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from wholesystem.core.problem import Problem
from wholesystem.exchange.found import Issue, rejected

ALLOWED = "A file is a CSV in UTF-8, a Parquet file, or a zip or gz that holds one of these."
BLOCK = 1 << 20
# A few kilobytes can unpack to terabytes; no feed of one organisation comes near this.
UNPACKED_BYTES_MAX = 32 << 30
DELIMITERS = (",", ";", "\t", "|")


class Form(StrEnum):
    """How the rows are written."""

    CSV = "CSV"
    PARQUET = "Parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file that can be read. `name` is the sender's, `path` is the unpacked UTF-8 or Parquet."""

    name: str
    path: Path
    form: Form
    hash: str
    header: tuple[str, ...]
    delimiter: str = ","
    issues: tuple[Issue, ...] = ()


def open_file(path: Path, work: Path, name: str = "") -> Opened:
    """Open a file, unpacking into the folder `work`; raises a Problem that says what is wrong."""
    name = name or path.name
    inner = _unpacked(path, work, name)
    digest = _hash(inner)
    first = _first_bytes(inner)
    if first[:4] == b"PAR1":
        return _parquet(inner, name, digest)
    _refuse_other_forms(first, name)
    text, issues = _as_utf8(inner, work, name)
    header, delimiter = _header(text, name)
    return Opened(
        name=name,
        path=text,
        form=Form.CSV,
        hash=digest,
        header=header,
        delimiter=delimiter,
        issues=issues,
    )


def _unpacked(path: Path, work: Path, name: str) -> Path:
    first = _first_bytes(path)
    if not first:
        raise rejected(
            f"{name} is empty.", ALLOWED, "Send the file again, with its rows.", rule="EMPTY_FILE"
        )
    try:
        if first[:2] == b"\x1f\x8b":
            with gzip.open(path) as source:
                return _poured(source, work / "unpacked", name)
        if first[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
            with zipfile.ZipFile(path) as archive, archive.open(_member(archive, name)) as source:
                return _poured(source, work / "unpacked", name)
    except (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile) as error:
        raise rejected(
            f"{name} was cut short or damaged on its way: it does not unpack.",
            ALLOWED,
            "Send the file again.",
            rule="CUT_SHORT",
        ) from error
    return path


def _member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    held = [
        each
        for each in archive.infolist()
        if not each.is_dir()
        and not each.filename.startswith("__MACOSX/")
        and not each.filename.rsplit("/", 1)[-1].startswith(".")
    ]
    if any(each.filename == "[Content_Types].xml" for each in held):
        raise rejected(
            f"{name} is an Excel or Word document.",
            ALLOWED,
            "In Excel, save the sheet as `CSV UTF-8` and send that file.",
            rule="UNKNOWN_FORM",
        )
    if len(held) != 1:
        raise rejected(
            f"{name} holds {len(held)} files.",
            "A zip holds one file.",
            "Unpack it and receive each file by itself.",
            rule="MANY_FILES",
        )
    if held[0].flag_bits & 1:
        raise rejected(
            f"{name} is locked with a password.",
            "A zip can be opened without a password.",
            "Unpack it with the password and receive the file in it.",
            rule="LOCKED",
        )
    return held[0]


def _poured(source: IO[bytes] | gzip.GzipFile, into: Path, name: str) -> Path:
    size = 0
    with into.open("wb") as target:
        while block := source.read(BLOCK):
            size += len(block)
            if size > UNPACKED_BYTES_MAX:
                raise rejected(
                    f"{name} unpacks to more than {UNPACKED_BYTES_MAX >> 30} GB.",
                    "A file of one organisation and period is smaller.",
                    "Send it in parts, a period each.",
                    rule="TOO_BIG",
                )
            target.write(block)
    if not size:
        raise rejected(
            f"The file inside {name} is empty.",
            ALLOWED,
            "Send the file again, with its rows.",
            rule="EMPTY_FILE",
        )
    return into


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(8)


def _refuse_other_forms(first: bytes, name: str) -> None:
    if first[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise rejected(
            f"{name} is written in UTF-16.",
            ALLOWED,
            "Save it as `CSV UTF-8` and send it again.",
            rule="BAD_ENCODING",
        )
    if first[:4] in (b"%PDF", b"\xd0\xcf\x11\xe0"):
        raise rejected(
            f"{name} is a document, not a table.",
            ALLOWED,
            "Send the rows as a CSV.",
            rule="UNKNOWN_FORM",
        )


def _parquet(path: Path, name: str, digest: str) -> Opened:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            header = tuple(file.schema_arrow.names)
    except (pa.ArrowInvalid, OSError) as error:
        raise rejected(
            f"{name} was cut short or damaged on its way: its Parquet footer cannot be read.",
            ALLOWED,
            "Send the file again.",
            rule="CUT_SHORT",
        ) from error
    return Opened(name=name, path=path, form=Form.PARQUET, hash=digest, header=header)


def _as_utf8(path: Path, work: Path, name: str) -> tuple[Path, tuple[Issue, ...]]:
    fault = _utf8_fault(path)
    if fault is None:
        return path, ()
    target = work / "as-utf8.csv"
    try:
        with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as out:
            for text in codecs.iterdecode(_blocks(source), "cp1252"):
                if "\x00" in text:
                    raise _bad_encoding(name, fault)
                out.write(text)
    except UnicodeDecodeError as error:
        raise _bad_encoding(name, fault) from error
    told = f"{name} is not in UTF-8: it was read as Windows-1252. Look at names with accents."
    return target, (Issue("ENCODING_CP1252", 1, told),)


def _utf8_fault(path: Path) -> int | None:
    """The place of the first byte that is not UTF-8, or None."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    read = 0
    with path.open("rb") as file:
        for block in _blocks(file):
            if b"\x00" in block:
                return read + block.index(b"\x00")
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                return read + error.start
            read += len(block)
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return read
    return None


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(BLOCK), b"")


def _bad_encoding(name: str, place: int) -> Problem:
    return rejected(
        f"{name} is not text: byte {place + 1:,} is neither UTF-8 nor Windows-1252.",
        ALLOWED,
        "Save it as `CSV UTF-8` and send it again.",
        rule="BAD_ENCODING",
    )


def _header(path: Path, name: str) -> tuple[tuple[str, ...], str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        start = file.read(BLOCK)
    line = re.split("[\r\n]", start, maxsplit=1)[0]
    delimiter = max(DELIMITERS, key=line.count)
    try:
        # A row ends with CR, LF or both: `newline=""` leaves each as it is for the reader to see.
        cells = next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), [])
    except csv.Error:
        raise rejected(
            f"{name} has a value of more than {csv.field_size_limit():,} letters in its first row.",
            "The first row names the columns.",
            "Put the names of the columns in the first row and send the file again.",
            rule="NO_HEADER",
            where=f"{name}, row 1",
        ) from None
    header = tuple(cell.strip() for cell in cells)
    if not any(header):
        raise rejected(
            f"{name} has no header.",
            "The first row names the columns.",
            "Put the names of the columns in the first row and send the file again.",
            rule="NO_HEADER",
        )
    return header, delimiter


def folded(name: str) -> str:
    """A column's name without what people write in different ways.

    >>> folded(" NHS-Number ")
    'nhs_number'
    """
    return "_".join(name.replace("-", " ").replace("_", " ").casefold().split())


def clear(work: Path) -> None:
    """Remove the unpacked copies; the bytes as sent are kept elsewhere."""
    shutil.rmtree(work, ignore_errors=True)
