"""Who is asking: an account with its person, the posts held today and what waits unread, in one statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from portal.actors import NOBODY, Actor, PostRef
from portal.models import Person, User
from portal.queries.prepared import Prepared
from portal.roles import ROLES

ENOUGH_UNREAD = 100
"""Nobody needs to know how many more unread notices there are than "99+"."""

# Asked on every page, so they are written out: a statement costs less than Django's work on it.
_POSTS = """
select p.id, p.role, a.id, a.kind, a.path, a.name, p.title
from portal_tenure t join portal_post p on p.id = t.post_id join portal_area a on a.id = p.area_id
where t.person_id = %s and t.period @> %s and p.is_active and a.is_active
order by a.path, p.id
"""
_USER_COLUMNS = [field.attname for field in User._meta.concrete_fields]
_ACCOUNT = f"""
{", ".join(f"u.{name}" for name in _USER_COLUMNS)}, person.name,
    (select json_agg(json_build_array(p.id, p.role, a.id, a.kind, a.path, a.name, p.title) order by a.path, p.id)::text
     from portal_tenure t join portal_post p on p.id = t.post_id join portal_area a on a.id = p.area_id
     where t.person_id = u.person_id and t.period @> %(day)s and p.is_active and a.is_active),
    (select count(*) from (select from portal_inboxitem
     where person_id = u.person_id and read_at is null limit {ENOUGH_UNREAD}) as unread)
"""  # noqa: S608 - the names of our own columns
_BY_ID = f"""
select {_ACCOUNT} from portal_user u join portal_person person on person.id = u.person_id
where u.id = %(id)s and u.is_active
"""  # noqa: S608 - the names of our own columns
_BY_SESSION = Prepared(
    "linli_session",
    f"""
select s.session_data, {_ACCOUNT} from portal_session s
left join portal_user u on u.id = s.account_id and u.is_active
left join portal_person person on person.id = u.person_id
where s.session_key = %(key)s and s.expire_date > now()
""",  # noqa: S608 - the names of our own columns
    day="date",
    key="text",
)


def session_of(key: str) -> tuple[str | None, User | None]:
    """(what the session of that key holds, its open account as `account_by_id` gives it); None for what is not there.

    One statement for all that every page needs to know of its reader.
    """
    found = _BY_SESSION.rows(day=timezone.localdate(), key=key)
    if not found:
        return None, None
    data, *account = found[0]
    return data, _account(account) if account[0] is not None else None


def account_by_id(user_id: int) -> User | None:
    """The open account of that id, its person (name alone; the rest is read when asked for) and its actor."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_ID, {"day": timezone.localdate(), "id": user_id})
        row = cursor.fetchone()
    return _account(row) if row else None


def _account(row: Sequence[Any]) -> User:
    *columns, name, posts, unread = row
    user = User.from_db(connection.alias, _USER_COLUMNS, columns)
    user.person = Person.from_db(connection.alias, ["id", "name"], [user.person_id, name])
    held = tuple(_post_ref(*post) for post in json.loads(posts or "[]"))
    user.actor = Actor(user_id=user.pk, person_id=user.person_id, name=name, posts=held, unread=unread)
    return user


def actor_for(user: User | None) -> Actor:
    """The actor behind an account; `NOBODY` for nobody and for a closed account.

    No query when the account came with its session, else one.
    """
    if user is None or not user.is_active:
        return NOBODY
    if user.actor is not NOBODY:
        return user.actor
    return Actor(
        user_id=user.pk, person_id=user.person_id, name=user.person.name, posts=posts_of(user.person_id)
    )


def posts_of(person_id: int) -> tuple[PostRef, ...]:
    """The posts a person holds today, the widest area first."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTS, [person_id, timezone.localdate()])
        return tuple(_post_ref(*row) for row in cursor.fetchall())


def _post_ref(
    post_id: int, role: str, area_id: int, kind: str, path: str, area_name: str, title: str
) -> PostRef:
    return PostRef(
        post_id=post_id, role=role, area_id=area_id, area_kind=kind, area_path=path, area_name=area_name,
        title=title or str(ROLES[role].title),
    )  # fmt: skip
