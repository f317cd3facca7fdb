"""The site as a WSGI application, and a server for it on this machine."""

from pathlib import Path

from django.core.wsgi import get_wsgi_application
from waitress import create_server
from whitenoise import WhiteNoise

from wholesystem.core.problem import Kind, Problem
from wholesystem.web import site
from wholesystem.web.assets import STATIC, STYLESHEET

OWN_STATIC = Path(__file__).resolve().parent / "static"
# Each thread keeps a connection to the database; pages wait for it more than for the processor.
THREADS = 8


def application(system) -> WhiteNoise:
    """The WSGI application that serves `system`, its own files and those of the design system."""
    if not (STATIC / "nhsuk" / STYLESHEET).exists():
        raise Problem(
            "The files of the NHS design system are not built, so pages would have no style.",
            f"They stand in {STATIC}, made from the installed package.",
            "Run `python run.py demo` once, or `python -m wholesystem.web.assets`.",
            kind=Kind.UNAVAILABLE,
        )
    site.use(system)
    served = WhiteNoise(get_wsgi_application(), max_age=3600)
    served.add_files(str(STATIC), prefix="static/")
    served.add_files(str(OWN_STATIC), prefix="static/")
    return served


def server(system, *, host: str = "127.0.0.1", port: int = 0):
    """A waitress server, bound and not yet running; port 0 takes any free one.

    `.effective_port` is the port, `.run()` serves until `.close()`.
    """
    try:
        return create_server(
            application(system), host=host, port=port, threads=THREADS, ident="wholesystem"
        )
    except OSError as error:
        raise Problem(
            f"The site cannot listen on {host}, port {port}: {error.strerror or error}.",
            "A port is used by one program at a time.",
            "Give another with --port, or end the program that uses this one.",
            kind=Kind.UNAVAILABLE,
        ) from None
