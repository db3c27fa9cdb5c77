"""One's own account, and looking after people."""

from django.urls import path

from academy.people.views import accounts, agencies, importing, looking_after, own, records

app_name = "people"

urlpatterns = [
    path("me/", own.me, name="me"),
    path("me/name/", own.own_name, name="me-name"),
    path("me/email/", own.own_email, name="me-email"),
    path("", looking_after.people, name="people"),
    path("add/", looking_after.person_add, name="person-add"),
    path("import/", importing.import_upload, name="import-upload"),
    path("import/<int:import_id>/", importing.import_detail, name="import-detail"),
    path("import/<int:import_id>/apply/", importing.import_apply, name="import-apply"),
    path("<int:person_id>/", looking_after.person, name="person"),
    path("<int:person_id>/name/", records.name, name="person-name"),
    path("<int:person_id>/email/", records.email, name="person-email"),
    path("<int:person_id>/jobs/add/", records.job_add, name="job-add"),
    path("<int:person_id>/jobs/<int:job_id>/move/", records.job_move, name="job-move"),
    path("<int:person_id>/jobs/<int:job_id>/end/", records.job_end, name="job-end"),
    path("<int:person_id>/jobs/<int:job_id>/change/", records.job_change, name="job-change"),
    path("<int:person_id>/jobs/<int:job_id>/withdraw/", records.job_withdraw, name="job-withdraw"),
    path("<int:person_id>/designations/add/", records.designation_add, name="designation-add"),
    path("<int:person_id>/designations/<int:designation_id>/end/", records.designation_end, name="designation-end"),
    path("<int:person_id>/roles/add/", records.grant_add, name="grant-add"),
    path("<int:person_id>/roles/<int:grant_id>/end/", records.grant_end, name="grant-end"),
    path("<int:person_id>/invite/", accounts.invite, name="person-invite"),
    path("<int:person_id>/password/", accounts.password_reset, name="person-password"),
    path("<int:person_id>/second-step/", accounts.second_step_reset, name="person-second-step"),
    path("<int:person_id>/close/", accounts.close, name="person-close"),
    path("<int:person_id>/open/", accounts.reopen, name="person-open"),
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/add/", agencies.agency_add, name="agency-add"),
    path("agencies/<str:code>/", agencies.agency, name="agency"),
    path("agencies/<str:code>/teams/add/", agencies.team_add, name="team-add"),
]
