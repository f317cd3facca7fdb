"""Which objections (opt-outs) bind a read: direct care none, anything else as domain 1.7 says."""

from wholesystem.sharing.agreement import Agreement
from wholesystem.sharing.purpose import Purpose

NDOO = "NDOO"
TYPE1 = "TYPE1"


def applies(
    purpose: Purpose, agreement: Agreement | None, *, care_team: bool = False
) -> frozenset[str]:
    """The kinds of preference whose holders are left out of a read for `purpose`.

    NDOO, the National Data Opt-Out, binds every use beyond individual care, also under section
    251, unless the Confidentiality Advisory Group (CAG) exempts the flow; research is never
    exempt. TYPE1 stops the use of GP records beyond direct care. In case finding NDOO is not
    applied where the registered practice or care team is the controller (`care_team`), and is
    applied to any commissioner's view. A programme's own dissent is a criterion of the
    programme, not of the read, so that the funnel can count it.

    Source: domain 1.7 ([NDOO], [RISK]).

    >>> applies(Purpose.DIRECT_CARE, None)
    frozenset()
    >>> sorted(applies(Purpose.PLANNING, None))
    ['NDOO', 'TYPE1']
    """
    if purpose is Purpose.DIRECT_CARE:
        return frozenset()
    if purpose is Purpose.RESEARCH:
        return frozenset({NDOO, TYPE1})
    if purpose is Purpose.CASE_FINDING and care_team:
        return frozenset({TYPE1})
    if agreement is not None and agreement.section_251 and agreement.cag_exempts_optout:
        return frozenset({TYPE1})
    return frozenset({NDOO, TYPE1})
