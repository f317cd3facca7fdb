"""A refusal: a problem of three sentences with a short reason that the audit counts by."""

from enum import StrEnum

from wholesystem.core.problem import Kind, Problem


class Reason(StrEnum):
    """Why something was refused, as it is written in the audit."""

    ROLE_PURPOSE = "the role lacks the purpose"
    ROLE_PERMISSION = "the role lacks the permission"
    NEEDS_CLINICIAN = "only a clinician may"
    OTHER_ORGANISATION = "it belongs to another organisation"
    TABLE_UNKNOWN = "no such table"
    TABLE_PURPOSE = "the table is not for the purpose"
    NO_AGREEMENT = "no agreement is for the purpose"
    AGREEMENT_TABLE = "no agreement names the table"
    AGREEMENT_ORGANISATION = "no agreement names the organisation"
    AGREEMENT_UNSIGNED = "the agreement is not signed"
    AGREEMENT_NOT_BEGUN = "the agreement has not begun"
    AGREEMENT_EXPIRED = "the agreement has ended"
    RESEARCH_APPROVAL = "the agreement carries no research approval"
    IDENTITIES = "identities are for direct care only"
    NO_PRACTICES = "no practice of the organisation takes part"


class Refusal(Problem):
    """Something that may not be done; `reason` is the short word for the audit.

    >>> Refusal(Reason.NEEDS_CLINICIAN, "A.", "B.", "C.").reason.name
    'NEEDS_CLINICIAN'
    """

    def __init__(self, reason: Reason, what: str, allowed: str, next_step: str):
        super().__init__(what, allowed, next_step, kind=Kind.REFUSED)
        self.reason = reason

    def __reduce__(self):
        return Refusal, (self.reason, self.what, self.allowed, self.next_step)

    def as_json(self, *, with_values: bool = False) -> dict:
        """The problem as plain values, with the reason's code.

        >>> Refusal(Reason.IDENTITIES, "A.", "B.", "C.").as_json()["reason"]
        'IDENTITIES'
        """
        return {**super().as_json(with_values=with_values), "reason": self.reason.name}
