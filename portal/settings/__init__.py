"""Settings by topic, read from the environment. See docs/architecture.md for the variables.

Safe by default: without `LINLI_ENV` this is a production start, and it refuses to begin when a secret is missing.
"""

from portal.settings.accounts import *  # noqa: F403
from portal.settings.apps import *  # noqa: F403
from portal.settings.databases import *  # noqa: F403
from portal.settings.environment import *  # noqa: F403
from portal.settings.files import *  # noqa: F403
from portal.settings.gateway import *  # noqa: F403
from portal.settings.languages import *  # noqa: F403
from portal.settings.logs import *  # noqa: F403
from portal.settings.queue import *  # noqa: F403
from portal.settings.security import *  # noqa: F403
from portal.settings.sending import *  # noqa: F403
