"""The demonstration's post box. A real academy has none."""

from django.conf import settings
from django.urls import URLPattern, path

from academy.notices import views

app_name = "notices"
urlpatterns: list[URLPattern] = []
if settings.DEMO:
    urlpatterns += [
        path("dev/mail/", views.mail_list, name="mail-list"),
        path("dev/mail/<int:mail_id>/", views.mail, name="mail"),
        path("dev/mail/<int:mail_id>/html/", views.mail_html, name="mail-html"),
    ]
