"""The product's database and templates, and next to no path through the framework."""

from portal.settings import *  # noqa: F403
from portal.settings.apps import INSTALLED_APPS as ALL_APPS
from portal.settings.apps import TEMPLATES

INSTALLED_APPS = [app for app in ALL_APPS if "allauth" not in app and "dmin" not in app]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
SESSION_ENGINE = "tests.benches.floor.sessions"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
ROOT_URLCONF = "tests.benches.floor.pages"
WSGI_APPLICATION = "tests.benches.floor.wsgi.application"
TEMPLATES[0]["OPTIONS"]["context_processors"] = []  # type: ignore[index]
