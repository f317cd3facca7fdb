"""May this be done? Purposes, roles, agreements, permits, objections and disclosure control.

Pure rules: values in, values out. A `Permit` says which actor may read which columns of which
rows, for what purpose, under which agreement, until when.
"""

from wholesystem.sharing.actor import (
    SYSTEM_ACTOR,
    Actor,
    concerns,
    require,
    require_for_item,
    sees_true_counts,
)
from wholesystem.sharing.agreement import Agreement, Party, PartyRole
from wholesystem.sharing.disclosure import (
    publish_average,
    publish_count,
    publish_proportion,
    publish_proportions,
    publish_rate,
    publish_ratio,
    published_count,
    suppressed,
)
from wholesystem.sharing.enablement import missing_governance
from wholesystem.sharing.objections import applies
from wholesystem.sharing.permission import ABOUT_PEOPLE, CHANGES, NEEDS_CLINICIAN, Permission
from wholesystem.sharing.permit import Permit, RowRule, decide
from wholesystem.sharing.published import Form, Published, PublishedCount, State
from wholesystem.sharing.purpose import Purpose
from wholesystem.sharing.read_agreement import parse_agreement, read_agreement
from wholesystem.sharing.refusal import Reason, Refusal
from wholesystem.sharing.role import ROLES, Role, Side

__all__ = [
    "ABOUT_PEOPLE", "CHANGES", "NEEDS_CLINICIAN", "ROLES", "SYSTEM_ACTOR", "Actor", "Agreement",
    "Form", "Party", "PartyRole", "Permission", "Permit", "Published", "PublishedCount", "Purpose",
    "Reason", "Refusal", "Role", "RowRule", "Side", "State", "applies", "concerns", "decide",
    "missing_governance", "parse_agreement", "publish_average", "publish_count",
    "publish_proportion", "publish_proportions", "publish_rate", "publish_ratio",
    "published_count", "read_agreement", "require", "require_for_item", "sees_true_counts",
    "suppressed",
]  # fmt: skip
