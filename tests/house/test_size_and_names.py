"""A file is one concept, a function fits on a screen, and names say what a thing is."""

import ast
import re

from tests.house.source import name, nodes, package, told

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
# Words that name anything, and so nothing.
BANNED = {"manager", "helper", "util", "utility", "handler", "service"}


def banned(words: list[str]) -> set[str]:
    singular = {"utilities": "utility"}
    return {singular.get(word.lower(), word.lower().rstrip("s")) for word in words} & BANNED


def test_no_file_is_too_long():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in package()}
    faults = [f"{name(path)}: {n} lines" for path, n in lengths.items() if n > FILE_LINES_MAX]
    assert not faults, told(faults)


def test_no_function_is_too_long():
    faults = []
    for path, node in nodes((ast.FunctionDef, ast.AsyncFunctionDef)):
        length = node.end_lineno - node.lineno + 1
        if length > FUNCTION_LINES_MAX:
            faults.append(f"{name(path)}:{node.lineno} {node.name}: {length} lines")
    assert not faults, told(faults)


def test_no_class_has_an_empty_name():
    faults = []
    for path, node in nodes(ast.ClassDef):
        if found := banned(re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", node.name)):
            faults.append(f"{name(path)}:{node.lineno} class {node.name}: {', '.join(found)}")
    assert not faults, told(faults)


def test_no_file_has_an_empty_name():
    faults = [name(path) for path in package() if banned(path.stem.split("_"))]
    assert not faults, told(faults)


def test_the_banned_words_are_recognised():
    assert banned(["Worklist", "Managers"]) == {"manager"}
    assert banned(["Utilities"]) == {"utility"}
    assert banned(["Serves", "Managed", "Practice"]) == set()
