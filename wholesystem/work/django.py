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
from django.db import connections

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
    if database["ENGINE"].endswith("sqlite3"):
        make_private(Path(database["NAME"]))
    key = secret_key(folder / settings.secret_key_file)
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
    call_command("migrate", verbosity=0, interactive=False)


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
