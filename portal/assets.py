"""The static files every page takes, as ready markup: looked up once, not once a request."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

BOOTSTRAP = "vendor/bootstrap/5.3.9/bootstrap.min.css"
HTMX = "vendor/htmx/2.0.11/htmx.min.js"
SHEETS = ("tokens", "base", "frame", "components", "residents", "staff", "papers", "modes")

# htmx brings neither its own <style> element nor anything that needs eval; both would break the policy.
HTMX_CONFIG = (
    '{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"historyCacheSize":0}'
)

SPRITE = "img/icons.svg"
SIGNS = ("seal", "check", "dot", "chevron", "chevron-dark", "cross", "cross-dark")
"""Pictures that the sheets name."""


@cache
def head() -> SafeString:
    """What stands first in every <head>: character set, viewport, stylesheets, the common script."""
    sheets = (BOOTSTRAP, *(f"css/{name}.css" for name in SHEETS))
    links = format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(path),) for path in sheets))
    return format_html(
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="format-detection" content="telephone=no">\n'
        '<link rel="icon" href="{}" type="image/svg+xml">\n'
        "{}\n{}",
        static("img/seal.svg"),
        links,
        script("linli"),
    )


@cache
def script(name: str) -> SafeString:
    """One of our own modules, `static/js/NAME.js`. Modules wait until the page is parsed."""
    return format_html('<script type="module" src="{}"></script>', static(f"js/{name}.js"))


@cache
def shell(*names: str) -> tuple[str, ...]:
    """The addresses of everything a page in our dress takes, and of the modules `names`: what a device keeps of it."""
    files = [
        BOOTSTRAP,
        *(f"css/{name}.css" for name in SHEETS),
        SPRITE,
        *(f"img/{name}.svg" for name in SIGNS),
    ]
    # A module names the ones it imports by their bare names, so both addresses of each are asked for.
    modules = [f"js/{name}.js" for name in names]
    bare = [f"{settings.STATIC_URL}{path}" for path in modules]
    return tuple(dict.fromkeys([*map(static, [*files, *modules]), *bare]))


@cache
def source(name: str) -> str:
    """The text of one of our own scripts, `static/js/NAME.js`, for what must be served from an address of its own."""
    return (settings.BASE_DIR / "static" / "js" / f"{name}.js").read_text(encoding="utf-8")


@cache
def htmx() -> SafeString:
    """htmx, for pages that swap parts of themselves. Goes into the block `scripts`."""
    return format_html(
        '<meta name="htmx-config" content="{}"><script src="{}" defer></script>', HTMX_CONFIG, static(HTMX)
    )


@cache
def icon(name: str, more: str = "") -> SafeString:
    """An icon of the sprite; `more`: further classes. It says nothing to a screen reader: the word stands beside it."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f"ico {more}".rstrip(),
        static(SPRITE),
        name,
    )


NOTHING = format_html("{}", "")
