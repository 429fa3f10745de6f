"""Addresses of the look: the reader's choices, and in a demo the sheet of components."""

from django.conf import settings
from django.urls import path

from portal.views import preferences, style_guide

urlpatterns = [
    path("display/", preferences.display, name="display"),
    path("display/choose/", preferences.choose, name="display_choose"),
]

if not settings.IS_PRODUCTION:
    urlpatterns += [
        path("style-guide/", style_guide.sheet, name="style_guide"),
        path("style-guide/form/", style_guide.form, name="style_guide_form"),
        path("style-guide/staff/", style_guide.staff, name="style_guide_staff"),
        path("style-guide/door/", style_guide.door, name="style_guide_door"),
    ]
