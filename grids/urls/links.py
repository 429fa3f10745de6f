"""Addresses: links."""

from django.urls import URLPattern, path

from grids.views import links

urlpatterns: list[URLPattern] = [
    path("me/household/", links.link_household, name="link_household"),
    path("me/household/ask/", links.link_ask, name="link_ask"),
    path("me/household/ask/<int:pk>/take-back/", links.link_take_back, name="link_take_back"),
    path("households/<int:pk>/code/", links.link_code, name="link_code"),
    path("links/", links.link_requests, name="links"),
    path("links/<int:pk>/", links.link_request, name="link"),
]
