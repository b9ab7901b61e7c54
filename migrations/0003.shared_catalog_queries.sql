-- depends: 0002.faster_runs
-- Frozen from sql/ by `make migration`; never edited once it has landed.

set local role salesforce_owner;

-- begin sql/control/history_merge_sql.sql
-- The one place where the merge into opportunity history is written; its columns are the table's.
create or replace function control.history_merge_sql(source text, mode text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $history_merge_sql$
declare
    _columns text[] := control.table_columns('marts.opportunity_history');
begin
    if history_merge_sql.mode = 'initial' then
        return format(
            $sql$with inserted as (
    insert into marts.opportunity_history (%1$s)
    select %2$s
    from %3$s
    returning 1
)

select
    count(*) as inserted,
    0::bigint as updated,
    0::bigint as deleted,
    null::text[] as changed_keys
from inserted$sql$,
            control.column_list(_columns, ''),
            control.column_list(_columns, 's.'),
            history_merge_sql.source
        );
    end if;

    return format(
        $sql$with merged as (
    merge into marts.opportunity_history as t
    using %1$s on t.opportunity_id = s.opportunity_id and t.valid_to = s.valid_to
    when matched and (%2$s)
        is distinct from (%3$s) then
        update set %4$s
    when not matched then
        insert (%5$s)
        values (%3$s)%6$s
    returning merge_action() as action%7$s
)

select
    count(*) filter (where action = 'INSERT') as inserted,
    count(*) filter (where action = 'UPDATE') as updated,
    count(*) filter (where action = 'DELETE') as deleted,
    %8$s as changed_keys
from merged$sql$,
        history_merge_sql.source,
        control.column_list(_columns, 't.'),
        control.column_list(_columns, 's.'),
        (
            select string_agg(format('%1$I = s.%1$I', c.name), ', ' order by c.place)
            from unnest(_columns) with ordinality as c (name, place)
            where c.name not in ('opportunity_id', 'valid_to')
        ),
        control.column_list(_columns, ''),
        case
            when history_merge_sql.mode = 'full'
                then e'\n    when not matched by source then\n        delete'
        end,
        case when history_merge_sql.mode <> 'full' then ', s.opportunity_id' end,
        case
            when history_merge_sql.mode = 'full' then 'null::text[]'
            else 'coalesce(array_agg(distinct opportunity_id), ''{}'')'
        end
    );
end;
$history_merge_sql$;

comment on function control.history_merge_sql(text, text) is
'The statement that merges a source of versions (… as s) into marts.opportunity_history; mode full:
the source is the whole history, and what it does not hold is deleted; initial: the same into an
empty table; incremental: some versions. Returns one row: inserted, updated, deleted, changed_keys
(null unless incremental).';
-- end sql/control/history_merge_sql.sql

-- begin sql/control/latest_versions.sql
-- A model over staging is read in two steps that both run in parallel, which one query over both
-- would not: what its view of winners (<model>_latest) returns is kept in a table, and its model
-- view is read over that table. Unlogged and not temporary, because parallel workers read it too;
-- and it is what each worker hashes, not the wide rows of landing. Without such a view the model
-- view is read as it is.
create or replace function control.latest_versions(model text)
returns setof record
language plpgsql
rows 1000000
set search_path = pg_catalog, pg_temp
set quote_all_identifiers = off
set enable_parallel_hash = off
as $latest_versions$
declare
    _latest regclass := to_regclass(latest_versions.model || '_latest');
    _query text := rtrim(pg_get_viewdef((latest_versions.model || '_model')::regclass), ';');
    _columns text := control.column_list(
        control.table_columns(latest_versions.model::regclass), 's.'
    );
begin
    if _latest is not null then
        execute format('create unlogged table control.latest_version as select * from %s', _latest);
        analyze control.latest_version;
        _query := replace(_query, _latest || ' ', 'control.latest_version ');
    end if;
    return query execute format('select %s from (%s) as s', _columns, _query);
    drop table if exists control.latest_version;
end;
$latest_versions$;

comment on function control.latest_versions(text) is
'The rows of a model over staging, as its model view defines them: the columns of its table, read in
parallel. Grain: one row per key of the model.';
-- end sql/control/latest_versions.sql

-- begin sql/control/merge_sql.sql
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
        select case
            when _is_over_staging
                then format(
                    e'control.latest_versions(%L) as s (\n%s\n    )',
                    merge_sql.model,
                    string_agg(
                        format('        %I %s', c.name, format_type(a.atttypid, a.atttypmod)),
                        e',\n' order by c.place
                    )
                )
            else _view || ' as s'
        end
        into _rows
        from unnest(_columns) with ordinality as c (name, place)
        inner join pg_attribute as a on a.attrelid = _view::regclass and c.name = a.attname;
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
    null::jsonb as gone
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
    %16$s as gone
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
            else 'coalesce(jsonb_agg(changed_key) filter (where action = ''DELETE''), ''[]'')'
        end
    );
