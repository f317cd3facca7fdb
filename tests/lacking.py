"""A program that a test needs and this machine lacks: skipped on a laptop, failed in CI."""

import os
from typing import NoReturn

import pytest


def lacking(what: str) -> NoReturn:
    """Skip the test, saying what is missing; in CI, where every test must run, fail it."""
    sentence = (
        f"{what} is not installed here; on Debian, as root, `python run.py test` installs it."
    )
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)
