"""The static files every page takes, as ready markup: looked up once, not once a request."""

from __future__ import annotations

from functools import cache

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
