"""Build step: from the installed nhsuk-frontend package, the files that pages ask for.

Run by `run.py` after `npm ci`, and by hand as `python -m wholesystem.web.assets`. Nothing of the
package is committed, and a page asks nothing of another host: the fonts that the package would
fetch from there are licensed for NHS sites alone, so they are left out and Arial takes over.
"""

import re
import shutil
import sys
from pathlib import Path

from wholesystem.core.problem import Kind, Problem

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "node_modules" / "nhsuk-frontend" / "dist" / "nhsuk"
STATIC = ROOT / "build" / "static"  # for STATICFILES_DIRS; in git's list of ignored folders
PREFIX = "/static/nhsuk"
STYLESHEET = "nhsuk-frontend.min.css"
SCRIPT = "nhsuk-frontend.min.js"

_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*")
_ADDRESS = re.compile(r"""url\(\s*["']?(?!data:)([^"')\s]+)|@import\s+["']([^"']+)""")


def build(source: Path = SOURCE, static: Path = STATIC) -> Path:
    """Write the stylesheet, script and images under `static`/nhsuk, and return that folder.

    Raises Problem (UNAVAILABLE) where the package is not installed, and where its stylesheet
    would still ask for a file that is not served from here.
    """
    if not (source / STYLESHEET).exists():
        raise Problem(
            f"The front-end package is not installed: {source} has no {STYLESHEET}.",
            "Pages are built from nhsuk-frontend, which package.json names.",
            "Run `python run.py demo` once, or `npm ci --ignore-scripts` and then this step.",
            kind=Kind.UNAVAILABLE,
        )
    target = static / "nhsuk"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source / "assets", target / "assets")
    css = own_addresses((source / STYLESHEET).read_text(encoding="utf-8"))
    refuse_foreign_addresses(css, target)
    (target / STYLESHEET).write_text(css, encoding="utf-8")
    # Source maps are not served, so no file may point at one.
    script = _SOURCE_MAP.sub("", (source / SCRIPT).read_text(encoding="utf-8"))
    (target / SCRIPT).write_text(script, encoding="utf-8")
    return target


def own_addresses(css: str) -> str:
    """The stylesheet without fonts and source map, its images under the static prefix.

    >>> own_addresses("@font-face{src:url(x.woff)}a{background:url(/assets/images/tick.svg)}")
    'a{background:url(/static/nhsuk/assets/images/tick.svg)}'
    """
    css = _SOURCE_MAP.sub("", _FONT_FACE.sub("", css))
    return re.sub(r"""(url\(["']?)/assets/""", rf"\1{PREFIX}/assets/", css)


def refuse_foreign_addresses(css: str, target: Path) -> None:
    """Raise Problem unless every address in the stylesheet is a file below `target`."""
    for match in _ADDRESS.finditer(css):
        address = match[1] or match[2]
        inside = address.startswith(PREFIX + "/")
        if not inside or not (target / address.removeprefix(PREFIX + "/")).is_file():
            raise Problem(
                f"The stylesheet of nhsuk-frontend asks for {address}, which is not served here.",
                f"Every address in it must be a file of the package, under {PREFIX}/.",
                "Look at what the new version of nhsuk-frontend asks for, and mend this step.",
                kind=Kind.UNAVAILABLE,
            )


def main() -> int:
    """Build, or say why not; the exit code is the Problem's."""
    try:
        build()
    except Problem as problem:
        print(problem.text, file=sys.stderr)
        return problem.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
