"""Makes a whole system from a seed number: files as partners would send them, with planted truth.

Nothing here is about a real person or a real organisation. NHS numbers are of the unissued 999
range, postcodes begin with ZZ, trusts with RZ, ICBs with QZ.
"""

from wholesystem.synthetic.answers import SentItem, answers
from wholesystem.synthetic.files import write, write_agreements, write_feed
from wholesystem.synthetic.made import Feed, Made, Planted
from wholesystem.synthetic.pilot import hypertension_pilot, pilot_weeks
from wholesystem.synthetic.pilot_answers import pilot_outcomes
from wholesystem.synthetic.pilot_met import pilot_run_days
from wholesystem.synthetic.story import harbour_and_dales

__all__ = [
    "Feed", "Made", "Planted", "SentItem", "answers", "harbour_and_dales",
    "hypertension_pilot", "pilot_outcomes", "pilot_run_days", "pilot_weeks", "write",
    "write_agreements", "write_feed",
]  # fmt: skip
