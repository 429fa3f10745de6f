"""The product's settings, and with them what only a drill lets errands do."""

from portal.settings import *  # noqa: F403
from portal.settings import INSTALLED_APPS as PRODUCT

INSTALLED_APPS = [*PRODUCT, "tests.drills.handlers.Drills"]
