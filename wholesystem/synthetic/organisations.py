"""The bodies of Harbour & Dales that are the same at every size. Every code is invented.

Trusts are RZ., ICBs QZ.: no real body has these letters. The ICS was two ICBs until a merger on
1 April, in the middle of the series; the ambulance trust answers to three ICBs, the mental health
trust to two, and two acute trusts stand ready for mutual aid beside the two of the ICS.
"""

ICB, FORMER_HARBOUR, FORMER_DALES, FELLS, WOLDS = "QZ1", "QZ8", "QZ9", "QZ2", "QZ3"
NEIGHBOURS = (FELLS, WOLDS)
SUB_HARBOUR, SUB_DALES, SUB_FELLS, SUB_WOLDS = "ZS1", "ZS2", "ZS3", "ZS4"
CLEARED, LONG_WAITERS, PAIR_FELLS, PAIR_WOLDS = "RZ1", "RZ2", "RZ3", "RZ4"
MENTAL_HEALTH, COMMUNITY, AMBULANCE = "RZ5", "RZ6", "RZ9"
REGION, COLLABORATIVE, PAIR, CANCER_ALLIANCE = "ZR1", "ZC1", "ZC2", "ZC3"

NAMES = {
    ICB: "NHS Harbour and Dales Integrated Care Board",
    FORMER_HARBOUR: "NHS Harbour Coast Integrated Care Board",
    FORMER_DALES: "NHS Upper Dales Integrated Care Board",
    FELLS: "NHS Fells and Firth Integrated Care Board",
    WOLDS: "NHS Wolds and Vale Integrated Care Board",
    SUB_HARBOUR: "NHS Harbour Coast (Sub ICB Location)",
    SUB_DALES: "NHS Upper Dales (Sub ICB Location)",
    SUB_FELLS: "NHS Fells and Firth (Sub ICB Location)",
    SUB_WOLDS: "NHS Wolds and Vale (Sub ICB Location)",
    CLEARED: "Harbour General Hospitals NHS Foundation Trust",
    LONG_WAITERS: "Dales Teaching Hospitals NHS Trust",
    PAIR_FELLS: "Fells Royal Infirmary NHS Trust",
    PAIR_WOLDS: "Wolds District Hospitals NHS Trust",
    MENTAL_HEALTH: "Dales and Fells Mental Health NHS Trust",
    COMMUNITY: "Harbour Community Health NHS Trust",
    AMBULANCE: "Three Shires Ambulance NHS Trust",
    REGION: "Three Shires",
    COLLABORATIVE: "Harbour and Dales Provider Collaborative",
    PAIR: "Fells and Wolds Mutual Aid Pair",
    CANCER_ALLIANCE: "Three Shires Cancer Alliance",
    "ZV1": "Lantern Befriending",
    "ZI1": "Saltings Independent Hospital",
    "ZH1": "Gannet Lodge Care Home",
}
# Code, kind, sector, the year it opened on 1 April.
BODIES = (
    (CLEARED, "FT", "ACUTE", 2010),
    (LONG_WAITERS, "TRUST", "ACUTE", 2011),
    (PAIR_FELLS, "TRUST", "ACUTE", 2009),
    (PAIR_WOLDS, "TRUST", "ACUTE", 2012),
    (MENTAL_HEALTH, "TRUST", "MH", 2011),
    (COMMUNITY, "TRUST", "COMMUNITY", 2013),
    (AMBULANCE, "AMBULANCE", "AMBULANCE", 2006),
    (REGION, "REGION", None, 2013),
    (COLLABORATIVE, "COLLABORATIVE", None, 2023),
    (PAIR, "COLLABORATIVE", None, 2023),
    (CANCER_ALLIANCE, "CANCER_ALLIANCE", None, 2017),
    ("ZV1", "VCSE", "VCSE", 2015),
    ("ZI1", "IS_PROVIDER", "ACUTE", 2014),
    ("ZH1", "CARE_HOME", "SOCIAL", 2008),
    (SUB_HARBOUR, "SUB_ICB", None, 2013),
    (SUB_DALES, "SUB_ICB", None, 2013),
    (SUB_FELLS, "SUB_ICB", None, 2013),
    (SUB_WOLDS, "SUB_ICB", None, 2013),
)
# What did not change at the merger: part, whole, kind, share of the part in percent.
TIES = (
    (FELLS, REGION, "MEMBER_OF", None),
    (WOLDS, REGION, "MEMBER_OF", None),
    (SUB_FELLS, FELLS, "MEMBER_OF", None),
    (SUB_WOLDS, WOLDS, "MEMBER_OF", None),
    (PAIR_FELLS, FELLS, "MEMBER_OF", None),
    (PAIR_WOLDS, WOLDS, "MEMBER_OF", None),
    (CLEARED, COLLABORATIVE, "MEMBER_OF", None),
    (LONG_WAITERS, COLLABORATIVE, "MEMBER_OF", None),
    (MENTAL_HEALTH, COLLABORATIVE, "MEMBER_OF", None),
    (COMMUNITY, COLLABORATIVE, "MEMBER_OF", None),
    (PAIR_FELLS, PAIR, "MEMBER_OF", None),
    (PAIR_WOLDS, PAIR, "MEMBER_OF", None),
    (PAIR_FELLS, PAIR_WOLDS, "PARTNER_OF", None),
    (AMBULANCE, FELLS, "OPERATES_IN", 27),
    (AMBULANCE, WOLDS, "OPERATES_IN", 18),
    (MENTAL_HEALTH, FELLS, "OPERATES_IN", 30),
)
# Until the merger each had one of the former ICBs; since then all have the new one.
# Part, kind, share in Harbour Coast, share in Upper Dales (None: not there; "": no share said).
MERGED_TIES = (
    (AMBULANCE, "OPERATES_IN", 31, 24),
    (MENTAL_HEALTH, "OPERATES_IN", 22, 48),
    (CLEARED, "MEMBER_OF", "", None),
    (COMMUNITY, "MEMBER_OF", "", None),
    (LONG_WAITERS, "MEMBER_OF", None, ""),
    (SUB_HARBOUR, "MEMBER_OF", "", None),
    (SUB_DALES, "MEMBER_OF", None, ""),
)
