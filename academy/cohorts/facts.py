OFFERING_CHANGED = "cohorts.offering-changed"
COHORT_MADE = "cohorts.cohort-made"
# The days: when, where. Those who are booked are told.
COHORT_CHANGED = "cohorts.cohort-changed"
# What nobody needs to be told: title, trainers, places, what to know.
COHORT_EDITED = "cohorts.cohort-edited"
COHORT_CANCELLED = "cohorts.cohort-cancelled"
PLACE_CONFIRMED = "cohorts.place-confirmed"
# Whoever walks in has a place too, and needs no letter that says so.
WALKED_IN = "cohorts.walked-in"
BOOKING_CANCELLED = "cohorts.booking-cancelled"
# Access and dietary needs, 30 days after the last day: how many places, and nothing else.
NEEDS_ERASED = "cohorts.needs-erased"
REGISTER_CLOSED = "cohorts.register-closed"
ATTENDANCE_CORRECTED = "cohorts.attendance-corrected"
REPLAY_OPENED = "cohorts.replay-opened"
