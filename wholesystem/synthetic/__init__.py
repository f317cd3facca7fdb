"""Makes a whole system from a seed number: files as partners would send them, with planted truth.

Nothing here is about a real person or a real organisation. NHS numbers are of the unissued 999
range, postcodes begin with ZZ, trusts with RZ, ICBs with QZ.
"""

from wholesystem.synthetic.made import Feed, Made, Planted

__all__ = ["Feed", "Made", "Planted"]
