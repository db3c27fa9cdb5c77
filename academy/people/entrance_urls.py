"""What must stand before the addresses of allauth, Wagtail and Django's administration, which have ways in of their own."""

from django.urls import path, re_path

from academy.people.views import entrance

app_name = "entrance"

urlpatterns = [
    path("accounts/invitation/", entrance.invitation, name="code"),
    path("accounts/invitation/choose/", entrance.invitation_accept, name="choose"),
    path("accounts/invitation/<str:code>/", entrance.invitation_link, name="link"),
    path("accounts/email/", entrance.own_email),
    path("admin/login/", entrance.back_door),
    path("admin/password_change/", entrance.own_password),
    path("cms/login/", entrance.back_door),
    re_path(r"^cms/password_reset/", entrance.wagtails_password_reset),
]
