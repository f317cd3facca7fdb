"""The examples in docstrings run and give what they say.

Those of `work`, `web` and the command line need an open system: their own tests run them.
"""

import doctest
import importlib

import pytest

from tests.house.source import ROOT, name, package

NEED_A_SYSTEM = {"work", "web", "cli.py", "__main__.py"}
SHOWN = [
    path
    for path in package()
    if path.relative_to(ROOT).parts[1] not in NEED_A_SYSTEM and ">>> " in path.read_text("utf-8")
]


@pytest.mark.parametrize("path", SHOWN, ids=name)
def test_examples(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    module = importlib.import_module(".".join(parts).removesuffix(".__init__"))
    outcome = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert outcome.attempted, "the examples are not in docstrings"
    assert not outcome.failed, "doctest tells above what it got instead"
