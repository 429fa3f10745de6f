"""Where audits take place: a copy of the demo street that may be spoilt, and a real web server on this machine alone."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from deploy import places, processes
from deploy.places import ROOT
from deploy.servers import testing
from deploy.stamps import fingerprint
from deploy.supervision import portal_programs

BASE, COPY = "linli_audit_base", "linli_audit"
# The demo's accounts, by what they are.
ACCOUNTS = {
    "resident": "19900000001",
    "grid leader": "19900000002",
    "community staff": "19900000003",
    "system administrator": "19900000008",
}
ACCESS_LOG = "access.log"
SCANNED = ("resident", "grid leader", "community staff")


def folder() -> Path:
    """The state folder of the audits."""
    return places.prepared(places.state_folder() / "audit")


def named(url: str, name: str) -> str:
    """`url` with another database."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def prepare() -> None:
    """Make a fresh copy of the demo street and write what Django needs into `os.environ`. Before Django starts."""
    from tests import environment

    environment.prepare()
    owner = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    app = os.environ.get("DATABASE_APP_URL") or os.environ["DATABASE_URL"]
    secrets = testing().environment()
    os.environ |= {name: secrets[name] for name in ("LINLI_SECRET_KEY", "LINLI_FIELD_KEYS", "LINLI_HASH_KEY")}
    os.environ |= {
        "LINLI_ENV": "demo",
        "LINLI_STATIC_ROOT": str(folder() / "static"),
        "LINLI_MEDIA_ROOT": str(folder() / "media"),
        "DATABASE_OWNER_URL": named(owner, BASE),
        "DATABASE_URL": named(app, BASE),
    }
    manage("collectstatic", "--no-input", "-v0")
    fill_base(owner)
    copy_base(owner)
    os.environ["DATABASE_URL"] = named(app, COPY)


def manage(*arguments: str, **env: str) -> None:
    """Run a management command."""
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=os.environ | env, check=True, stdout=subprocess.DEVNULL)


def fill_base(owner: str) -> None:
    """The street that copies are taken from; made again when what it is made of has changed."""
    sources = [p for part in ("*/migrations/*.py", "*/demo/*.py", "*/demo.py") for p in ROOT.glob(part)]
    mark = fingerprint(sources)
    question = "select shobj_description(oid, 'pg_database') from pg_database where datname = %s"
    if ask(owner, question, BASE) == mark:
        return
    print("Making the street to be audited ...", flush=True)
    ask(owner, f'drop database if exists "{BASE}" with (force)')
    ask(owner, f'create database "{BASE}"')
    manage("migrate", "--no-input", "-v0", DATABASE_URL=os.environ["DATABASE_OWNER_URL"])
    manage("demo_street")
    ask(owner, f"comment on database \"{BASE}\" is '{mark}'")


def copy_base(owner: str) -> None:
    """A fresh copy, in place of the last one."""
    ask(owner, f'drop database if exists "{COPY}" with (force)')
    ask(owner, f'create database "{COPY}" template "{BASE}"')


def ask(owner: str, statement: str, *values: str) -> str | None:
    """The first value that `statement` gives, outside any transaction."""
    link = psycopg2.connect(named(owner, "postgres"))
    link.autocommit = True
    try:
        with link.cursor() as cursor:
            cursor.execute(statement, values)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None
    finally:
        link.close()


@dataclass(frozen=True)
class Site:
    """The running portal. `cookies`: the session of each role that is signed in."""

    port: int
    cookies: dict[str, dict[str, str]]

    @property
    def address(self) -> str:
        """Without a stroke at the end."""
        return f"http://127.0.0.1:{self.port}"

    def answered(self) -> Counter[str]:
        """What the web server has answered so far, by method and status: {"POST 302": 7}."""
        lines = (folder() / ACCESS_LOG).read_text(errors="replace").splitlines()
        return Counter(" ".join(line.split(" ", 2)[:2]) for line in lines)

    def knows(self, role: str) -> bool:
        """Whether the role is signed in still."""
        request = urllib.request.Request(self.address + "/me/", headers={"Cookie": self.cookie_header(role)})  # noqa: S310 - http, to ourselves
        with urllib.request.build_opener(Stay).open(request, timeout=30) as answer:
            return bool(answer.status == 200)

    def cookie_header(self, role: str) -> str:
        """The cookies of a role, as a browser sends them."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies[role].items())


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows nobody; a redirect is an answer."""

    def http_error_302(self, req: Any, fp: Any, code: int, msg: str, headers: Any) -> Any:
        """Hand it on."""
        return fp


@contextmanager
def serving() -> Iterator[Site]:
    """The web server as `make run` starts it, on a port of its own; stopped afterwards."""
    port = places.free_port()
    programs = {program.name: program for program in portal_programs(folder(), f"127.0.0.1:{port}")}
    env = os.environ | {"LINLI_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    log = folder() / ACCESS_LOG
    log.unlink(missing_ok=True)
    command = [
        *programs["web"].command,
        "--access-logfile",
        str(log),
        "--access-logformat",
        "%(m)s %(s)s %(U)s",
    ]
    process = processes.in_background(command, folder() / "web.log", env=env)
    try:
        processes.wait_for(
            lambda: places.is_listening(port), lambda: process.poll() is None, "The web server"
        )
        yield Site(port, {role: session_of(phone) for role, phone in ACCOUNTS.items()})
    finally:
        process.terminate()
        process.wait(30)


def session_of(phone: str) -> dict[str, str]:
    """The cookies of somebody who has just signed in."""
    from django.test import Client

    from portal.crypto import lookup_hash
    from portal.models import User

    browser = Client()
    user = User.objects.get(login_hash=lookup_hash(phone, "phone"))
    browser.force_login(user, backend="portal.auth.PostBackend")
    return {name: morsel.value for name, morsel in browser.cookies.items()}
