"""The addresses of the academy. Wagtail's pages take what nobody else has, so they stand last."""

from importlib.util import find_spec

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from academy.common.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz/", healthz, name="healthz"),
    path("", include("academy.people.entrance_urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("cms.urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]
# While the floors are being laid, each part joins as it is born.
for prefix, module in (
    ("", "academy.dashboards.urls"),
    ("people/", "cms.seen.urls"),
    ("people/", "academy.people.urls"),
    ("cohorts/", "academy.cohorts.urls"),
    ("learning/boosters/", "cms.boosters.urls"),
    ("learning/", "academy.practice.urls"),
    ("framework/", "academy.competencies.urls"),
    ("", "certificates.urls"),
    ("", "academy.notices.urls"),
    ("modules/", "cms.player.urls"),
):
    if find_spec(module):
        urlpatterns.append(path(prefix, include(module)))

if settings.DEMO:
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
urlpatterns.append(path("", include(wagtail_urls)))
