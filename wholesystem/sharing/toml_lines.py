"""Which line of a TOML file says what: the parser of the standard library does not tell."""

import re

_HEADER = re.compile(r"\s*(\[{1,2})\s*([\w.\-\"']+)\s*\]{1,2}")
_KEY = re.compile(r"\s*([\w\-]+|\"[^\"]*\"|'[^']*')\s*=")


class Lines:
    """Finds lines by key, by value within a key, and by place in a list of tables.

    Lines count from 1. What cannot be found is told at the section's line, or at line 1.

    >>> lines = Lines('id = "A"\\n[tables]\\npeople = ["sex",\\n  "postcod"]')
    >>> lines.of("people", section="tables"), lines.value("people", "postcod", section="tables")
    (3, 4)
    """

    def __init__(self, text: str):
        self._text = text.splitlines()
        self._keys: dict[tuple[str, str], int] = {}
        self._sections: dict[str, list[int]] = {}
        section = ""
        for number, line in enumerate(self._text, start=1):
            if header := _HEADER.match(line):
                section = header.group(2)
                self._sections.setdefault(section, []).append(number)
            elif key := _KEY.match(line):
                self._keys.setdefault((section, key.group(1).strip("\"'")), number)

    def of(self, key: str, *, section: str = "") -> int:
        """The line of `key`, or of the section of that name."""
        place = self._keys.get((section, key))
        if place is None:
            place = next(iter(self._sections.get(key, self._sections.get(section, []))), 1)
        return place

    def value(self, key: str, value: str, *, section: str = "") -> int:
        """The line where `value` stands in quotes, from the line of `key` on."""
        first = self.of(key, section=section)
        for number in range(first, len(self._text) + 1):
            line = self._text[number - 1]
            if f'"{value}"' in line or f"'{value}'" in line:
                return number
        return first

    def item(self, section: str, number: int) -> int:
        """The line of the table that stands at place `number` (from 0) of a list of tables."""
        places = self._sections.get(section, [])
        return places[number] if number < len(places) else self.of(section)
