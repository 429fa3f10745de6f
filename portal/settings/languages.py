"""Simplified Chinese is the language of the source; English is complete. Time is Chinese time."""

from django.utils.translation import gettext_lazy as _

from portal.settings.environment import BASE_DIR, LINLI_ENV, env

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Under the portal's name on every page, and in the footer. A resident sees his community once he is linked to a household.
LINLI_PLACE: str = env("LINLI_PLACE", default="榆荫街道" if LINLI_ENV == "demo" else "")
LINLI_HELP_LINE: str = env("LINLI_HELP_LINE", default="")
