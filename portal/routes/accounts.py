"""Addresses: accounts. Of the account library only the pages that are used here."""

from allauth.account import views as account
from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from portal.views import accounts

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/login/", accounts.admin_door),
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/signup/", accounts.sign_up, name="account_signup"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("me/", accounts.me, name="me"),
]
