-- Checks that are not asked for fall out while the statement is planned: their names are $1.
create or replace function control.write_check_statements()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $write_check_statements$
declare
    _lacking record;
begin
    -- one view that cannot be read would fail every run, with an error that names no check
    select
        q.name,
        s.source,
        c.name as column_name
    into _lacking
    from control.quality_check as q
    inner join control.quality_source as s on q.name = s.check_name
    cross join lateral unnest(
        array['record_id', 'reason'] || case when q.scope = 'landing' then '{load_xid,landed_id}'::text[] end
    ) as c (name)
    where
        q.enabled
        and c.name not in (
            select a.attname
            from pg_attribute as a
            where a.attrelid = s.source
        )
    order by
        q.name,
        c.name
    limit 1;
    if found then
        raise exception 'check %: % lacks the column %',
            _lacking.name, _lacking.source, _lacking.column_name
            using errcode = 'undefined_column',
                hint = 'A check''s view has the columns record_id and reason, one of scope landing '
                    'also load_xid and landed_id; or disable the check.';
    end if;

    with written as (
        insert into control.check_statement as s (kind, object, statement, definitions_version)
        select
            g.kind,
            g.object,
            control.offending_sql(array_agg(q.name order by q.name), g.restriction),
            coalesce((select w.definitions_version from control.load_window as w), '')
        from control.quality_check as q
        inner join control.quality_source as o on q.name = o.check_name
        cross join lateral (
            values
            -- those of scope full apart: one that cannot run in a worker would keep all others
            -- from it
            ('full', case when q.scope = 'landing' then 'record' else q.scope end, 'true'),
            (
                'keys', case when q.scope = 'record' then q.model end, 'v.record_id = any($2)'
            ),
            (
                'landed', case when q.scope = 'landing' then split_part(q.model, '.', 2) end,
                'control.is_unread(v.load_xid, $2, $3, $4) or v.landed_id = any($5)'
            )
        ) as g (kind, object, restriction)
        where q.enabled and g.object is not null
        group by
            g.kind,
            g.object,
            g.restriction
        on conflict (kind, object) do update
        set
            statement = excluded.statement,
            definitions_version = excluded.definitions_version
        returning
            s.kind,
            s.object
    )

    delete from control.check_statement as s
    where (s.kind, s.object) not in (
        select
            w.kind,
            w.object
        from written as w
    );
end;
$write_check_statements$;

comment on function control.write_check_statements() is
'Writes control.check_statement anew from the catalogue and its views. Called by runs that find
another version of the definitions than it was written from. Raises 42703 where a view lacks a
column.';
