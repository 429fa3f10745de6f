"""The product's settings, and with them what only a drill lets errands do and cannot wait for."""

from portal.settings import *  # noqa: F403
from portal.settings import INSTALLED_APPS as PRODUCT

INSTALLED_APPS = [*PRODUCT, "tests.drills.handlers.Drills"]

# An answer is lost after seconds, not after ten minutes.
LINLI_LOOK_BACK_SECONDS = 3
LINLI_SEND_AGAIN_SECONDS = (1, 1, 2, 2)
