"""The trail's functions trust no name that somebody else could occupy, and note which connection wrote.

A function that runs in its owner's name must not look into `pg_temp` before `public`: whoever calls it puts a table of
that name there. Only the application may call `linli_audit_note`, and nobody may hang `linli_audit_row` on a table of
his own. What happens to a picture stands in the trail from here on; that it came does not, nor whose it is: a
request without a name must not be traced by its pictures.
"""

from django.db import migrations, models

from portal.watch import watch

AUDIT_ROW = """
create or replace function public.linli_audit_row() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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
    insert into public.portal_auditentry
        (at, actor_id, actor_label, verb, reason, request, role, backend, op, "table", "row", before, after)
    values (
        clock_timestamp(),
        nullif(current_setting('linli.actor', true), '')::bigint,
        coalesce(nullif(current_setting('linli.label', true), ''), session_user),
        coalesce(current_setting('linli.verb', true), ''),
        coalesce(current_setting('linli.reason', true), ''),
        coalesce(current_setting('linli.request', true), ''),
        session_user,
        pg_backend_pid(),
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

AUDIT_NOTE = """
create or replace function public.linli_audit_note(what text, of_table text, of_row text, details jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if what not in ('R', 'X', 'N') then
        raise exception 'linli_audit_note writes R, X and N only';
    end if;
    insert into public.portal_auditentry
        (at, actor_id, actor_label, verb, reason, request, role, backend, op, "table", "row", before, after)
    values (
        clock_timestamp(),
        nullif(current_setting('linli.actor', true), '')::bigint,
        coalesce(nullif(current_setting('linli.label', true), ''), session_user),
        coalesce(current_setting('linli.verb', true), ''),
        coalesce(current_setting('linli.reason', true), ''),
        coalesce(current_setting('linli.request', true), ''),
        session_user,
        pg_backend_pid(),
        what, of_table, of_row, null, details
    );
end
$$
"""

ONLY_GROWS = "alter function public.linli_only_grows() set search_path = pg_catalog, public, pg_temp"

WHO_CALLS = """
revoke execute on function public.linli_audit_row() from public;
revoke execute on function public.linli_audit_note(text, text, text, jsonb) from public;
do $$
begin
    if exists (select from pg_roles where rolname = 'linli_app') then
        grant execute on function public.linli_audit_note(text, text, text, jsonb) to linli_app;
    end if;
end
$$
"""

PICTURE_VEIL = ["owner_id", "upload_key", "picture", "small", "sha256"]


class Migration(migrations.Migration):
    dependencies = [("portal", "0008_merges_and_what_is_kept")]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="role",
            field=models.CharField(blank=True, default="", max_length=63, verbose_name="数据库角色"),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="backend",
            field=models.IntegerField(null=True, verbose_name="数据库进程号"),
        ),
        # The functions before would leave the new columns out, so there is no way back to them.
        migrations.RunSQL(AUDIT_ROW),
        migrations.RunSQL(AUDIT_NOTE),
        migrations.RunSQL(ONLY_GROWS),
        migrations.RunSQL(WHO_CALLS),
        watch("portal_attachment", veil=PICTURE_VEIL, on="update or delete"),
    ]
