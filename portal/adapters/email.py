"""Mail, by Django's backend from `LINLI_EMAIL_URL`. Off without it."""

from __future__ import annotations

import smtplib
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from portal.adapters.outcome import SENT, Outcome, refused, unknown

SAID_NO = (
    smtplib.SMTPResponseException,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPNotSupportedError,
)


def is_on() -> bool:
    """Whether mail can be sent here at all."""
    return bool(settings.LINLI_EMAIL_ON)


def send(to: str, subject: str, body: str) -> Outcome:
    """Send one mail. Blocks for some seconds at most; never raises."""
    link = get_connection()
    try:
        link.open()
    except Exception as problem:
        # Whatever it was, no letter was handed over yet.
        return refused(_("没有连上邮件服务器（%(problem)s）") % {"problem": type(problem).__name__})
    try:
        return _hand_over(link, EmailMessage(" ".join(subject.split()), body, to=[to], connection=link))
    finally:
        with suppress(Exception):
            link.close()


def _hand_over(link: BaseEmailBackend, letter: EmailMessage) -> Outcome:
    """What the server answered; a line that breaks after the letter was begun leaves it open."""
    try:
        link.send_messages([letter])
    except SAID_NO as no:
        return refused(_("邮件服务器没有收（%(problem)s）") % {"problem": _code(no)})
    except Exception as problem:
        return unknown(_("发到一半断了（%(problem)s）") % {"problem": type(problem).__name__})
    return SENT


def _code(no: Exception) -> str:
    code = getattr(no, "smtp_code", "")
    return f"{type(no).__name__} {code}".strip()
