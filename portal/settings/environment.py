"""Which kind of start this is, and the secrets it needs."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()

LINLI_ENV: str = env("LINLI_ENV", default="production")
if LINLI_ENV not in {"demo", "test", "production"}:
    raise ImproperlyConfigured("LINLI_ENV is one of demo, test, production.")
IS_PRODUCTION = LINLI_ENV == "production"
DEBUG = False


def secret(name: str) -> str:
    """The value of a secret. Outside tests a missing one stops the start with its name."""
    value: str = env(name, default="")
    if value:
        return value
    if LINLI_ENV == "test":
        return f"only-for-tests-{name}-0123456789-0123456789-0123456789"
    raise ImproperlyConfigured(
        f"{name} is not set. Linli does not start without its secrets; see docs/operators.md."
    )


def field_keys() -> list[str]:
    """Fernet keys of the encrypted columns, newest first."""
    if LINLI_ENV == "test" and not env("LINLI_FIELD_KEYS", default=""):
        return ["b25seS1mb3ItdGVzdHMtMDEyMzQ1Njc4OTAxMjM0NTY="]
    return [key.strip() for key in secret("LINLI_FIELD_KEYS").split(",") if key.strip()]


SECRET_KEY = secret("LINLI_SECRET_KEY")
LINLI_HASH_KEY = secret("LINLI_HASH_KEY")
LINLI_FIELD_KEYS = field_keys()
LINLI_PUBLIC_URL: str = env("LINLI_PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
