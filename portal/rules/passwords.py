"""What a password has to be (security grade 2–3: 8 characters of 3 classes)."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LENGTH = 8
CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z0-9]")


class ThreeClasses:
    """Refuses a short password, and one with fewer than three of: lower case, upper case, digits, other signs.

    Both in one sentence: the framework's own about the length is English in every language.
    """

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError with what is missing."""
        if len(password) < LENGTH or sum(bool(re.search(kind, password)) for kind in CLASSES) < 3:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        return _("密码至少 8 位，大写字母、小写字母、数字、符号里要有三种。")
