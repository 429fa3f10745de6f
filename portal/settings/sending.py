"""What leaves the house, and by mail. Without `LINLI_EMAIL_URL` no mail is sent; the sending log says so for each."""

from portal.settings.environment import env

# smtp+tls://user:password@host:587, smtps://user:password@host:465, smtp://host:25
LINLI_EMAIL_URL: str = env("LINLI_EMAIL_URL", default="")
LINLI_EMAIL_ON = bool(LINLI_EMAIL_URL)

_mail = env.email_url_config(LINLI_EMAIL_URL or "dummymail://")
EMAIL_BACKEND: str = _mail["EMAIL_BACKEND"]
EMAIL_HOST: str = _mail["EMAIL_HOST"] or ""
EMAIL_PORT: int = _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER: str = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD: str = _mail["EMAIL_HOST_PASSWORD"] or ""
# Encrypted from the first byte on, or from STARTTLS on.
EMAIL_USE_SSL = LINLI_EMAIL_URL.startswith(("smtps:", "smtp+ssl:"))
EMAIL_USE_TLS = bool(_mail.get("EMAIL_USE_TLS")) and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL: str = env("LINLI_EMAIL_FROM", default="linli@localhost")

# A call whose answer nobody has written down for so long has lost it.
LINLI_LOOK_BACK_SECONDS = 10 * 60
# After so many seconds the second, third, fourth and fifth try.
LINLI_SEND_AGAIN_SECONDS = (60, 5 * 60, 20 * 60, 60 * 60)
