from django.urls import path

from academy.practice import views

app_name = "practice"
urlpatterns = [
    path("", views.writing_list, name="writing-list"),
    path("download/", views.writing_download, name="writing-download"),
    path("<int:reflection_id>/download/", views.writing_download, name="writing-download-one"),
    path("<int:reflection_id>/delete/", views.writing_delete, name="writing-delete"),
]
