from django.urls import path

from academy.competencies import views

app_name = "competencies"

urlpatterns = [
    path("", views.framework, name="framework"),
    path("roles/<str:code>/", views.role_detail, name="role-detail"),
]
