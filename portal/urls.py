"""Every address of the portal; the apps bring their own."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("account/", include("allauth.urls")),
    path("", include("portal.look_urls")),
    path("", include("portal.routes")),
    path("", include("grids.urls")),
]
