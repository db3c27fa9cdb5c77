from django.urls import path

from cms.seen import views

app_name = "seen"
urlpatterns = [
    path("<int:person_id>/seen/", views.module_list, name="module-list"),
    path("<int:person_id>/seen/begun/<int:enrolment_id>/", views.enrolment, name="enrolment"),
    path("<int:person_id>/seen/completed/<int:completion_id>/", views.completion, name="completion"),
    path("<int:person_id>/seen/lessons/<int:version_id>/", views.lesson, name="lesson"),
    path("<int:person_id>/seen/goes/<int:attempt_id>/", views.go, name="go"),
]
