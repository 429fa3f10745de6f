"""Every address of the portal; the apps bring their own."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("portal.look_urls")),
    # Before the admin: its sign-in page is ours.
    path("", include("portal.routes")),
    path("admin/", admin.site.urls),
    path("", include("grids.urls")),
    path("", include("parties.urls")),
]

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.fault"
