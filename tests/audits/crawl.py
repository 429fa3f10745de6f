"""Our own walk over all pages that links lead to, as several roles: headers, cookies, and nothing inline."""

from __future__ import annotations

import http.client
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from tests.audits.stand import Site

MOST_PAGES = 160
# Of one kind of page (numbers and keys taken out of its address) so many are looked at.
MOST_ALIKE = 3
LEAVE_OUT = re.compile(r"^/(static/|account/logout/)")
PARTS = re.compile(r"\d+|[0-9a-f]{8}-[0-9a-f-]{27}")
DEMANDED = {
    "X-Content-Type-Options": {"nosniff"},
    "X-Frame-Options": {"DENY"},
    "Referrer-Policy": {"same-origin"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
}
POLICY = {"default-src": "'none'", "object-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'"}
LOOSE = ("'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "data:", "http:", "https:")
HANDLER = re.compile(r"on[a-z]+$")
ADDRESSES = {"href", "src", "action", "formaction", "data"}


class Inspector(HTMLParser):
    """Reads one page: where its links lead, and what of it would need a looser policy."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.wrong: list[str] = []
        self.script_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        if tag == "style":
            self.wrong.append("<style>")
        self.script_open = (
            tag == "script" and not given.get("src") and given.get("type") != "application/json"
        )
        self.wrong += [f"{tag}[{name}]" for name in given if name == "style" or HANDLER.match(name)]
        self.wrong += [
            f"{tag}[{name}]={value}"
            for name, value in attrs
            if name in ADDRESSES and re.match(r"\s*(javascript|data|vbscript):", value or "", re.IGNORECASE)
        ]

    def handle_data(self, data: str) -> None:
        """A script that stands in the page itself."""
        if self.script_open and data.strip():
            self.wrong.append("<script> with code")

    def handle_endtag(self, tag: str) -> None:
        """The end of a script."""
        self.script_open = False


@dataclass
class Walk:
    """One role's walk. `findings`: what is wrong, and on how many pages."""

    site: Site
    cookies: dict[str, str]
    findings: Counter[str] = field(default_factory=Counter)
    pages: list[str] = field(default_factory=list)
    alike: Counter[str] = field(default_factory=Counter)

    def go(self, *starts: str) -> None:
        """From `starts` along every link, breadth first."""
        waiting = deque(starts)
        while waiting and len(self.pages) < MOST_PAGES:
            path = waiting.popleft()
            if self._is_new(path):
                waiting.extend(self._look(path))

    def _is_new(self, path: str) -> bool:
        kind = PARTS.sub("#", urlsplit(path).path)
        if LEAVE_OUT.match(path) or path in self.pages or self.alike[kind] >= MOST_ALIKE:
            return False
        self.alike[kind] += 1
        self.pages.append(path)
        return True

    def _look(self, path: str) -> list[str]:
        link = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        link.request("GET", path, headers={"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())})
        answer = link.getresponse()
        body = answer.read()
        link.close()
        found = self._check(path, answer)
        if answer.headers.get_content_type() != "text/html":
            return found
        page = Inspector()
        page.feed(body.decode("utf-8", "replace"))
        self._note(path, page.wrong)
        return found + [local for href in page.links if (local := self._local(path, href))]

    def _local(self, path: str, href: str) -> str | None:
        """The path that a link leads to; None when it leads elsewhere."""
        there = urlsplit(urljoin(self.site.address + path, href))
        if there.scheme != "http" or there.netloc != f"127.0.0.1:{self.site.port}":
            return None
        return there._replace(scheme="", netloc="", fragment="").geturl() or "/"

    def _check(self, path: str, answer: http.client.HTTPResponse) -> list[str]:
        """Note what is wrong with the head of an answer; the page that it sends us to."""
        wrong = [f"{answer.status}"] if answer.status >= 500 else []
        if answer.headers.get_content_type() == "text/html":
            wrong += loose_headers(answer.headers)
        elif answer.headers.get("X-Content-Type-Options") != "nosniff":
            wrong.append("X-Content-Type-Options")
        wrong += loose_cookies(answer.headers)
        self._note(path, wrong)
        there = self._local(path, answer.headers["Location"]) if answer.headers.get("Location") else None
        return [there] if there else []

    def _note(self, path: str, wrong: list[str]) -> None:
        kind = PARTS.sub("#", urlsplit(path).path)
        self.findings.update(f"{kind}: {what}" for what in set(wrong))


def loose_headers(headers: Any) -> list[str]:
    """What a page's headers lack."""
    wrong = [
        f"{name}: {headers.get(name)}" for name, good in DEMANDED.items() if headers.get(name) not in good
    ]
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers.get("Content-Security-Policy", "").split(";")
    )
    wrong += [
        f"policy {name}: {policy.get(name)}" for name, value in POLICY.items() if policy.get(name) != value
    ]
    wrong += [f"policy {name}: {v}" for name, values in policy.items() for v in values.split() if v in LOOSE]
    return wrong


def loose_cookies(headers: Any) -> list[str]:
    """Cookies that scripts or other sites could use."""
    given = headers.get_all("Set-Cookie") or []
    return [
        f"cookie {cookie.partition('=')[0]}"
        for cookie in given
        if "httponly" not in cookie.lower() or "samesite" not in cookie.lower()
    ]


def crawl(site: Site) -> list[dict[str, Any]]:
    """A result for each role, and for nobody."""
    results = []
    for role, cookies in {"nobody": {}, **site.cookies}.items():
        walk = Walk(site, cookies)
        walk.go(
            "/",
            "/file/",
            "/today/",
            "/cases/",
            "/admin/",
            "/account/login/",
            "/style-guide/",
            "/no/such/page/",
        )
        results.append({
            "name": f"headers and markup, {role}", "tool": "own", "ok": not walk.findings and len(walk.pages) > 5,
            "checked": len(walk.pages), "findings": [f"{what} ({n})" for what, n in walk.findings.most_common()],
        })  # fmt: skip
    return results


def kinds_of_pages(site: Site, role: str) -> list[str]:
    """One address of each kind that a role's links lead to: where a scanner begins."""
    walk = Walk(site, site.cookies[role])
    walk.go("/")
    first: dict[str, str] = {}
    for path in walk.pages:
        first.setdefault(PARTS.sub("#", urlsplit(path).path), path)
    return list(first.values())
