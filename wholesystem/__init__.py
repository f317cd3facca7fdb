"""wholesystem: what one organisation knows, turned into something another does about it.

`wholesystem.open(DIR)` opens a system, a folder, and gives its verbs. `Cohort`, `Worklist`,
`Measure` and `Programme` are the four nouns that a programme's file is written in.
"""

from importlib import import_module

__version__ = "0.1.0"

# Where each name lives. They load when first asked for, so that `import wholesystem` stays light.
_HOMES = {
    "open": "wholesystem.system",
    "Cohort": "wholesystem.definitions",
    "Worklist": "wholesystem.definitions",
    "Measure": "wholesystem.definitions",
    "Programme": "wholesystem.definitions",
    "TODAY": "wholesystem.definitions",
    "days": "wholesystem.definitions",
    "years": "wholesystem.definitions",
    "threshold": "wholesystem.definitions",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str):
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'wholesystem' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
