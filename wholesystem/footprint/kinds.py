"""The kinds of organisation, of ties between them, and of figures somebody answers for."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What an organisation is (domain 2, table 1)."""

    TRUST = "TRUST"
    FT = "FT"
    ICB = "ICB"
    SUB_ICB = "SUB_ICB"
    ICP = "ICP"
    PCN = "PCN"
    PRACTICE = "PRACTICE"
    LA = "LA"
    VCSE = "VCSE"
    IS_PROVIDER = "IS_PROVIDER"
    CARE_HOME = "CARE_HOME"
    AMBULANCE = "AMBULANCE"
    CANCER_ALLIANCE = "CANCER_ALLIANCE"
    COLLABORATIVE = "COLLABORATIVE"
    PLACE = "PLACE"
    NEIGHBOURHOOD = "NEIGHBOURHOOD"
    REGION = "REGION"
    SITE = "SITE"
    NATIONAL = "NATIONAL"
    PHARMACY = "PHARMACY"
    DENTAL = "DENTAL"
    HOME_CARE = "HOME_CARE"


class Tie(StrEnum):
    """What ties two organisations (domain 2, table 2), read as a sentence: `from` TIE `to`.

    The practice is MEMBER_OF the PCN; the ICB COMMISSIONS the practice; the ambulance trust
    OPERATES_IN the place; the new ICB is SUCCESSOR_OF the old; the trust HOSTS the alliance.
    """

    MEMBER_OF = "MEMBER_OF"
    COMMISSIONS = "COMMISSIONS"
    OPERATES_IN = "OPERATES_IN"
    SUCCESSOR_OF = "SUCCESSOR_OF"
    PARTNER_OF = "PARTNER_OF"
    HOSTS = "HOSTS"


# In these the one that stands above comes first in the sentence; in the others it comes last.
PARENT_FIRST = frozenset({Tie.COMMISSIONS, Tie.HOSTS})

# Ties that hold an organisation: what is above answers for what is below.
HOLDS = (Tie.MEMBER_OF, Tie.COMMISSIONS)


class Figure(StrEnum):
    """What a figure is about, and so who answers for it (domain 5A, "Which ICB")."""

    PEOPLE = "the people of a place, a practice or a PCN: their ICB answers"
    PROVIDER = "what a provider does: the provider answers"


# Bodies without a board of their own that answers for a figure; what they belong to does.
NOT_ACCOUNTABLE = frozenset(
    {
        OrganisationKind.SITE,
        OrganisationKind.PLACE,
        OrganisationKind.NEIGHBOURHOOD,
        OrganisationKind.PCN,
        OrganisationKind.SUB_ICB,
        OrganisationKind.COLLABORATIVE,
        OrganisationKind.CANCER_ALLIANCE,
        OrganisationKind.ICP,
    }
)
