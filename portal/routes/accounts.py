"""Addresses: accounts. Of the account library only the pages that are used here."""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from django.conf import settings
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import never_cache

from portal.views import accounts, help, me


def page(route: str, view: Callable[..., HttpResponseBase], *, name: str) -> URLPattern:
    """The address of a page about somebody's account: no cache keeps it, the browser's on a shared machine neither."""
    return path(route, never_cache(view), name=name)


urlpatterns: list[URLPattern | URLResolver] = [
    page("admin/login/", accounts.admin_door, name="admin_door"),
    page("account/login/", account.login, name="account_login"),
    page("account/logout/", accounts.sign_out, name="account_logout"),
    page("account/signup/", accounts.sign_up, name="account_signup"),
    page("account/inactive/", account.account_inactive, name="account_inactive"),
    page("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    page("account/password/", account.password_change, name="account_change_password"),
    page("account/password/forgotten/", accounts.forgotten, name="account_reset_password"),
    page("account/phone/", accounts.change_phone, name="account_change_phone"),
    page("account/sessions/", accounts.sessions, name="usersessions_list"),
    page("account/two-factors/", factors.index, name="mfa_index"),
    page("account/two-factors/authenticate/", factors.authenticate, name="mfa_authenticate"),
    page("account/two-factors/reauthenticate/", factors.reauthenticate, name="mfa_reauthenticate"),
    page("account/two-factors/set-up/", accounts.set_up_two_factors, name="mfa_activate_totp"),
    page("account/two-factors/remove/", accounts.remove_two_factors, name="mfa_deactivate_totp"),
    page("account/two-factors/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    page("account/two-factors/codes/new/", accounts.new_recovery_codes, name="mfa_generate_recovery_codes"),
    page(
        "account/two-factors/codes/file/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    # Not there while text messages are off.
    page("account/code/", accounts.request_code, name="account_request_login_code"),
    page("account/code/confirm/", accounts.confirm_code, name="account_confirm_login_code"),
    page("account/phone/confirm/", accounts.verify_phone, name="account_verify_phone"),
    page("me/", me.me, name="me"),
    page("me/data/", me.my_data, name="me_data"),
    page("accounts/", help.find_account, name="accounts"),
    page("accounts/<int:pk>/", help.help_account, name="account_help"),
]

if settings.LINLI_WEIXIN_ON:
    from allauth.socialaccount import views as social

    urlpatterns += [
        path("account/", include("allauth.socialaccount.providers.weixin.urls")),
        page("account/weixin/", social.connections, name="socialaccount_connections"),
        page("account/weixin/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
        page("account/weixin/error/", social.login_error, name="socialaccount_login_error"),
    ]
