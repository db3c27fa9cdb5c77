from django.urls import path

from cms.boosters import views

app_name = "boosters"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("begin/", views.begin, name="begin"),
    path("stop/", views.stop, name="stop"),
    path("delete/", views.delete, name="delete"),
    path("download/", views.download, name="download"),
    path("<int:booster_id>/", views.question, name="ask"),
    path("<int:booster_id>/answer/", views.answer, name="answer"),
    path("<int:booster_id>/<int:number>/", views.told, name="told"),
]
