"""The names of files and folders: text that every store and every terminal can take."""

import io
import os
import sys
from pathlib import Path, PurePath

from wholesystem.core.problem import Problem

# What the engine of the lake takes for something else than a letter of a name.
UNUSABLE = r"[]\^|%"


def shown(name: PurePath | str) -> str:
    """The name as text that can be shown, stored and sent, whatever bytes it is made of.

    A name on a disk is bytes. Those that the locale cannot read come to Python as lone surrogates,
    which no database and no terminal takes; and a line break in a name could pass for a sentence.

    >>> shown("na\\udcefve.csv"), shown("na\\udcc3\\udcafve.csv"), shown("two\\nlines.csv")
    ('na\ufffdve.csv', 'naïve.csv', 'two\ufffdlines.csv')
    """
    text = str(name).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def refuse_unusable(folder: Path) -> None:
    """A Problem where the lake could not lie in a folder of this path: its engine takes no other.

    >>> refuse_unusable(Path("Harbour & Dales"))
    """
    path = str(folder.absolute())
    if shown(path) != path or set(path) & set(UNUSABLE):
        raise Problem(
            f"A system cannot lie in {shown(folder)}: the path holds a letter that is not UTF-8, "
            f"or one of {' '.join(UNUSABLE)}",
            "Letters of every language, digits, spaces, dots, hyphens and underscores may be used.",
            "Rename the folder, or choose another.",
        )


def speak_any_name() -> None:
    """Ready this process for names in any letters; call it first, before anything is opened.

    The engines of the lake name files in UTF-8. Where Python would not, because of the locale, it
    is started again so that it does. What the terminal cannot show is printed as a question mark.
    """
    if sys.getfilesystemencoding() != "utf-8":
        spoken = {"PYTHONIOENCODING": f"{sys.stdout.encoding}:replace"}
        again = [sys.executable, "-X", "utf8", *sys.orig_argv[1:]]
        os.execve(sys.executable, again, {**os.environ, **spoken})
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a notebook has put its own there
            stream.reconfigure(errors="replace")
