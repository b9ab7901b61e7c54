-- The one place where merge statements are written. What is offered to the table:
--   full         all rows of the model; what is not among them is deleted
--   initial      the same into an empty table: there is nothing to compare with
--   incremental  for a model over staging, the load window's newest version per record where it is
--                newer than the table's; landing is asked for the winner only where two versions
--                share a stamp and differ, and for records to be rechecked
--                ($1 xmax, $2 xip and $3 own_xid of the previous window, $4 records to recheck);
--                for any other model, the changed keys ($1) against the model view
-- and one way to apply it: insert, update where a column differs, delete.
create or replace function control.merge_sql(model text, mode text default 'incremental')
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $merge_sql$
declare
    _schema text := coalesce(split_part(merge_sql.model, '.', 1), '');
    _table text := coalesce(split_part(merge_sql.model, '.', 2), '');
    _target text := format('%I.%I', _schema, _table);
    _view text := format('%I.%I', _schema, _table || '_model');
    _is_full boolean := merge_sql.mode in ('full', 'initial');
    _is_over_staging boolean;
    _key text;
    _columns text[];
    _missing text[];
    _handed_on text[];
    _concerns text[];
    _kept text[];
    _link record;
    _old_columns text[];
    _rows text;
begin
    select m.staging_view is not null
    into _is_over_staging
    from control.model as m
    where m.model = merge_sql.model;
    if _is_over_staging is null then
        raise exception 'there is no model %', coalesce(merge_sql.model, 'null')
            using errcode = 'undefined_object',
                hint = 'The models are listed by: select model from control.model;';
    end if;
    if merge_sql.mode is null or merge_sql.mode not in ('full', 'initial', 'incremental') then
        raise exception 'mode % is neither full, initial nor incremental',
            coalesce(merge_sql.mode, 'null')
            using errcode = 'invalid_parameter_value';
    end if;

    _columns := control.table_columns(_target::regclass);

    select min(a.attname::text)
    into _key
    from pg_index as i
    inner join pg_attribute as a on i.indrelid = a.attrelid and a.attnum = any(i.indkey)
    where i.indrelid = _target::regclass and i.indisprimary
    having count(*) = 1;
    if _key is null then
        raise exception 'table % needs a primary key of one column', _target
            using errcode = 'invalid_table_definition';
    end if;

    select array_agg(c.name)
    into _missing
    from unnest(_columns) as c (name)
    where not exists (
        select from pg_attribute as a
        where a.attrelid = _view::regclass and a.attname = c.name and a.attnum > 0
    );
    if _missing is not null then
        raise exception 'view % lacks columns of table %: %',
            _view, _target, array_to_string(_missing, ', ')
            using errcode = 'undefined_column',
                hint = 'Give the view the missing columns, or drop them from the table.';
    end if;

    if _is_full then
        _rows := case
            when _is_over_staging
                then format(
                    'control.latest_versions(%L) as s (%s)',
                    merge_sql.model,
                    control.column_definitions(_view::regclass, _columns)
                )
            else _view || ' as s'
        end;
    end if;

    if merge_sql.mode = 'initial' then
        return format(
            $sql$with inserted as (
    insert into %1$s (%2$s)
    select %3$s
    from %4$s
    returning 1
)

select
    count(*) as inserted,
    0::bigint as updated,
    0::bigint as deleted,
    count(*) as offered,
    null::jsonb as changes,
    null::jsonb as moved
from inserted$sql$,
            _target,
            control.column_list(_columns, ''),
            control.column_list(_columns, 's.'),
            _rows
        );
    end if;

    -- dependants are told the changed keys, and both values of each other column they link by, where
    -- a row came or went or a column changed that one of them reads
    if not _is_full then
        for _link in
            select
                l.link_column,
                bool_or(r.columns is null) as is_all_read,
                array_agg(distinct c.name order by c.name) as columns
            from control.model_link as l
            cross join lateral control.read_columns(l.model, l.upstream) as r (columns)
            cross join lateral unnest(r.columns || l.link_column) as c (name)
            where l.upstream = merge_sql.model and l.link_column <> _key
            group by l.link_column
            order by l.link_column
        loop
            _old_columns := array(
                select 'old_' || c.name
                from unnest(_link.columns) with ordinality as c (name, place)
                order by c.place
            );
            _handed_on := _handed_on || _link.link_column;
            _concerns := _concerns || case
                when _link.is_all_read then 'true'
                else format(
                    'merge_action() <> ''UPDATE'' or (%s) is distinct from (%s)',
                    control.column_list(_old_columns, 's.'),
                    control.column_list(_link.columns, 't.')
                )
            end;
            _kept := array(select unnest(_kept) union select unnest(_link.columns) order by 1);
        end loop;
    end if;

    return format(
        $sql$with %1$smerged as (
    merge into %2$s as t
    using %3$s on t.%4$I = %5$s%6$s
    when matched and (%7$s)
        is distinct from (%8$s) then
        update set %9$s
    when not matched%10$s then
        insert (%11$s)
        values (%8$s)%12$s
    returning
        merge_action() as action%13$s
)

select
    count(*) filter (where action = 'INSERT') as inserted,
    count(*) filter (where action = 'UPDATE') as updated,
    count(*) filter (where action = 'DELETE') as deleted,
    %14$s as offered,
    %15$s as changes,
    %16$s as moved
from merged$sql$,
        case
            when not _is_full
                then control.offered_sql(merge_sql.model, _key, _columns) || e',\n\n'
        end,
        _target,
        -- MERGE returns the new row only: what dependants read before travels with the source
        case
            when _is_full then _rows
            when _handed_on is null then 'offered as s'
            else format(
                e'(\n        select\n            o.*,\n            %s\n        from offered as o\n'
                    '        left join %s as b on o.changed_key = b.%I\n    ) as s',
                (
                    select string_agg(
                        format('b.%I as %I', c.name, 'old_' || c.name), e',\n            ' order by c.name
                    )
                    from unnest(_kept) as c (name)
                ),
                _target,
                _key
            )
        end,
        _key,
        case when _is_full then format('s.%I', _key) else 's.changed_key' end,
        case
            when not _is_full then format(e'\n    when matched and s.%I is null then\n        delete', _key)
        end,
        control.column_list(_columns, 't.'),
        control.column_list(_columns, 's.'),
        (
            select string_agg(format('%1$I = s.%1$I', c.name), ', ' order by c.place)
            from unnest(_columns) with ordinality as c (name, place)
            where c.name <> _key
        ),
        case when not _is_full then format(' and s.%I is not null', _key) end,
        control.column_list(_columns, ''),
        case when _is_full then e'\n    when not matched by source then\n        delete' end,
        case
            when not _is_full then e',\n        s.changed_key' || coalesce(
                (
                    select string_agg(
                        format(
                            e',\n        s.%I,\n        t.%I as %I,\n        %s as %I',
                            'old_' || c.name, c.name, 'new_' || c.name, c.concerns,
                            'concerns_' || c.name
                        ),
                        '' order by c.name
                    )
                    from unnest(_handed_on, _concerns) as c (name, concerns)
                ),
                ''
            )
        end,
        case
            when _is_full then 'null::bigint'
            when _is_over_staging
                then
                    format(
                        '(select count(*) from ('
                            'select %I from candidate union select changed_key from looked_up'
                            ') as k)',
                        _key
                    )
            else '(select count(*) from offered)'
        end,
        case
            when _is_full then 'null::jsonb'
            else
                'jsonb_build_object('
                || format(e'\n        %L, coalesce(jsonb_agg(changed_key), ''[]'')', _key)
                || coalesce(
                    (
                        select string_agg(
                            format(
                                e',\n        %1$L, coalesce(jsonb_agg(%2$I) filter (where %4$I), ''[]'')'
                                    ' || coalesce(jsonb_agg(%3$I) filter ('
                                    'where %4$I and %3$I is distinct from %2$I), ''[]'')',
                                c.name, 'old_' || c.name, 'new_' || c.name, 'concerns_' || c.name
                            ),
                            '' order by c.name
                        )
                        from unnest(_handed_on) as c (name)
                    ),
                    ''
                )
                || e'\n    )'
        end,
        case
            when _is_full then 'null::jsonb'
            else 'coalesce(jsonb_agg(changed_key) filter (where action <> ''UPDATE''), ''[]'')'
        end
    );
end;
$merge_sql$;

comment on function control.merge_sql(text, text) is
'The statement a run executes to bring a model''s table up to its view, mode full, incremental, or
initial (full, where the table is empty). It returns one row: inserted, updated, deleted, offered,
the changed keys for dependants, and moved, the keys whose rows came or went (both null unless
incremental). Raises 42704 for an unknown model, 22023 for an unknown mode, 42P16 without a
one-column primary key, 42703 where view and table differ.';
