"""A private PostgreSQL server for tests, on loopback, gone when the tests are."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lacking import lacking

USER = "wholesystem"
# A power cut may lose this server's data, so it need not wait for the disk.
SETTINGS = ("fsync=off", "full_page_writes=off", "max_connections=60", "listen_addresses=127.0.0.1")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of an empty database on a server of this worker's own.

    For one database a test, ask for `postgres_database`.
    """
    programs = _programs() or lacking("PostgreSQL")
    folder = Path(tempfile.mkdtemp(prefix="wholesystem-pg-"))
    password = secrets.token_hex(12)
    server = None
    try:
        _make_cluster(programs, folder, password)
        server, port = _start(programs, folder)
        url = f"postgresql://{USER}:{password}@127.0.0.1:{port}"
        _execute(f"{url}/postgres", f"CREATE DATABASE {USER}")
        yield f"{url}/{USER}"
    finally:
        if server:
            server.send_signal(2)  # SIGINT: PostgreSQL's fast shutdown, which ends its sessions
            server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_database(postgres_url) -> Iterator[str]:
    """URL of a new, empty database for this test alone."""
    name = f"test_{secrets.token_hex(6)}"
    _execute(postgres_url, f"CREATE DATABASE {name}")
    yield postgres_url.rpartition("/")[0] + f"/{name}"
    _execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


def _programs() -> Path | None:
    """Folder of initdb and postgres: Debian keeps them off the PATH, one folder a version."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3])
    )
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def _make_cluster(programs: Path, folder: Path, password: str) -> None:
    word = folder / "password"
    word.write_text(password)
    for path in (folder, word):
        if _unprivileged():
            shutil.chown(path, "postgres", "postgres")
    command = [programs / "initdb", "-D", folder / "data", "-U", USER, "--pwfile", word]
    command += ["-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"]
    quiet = {"stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(command, check=True, **quiet, **_unprivileged())


def _start(programs: Path, folder: Path) -> tuple[subprocess.Popen, int]:
    """Start the server; another program may take the free port first, so try a few times."""
    for _ in range(5):
        port = _free_port()
        command = [programs / "postgres", "-D", folder / "data", "-p", str(port), "-k", folder]
        command += [part for setting in SETTINGS for part in ("-c", setting)]
        with (folder / "log").open("ab") as log:
            server = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=folder, **_unprivileged()
            )
        if _answers(programs, server, port):
            return server, port
    raise AssertionError("PostgreSQL did not start:\n" + (folder / "log").read_text())


def _answers(programs: Path, server: subprocess.Popen, port: int) -> bool:
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        command = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        if subprocess.run(command).returncode == 0 and server.poll() is None:
            return True
        time.sleep(0.1)
    server.kill()
    server.wait()
    return False


def _unprivileged() -> dict:
    """PostgreSQL refuses to run as root: then it runs as the user that its package made."""
    if os.name == "nt" or os.geteuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _execute(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