end;
$merge_sql$;

comment on function control.merge_sql(text, text) is
'The statement a run executes to bring a model''s table up to its view, mode full, incremental, or
initial (full, where the table is empty). It returns one row: inserted, updated, deleted, offered,
the changed keys for dependants, and the keys that are gone (both null unless incremental). Raises
42704 for an unknown model, 22023 for an unknown mode, 42P16 without a one-column primary key, 42703
where view and table differ.';
-- end sql/control/merge_sql.sql

-- begin sql/control/refresh_opportunity_version_log.sql
-- As control.refresh_opportunity_history, for the log of instants; touched opportunities are
-- compared whole. Costs a look at the setting while the cadence is daily.
create or replace function control.refresh_opportunity_version_log(
    mode text,
    keys text[],
    out inserted bigint,
    out updated bigint,
    out deleted bigint,
    out offered bigint,
    out changes jsonb
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $refresh_opportunity_version_log$
declare
    _is_full boolean := refresh_opportunity_version_log.mode = 'full';
    _cadence text;
    _zone text;
    _begin timestamptz;
    _window control.load_window;
    _columns text[];
    _ids text[];
    _source text;
begin
    inserted := 0;
    updated := 0;
    deleted := 0;
    offered := 0;
    changes := case when _is_full then null else '{"opportunity_id": []}'::jsonb end;

    select s.snapshot_cadence, s.time_zone into strict _cadence, _zone from control.setting as s;
    if _cadence = 'daily' and not _is_full then
        return;
    end if;

    _columns := control.table_columns('marts.opportunity_version_log');

    if not _is_full then
        select b.retained_from::timestamp at time zone _zone
        into strict _begin
        from control.history_bound as b;
        select w.* into strict _window from control.load_window as w;
        execute
            'select array_agg(distinct t.opportunity_id) from ('
            ' select v.opportunity_id from intermediate.opportunity_version as v'
            ' where v.load_xid >= $1 or v.load_xid = any($2) or v.load_xid = $3'
            ' union all select k.key from unnest($4::text[]) as k (key)) as t'
        into _ids
        using
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            refresh_opportunity_version_log.keys;
    end if;

    _source := case
        when _is_full then 'marts.opportunity_version_log_model'
        else
            format(
                '(select t.id as opportunity_id, %s'
                ' from unnest($1) as t (id)'
                ' cross join lateral ('
                '     select w.*, w.version_from as log_from, lead(w.version_from, 1,'
                '         ''9999-12-31 00:00:00Z'') over (order by w.version_from) as superseded_at'
                '     from ('
                '         select distinct on (v.version_from) v.*'
                '         from intermediate.opportunity_version as v'
                '         where v.landed_id in (t.id, left(t.id, 15)) and v.opportunity_id = t.id'
                '         order by v.version_from asc, v.version_at desc, v.raw_id desc'
                '     ) as w'
                ' ) as i'
                ' where i.superseded_at > $2)',
                (
                    select string_agg(
                        case
                            when c.name = 'version_at' then 'i.log_from as version_at'
                            else format('i.%I', c.name)
                        end,
                        ', '
                        order by c.place
                    )
                    from unnest(_columns) with ordinality as c (name, place)
                    where c.name <> 'opportunity_id'
                )
            )
    end;

    -- a full join in place of NOT MATCHED BY SOURCE, which would look at every opportunity
    execute format(
        $sql$with offered as materialized (
            select * from %1$s as s
        ),

        gone as (
            delete from marts.opportunity_version_log as t
            where
                (%2$L or t.opportunity_id = any($1))
                and not exists (
                    select from offered as o
                    where o.opportunity_id = t.opportunity_id and o.version_at = t.version_at
                )
            returning t.opportunity_id
        ),

        merged as (
            merge into marts.opportunity_version_log as t
            using offered as s
                on t.opportunity_id = s.opportunity_id and t.version_at = s.version_at
            when matched and (%3$s) is distinct from (%4$s) then
                update set %5$s
            when not matched then
                insert (%6$s) values (%4$s)
            returning merge_action() as action, s.opportunity_id
        )

        select
            (select count(*) from merged where action = 'INSERT'),
            (select count(*) from merged where action = 'UPDATE'),
            (select count(*) from gone),
            (select count(*) from offered) + (select count(*) from gone),
            case
                when not %2$L then jsonb_build_object('opportunity_id', (
                    select coalesce(jsonb_agg(distinct k.opportunity_id), '[]')
                    from (
                        select opportunity_id from merged
                        union all
                        select opportunity_id from gone
                    ) as k
                ))
            end$sql$,
        _source,
        _is_full,
        control.column_list(_columns, 't.'),
        control.column_list(_columns, 's.'),
        (
            select string_agg(format('%1$I = s.%1$I', c.name), ', ' order by c.place)
            from unnest(_columns) with ordinality as c (name, place)
            where c.name not in ('opportunity_id', 'version_at')
        ),
        control.column_list(_columns, '')
    )
    into strict inserted, updated, deleted, offered, changes
    using coalesce(_ids, '{}'), _begin;
end;
$refresh_opportunity_version_log$;

comment on function control.refresh_opportunity_version_log(text, text[]) is
'Maintains marts.opportunity_version_log within a run, as control.refresh_opportunity_history does
the history. Does nothing incremental while the cadence is daily.';
-- end sql/control/refresh_opportunity_version_log.sql

-- begin sql/control/table_columns.sql
create or replace function control.table_columns(table_name regclass)
returns text[]
language sql
stable
begin atomic
    select array_agg(a.attname::text order by a.attnum)
    from pg_attribute as a
    where
        a.attrelid = table_columns.table_name
        and a.attnum > 0
        and not a.attisdropped;
end;

comment on function control.table_columns(regclass) is
'The columns of a table in their order, for a generated statement (control.column_list).';
-- end sql/control/table_columns.sql

-- begin sql/control/used_object.sql
create or replace function control.used_object(view regclass)
returns table (class oid, object oid, used_by oid, attribute integer)
language sql
stable
begin atomic
    with recursive used as (
        select
            'pg_class'::regclass::oid as class,
            used_object.view::oid as object,
            null::oid as used_by,
            0 as attribute
        union
        select
            d.refclassid,
            d.refobjid,
            u.object,
            d.refobjsubid
        from used as u
        left join pg_rewrite as r
            on u.class = 'pg_class'::regclass and u.object = r.ev_class
        inner join pg_depend as d
            on
                (d.classid = 'pg_rewrite'::regclass and r.oid = d.objid)
                or (u.class = 'pg_proc'::regclass and u.class = d.classid and u.object = d.objid)
        where
            d.refclassid in ('pg_class'::regclass, 'pg_proc'::regclass)
            and d.deptype = 'n'
    )

    select
        u.class,
        u.object,
        u.used_by,
        u.attribute
    from used as u;
end;

comment on function control.used_object(regclass) is
'What a view uses, itself included, as the catalog knows it: views and functions beneath it, tables
and their columns. Grain: one row per object, column (attribute, 0 for the whole) and the object
that uses it (used_by, null for the view).';
-- end sql/control/used_object.sql

-- begin sql/control/model_definition.sql
create or replace function control.model_definition(model text)
returns text
language sql
stable
-- definitions are compared as text, which these settings of a caller would change
set datestyle = 'ISO, MDY'
set intervalstyle = 'postgres'
set timezone = 'UTC'
set quote_all_identifiers = off
set standard_conforming_strings = on
set extra_float_digits = 1
begin atomic
    with used as materialized (
        select o.*
        from control.used_object((model_definition.model || '_model')::regclass) as o
    )

    select string_agg(part.text, e'\n' order by part.text)
    from (
        select distinct 'view ' || c.oid::regclass::text || ' ' || pg_get_viewdef(c.oid) as text
        from used as u
        inner join pg_class as c
            on u.class = 'pg_class'::regclass and u.object = c.oid and c.relkind = 'v'
        union all
        select distinct pg_get_functiondef(p.oid)
        from used as u
        inner join pg_proc as p
            on u.class = 'pg_proc'::regclass and u.object = p.oid and p.prokind = 'f'
        inner join pg_namespace as n on p.pronamespace = n.oid
        where n.nspname in ('staging', 'intermediate', 'marts', 'control')
        union all
        select pg_get_functiondef(m.refresh_function::regproc)
        from control.model as m
        where m.model = model_definition.model and m.refresh_function is not null
        union all
        select distinct 'setting ' || a.attname || ' ' || coalesce(to_jsonb(s) ->> a.attname, '')
        from used as u
        inner join pg_attribute as a
            on u.class = 'pg_class'::regclass and u.object = a.attrelid and u.attribute = a.attnum
        cross join control.setting as s
        where a.attrelid = 'control.setting'::regclass and a.attname <> 'only_row'
    ) as part;
end;

comment on function control.model_definition(text) is
'Everything a model''s content depends on besides data: the text of its view, of the views and
functions beneath it, of its own refresh function, and the settings they read. Raises 42P01 for a model without a view.';
-- end sql/control/model_definition.sql

-- begin sql/control/read_columns.sql
-- What a view reads is in the catalog, column by column, through nested views and parsed functions
-- too. Only a whole row (t.*, to_jsonb(t)) leaves no trace there, but it does in the view's own
-- tree; and a function whose body is a mere string may read anything.
create or replace function control.read_columns(model text, upstream text)
returns text[]
language sql
stable
begin atomic
    with used as materialized (
        select o.*
        from control.used_object((read_columns.model || '_model')::regclass) as o
    )

    select
        case
            when
                not bool_or(u.used_by <> (read_columns.model || '_model')::regclass)
                and not exists (
                    select from pg_rewrite as r
                    where
                        r.ev_class = (read_columns.model || '_model')::regclass
                        and r.ev_action::text like '%:varattno 0 %'
                )
                and not exists (
                    select from used as f
                    inner join pg_proc as p on f.object = p.oid and p.prosqlbody is null
                    where f.class = 'pg_proc'::regclass
                )
                then array_agg(a.attname::text order by a.attnum)
        end
    from used as u
    inner join pg_attribute as a on u.object = a.attrelid and u.attribute = a.attnum
    where
        u.class = 'pg_class'::regclass
        and u.object = read_columns.upstream::regclass
        and a.attnum > 0;
end;

comment on function control.read_columns(text, text) is
'Columns of an upstream table that a model''s view reads; NULL where that cannot be told: it reads
whole rows, or through another view or a function.';
-- end sql/control/read_columns.sql
