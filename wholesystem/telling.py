"""How the command line ends: what went wrong is told in three sentences or as JSON, with its code.

Beside it stands the one question that it asks of a person: a new password.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn

import typer

from wholesystem.core.problem import Problem

JSON = "--json"


def run(app: typer.Typer) -> None:
    """Run the command line; the exit code is the problem's kind, or 0."""
    asked = [word for word in sys.argv[1:] if word != JSON]
    if JSON in sys.argv and not asked:
        tell([_usage("No command was named.")])
    try:
        # Of nothing at all the help is shown, which Typer does by itself.
        code = app(asked, standalone_mode=not asked)
    except Problem as problem:
        tell([problem])
    except typer.Abort:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)
    except Exception as mistake:
        if (told := _as_problem(mistake)) is None:
            raise
        tell([told])
    if isinstance(code, int) and code:
        sys.exit(code)


def tell(problems: list[Problem]) -> NoReturn:
    """Problems as sentences, or as JSON a line each; ends with the first one's exit code."""
    for problem in problems:
        if JSON in sys.argv:
            print(json.dumps(problem.as_json(), ensure_ascii=False))
        else:
            print(problem.text, file=sys.stderr)
    sys.exit(problems[0].exit_code)


def say(lines: Iterable[str], data: Mapping[str, object], show: Callable[[str], object]) -> None:
    """What was done: its lines for people, or with --json its facts as one line of JSON."""
    if JSON in sys.argv:
        print(json.dumps(data, ensure_ascii=False, default=str))
        return
    for line in lines:
        show(line)


def asked_password() -> str:
    """A new password, typed twice and not shown."""
    if not sys.stdin.isatty():
        raise Problem(
            "The password cannot be asked for: the command does not run at a terminal.",
            "A password is typed twice at a terminal, or given with --password.",
            "Run the command at a terminal, or add --password.",
        )
    return typer.prompt("Password", hide_input=True, confirmation_prompt=True)


def _as_problem(mistake: Exception) -> Problem | None:
    """What is wrong with the line, or with the database under a verb; None of our own mistakes."""
    # Typer keeps the class of its own to itself.
    if words := getattr(mistake, "format_message", None):
        return _usage(" ".join(words().split()), getattr(mistake, "ctx", None))
    if type(mistake).__module__.startswith("django.db"):  # a verb has loaded it, so it is here
        from wholesystem.work.django import store_problem

        return store_problem(mistake)
    return None


def _usage(words: str, context: typer.Context | None = None) -> Problem:
    verb = context.info_name if context and context.parent else "COMMAND"
    return Problem(
        words if words.endswith((".", "?")) else f"{words}.",
        "A command is written as its --help shows.",
        f"Ask for it: wholesystem {verb} --help",
    )
