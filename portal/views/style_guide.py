"""The sheet of all components in all states, for eyes and for the browser tests. Not in production."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.messages import constants as levels
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.forms.style_guide import SampleForm
from portal.rules.wording import Deadline

FOLDER = "portal/style_guide"


def _deadlines() -> list[Deadline]:
    """One of each kind."""
    now = timezone.now()
    return [
        Deadline(now + timedelta(days=7)),
        Deadline(now + timedelta(hours=5), since=now - timedelta(hours=2), act=_("接手")),
        Deadline(now + timedelta(minutes=35), act=_("分派")),
        Deadline(now + timedelta(days=2)),
        Deadline(now - timedelta(hours=3)),
        Deadline(now, state="paused", note=_("等您回复后继续")),
        Deadline(now, state="done", ended=now - timedelta(days=7)),
        Deadline(now - timedelta(days=9), state="done", ended=now - timedelta(days=7)),
    ]


def _messages() -> list[Message]:
    return [
        Message(levels.SUCCESS, _("走访记好了，同时算作 3 项任务。")),
        Message(levels.WARNING, _("现在没有网。草稿存着，连上后自动发出。")),
        Message(levels.ERROR, _("没有保存：这户 5 分钟前被改过。")),
        Message(levels.INFO, _("今年的调休表还没录入，暂按周一至周五算。")),
    ]


def _context() -> dict[str, object]:
    now = timezone.now()
    return {
        "deadlines": _deadlines(),
        "messages": _messages(),
        "form": SampleForm(),
        "day": now - timedelta(days=1),
        "week": now - timedelta(days=6),
        "promise": now + timedelta(days=9),
        "rows": [(Deadline(now + timedelta(days=n)), n) for n in range(-2, 8)],
    }


def sheet(request: HttpRequest) -> HttpResponse:
    """Everything on one page."""
    return render(request, f"{FOLDER}/sheet.html", _context())


def form(request: HttpRequest) -> HttpResponse:
    """A form as crispy renders it; empty and with errors."""
    answers = {"phone": "1385550482", "hours": "14:00–16:00", "room": "1", "tidy": "on"}
    sample = SampleForm() if "empty" in request.GET else SampleForm(request.POST or answers)
    return render(request, f"{FOLDER}/form.html", {"form": sample})


def staff(request: HttpRequest) -> HttpResponse:
    """A staff page: side navigation, table, filters."""
    return render(request, f"{FOLDER}/staff.html", _context())


def door(request: HttpRequest) -> HttpResponse:
    """The page of signing in."""
    return render(request, f"{FOLDER}/door.html")
