"""Why a record is read. Every read states one of these, and only one (domain 1.7)."""

from enum import StrEnum


class Purpose(StrEnum):
    """The purposes a dataset may declare and a query must state."""

    DIRECT_CARE = "DIRECT_CARE"
    CASE_FINDING = "CASE_FINDING"
    PLANNING = "PLANNING"
    FINANCE = "FINANCE"
    WORKFORCE = "WORKFORCE"
    GOVERNANCE = "GOVERNANCE"
    PUBLIC_REPORT = "PUBLIC_REPORT"
    RESEARCH = "RESEARCH"

    @property
    def in_words(self) -> str:
        """As a page says it.

        >>> Purpose.DIRECT_CARE.in_words
        'direct care'
        """
        return self.value.replace("_", " ").lower()
