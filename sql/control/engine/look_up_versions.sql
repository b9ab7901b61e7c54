-- Apart from the merge that asks for it: hardly a run has such records, and every run would plan
-- the typing of a whole row for them.
create or replace function control.look_up_versions(model text, keys text[])
returns setof record
language plpgsql
stable
rows 10
set search_path = pg_catalog, pg_temp
as $look_up_versions$
begin
    if look_up_versions.keys <> '{}' then
        return query execute (
            select format(
                $sql$select %1$s
from unnest($1) as k (record_id)
cross join lateral (
    select v.*
    from %2$s as v
    where
        v.landed_id in (k.record_id, left(k.record_id, 15))
        and v.%3$I = k.record_id
        and control.was_landed(
            v.load_xid,
            (select w.snapshot from control.load_window as w),
            (select w.own_xid from control.load_window as w)
        )
    order by v.version_at desc, v.raw_id desc
    limit 1
) as v$sql$,
                control.column_list(control.table_columns(m.model::regclass), 'v.'),
                m.staging_view,
                control.key_column(m.model)
            )
            from control.model as m
            where m.model = look_up_versions.model
        )
        using look_up_versions.keys;
    end if;
end;
$look_up_versions$;

comment on function control.look_up_versions(text, text[]) is
'The latest version of given records of a model over staging, up to the last run: the columns of its
table, read from landing. Grain: one row per record that has one.';
