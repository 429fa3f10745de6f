"""The databases of the benches: made once, kept until the schema changes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg2

from deploy import furnishing
from deploy.places import ROOT

MADE_OF = ("portal/migrations", "grids/migrations", "parties/migrations", "tests/benches/county.py")


def digest(*more: str) -> str:
    """Of everything the database is made of."""
    found = hashlib.sha256()
    for place in (*MADE_OF, *more):
        path = ROOT / place
        for file in [path] if path.is_file() else sorted(path.glob("*.py")):
            found.update(file.read_bytes())
    return found.hexdigest()[:16]


def named(url: str, name: str) -> str:
    """`url` with another database."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def base(cases: int) -> str:
    """The name of the database with so many cases; made first when it is missing or of an older schema."""
    return made(f"linli_bench_{cases}", digest(), ["-m", "tests.benches.county", str(cases)])


def made(name: str, mark: str, filling: list[str]) -> str:
    """`name`, a database that the program `filling` has filled; made anew unless it carries `mark`."""
    owner = os.environ["DATABASE_OWNER_URL"]
    with _connected(named(owner, "postgres")) as cursor:
        cursor.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [name]
        )
        row = cursor.fetchone()
        if row and row[0] == mark:
            return name
        print(f"Making {name} ...", flush=True)
        cursor.execute(f'drop database if exists "{name}" with (force)')
        cursor.execute(f'create database "{name}"')
    _fill(named(owner, name), filling)
    with _connected(named(owner, "postgres")) as cursor:
        cursor.execute(f"comment on database \"{name}\" is '{mark}'")
    return name


def _fill(url: str, filling: list[str]) -> None:
    env = os.environ | {"DATABASE_URL": url}
    for command in (["manage.py", "migrate", "-v0"], filling):
        subprocess.run([sys.executable, *command], cwd=ROOT, env=env, check=True)


class _connected:
    """A cursor outside any transaction, closed at the end."""

    def __init__(self, url: str) -> None:
        self.link = psycopg2.connect(url)
        self.link.autocommit = True

    def __enter__(self) -> psycopg2.extensions.cursor:
        return self.link.cursor()

    def __exit__(self, *_: object) -> None:
        self.link.close()


def backends(name: str) -> list[int]:
    """The server's processes that work for connections to the database `name`; they live as long as those do."""
    with _connected(named(os.environ["DATABASE_OWNER_URL"], "postgres")) as cursor:
        cursor.execute(
            "select pid from pg_stat_activity where datname = %s and usename = %s", [name, furnishing.APP]
        )
        return [row[0] for row in cursor.fetchall()]
