"""One process serves one system: turn its folder into a configured Django.

Django keeps its settings for the life of a process. Opening another folder in the same process (a
notebook, a test) therefore changes only what belongs to a folder: the database and the secret key.
"""

import os
import secrets
from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import django
from asgiref.local import Local
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, OperationalError, connections

from wholesystem.core.problem import Kind, Problem
from wholesystem.core.settings import Settings
from wholesystem.work.database import database_settings, make_private

WORK_APPS = tuple(
    f"wholesystem.work.{name}"
    for name in (
        "accounts",
        "identities",
        "agreements",
        "audit",
        "receipts",
        "loads",
        "results",
        "worklists",
    )
)
# The site is a floor above and may not be here: it is named in words, and added where it is.
WEB_APP = "wholesystem.web"
WEB_SETTINGS = "wholesystem.web.settings.WEB_SETTINGS"

_open_folder: Path | None = None
_prepared = False


def configure(settings: Settings, folder: Path, extra: Iterable[str | Mapping] = ()) -> None:
    """Set Django up for the system in `folder`; called again for another folder, switch to it.

    The site's own settings are added where the site is installed. `extra` holds further Django
    settings, as mappings or as dotted names of mappings; those of the first call count.
    """
    global _open_folder
    folder = Path(folder)
    database = database_settings(settings.database, folder)
    try:
        if database["ENGINE"].endswith("sqlite3"):
            make_private(Path(database["NAME"]))
        key = secret_key(folder / settings.secret_key_file)
    except OSError as error:
        raise Problem(
            f"The files of {folder} cannot be opened: {error.strerror or type(error).__name__}.",
            "A system's folder, its database and its key are read and written by their owner.",
            "Put the folder right, or open it as the user whom it belongs to.",
            kind=Kind.UNAVAILABLE,
        ) from error
    prepare(extra)
    _switch(database, key)
    _open_folder = folder


def prepare(extra: Iterable[str | Mapping] = ()) -> None:
    """Let the models be imported, before any folder is open; a second call changes nothing."""
    global _prepared
    if _prepared:
        return
    if django_settings.configured:
        raise Problem(
            "Django is already configured in this process, and not by wholesystem.",
            "One process serves one system, and wholesystem configures Django itself.",
            "Open the system in a process of its own.",
            kind=Kind.CONFLICT,
        )
    # A store that answers no question: nothing can be read or written before a system is open.
    nowhere = {"ENGINE": "django.db.backends.dummy"}
    django_settings.configure(**_settings(nowhere, secrets.token_urlsafe(50), extra))
    _prepared = True
    django.setup()


def migrate() -> None:
    """Bring the open system's database to this version of the models; twice changes nothing."""
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        if told := store_problem(error):
            raise told from error
        raise


def store_problem(error: Exception) -> Problem | None:
    """What is said of a database that is away, locked or damaged; None of any other error.

    A query of ours that is wrong is a mistake in the program, and stays one.
    """
    away = isinstance(error, (OperationalError, InterfaceError)) or type(error) is DatabaseError
    if not away:
        return None
    settings = connections.settings["default"]
    if settings["ENGINE"].endswith("sqlite3"):
        what = f"The database {Path(settings['NAME']).name} cannot be used"
        next_step = "Put the file back from a copy of the system, or end what else is writing to it"
    else:
        at = f"{settings['HOST'] or 'this machine'}, port {settings['PORT'] or 5432}"
        what = f"The database {settings['NAME']} at {at} cannot be used"
        next_step = "Start the database, or correct `database` in system.toml"
    return Problem(
        f"{what}: {_reason(error, settings)}.",
        "A system keeps its accounts, lists and audit in its database, and does nothing without.",
        f"{next_step}; then try again.",
        kind=Kind.UNAVAILABLE,
    )


def _reason(error: Exception, settings: dict) -> str:
    """The database's own first line, which may never tell the password."""
    told = next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(". ")
    options = {name: word for name, word in settings["OPTIONS"].items() if "password" in name}
    for word in filter(None, (settings.get("PASSWORD"), *options.values())):
        told = told.replace(word, "***")
    return told


def secret_key(path: Path) -> str:
    """The system's signing key: made once, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(50)
        file.write(key)
    return key


def _switch(database: dict, key: str) -> None:
    connections.close_all()
    django_settings.DATABASES = {"default": database}
    django_settings.SECRET_KEY = key
    connections.settings = connections.configure_settings({"default": database})
    # Every thread keeps a connection of its own; none may go on writing to the other system.
    connections._connections = Local(connections.thread_critical)
    from django.contrib.contenttypes.models import ContentType  # models load after django.setup

    ContentType.objects.clear_cache()


def _settings(database: dict, key: str, extra: Iterable[str | Mapping]) -> dict:
    settings = {
        "DATABASES": {"default": database},
        "SECRET_KEY": key,
        "DEBUG": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]", "testserver"],
        "INSTALLED_APPS": [
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            *WORK_APPS,
            *([WEB_APP] if _is_here(WEB_APP) else []),
        ],
        "AUTH_USER_MODEL": "accounts.User",
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": f"django.contrib.auth.password_validation.{name}",
            }
            for name in (
                "MinimumLengthValidator",
                "CommonPasswordValidator",
                "NumericPasswordValidator",
            )
        ],
        "ROOT_URLCONF": f"{WEB_APP}.urls",
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "LANGUAGE_CODE": "en-gb",
        "TIME_ZONE": "Europe/London",
        "USE_TZ": True,
        "STATIC_URL": "/static/",
    }
    site = [WEB_SETTINGS] if _is_here(WEB_SETTINGS.rpartition(".")[0]) else []
    for more in (*site, *extra):
        _merge(settings, more)
    return settings


def _is_here(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # its package is not here either
        return False


def _merge(settings: dict, more: str | Mapping) -> None:
    if isinstance(more, str):
        module, _, named = more.rpartition(".")
        more = getattr(import_module(module), named)
    assert isinstance(more, Mapping), "settings are a mapping of names to values"
    for name, value in more.items():
        if name == "INSTALLED_APPS":  # added to, never replaced: the work apps always stay
            value = [*settings[name], *(app for app in value if app not in settings[name])]
        settings[name] = value
