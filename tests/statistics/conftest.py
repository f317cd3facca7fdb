"""Examples are not timed: on a shared machine a slow one says nothing about the code."""

import hypothesis

hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
