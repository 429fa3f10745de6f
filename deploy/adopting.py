"""Data of an earlier Linli, whose server knew one role for two: its owner of the tables was the superuser too.

PostgreSQL never takes that power from the role that made a server. So that role is called `linli_super` from now on,
a new `linli_owner` comes, and gets what is the portal's. A start that is broken off here is taken up by the next one.
"""

import secrets as random
from collections.abc import Mapping

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor

from deploy.furnishing import (
    APP,
    OWNER,
    PASSWORDS,
    SUPER,
    as_super,
    connected,
    ensure_owner,
    give_rights,
    has_role,
)

# Nobody can rename the role that he uses, so a third one does it. It stays until all is handed over.
HELPER = "linli_helper"

# Whatever in the schema `public` belongs to no extension. Sequences and indexes follow their tables.
HAND_OVER = """
do $$
declare
    thing text;
begin
    for thing in
        select format('table %s', oid::regclass) from pg_class
        where relowner = {old}::regrole and relnamespace = 'public'::regnamespace
          and relkind in ('r', 'p', 'v', 'm') and not exists (
              select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e'
          )
        union all
        select format('routine %s', oid::regprocedure) from pg_proc
        where proowner = {old}::regrole and pronamespace = 'public'::regnamespace and not exists (
            select from pg_depend where classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'e'
        )
    loop
        execute format('alter %s owner to {new}', thing);
    end loop;
    for thing in
        select oid::regclass::text from pg_class
        where relowner = {old}::regrole and relnamespace = 'public'::regnamespace and relkind = 'S'
    loop
        execute format('alter sequence %s owner to {new}', thing);
    end loop;
end
$$
"""


def adopt(port: int, secrets: Mapping[str, str], *, for_tests: bool) -> None:
    """Part owner and superuser where they were one; nothing to do otherwise. The server must answer."""
    if not _is_parted(port, secrets):
        _part(port, secrets, for_tests=for_tests)
    with as_super(port, secrets) as handle:
        if not has_role(handle, HELPER):
            return
        handle.execute("SELECT datname FROM pg_database WHERE datallowconn AND datname <> 'postgres'")
        names = [name for (name,) in handle.fetchall()]
        for name in names:
            _hand_over(handle, port, secrets, name)
        handle.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(HELPER)))


def _is_parted(port: int, secrets: Mapping[str, str]) -> bool:
    try:
        with as_super(port, secrets):
            return True
    except psycopg2.OperationalError:
        return False


def _part(port: int, secrets: Mapping[str, str], *, for_tests: bool) -> None:
    """Rename the old owner, and make the new one, both or neither."""
    helper, password = sql.Identifier(HELPER), random.token_urlsafe(24)
    with connected(port, OWNER, secrets[PASSWORDS[OWNER]]) as handle:
        handle.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(helper))
        create = sql.SQL("CREATE ROLE {} LOGIN SUPERUSER PASSWORD {}")
        handle.execute(create.format(helper, sql.Literal(password)))
    with connected(port, HELPER, password) as handle:
        names = {"old": sql.Identifier(OWNER), "new": sql.Identifier(SUPER)}
        handle.execute("BEGIN")
        handle.execute(sql.SQL("ALTER ROLE {old} RENAME TO {new}").format(**names))
        known = sql.Literal(secrets[PASSWORDS[SUPER]])
        handle.execute(sql.SQL("ALTER ROLE {new} PASSWORD {known}").format(**names, known=known))
        ensure_owner(handle, secrets[PASSWORDS[OWNER]], for_tests=for_tests)
        handle.execute("COMMIT")


def _hand_over(everywhere: cursor, port: int, secrets: Mapping[str, str], name: str) -> None:
    """Give the new owner the database `name` and what lies in it; the template stays the superuser's."""
    if name != "template1":
        give = sql.SQL("ALTER DATABASE {} OWNER TO {}")
        everywhere.execute(give.format(sql.Identifier(name), sql.Identifier(OWNER)))
    with as_super(port, secrets, name) as handle:
        names = {"old": sql.Literal(SUPER), "new": sql.Identifier(OWNER)}
        handle.execute(sql.SQL(HAND_OVER).format(**names))
        take = sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} REVOKE ALL ON {} FROM {}")
        for kind in ("TABLES", "SEQUENCES"):
            handle.execute(take.format(sql.Identifier(SUPER), sql.SQL(kind), sql.Identifier(APP)))
        give_rights(handle)
