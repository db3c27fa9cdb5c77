"""Cohorts: the trainer's pages, and below `dates/` and `bookings/` the learner's."""

from django.urls import path

from academy.cohorts.views import bookings, cohorts, marking, offerings, planning, registers, replays

app_name = "cohorts"

urlpatterns = [
    path("", cohorts.cohort_list, name="cohort-list"),
    path("new/", planning.cohort_make, name="cohort-make"),
    path("new/<int:offering_id>/", planning.cohort_make_of, name="cohort-make-of"),
    path("<int:cohort_id>/", cohorts.cohort_detail, name="cohort-detail"),
    path("<int:cohort_id>/change/", planning.cohort_change, name="cohort-change"),
    path("<int:cohort_id>/cancel/", cohorts.cohort_cancel, name="cohort-cancel"),
    path("<int:cohort_id>/place/", cohorts.place_for, name="place-for"),
    path("<int:cohort_id>/places/<int:booking_id>/cancel/", cohorts.place_cancel, name="place-cancel"),
    path("<int:cohort_id>/replays/", replays.replay_list, name="replay-list"),
    path("<int:cohort_id>/replays/<int:replay_id>/", replays.replay, name="replay"),
    path("<int:cohort_id>/replays/open/<int:version_id>/", replays.replay_open, name="replay-open"),
    path("sessions/<int:session_id>/", registers.register, name="register"),
    path("sessions/<int:session_id>/marks/<int:booking_id>/", registers.mark, name="mark"),
    path("sessions/<int:session_id>/sheet/", registers.sign_in_sheet, name="sign-in-sheet"),
    path("sessions/<int:session_id>/walk-in/", registers.walk_in, name="walk-in"),
    path("sessions/<int:session_id>/correct/<int:attendance_id>/", registers.correct, name="correct"),
    path("marking/", marking.marking_list, name="marking-list"),
    path("marking/<int:answer_id>/", marking.marking, name="marking"),
    path("offerings/", offerings.offering_list, name="offering-list"),
    path("offerings/new/", offerings.offering_keep, name="offering-make"),
    path("offerings/<int:offering_id>/", offerings.offering_keep, name="offering-change"),
    path("offerings/<int:offering_id>/retire/", offerings.offering_retire, name="offering-retire"),
    path("venues/<int:place_id>/", offerings.place_change, name="venue-change"),
    path("dates/", bookings.date_list, name="date-list"),
    path("dates/<int:cohort_id>/", bookings.date_detail, name="date-detail"),
    path("bookings/", bookings.booking_list, name="booking-list"),
    path("bookings/<int:booking_id>/", bookings.booking_detail, name="booking-detail"),
    path("bookings/<int:booking_id>/cancel/", bookings.booking_cancel, name="booking-cancel"),
]
