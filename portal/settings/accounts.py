"""Accounts by django-allauth: phone and password; second factor; list of sessions.

Text messages and WeChat stay off until their variables are set; the pages then show what there is.
"""

from portal.settings.environment import IS_PRODUCTION, env
from portal.settings.gateway import LINLI_SMS_ON

AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["portal.auth.PostBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "portal.rules.passwords.ThreeClasses"},
]

# WeChat (portal/adapters/wechat.py). Inside WeChat's own browser another address asks: LINLI_WEIXIN_AUTHORIZE_URL.
LINLI_WEIXIN_CLIENT_ID: str = env("LINLI_WEIXIN_CLIENT_ID", default="")
LINLI_WEIXIN_CLIENT_SECRET: str = env("LINLI_WEIXIN_CLIENT_SECRET", default="")
LINLI_WEIXIN_ON = bool(LINLI_WEIXIN_CLIENT_ID and LINLI_WEIXIN_CLIENT_SECRET)
WEIXIN_APPS = ["allauth.socialaccount", "allauth.socialaccount.providers.weixin"] if LINLI_WEIXIN_ON else []
WEIXIN_FORM_TARGETS = ["https://open.weixin.qq.com"] if LINLI_WEIXIN_ON else []
SOCIALACCOUNT_ADAPTER = "portal.adapters.wechat.WeChat"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "weixin": {
        "APPS": [{"client_id": LINLI_WEIXIN_CLIENT_ID, "secret": LINLI_WEIXIN_CLIENT_SECRET, "key": ""}],
        "AUTHORIZE_URL": env(
            "LINLI_WEIXIN_AUTHORIZE_URL", default="https://open.weixin.qq.com/connect/qrconnect"
        ),
        "SCOPE": [env("LINLI_WEIXIN_SCOPE", default="snsapi_login")],
    }
}

# Limits by address count the visitor's, not the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("LINLI_BEHIND_PROXY", default=False) else 0

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_ADAPTER = "portal.accounts.Adapter"
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*", "password1*"]
ACCOUNT_FORMS = {
    "login": "portal.forms.accounts.LoginForm",
    "signup": "portal.forms.accounts.SignupForm",
    "change_password": "portal.forms.accounts.ChangePasswordForm",
    "reauthenticate": "portal.forms.accounts.ReauthenticateForm",
    "request_login_code": "portal.forms.accounts.RequestCodeForm",
    "confirm_login_code": "portal.forms.accounts.LoginCodeForm",
    "verify_phone": "portal.forms.accounts.PhoneCodeForm",
}
ACCOUNT_PHONE_VERIFICATION_ENABLED = LINLI_SMS_ON
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 5 * 60
ACCOUNT_LOGIN_BY_CODE_ENABLED = LINLI_SMS_ON
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 5 * 60
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
# Old people on their own phones: nobody asks "remember me". Staff are signed out by the idle limit instead.
ACCOUNT_SESSION_REMEMBER = True
# Signing up with a phone that has an account says so: a neighbour who forgot must find the way back. Whoever tries
# many phones meets the limit by address below. Signing in never says which of the two was wrong.
ACCOUNT_PREVENT_ENUMERATION = False
# Locked for 30 minutes after 5 wrong passwords (docs: domain rules, security grade 2-3).
LINLI_LOCK_SECONDS = 30 * 60
ACCOUNT_RATE_LIMITS = {
    "login_failed": "60/30m/ip,5/30m/key",
    "signup": "30/h/ip",
    # Every try is counted by the line above already, and taken back when it was right.
    "login": None,
    "request_login_code": "20/h/ip,5/h/key",
    "verify_phone": "20/h/ip,5/h/key",
    "change_phone": "10/h/user",
    # Drafts begun by strangers, and query codes that were wrong. A whole estate may share one address.
    "filing": "60/h/ip",
    "case_query": "30/10m/ip",
}
MFA_ADAPTER = "portal.two_factors.TwoFactors"
MFA_FORMS = {
    "activate_totp": "portal.forms.accounts.ActivateForm",
    "authenticate": "portal.forms.accounts.SecondFactorForm",
    "reauthenticate": "portal.forms.accounts.SecondFactorAgainForm",
}
# A clock that is half a minute wrong still signs in.
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Linli"
USERSESSIONS_TRACK_ACTIVITY = False

# Staff are signed out after half an hour without a click.
LINLI_STAFF_IDLE_SECONDS = 30 * 60
# Whether a person in an office post must set up a second factor before anything else.
LINLI_STAFF_MFA: bool = env.bool("LINLI_STAFF_MFA", default=IS_PRODUCTION)
