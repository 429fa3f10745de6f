"""Wapiti, in an environment of its own, signed in as three roles. Nothing leaves this machine.

Its seeds are one page of each kind that the role's links lead to. Payloads that would call an outside server to prove
themselves are given a listener on this machine in its place, and whatever else would go out meets a closed proxy.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from deploy import places
from deploy.stamps import fingerprint
from tests.audits.crawl import kinds_of_pages
from tests.audits.stand import Site, folder

PINS = Path(__file__).with_name("scanner.txt")
# Left out: what asks servers outside (wapp, htp, nikto, takeover, cms, ssl, log4shell), what guesses at names and
# passwords (buster, backup, brute_login_form), and ldap: the product speaks to no directory, and the module takes any
# two pages that differ for a proof.
MODULES = "sql,xss,permanentxss,exec,file,redirect,ssrf,crlf,csrf,xxe,upload,cookieflags,http_headers,csp"
CRAWL_SECONDS, ATTACK_SECONDS = 30, 14
# What ends the session, locks the role out, or takes its place away from under the scanner.
KEPT_OUT = (
    "/account/logout/*", "/account/password/*", "/account/sessions/*", "/account/two-factors/*",
    "/account/phone/*", "/account/reauthenticate/*", "/admin/logout/*", "/static/*",
)  # fmt: skip
# Findings that are none, each with its reason: (category, method and path, why).
DISMISSED: tuple[tuple[str, str, str], ...] = (
    (
        "Secure Flag cookie",
        "GET /",
        "plain HTTP on this machine; in production check --deploy sees that the flag is set",
    ),
)
SEVERITY = {1: "low", 2: "medium", 3: "high", 4: "critical"}


def scan(site: Site, roles: tuple[str, ...]) -> list[dict[str, Any]]:
    """A result for each role."""
    program = installed()
    with listener() as ear:
        return [scanned(program, site, role, ear) for role in roles]


def installed() -> Path:
    """The scanner's program; its environment is made when it is missing or its pins have changed."""
    home = folder() / "venv"
    mark, stamp = fingerprint([PINS]), folder() / "venv.pins"
    if not stamp.exists() or stamp.read_text() != mark:
        print("Installing the scanner into an environment of its own ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "-qq", "--no-input", "-r", str(PINS)]
        subprocess.run(pip, check=True)
        stamp.write_text(mark)
    return home / "bin" / "wapiti"


def scanned(program: Path, site: Site, role: str, ear: Ear) -> dict[str, Any]:
    """Crawl and attack as one role. It must have stayed signed in, or it tried nothing."""
    here = folder() / "scans" / role.replace(" ", "-")
    shutil.rmtree(here, ignore_errors=True)
    report = places.prepared(here) / "report.json"
    seeds = kinds_of_pages(site, role)
    command = [
        str(program),
        *_options(site, here, ear.address),
        "-o",
        str(report),
        "-c",
        str(_jar(here, site, role)),
    ]
    command += [word for path in seeds for word in ("-s", site.address + path)]
    command += [word for path in KEPT_OUT for word in ("-x", site.address + path)]
    before = site.answered()
    with (here / "out.log").open("wb") as out:
        subprocess.run(
            command, env=_nothing_outside(), stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False
        )
    result = judged(role, json.loads(report.read_text()), ear.take())
    sent = site.answered() - before
    tried = {
        "requests": sent.total(),
        "forms_taken": sent["POST 302"] + sent["POST 200"],
        "cut_short": (here / "out.log").read_text(errors="replace").count("Max attack time was reached"),
    }
    ok = result["ok"] and site.knows(role) and tried["forms_taken"] > 0
    return result | tried | {"ok": ok}


def _options(site: Site, here: Path, endpoint: str) -> list[str]:
    return [
        "-u", site.address + "/", "--scope", "folder", "-m", MODULES, "--flush-session", "--store-session", str(here),
        "--store-config", str(here), "-d", "1", "--max-links-per-page", "2", "--max-files-per-dir", "6",
        "--max-scan-time", str(CRAWL_SECONDS), "--max-attack-time", str(ATTACK_SECONDS), "--tasks", "4", "-t", "20",
        "--skip", "csrfmiddlewaretoken", "--endpoint", endpoint, "--dns-endpoint", "localhost", "--no-bugreport", "-f", "json", "-v", "1", "-l", "1",
    ]  # fmt: skip


def _jar(here: Path, site: Site, role: str) -> Path:
    """The cookies of the role, as the scanner reads them. It writes into the file, too."""
    cookies = {
        name: {"value": value, "expires": None, "secure": False, "port": None, "version": 0}
        for name, value in site.cookies[role].items()
    }
    path = here / "cookies.json"
    places.write_private(path, json.dumps({"127.0.0.1": {"/": cookies}}))
    return path


def _nothing_outside() -> dict[str, str]:
    """Everything but this machine lies behind a proxy that does not exist."""
    closed = f"http://127.0.0.1:{places.free_port()}"
    return {"PATH": os.environ["PATH"], "HTTP_PROXY": closed, "HTTPS_PROXY": closed, "NO_PROXY": "127.0.0.1"}


def judged(role: str, report: dict[str, Any], calls: list[str]) -> dict[str, Any]:
    """Every vulnerability, fault of the server, and call to the listener, that nobody dismissed with a reason."""
    faults = report["anomalies"].get("Internal Server Error", [])
    found = [(kind, each) for kind, several in report["vulnerabilities"].items() for each in several]
    found += [("Internal Server Error", each) for each in faults]
    true = [_said(kind, each) for kind, each in found if not _is_dismissed(kind, each)]
    dismissed = len(found) - len(true)
    true += [f"high: the portal called {call}" for call in calls]
    pages = report["infos"].get("crawled_pages_nbr", 0)
    return {
        "name": f"scan, {role}", "tool": "wapiti", "ok": not true and pages > 10, "checked": pages,
        "dismissed": dismissed, "findings": sorted(set(true)),
    }  # fmt: skip


def _said(kind: str, each: dict[str, Any]) -> str:
    return f"{SEVERITY.get(each['level'], 'note')}: {kind}: {each['method']} {each['path']} {each['parameter']}: {each['info']}"


def _is_dismissed(kind: str, each: dict[str, Any]) -> bool:
    where = f"{each['method']} {each['path']}"
    return any(kind == category and re.fullmatch(place, where) for category, place, _ in DISMISSED)


class Ear(ThreadingHTTPServer):
    """Listens on this machine in the place of the scanner's public server, and remembers who called."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.calls: list[str] = []

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/"

    def take(self) -> list[str]:
        """Who called since the last time."""
        calls, self.calls = self.calls, []
        return calls


class Answer(BaseHTTPRequestHandler):
    """Tells the scanner, which asks under /get_..., that nobody has called; anybody else is written down."""

    def do_GET(self) -> None:
        """Answer."""
        if not self.path.startswith("/get_") and self.path != "/":
            self.server.calls.append(self.path)  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:
        """Quietly."""


@contextmanager
def listener() -> Iterator[Ear]:
    """A listening ear."""
    ear = Ear()
    threading.Thread(target=ear.serve_forever, daemon=True).start()
    try:
        yield ear
    finally:
        ear.shutdown()
        ear.server_close()
