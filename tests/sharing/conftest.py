"""The agreement of the pilot, as its file says it."""

import pytest

from wholesystem.sharing import parse_agreement

PILOT = """\
id = "DSA-1"
title = "Ambulance hypertension case finding"
version = "1.0"
purpose = "DIRECT_CARE"
programme = "ambulance_hypertension"
participants = [
  "P10001",
  "P10002",
]
shows = ["nhs_number", "family_name", "value", "band"]
lawful_basis = "UK GDPR Art 6(1)(e) and 9(2)(h)"
common_law = "reasonable expectation"
dpia_ref = "DPIA-7"
controllers = ["RX9", "U10001"]
retention = "8 years"
caldicott_approval = "CG-12"
transport = "mesh"
starts_on = 2026-01-01
ends_on = 2026-12-31
signed_by = ["A Example, Caldicott guardian of RX9"]

[[parties]]
code = "RX9"
role = "sender"

[[parties]]
code = "U10001"
role = "receiver"

[tables]
people = ["nhs_number", "family_name", "born_on", "practice"]
observations = ["code", "value", "taken_at"]
ambulance_contacts = ["contact_id", "outcome"]
"""


@pytest.fixture
def pilot_text():
    return PILOT


@pytest.fixture
def agreement():
    """The pilot's agreement; `agreement(old, new, ...)` with pieces of its text replaced."""

    def made(*replaced):
        text = PILOT
        for old, new in zip(replaced[::2], replaced[1::2], strict=True):
            assert old in text
            text = text.replace(old, new)
        return parse_agreement(text, where="dsa-1.toml", shown_words=["band"])

    return made
