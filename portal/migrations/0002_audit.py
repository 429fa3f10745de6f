"""The audit trail's functions, its triggers, and what the application's role may not do to it."""

from django.db import migrations

from portal.watch import only_grows, watch

# Writes one row of the trail for a changed row, in the same transaction. SECURITY DEFINER, because the application's
# role has no right to write the trail by itself.
AUDIT_ROW = """
create function linli_audit_row() returns trigger language plpgsql security definer set search_path = public as $$
declare
    old_row jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
    new_row jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
    veiled text[] := string_to_array(tg_argv[0], ',');
    ignored text[] := string_to_array(tg_argv[1], ',');
    was jsonb := '{}';
    became jsonb := '{}';
    name text;
begin
    for name in select jsonb_object_keys(old_row || new_row) loop
        continue when name = any(ignored) or old_row -> name is not distinct from new_row -> name;
        continue when coalesce(old_row -> name, 'null') = 'null' and coalesce(new_row -> name, 'null') = 'null';
        if name = any(veiled) then
            was := was || jsonb_build_object(name, '•');
            became := became || jsonb_build_object(name, '•');
        else
            was := was || jsonb_build_object(name, old_row -> name);
            became := became || jsonb_build_object(name, new_row -> name);
        end if;
    end loop;
    if was = '{}' and became = '{}' then
        return null;
    end if;
    insert into portal_auditentry (at, actor_id, actor_label, verb, reason, request, op, "table", "row", before, after)
    values (
        clock_timestamp(),
        nullif(current_setting('linli.actor', true), '')::bigint,
        coalesce(nullif(current_setting('linli.label', true), ''), session_user),
        coalesce(current_setting('linli.verb', true), ''),
        coalesce(current_setting('linli.reason', true), ''),
        coalesce(current_setting('linli.request', true), ''),
        left(tg_op, 1),
        tg_table_name,
        coalesce(new_row ->> 'id', old_row ->> 'id', new_row ->> 'area_id', old_row ->> 'area_id', ''),
        case when tg_op = 'INSERT' then null else was end,
        case when tg_op = 'DELETE' then null else became end
    );
    return null;
end
$$
"""

# For what no trigger sees: a reveal of masked data (R), an export (X), a note (N).
AUDIT_NOTE = """
create function linli_audit_note(what text, of_table text, of_row text, details jsonb) returns void
language plpgsql security definer set search_path = public as $$
begin
    if what not in ('R', 'X', 'N') then
        raise exception 'linli_audit_note writes R, X and N only';
    end if;
    insert into portal_auditentry (at, actor_id, actor_label, verb, reason, request, op, "table", "row", before, after)
    values (
        clock_timestamp(),
        nullif(current_setting('linli.actor', true), '')::bigint,
        coalesce(nullif(current_setting('linli.label', true), ''), session_user),
        coalesce(current_setting('linli.verb', true), ''),
        coalesce(current_setting('linli.reason', true), ''),
        coalesce(current_setting('linli.request', true), ''),
        what, of_table, of_row, null, details
    );
end
$$
"""

ONLY_GROWS = """
create function linli_only_grows() returns trigger language plpgsql as $$
begin
    raise exception '% only grows: rows are never changed or removed', tg_table_name using errcode = 'restrict_violation';
end
$$
"""

# The application's role may read the trail and nothing else. The role exists where the owner made it.
REVOKE = """
do $$
begin
    if exists (select from pg_roles where rolname = 'linli_app') then
        revoke insert, update, delete, truncate, references, trigger on portal_auditentry from linli_app;
    end if;
end
$$
"""

CACHE_TABLE = """
create table portal_cache (cache_key varchar(255) primary key, value text not null, expires timestamptz not null);
create index portal_cache_expires on portal_cache (expires);
"""

PERSON_VEIL = ["phone", "phone_hash", "phone_tail", "id_number", "id_hash", "id_tail"]


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    operations = [
        migrations.RunSQL(AUDIT_ROW, "drop function linli_audit_row()"),
        migrations.RunSQL(AUDIT_NOTE, "drop function linli_audit_note(text, text, text, jsonb)"),
        migrations.RunSQL(ONLY_GROWS, "drop function linli_only_grows()"),
        only_grows("portal_auditentry"),
        migrations.RunSQL(REVOKE, migrations.RunSQL.noop),
        watch("portal_person", veil=PERSON_VEIL),
        watch("portal_user", veil=["password", "login_hash"], ignore=["last_login"]),
        watch("portal_organisation"),
        watch("portal_area", ignore=["numchild"]),
        watch("portal_arealevel"),
        watch("portal_areaboundary", veil=["geometry"]),
        watch("portal_post"),
        watch("portal_tenure"),
        watch("portal_calendarday"),
        watch("portal_workingspan"),
        watch("portal_noticechannel", veil=["address"]),
        watch("portal_noticepreference", veil=["email"]),
        migrations.RunSQL(CACHE_TABLE, "drop table portal_cache"),
    ]
