from django.urls import path

from academy.competencies import views

app_name = "competencies"

urlpatterns = [
    path("", views.framework, name="framework"),
    path("roles/<str:code>/", views.role_detail, name="role-detail"),
    path("kept-up/", views.requirement_list, name="requirement-list"),
    path("principles/", views.principle_list, name="principle-list"),
    path("outside/", views.outside_list, name="outside-list"),
]
