"""A verb's no, in words for the reader."""


class Refused(Exception):
    """A business act that may not happen now. The message is translated and meant for the person who tried.

    `field` names the form field it belongs to, when there is one.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = str(message)
        self.field = field


class Outrun(Refused):
    """Somebody else acted first; the message says what happened meanwhile."""
