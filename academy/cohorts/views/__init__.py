"""The pages of cohorts: the trainer's (cohorts, planning, registers, offerings) and the learner's (bookings)."""
