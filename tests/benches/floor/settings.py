"""The product's database and templates, and next to no path through the framework."""

from portal.settings import *  # noqa: F403
from portal.settings.apps import TEMPLATES

MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]
ROOT_URLCONF = "tests.benches.floor.pages"
WSGI_APPLICATION = "tests.benches.floor.wsgi.application"
TEMPLATES[0]["OPTIONS"]["context_processors"] = []  # type: ignore[index]
