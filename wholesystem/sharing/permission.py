"""What may be done on the pages and by the verbs: each route and each verb asks for one of these.

A permission says what kind of thing a role may open or do. Whose rows it then sees is the
permit's business (`permit.py`), and whose items it may touch is the actor's (`actor.py`).
"""

from enum import StrEnum


class Permission(StrEnum):
    """Every route asks one; a route without one is refused to all (default deny)."""

    # To look: no person is shown, figures are in their published form.
    VIEW_HOME = "view the home page"
    VIEW_PROGRAMME = "view a programme"
    VIEW_MEASURES = "view measures"
    VIEW_RECEIPT = "view the receipt of a figure"
    VIEW_DICTIONARY = "view the data dictionary"
    VIEW_AGREEMENTS = "view the data sharing agreements"
    EXPORT = "take figures away as a file or by the API, in their published form"

    # To care: people are shown, under a direct-care permit, and the read is audited.
    VIEW_WORKLIST = "view a worklist"
    VIEW_ITEM = "view an item and the person it is about"
    TRUE_COUNTS = "see small counts as they are, of one's own organisation's direct care"
    SIGN_OFF = "sign off an item as a clinician"
    SHARE = "send signed-off items to the partner"
    ACKNOWLEDGE = "acknowledge an item or an alert"
    RECORD_OUTCOME = "record what came of an item"
    SEND_BACK = "send an item back with a reason"
    VIEW_TRACE = "view the contacts that wait to be traced, by their local number"

    # To keep the data: files and their faults, never a list of people.
    VIEW_LOADS = "view what was received"
    VIEW_QUARANTINE = "view the rows that wait in quarantine and why"
    RECEIVE = "receive a file"
    RUN = "run a worklist or a measure again"
    REPRODUCE = "make a figure again from its receipt"

    # To answer for it.
    VIEW_AUDIT = "view who read what, and the refusals"
    VIEW_WHO_LOOKED = "view who used one person's record and why"
    ADMINISTER = "administer accounts and settings"


# What only a clinician may do (domain 0: a clinical decision needs a named, authorised human).
NEEDS_CLINICIAN = frozenset({Permission.SIGN_OFF})

# What changes something, and so is written down with its actor.
CHANGES = frozenset(
    {
        Permission.SIGN_OFF,
        Permission.SHARE,
        Permission.ACKNOWLEDGE,
        Permission.RECORD_OUTCOME,
        Permission.SEND_BACK,
        Permission.RECEIVE,
        Permission.RUN,
        Permission.ADMINISTER,
    }
)

# What shows or touches people; none of it is open without direct care among one's purposes,
# but for the trace queue, which holds no names and which information governance keeps short.
ABOUT_PEOPLE = frozenset(
    {
        Permission.VIEW_WORKLIST,
        Permission.VIEW_ITEM,
        Permission.TRUE_COUNTS,
        Permission.SIGN_OFF,
        Permission.SHARE,
        Permission.ACKNOWLEDGE,
        Permission.RECORD_OUTCOME,
        Permission.SEND_BACK,
    }
)
