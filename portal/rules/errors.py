"""The one error that the rules raise about something a person typed."""

from collections.abc import Mapping

from django.utils.functional import Promise

Text = str | Promise


class Unusable(ValueError):
    """A value that a rule cannot accept, with a message for the person who typed it.

    `code` is a stable key for tests and forms, such as "phone.length". `str(error)` renders the
    message in the language that is active at that moment, not when the error was raised.
    """

    def __init__(self, code: str, text: Text, params: Mapping[str, object] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.params = dict(params or {})

    @property
    def message(self) -> str:
        """The text in the reader's language, with its placeholders filled."""
        text = str(self.text)
        return text % self.params if self.params else text

    def __str__(self) -> str:
        return self.message
