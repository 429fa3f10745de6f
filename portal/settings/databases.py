"""PostgreSQL, and nothing else. The application's role does not own its tables (see docs/operators.md)."""

from portal.settings.environment import env

DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres:///linli")}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["CONN_MAX_AGE"] = env.int("LINLI_CONN_MAX_AGE", default=600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Off where a pooler gives every transaction another server connection.
LINLI_PREPARE = env.bool("LINLI_PREPARE", default=True)
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
DATABASES["default"]["TEST"] = {"NAME": env("LINLI_TEST_DB", default="test_linli")}

# Sessions and lockout counters live in PostgreSQL, so that a lost broker logs nobody out.
# Room enough that nobody can push a lock out by filling the table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
SESSION_ENGINE = "portal.sessions"
