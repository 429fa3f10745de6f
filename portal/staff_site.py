"""The admin as a whole: whom it lets in, what it lists, and how its first page is ordered.

Not in `portal.admin`: that room registers its pages with this site when it is imported.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

GROUPS = {
    "catalogue": _("办什么事，多少时间"),
    "duties": _("走访和职责"),
    "calendar": _("上班日历"),
    "territory": _("地方和单位"),
    "people": _("人和账号"),
    "posts": _("岗位"),
    "cases": _("诉求和名册"),
    "notices": _("消息发出去"),
    "machine": _("后台的事"),
    "trail": _("审计"),
}
"""The parts of the first page, in order."""

# Signing in and out and passwords have their one place in the portal; no model has a page of its own outside.
NOT_OURS = {"login", "logout", "password_change", "password_change_done", "view_on_site"}


class LinliSite(AdminSite):
    """The staff's admin: open to whoever has `admin.enter`, and nothing in it that is not scoped.

    Strangers are sent to the front door; for everybody else a page that is not theirs is not there (404).
    """

    site_title = site_header = _("管理后台")
    index_title = _("管理后台")
    site_url = None

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take scoped classes only: what libraries bring for their own tables stays outside."""
        if getattr(admin_class, "is_scoped", False):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether some post of the reader opens the admin."""
        return bool(request.actor.may("admin.enter"))  # type: ignore[attr-defined]

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Any:
        """Guard one page. A refusal inside reads like a page that does not exist."""

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise Http404
            try:
                return view(request, *args, **kwargs)
            except PermissionDenied as denied:
                raise Http404 from denied

        protected = csrf_protect(guarded)
        return protected if cacheable else never_cache(protected)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's addresses without those that have their place elsewhere."""
        return [url for url in super().get_urls() if getattr(url, "name", None) not in NOT_OURS]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """What this reader may open, by subject. No query."""
        shown: dict[str, list[dict[str, Any]]] = {group: [] for group in GROUPS}
        for model_admin in self._registry.values():
            if model_admin.has_module_permission(request):
                shown[model_admin.group].append(_entry(request, model_admin))  # type: ignore[attr-defined]
        return [
            {"name": GROUPS[group], "app_label": group, "app_url": "", "models": models}
            for group, models in shown.items()
            if models
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The first page: what may be opened, and what somebody should know today."""
        from portal.admin.notes import notes_for

        return super().index(request, {"notes": notes_for(request.actor), **(extra_context or {})})  # type: ignore[attr-defined]

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Apps are the house's own order, not the reader's: back to the first page."""
        return HttpResponseRedirect(reverse("admin:index"))


def _entry(request: HttpRequest, model_admin: Any) -> dict[str, Any]:
    """One line of the first page and of the navigation at the side."""
    opts = model_admin.model._meta
    may_add, may_change = model_admin.has_add_permission(request), model_admin.has_change_permission(request)
    where = f"admin:{opts.app_label}_{opts.model_name}"
    return {
        "model": model_admin.model,
        "name": opts.verbose_name_plural,
        "object_name": opts.object_name,
        "admin_url": reverse(f"{where}_changelist"),
        "add_url": reverse(f"{where}_add") if may_add else None,
        "view_only": not (may_add or may_change),
    }
