"""A module as one file, for another academy to adopt and adapt: packed, opened with distrust, adopted as a draft, compared later."""
