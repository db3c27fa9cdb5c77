from django.urls import path

from certificates import views

app_name = "certificates"

urlpatterns = [
    path("certificates/", views.certificate_list, name="certificate-list"),
    path("certificates/<str:number>/", views.certificate_detail, name="certificate-detail"),
    path("certificates/<str:number>.pdf", views.certificate_pdf, name="certificate-pdf"),
    path("certificates/<str:number>/again/", views.certificate_reissue, name="certificate-reissue"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verify_detail, name="verify-detail"),
]
