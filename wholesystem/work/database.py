"""From a database URL to Django's connection settings, with the traps of each database closed.

SQLite: WAL so that readers never wait, a busy timeout so that writers wait in turn, foreign keys
on, every transaction IMMEDIATE (a transaction that reads first and writes later would otherwise
fail at once when another writer is in between), and full synchronisation (a click that the page
has confirmed survives a power cut).
"""

import os
import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from wholesystem.core.problem import Problem

FILE_NAME = "work.sqlite3"
BUSY_TIMEOUT_SECONDS = 30
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000};"
)
_POSTGRES_SCHEMES = ("postgres", "postgresql")
HIDDEN = "***"
# Where a password may stand in a URL: between the user and the host, or among the options.
_AFTER_USER = re.compile(r"(://[^\s/?#:]*:)[^\s/?#]*@")
_OPTION = re.compile(r"((?:ssl)?password=)[^\s&#\"']*", re.IGNORECASE)


def database_settings(url: str | None, folder: Path) -> dict:
    """Django's settings for the `default` connection; `None` is `work.sqlite3` in the folder.

    >>> database_settings("postgresql://ann@db.example:5433/work", Path("."))["PORT"]
    '5433'
    """
    if not url:
        return _sqlite(folder / FILE_NAME)
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:  # its words would repeat a part of the line, password and all
        raise Problem(
            "`database` in system.toml is no address of a database.",
            "A database is `sqlite:///file` or `postgresql://user@host:port/name`.",
            "Correct the line: a port is a number, and what stands in brackets is closed.",
        ) from error
    if parts.scheme == "sqlite":
        path = Path(unquote(url.partition("://")[2].removeprefix("/")))
        return _sqlite(path if path.is_absolute() else folder / path)
    if parts.scheme in _POSTGRES_SCHEMES:
        return _postgres(parts)
    raise Problem(
        f"`database` in system.toml begins with `{parts.scheme or 'nothing'}`.",
        "A database is `sqlite:///file` or `postgresql://user@host:port/name`.",
        "Correct the line, or leave it out to use work.sqlite3 in the folder.",
    )


def without_passwords(text: str) -> str:
    """A text with the password of every URL in it hidden, also of one that is commented out.

    >>> without_passwords('database = "postgresql://ann:p@ss@db.example/work"')
    'database = "postgresql://ann:***@db.example/work"'
    """
    return _OPTION.sub(rf"\g<1>{HIDDEN}", _AFTER_USER.sub(rf"\g<1>{HIDDEN}@", text))


def tells_password(url: str | None) -> bool:
    """True where a database URL holds a password that is not hidden."""
    read = database_settings(url, Path())
    options = read["OPTIONS"]
    told = (read.get("PASSWORD"), options.get("password"), options.get("sslpassword"))
    return any(word not in (None, "", HIDDEN) for word in told)


def make_private(path: Path) -> None:
    """Names and NHS numbers live in this file: only its owner reads it from the first byte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _sqlite(path: Path) -> dict:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": BUSY_TIMEOUT_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_PRAGMAS,
        },
    }


def _postgres(parts) -> dict:
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
