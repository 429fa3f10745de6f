"""Addresses: accounts. Of the account library only the pages that are used here."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from portal.views import accounts, help, me

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/login/", accounts.admin_door, name="admin_door"),
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/signup/", accounts.sign_up, name="account_signup"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/password/forgotten/", accounts.forgotten, name="account_reset_password"),
    path("account/phone/", accounts.change_phone, name="account_change_phone"),
    path("account/sessions/", accounts.sessions, name="usersessions_list"),
    path("account/two-factors/", factors.index, name="mfa_index"),
    path("account/two-factors/authenticate/", factors.authenticate, name="mfa_authenticate"),
    path("account/two-factors/reauthenticate/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("account/two-factors/set-up/", accounts.set_up_two_factors, name="mfa_activate_totp"),
    path("account/two-factors/remove/", accounts.remove_two_factors, name="mfa_deactivate_totp"),
    path("account/two-factors/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/two-factors/codes/new/", accounts.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "account/two-factors/codes/file/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    # Not there while text messages are off.
    path("account/code/", accounts.request_code, name="account_request_login_code"),
    path("account/code/confirm/", accounts.confirm_code, name="account_confirm_login_code"),
    path("account/phone/confirm/", accounts.verify_phone, name="account_verify_phone"),
    path("me/", me.me, name="me"),
    path("me/data/", me.my_data, name="me_data"),
    path("accounts/", help.find_account, name="accounts"),
    path("accounts/<int:pk>/", help.help_account, name="account_help"),
]

if settings.LINLI_WEIXIN_ON:
    from allauth.socialaccount import views as social

    urlpatterns += [
        path("account/", include("allauth.socialaccount.providers.weixin.urls")),
        path("account/weixin/", social.connections, name="socialaccount_connections"),
        path("account/weixin/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
        path("account/weixin/error/", social.login_error, name="socialaccount_login_error"),
    ]
