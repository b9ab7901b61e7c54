-- The rows an incremental merge offers, as the CTEs up to and including "offered" (changed_key and
-- the table's columns; the columns are null where the record is gone).
create or replace function control.offered_sql(model text, key text, columns text[])
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $offered_sql$
declare
    _schema text := split_part(offered_sql.model, '.', 1);
    _table text := split_part(offered_sql.model, '.', 2);
    _staging text;
begin
    select m.staging_view
    into _staging
    from control.model as m
    where m.model = offered_sql.model;

    if _staging is null then
        return format(
            $sql$found as materialized (
    select %1$s
    from unnest($1::text[]) as k (changed_key)
    inner join %2$I.%3$I as v on v.%4$I = k.changed_key
),

offered as materialized (
    select
        k.changed_key,
        %1$s
    from unnest($1::text[]) as k (changed_key)
    left join found as v on k.changed_key = v.%4$I
)$sql$,
            control.column_list(offered_sql.columns, 'v.'),
            _schema,
            _table || '_model',
            offered_sql.key
        );
    end if;

    return format(
        $sql$candidate as materialized (
    select
        %2$s,
        t.%1$I is null or v.version_at > t.version_at as is_newer,
        v.version_at = t.version_at
        and (%2$s)
            is distinct from (%4$s) as is_tied
    from (
        select distinct on (v.%1$I) v.*
        from %3$s as v
        where
            v.%1$I is not null
            and (v.load_xid >= $1 or v.load_xid = any($2) or v.load_xid = $3)
            and control.was_landed(
                v.load_xid,
                (select w.snapshot from control.load_window as w),
                (select w.own_xid from control.load_window as w)
            )
        order by v.%1$I asc, v.version_at desc, v.raw_id desc
    ) as v
    left join %5$I.%6$I as t on v.%1$I = t.%1$I
),

looked_up as materialized (
    select c.%1$I as changed_key
    from candidate as c
    where c.is_tied
    union
    select r.record_id
    from unnest($4::text[]) as r (record_id)
),

offered as materialized (
    select
        v.%1$I as changed_key,
        %2$s
    from candidate as v
    where v.is_newer and v.%1$I not in (select l.changed_key from looked_up as l)
    union all
    select
        l.changed_key,
        %2$s
    from looked_up as l
    left join control.look_up_versions(
        %7$L, array(select l.changed_key from looked_up as l)
    ) as v (%8$s) on l.changed_key = v.%1$I
)$sql$,
        offered_sql.key,
        control.column_list(offered_sql.columns, 'v.'),
        _staging,
        control.column_list(offered_sql.columns, 't.'),
        _schema,
        _table,
        offered_sql.model,
        control.column_definitions(
            format('%I.%I', _schema, _table || '_model')::regclass, offered_sql.columns
        )
    );
end;
$offered_sql$;

comment on function control.offered_sql(text, text, text[]) is
'The rows an incremental merge offers to a model''s table, as CTEs of a statement; a part of
control.merge_sql.';
