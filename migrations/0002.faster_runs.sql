-- depends: 0001.initial
-- Frozen from sql/ by `make migration`; never edited once it has landed.

set local role salesforce_owner;

-- sql/control/history_merge_sql.sql: made again below
drop function control.history_merge_sql(pg_catalog.text,boolean);

-- sql/control/evaluate_checks.sql: made again below
drop function control.evaluate_checks(bigint,timestamp with time zone,pg_catalog.jsonb,pg_catalog.jsonb,pg_catalog.jsonb,boolean,boolean);

-- begin sql/control/current_version_day.sql
create or replace function control.current_version_day()
returns text
language sql
immutable
parallel safe
return 'greatest((v.version_at at time zone s.time_zone)::date, s.history_start)';

comment on function control.current_version_day() is
'The business day a current version counts from, as intermediate.opportunity_version has it, for a
statement over intermediate.opportunity as v and control.setting as s.';
-- end sql/control/current_version_day.sql

-- begin sql/control/evaluate_checks.sql
create or replace function control.evaluate_checks(
    run_id bigint,
    started_at timestamptz,
    changes jsonb,
    gone jsonb,
    steps jsonb,
    landed jsonb,
    is_full boolean,
    is_definition_new boolean
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
-- definitions are compared as text, which these settings of a caller would change
set datestyle = 'ISO, MDY'
set intervalstyle = 'postgres'
set timezone = 'UTC'
set quote_all_identifiers = off
set standard_conforming_strings = on
set extra_float_digits = 1
as $evaluate_checks$
declare
    _full text[];
    _cheap text[];
    _group record;
    _keys text[];
begin
    perform control.note_population(evaluate_checks.steps);
    perform control.note_profile(
        evaluate_checks.run_id, evaluate_checks.started_at, evaluate_checks.changes,
        evaluate_checks.landed
    );

    -- checks that are new, changed, or were told to
    if evaluate_checks.is_full or evaluate_checks.is_definition_new then
        delete from control.quality_violation as v
        where v.check_name not in (select d.check_name from control.quality_definition as d);
        delete from control.quality_total as t
        where t.check_name not in (select d.check_name from control.quality_definition as d);
        delete from control.quality_state as s
        where s.check_name not in (select d.check_name from control.quality_definition as d);
    end if;
    if
        evaluate_checks.is_full
        or evaluate_checks.is_definition_new
        or exists (select from control.quality_state as s where s.definition is null)
    then
        with outdated as (
            insert into control.quality_state as s (check_name, definition, judged_as, shared_sql)
            select
                d.check_name,
                d.definition,
                d.judged_as,
                control.shared_sql(d.check_name)
            from control.quality_definition as d
            left join control.quality_state as k on d.check_name = k.check_name
            where
                evaluate_checks.is_full
                or (k.definition, k.judged_as) is distinct from (d.definition, d.judged_as)
            on conflict (check_name) do update
            set
                definition = excluded.definition,
                judged_as = excluded.judged_as,
                shared_sql = excluded.shared_sql
            returning s.check_name
        )

        select array_agg(o.check_name order by o.check_name)
        into _full
        from outdated as o;
    end if;
    _full := coalesce(_full, '{}');

    -- checks over a model that was refreshed in full
    select _full || coalesce(array_agg(q.name order by q.name), '{}')
    into _full
    from control.quality_check as q
    inner join control.quality_state as s on q.name = s.check_name
    where
        q.name <> all(_full)
        and (
            (
                q.scope = 'landing'
                and exists (
                    select from jsonb_to_recordset(evaluate_checks.steps) as t (model text, mode text)
                    where
                        t.model = 'intermediate.' || split_part(q.model, '.', 2)
                        and t.mode = 'full'
                )
            )
            or (
                q.scope in ('record', 'full')
                and exists (
                    select from unnest(
                        array[q.model] || q.follows || array(select jsonb_object_keys(q.links))
                    ) as m (model)
                    where evaluate_checks.changes -> m.model = 'null'
                )
            )
        );
    -- those of scope full apart: one that cannot run in a worker would keep all others from it
    for _group in
        select array_agg(q.name order by q.name) as checks
        from control.quality_check as q
        where q.name = any(_full)
        group by q.scope = 'full'
    loop
        perform control.evaluate_fully(
            _group.checks, evaluate_checks.run_id, evaluate_checks.started_at
        );
    end loop;

    select array_agg(q.name order by q.name)
    into _cheap
    from control.quality_check as q
    inner join control.quality_state as s on q.name = s.check_name
    where q.scope in ('time', 'run') and q.name <> all(_full);
    if _cheap is not null then
        perform control.evaluate_cheaply(
            _cheap, evaluate_checks.run_id, evaluate_checks.started_at
        );
    end if;

    -- the others: one statement for all checks of a landing table, one for all of a model
    for _group in
        select
            split_part(q.model, '.', 2) as object,
            array_agg(q.name order by q.name) as checks
        from control.quality_check as q
        inner join control.quality_state as s on q.name = s.check_name
        where q.scope = 'landing' and q.name <> all(_full)
        group by split_part(q.model, '.', 2)
        order by split_part(q.model, '.', 2)
    loop
        if
            evaluate_checks.landed ? _group.object
            or exists (select from control.recheck_record as r where r.object = _group.object)
        then
            perform control.evaluate_landed(
                _group.checks, _group.object, evaluate_checks.run_id, evaluate_checks.started_at
            );
        end if;
    end loop;

    for _group in
        select
            q.model,
            array_agg(q.name order by q.name) as checks
        from control.quality_check as q
        inner join control.quality_state as s on q.name = s.check_name
        where q.scope = 'record' and q.name <> all(_full)
        group by q.model
        order by q.model
    loop
        -- looking at a record once too often does no harm
        select array_agg(k.key)
        into _keys
        from (
            select
                jsonb_array_elements_text(
                    evaluate_checks.changes -> m.model -> control.key_column(m.model)
                ) collate "C" as key
            from (
                select _group.model as model
                union
                select f.model
                from control.quality_check as q
                cross join lateral unnest(q.follows) as f (model)
                where q.name = any(_group.checks)
            ) as m
            union
            select
                unnest(
                    control.relinked_keys(
                        _group.model, l.value,
                        evaluate_checks.changes -> l.key -> control.key_column(l.key),
                        t.inserted > 0,
                        array(select jsonb_array_elements_text(evaluate_checks.gone -> l.key)),
                        array_agg(q.name)
                    )
                )
            from control.quality_check as q
            cross join lateral jsonb_each_text(q.links) as l
            inner join jsonb_to_recordset(evaluate_checks.steps) as t (
                model text, inserted bigint
            ) on l.key = t.model
            where q.name = any(_group.checks)
            group by l.key, l.value, t.inserted
        ) as k;
        if _keys is not null then
            perform control.evaluate_keys(
                _group.checks, _group.model, _keys,
                evaluate_checks.run_id, evaluate_checks.started_at
            );
        end if;
    end loop;
end;
$evaluate_checks$;

comment on function control.evaluate_checks(
    bigint, timestamptz, jsonb, jsonb, jsonb, jsonb, boolean, boolean
) is
'Brings the violations of all enabled checks up to what a run changed: changes are its changed keys
by model (null: all), gone those whose rows were deleted, steps and landed its counts.';
-- end sql/control/evaluate_checks.sql

-- begin sql/control/evaluate_fully.sql
create or replace function control.evaluate_fully(
    checks text[], run_id bigint, started_at timestamptz
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set parallel_tuple_cost = 0  -- offending rows are few, whatever the planner makes of it
as $evaluate_fully$
begin
    execute control.quality_sql(
        format(
            'select * from control.in_parallel(%L) as f ('
            'check_name text, record_id text, part text, reason text)',
            control.offending_sql(evaluate_fully.checks)
        )
    )
    using evaluate_fully.checks, evaluate_fully.run_id, evaluate_fully.started_at;
end;
$evaluate_fully$;

comment on function control.evaluate_fully(text[], bigint, timestamptz) is
'Looks for all violations of checks anew.';
-- end sql/control/evaluate_fully.sql

-- begin sql/control/history_merge_sql.sql
-- The one place where the merge into opportunity history is written; its columns are the table's.
create or replace function control.history_merge_sql(source text, mode text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $history_merge_sql$
declare
    _columns text[];
begin
    select array_agg(a.attname::text order by a.attnum)
    into _columns
    from pg_attribute as a
    where
        a.attrelid = 'marts.opportunity_history'::regclass
        and a.attnum > 0
        and not a.attisdropped;

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

-- begin sql/control/in_parallel.sql
-- INSERT and MERGE never read in parallel; RETURN QUERY does.
create or replace function control.in_parallel(query text)
returns setof record
language plpgsql
rows 1000000
set search_path = pg_catalog, pg_temp
as $in_parallel$
begin
    return query execute in_parallel.query;
end;
$in_parallel$;

comment on function control.in_parallel(text) is
'The rows of a query, read by several processes where the server has them to spare. What it reads
may not be temporary: workers do not see that.';
-- end sql/control/in_parallel.sql

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
    _columns text;
begin
    select control.column_list(array_agg(a.attname::text order by a.attnum), 's.')
    into _columns
    from pg_attribute as a
    where
        a.attrelid = latest_versions.model::regclass
        and a.attnum > 0
        and not a.attisdropped;

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

    select array_agg(a.attname::text order by a.attnum)
    into _columns
    from pg_attribute as a
    where a.attrelid = _target::regclass and a.attnum > 0 and not a.attisdropped;

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
        select
            array_agg(h.link_column order by h.link_column),
            array_agg(
                case
                    when h.is_all_read then 'true'
                    else format(
                        'merge_action() <> ''UPDATE'' or (%s) is distinct from (%s)',
                        control.column_list(h.old_columns, 's.'),
                        control.column_list(h.read_columns, 't.')
                    )
                end
                order by h.link_column
            )
        into
            _handed_on,
            _concerns
        from (
            select
                l.link_column,
                bool_or(r.columns is null) as is_all_read,
                array_agg(distinct 'old_' || c.name order by 'old_' || c.name) as old_columns,
                array_agg(distinct c.name order by c.name) as read_columns
            from control.model_link as l
            cross join lateral control.read_columns(l.model, l.upstream) as r (columns)
            cross join lateral unnest(r.columns || l.link_column) as c (name)
            where l.upstream = merge_sql.model and l.link_column <> _key
            group by l.link_column
        ) as h;
        select array_agg(distinct c.name order by c.name)
        into _kept
        from control.model_link as l
        cross join lateral unnest(
            control.read_columns(l.model, l.upstream) || l.link_column
        ) as c (name)
        where l.upstream = merge_sql.model and l.link_column <> _key;
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

-- begin sql/control/note_freshness.sql
create or replace function control.note_freshness(run_id bigint, landed jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $note_freshness$
declare
    _window control.load_window;
    _object text;
    _rows bigint;
    _newest record;
begin
    select w.*
    into _window
    from control.load_window as w;

    for _object, _rows in
        select
            l.key,
            l.value::bigint
        from jsonb_each_text(note_freshness.landed) as l
    loop
        -- after a full read, current state knows the newest stamp without typing landing again
        execute format(
            $sql$select
    %2$s as modstamp,
    max(r.extracted_at) as extracted_at
from raw_salesforce.%1$I as r
where
    %3$s
    and control.was_landed(r.load_xid, $4, $5)$sql$,
            _object,
            case
                when _window.previous_snapshot is null
                    then format('(select max(i.system_modstamp) from intermediate.%I as i)', _object)
                else 'max(staging.to_timestamp(r.systemmodstamp))'
            end,
            case
                when _window.previous_snapshot is null then 'true'
                else '(r.load_xid >= $1 or r.load_xid = any($2) or r.load_xid = $3)'
            end
        )
        into strict _newest
        using
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            _window.snapshot,
            _window.own_xid;
        insert into control.source_freshness as f (
            object, newest_modstamp, newest_extracted_at, landed_rows, run_id
        )
        values (_object, _newest.modstamp, _newest.extracted_at, _rows, note_freshness.run_id)
        on conflict (object) do update
        set
            newest_modstamp = greatest(f.newest_modstamp, excluded.newest_modstamp),
            newest_extracted_at = greatest(f.newest_extracted_at, excluded.newest_extracted_at),
            landed_rows = excluded.landed_rows
            + case when _window.previous_snapshot is null then 0 else f.landed_rows end,
            run_id = excluded.run_id;
    end loop;
end;
$note_freshness$;

comment on function control.note_freshness(bigint, jsonb) is
'Keeps control.source_freshness up to the load window, for the landing tables that had new rows.';
-- end sql/control/note_freshness.sql

-- begin sql/control/note_profile.sql
create or replace function control.note_profile(
    run_id bigint, started_at timestamptz, changes jsonb, landed jsonb
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $note_profile$
declare
    _few constant integer := 100;
    _enough constant integer := 300;
    _model text;
    _mode text;
    _keys text[];
    _profile record;
begin
    insert into control.quality_profile (
        run_id, model, mode, profiled_at, rows, table_rows, measures
    )
    select
        note_profile.run_id,
        'raw_salesforce.' || l.key,
        'landed',
        note_profile.started_at,
        l.value::bigint,
        p.rows,
        '{}'
    from jsonb_each_text(note_profile.landed) as l
    left join control.quality_population as p on p.model = 'raw_salesforce.' || l.key
    where l.value::bigint >= _few;

    for _model in
        select distinct c.model
        from control.profiled_column as c
        where note_profile.changes ? c.model
        order by c.model
    loop
        _mode := 'full';
        _keys := null;
        if note_profile.changes -> _model <> 'null' then
            _mode := 'incremental';
            select array_agg(k.key)
            into _keys
            from (
                select
                    e.key,
                    row_number() over () as place,
                    count(*) over () as keys
                from jsonb_array_elements_text(
                    note_profile.changes -> _model -> control.key_column(_model)
                ) as e (key)
            ) as k
            where k.keys >= _few and k.place % greatest(k.keys / _enough, 1) = 0;
            continue when _keys is null;
        end if;
        -- not as part of the INSERT, which would not read in parallel
        execute control.profile_sql(_model, _mode)
        into strict _profile
        using _keys;
        insert into control.quality_profile (
            run_id, model, mode, profiled_at, rows, table_rows, measures
        )
        values (
            note_profile.run_id,
            _model,
            _mode,
            note_profile.started_at,
            _profile.rows,
            (select p.rows from control.quality_population as p where p.model = _model),
            case when _profile.rows * 2 >= _few then _profile.measures else '{}' end
        );
    end loop;

    perform control.note_shift(note_profile.run_id);
end;
$note_profile$;

comment on function control.note_profile(bigint, timestamptz, jsonb, jsonb) is
'Measures the rows a run changed, for models of control.profiled_column, notes the landed rows, and
compares both with earlier runs. Of many changed rows a few hundred, evenly chosen, are enough to
tell a share; fewer than a hundred are not.';
-- end sql/control/note_profile.sql

-- begin sql/control/read_columns.sql
-- What a view reads is in the catalog, column by column, through nested views and parsed functions
-- too. Only a whole row (t.*, to_jsonb(t)) leaves no trace there, but it does in the view's own
-- tree; and a function whose body is a mere string may read anything.
create or replace function control.read_columns(model text, upstream text)
returns text[]
language sql
stable
begin atomic
    with recursive used as (
        select
            'pg_class'::regclass::oid as class,
            (read_columns.model || '_model')::regclass::oid as object,
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

-- begin sql/control/refresh_model.sql
create or replace function control.refresh_model(model text, mode text, keys text[])
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
set default_statistics_target = 20
as $refresh_model$
declare
    _started timestamptz := clock_timestamp();
    _table regclass := refresh_model.model::regclass;
    _model record;
    _window control.load_window;
    _result record;
    _has_rows boolean;
    _rows bigint;
    _gone jsonb;
begin
    select w.*
    into _window
    from control.load_window as w;

    select m.*
    into strict _model
    from control.model as m
    where m.model = refresh_model.model;

    if _model.refresh_function is not null then
        execute format('select * from %s($1, $2)', _model.refresh_function::regproc)
        into strict _result
        using refresh_model.mode, refresh_model.keys;
    elsif refresh_model.mode = 'incremental' and _model.staging_view is not null then
        execute control.merge_sql(refresh_model.model, 'incremental')
        into strict _result
        using
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            refresh_model.keys;
    elsif refresh_model.mode = 'incremental' then
        execute control.merge_sql(refresh_model.model, 'incremental')
        into strict _result
        using refresh_model.keys;
    else
        execute format('select exists (select from %s)', _table)
        into strict _has_rows;
        execute control.merge_sql(
            refresh_model.model, case when _has_rows then 'full' else 'initial' end
        )
        into strict _result;
    end if;

    if _model.refresh_function is null then
        _gone := _result.gone;
    end if;

    if refresh_model.mode = 'full' then
        if _result.offered is null then
            execute format('select count(*) from %s', _table)
            into strict _rows;
            _result.offered := _rows + _result.deleted;
        end if;
        insert into control.model_state as s (model, definition, refreshed_at)
        values (
            refresh_model.model,
            md5(control.model_definition(refresh_model.model)),
            clock_timestamp()
        )
        on conflict on constraint model_state_pkey do update
        set
            definition = excluded.definition,
            stale_reason = null,
            refreshed_at = excluded.refreshed_at;
    end if;

    -- autovacuum cannot see an uncommitted run, and the models above are planned on these numbers;
    -- it takes a larger sample once the run is committed
    if _result.inserted + _result.updated + _result.deleted > (
        select greatest(c.reltuples / 10, 1000)
        from pg_class as c
        where c.oid = _table
    ) then
        execute format('analyze %s', _table);
    end if;

    return jsonb_build_object(
        'step', jsonb_build_object(
            'model', refresh_model.model,
            'mode', refresh_model.mode,
            'inserted', _result.inserted,
            'updated', _result.updated,
            'deleted', _result.deleted,
            'unchanged', _result.offered - _result.inserted - _result.updated - _result.deleted,
            'ms', round(1000 * extract(epoch from clock_timestamp() - _started), 1)
        ),
        'changes', _result.changes,
        'gone', _gone
    );
end;
$refresh_model$;

comment on function control.refresh_model(text, text, text[]) is
'Brings one model''s table up to its view: mode full, or incremental for the given keys (for a
model over staging: the load window, and the given records looked up anew). A model''s own
refresh_function(mode, keys) returns the same row as control.merge_sql''s statement: inserted,
updated, deleted, offered, changes. Returns {"step": counts and ms, "changes": changed keys and
links for dependants, "gone": the keys of deleted rows; both null after full}.';
-- end sql/control/refresh_model.sql

-- begin sql/control/relinked_keys.sql
-- A link breaks where the linked row has gone, and heals where it has come: the rows that link to
-- the keys that are not there, and of those that violate now, the ones that link to any of the
-- keys.
create or replace function control.relinked_keys(
    model text, link_column text, keys jsonb, has_come boolean, gone text[], checks text[]
)
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
as $relinked_keys$
declare
    _key_column text := control.key_column(relinked_keys.model);
    _links_to_gone text[];
    _healed text[];
begin
    if relinked_keys.gone <> '{}' then
        execute format(
            'select array_agg(m.%I) from %s as m where m.%I = any($1)',
            _key_column, relinked_keys.model::regclass, relinked_keys.link_column
        )
        into _links_to_gone
        using relinked_keys.gone;
    end if;
    if
        relinked_keys.has_come
        and exists (
            select from control.quality_total as t
            where t.check_name = any(relinked_keys.checks) and t.violations > 0
        )
    then
        execute format(
            'select array_agg(distinct m.%1$I) from %2$s as m'
            ' inner join control.quality_violation as v on m.%1$I = v.record_id'
            ' where v.check_name = any($2) and m.%3$I = any($1)',
            _key_column, relinked_keys.model::regclass, relinked_keys.link_column
        )
        into _healed
        using array(select jsonb_array_elements_text(relinked_keys.keys)), relinked_keys.checks;
    end if;
    return coalesce(_links_to_gone, '{}') || coalesce(_healed, '{}');
end;
$relinked_keys$;

comment on function control.relinked_keys(text, text, jsonb, boolean, text[], text[]) is
'Keys of the rows of a model whose link to a table with changed keys may have broken or healed, for
checks that look for missing linked rows. has_come tells whether the table got rows at all, gone
which of the keys it lost.';
-- end sql/control/relinked_keys.sql

-- begin sql/control/run_salesforce_transform.sql
create or replace function public.run_salesforce_transform(full_refresh boolean default false)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set work_mem = '128MB'
set random_page_cost = 1.1  -- changed keys are few: probe, do not scan
set jit = off
as $run_salesforce_transform$
declare
    _started timestamptz := clock_timestamp();
    _full_refresh boolean := coalesce(run_salesforce_transform.full_refresh, false);
    _run_id bigint := nextval('control.run_run_id_seq');
    _status text;
    _reason text;
    _error jsonb;

    _window control.load_window;
    _snapshot pg_snapshot;
    _own_xid xid8;
    _system bigint;
    _definitions text;
    _why text[] := '{}';
    _landed jsonb := '{}';
    _rechecks bigint[] := '{}';
    _stale text[] := '{}';
    _changed_checks text[] := '{}';

    _step text := 'look for work';
    _model record;
    _mode text;
    _keys text[];
    _refreshed jsonb;
    _steps jsonb := '[]';
    _changes jsonb := '{}';
    _gone jsonb := '{}';
    _checks_started timestamptz;
    _checks_ms numeric;
    _checks jsonb := '[]';  -- a variable outlives the rollback of a failed run
    _application text := current_setting('application_name');

    _sqlstate text;
    _message text;
    _detail text;
    _hint text;
    _context text;
begin
    -- outside the block below: a lock taken inside it would be released when the block fails
    if not pg_try_advisory_xact_lock(hashtextextended('run_salesforce_transform', 0)) then
        _status := 'skipped';
        _reason := 'another run in progress';
    end if;

    <<work>>
    begin
        exit work when _status is not null;

        select w.* into _window from control.load_window as w;
        _snapshot := pg_current_snapshot();
        _own_xid := pg_current_xact_id();
        update control.setting as s
        set history_start = (_started at time zone s.time_zone)::date
        where s.history_start is null;
        _definitions := control.definitions_version();
        select c.system_identifier into _system from pg_control_system() as c;

        -- also before the first run: what was dumped may have been landed only
        if _window.system_identifier is distinct from _system then
            if _window.only_row then
                _why := _why || 'restored on another server'::text;
            end if;
            perform control.repair_restored_xids(_snapshot);
            _window.snapshot := null;
        end if;
        if _full_refresh then
            _why := _why || 'full refresh requested'::text;
        end if;

        select coalesce(jsonb_object_agg(o.object, n.new_rows) filter (where n.new_rows > 0), '{}')
        into _landed
        from (
            select distinct split_part(l.upstream, '.', 2) as object
            from control.model_link as l
            where l.upstream like 'staging.%'
        ) as o
        cross join lateral control.count_new_rows(
            o.object, _window.snapshot, _window.own_xid, _snapshot, _own_xid
        ) as n (new_rows);
        if _window.only_row is null then
            _why := _why || 'first run'::text;
        elsif _landed <> '{}' then
            _why := _why || 'new data'::text;
        end if;
        _rechecks := array(select r.request_id from control.recheck_record as r);
        if _rechecks <> '{}' then
            _why := _why || 'records to recheck'::text;
        end if;

        if
            _definitions is distinct from _window.definitions_version
            or exists (select from control.model_state as s where s.stale_reason is not null)
        then
            select coalesce(array_agg(m.model order by m.depth, m.model), '{}')
            into _stale
            from control.model as m
            left join control.model_state as s on m.model = s.model
            where
                s.stale_reason is not null
                or md5(control.model_definition(m.model)) is distinct from s.definition;
            if _stale <> '{}' and _window.only_row then
                _why := _why || ('stale models: ' || array_to_string(_stale, ', '));
            end if;
            _changed_checks := control.changed_checks();
            if _changed_checks <> '{}' and _window.snapshot is not null then
                _why := _why || ('changed checks: ' || array_to_string(_changed_checks, ', '));
            end if;
        end if;

        if _why = '{}' then
            -- a definition was written anew without a difference: look no more
            update control.load_window as w
            set definitions_version = _definitions
            where w.definitions_version <> _definitions;
            _step := 'checks';
            _checks := control.judge_time(_run_id, _started);
            perform control.raise_failed_checks(_checks);
            _status := 'skipped';
            _reason := 'no new data';
            exit work;
        end if;
        _reason := array_to_string(_why, '; ');

        -- moved before anything is merged: the views read landing up to this window
        insert into control.load_window as w (
            snapshot, own_xid, system_identifier, definitions_version, taken_at
        )
        values (_snapshot, _own_xid, _system, _definitions, _started)
        on conflict (only_row) do update
        set
            snapshot = excluded.snapshot,
            own_xid = excluded.own_xid,
            previous_snapshot = _window.snapshot,
            previous_own_xid = _window.own_xid,
            system_identifier = excluded.system_identifier,
            definitions_version = excluded.definitions_version,
            taken_at = excluded.taken_at;

        for _model in
            select
                m.model,
                m.staging_view,
                split_part(m.staging_view, '.', 2) as object
            from control.model as m
            order by m.depth, m.model
        loop
            _step := _model.model;
            _mode := null;
            _keys := null;

            if
                _full_refresh
                or _window.snapshot is null
                or _model.model = any(_stale)
            then
                _mode := 'full';
            elsif _model.staging_view is not null then
                select coalesce(array_agg(distinct r.record_id), '{}')
                into _keys
                from control.recheck_record as r
                where r.object = _model.object;
                if (_landed ->> _model.object)::bigint > (
                    select greatest(c.reltuples / 2, 50000)
                    from pg_class as c
                    where c.oid = format('raw_salesforce.%I', _model.object)::regclass
                ) then
                    _mode := 'full';
                elsif _landed ? _model.object or _keys <> '{}' then
                    _mode := 'incremental';
                end if;
            else
                -- an upstream refreshed in full hands no keys on
                select
                    case
                        when bool_or(_changes -> l.upstream = 'null') then 'full'
                        when bool_or(_changes ? l.upstream) then 'incremental'
                    end
                into _mode
                from control.model_link as l
                where l.model = _model.model;
                if _mode = 'incremental' then
                    select array_agg(distinct k.key)
                    into _keys
                    from control.model_link as l
                    cross join lateral jsonb_array_elements_text(
                        _changes -> l.upstream -> l.link_column
                    ) as k (key)
                    where l.model = _model.model and k.key is not null;
                    _mode := case when _keys is not null then 'incremental' end;
                end if;
            end if;
            continue when _mode is null;

            raise notice 'salesforce transform: % (%)', _step, _mode;
            perform set_config('application_name', 'salesforce transform: ' || _step, true);
            _refreshed := control.refresh_model(_model.model, _mode, _keys);
            _steps := _steps || (_refreshed -> 'step');
            if
                (_refreshed #>> '{step,inserted}')::bigint
                + (_refreshed #>> '{step,updated}')::bigint
                + (_refreshed #>> '{step,deleted}')::bigint > 0
            then
                _changes := _changes
                    || jsonb_build_object(_model.model, _refreshed -> 'changes');
                _gone := _gone || jsonb_strip_nulls(
                    jsonb_build_object(_model.model, _refreshed -> 'gone')
                );
            end if;
        end loop;

        _step := 'checks';
        perform control.note_freshness(_run_id, _landed);
        _checks_started := clock_timestamp();
        raise notice 'salesforce transform: checks';
        perform set_config('application_name', 'salesforce transform: checks', true);
        perform control.evaluate_checks(
            _run_id, _started, _changes, _gone, _steps, _landed,
            _full_refresh or _window.snapshot is null,
            _changed_checks <> '{}'
        );
        _checks := control.judge_checks();
        _checks_ms := round(1000 * extract(epoch from clock_timestamp() - _checks_started), 1);
        perform control.raise_failed_checks(_checks);

        _step := 'finish';
        delete from control.recheck_record as r
        where r.request_id = any(_rechecks);
        perform control.prune_ledger();
        _status := 'succeeded';

    exception
        when others or query_canceled or assert_failure then
            get stacked diagnostics
                _sqlstate = returned_sqlstate,
                _message = message_text,
                _detail = pg_exception_detail,
                _hint = pg_exception_hint,
                _context = pg_exception_context;
            _status := 'failed';
            _error := jsonb_build_object(
                'sqlstate', _sqlstate,
                'message', _message,
                'detail', nullif(_detail, ''),
                'hint', nullif(_hint, ''),
                'context', _context,
                'model', _step
            );
            raise notice 'salesforce transform: failed at %: %', _step, _message;
    end;
    perform set_config('application_name', _application, true);

    insert into control.run (
        run_id, status, reason, full_refresh, started_at, finished_at, landed, error,
        checks_ms
    )
    overriding system value
    values (
        _run_id, _status, _reason, _full_refresh, _started, clock_timestamp(),
        _landed, _error, _checks_ms
    );
    insert into control.run_step (
        run_id, step, model, mode, inserted, updated, deleted, unchanged, ms
    )
    select
        _run_id, s.step, r.model, r.mode, r.inserted, r.updated, r.deleted, r.unchanged, r.ms
    from jsonb_array_elements(_steps) with ordinality as s (counts, step)
    cross join lateral jsonb_to_record(s.counts) as r (
        model text, mode text, inserted bigint, updated bigint, deleted bigint, unchanged bigint,
        ms numeric
    );
    perform control.note_results(_run_id, _checks);

    return jsonb_build_object(
        'run_id', _run_id,
        'status', _status,
        'reason', _reason,
        'started_at', _started,
        'finished_at', clock_timestamp(),
        'models', _steps,
        'checks', control.group_results(_checks),
        'error', _error
    );
end;
$run_salesforce_transform$;

comment on function public.run_salesforce_transform(boolean) is
'Brings the warehouse up to everything landed and committed, all or nothing, in the caller''s
transaction: commit publishes. With full_refresh every model is compared in full. Returns
{run_id, status, reason, started_at, finished_at, models: [{model, mode, inserted, updated,
deleted, unchanged, ms}], checks: {error, warn, info: [{check, violations, samples}]}, error}.
status is succeeded; skipped (reason: no new data, or another run in progress); or failed: then
every table is as before, error says why (sqlstate QC001: a quality check; checks tell which), and
the next run takes the same rows again. Every call leaves a row in
control.run. Raises nothing of its own: callers that want an exception use
run_salesforce_transform_or_raise().';

revoke execute on function public.run_salesforce_transform(boolean) from public;
grant execute on function public.run_salesforce_transform(boolean) to salesforce_transformer;
-- end sql/control/run_salesforce_transform.sql

-- begin sql/control/checks/check_account_odd_id.sql
create or replace view control.check_account_odd_id as
select
    i.id as record_id,
    'the id ' || i.id || ' does not look like one of Account' as reason
from intermediate.account as i
-- four plain tests take a quarter of the time of one regular expression for the whole shape
where
    octet_length(i.id) <> 18
    or left(i.id, 3) <> '001'
    or i.id collate "C" ~ '[^0-9A-Za-z]'
    or right(i.id, 3) collate "C" ~ '[^A-Z0-5]';

comment on view control.check_account_odd_id is
'Account records whose id is not of 18 letters and digits that begin with 001. Grain: one row per
record. Source: intermediate.account.';

insert into control.quality_check (name, description, severity, model)
values
(
    'account_odd_id',
    'Ids of accounts that are not 18 letters and digits beginning with 001',
    'warn',
    'intermediate.account'
)
on conflict do nothing;
-- end sql/control/checks/check_account_odd_id.sql

-- begin sql/control/checks/check_contact_odd_id.sql
create or replace view control.check_contact_odd_id as
select
    i.id as record_id,
    'the id ' || i.id || ' does not look like one of Contact' as reason
from intermediate.contact as i
-- four plain tests take a quarter of the time of one regular expression for the whole shape
where
    octet_length(i.id) <> 18
    or left(i.id, 3) <> '003'
    or i.id collate "C" ~ '[^0-9A-Za-z]'
    or right(i.id, 3) collate "C" ~ '[^A-Z0-5]';

comment on view control.check_contact_odd_id is
'Contact records whose id is not of 18 letters and digits that begin with 003. Grain: one row per
record. Source: intermediate.contact.';

insert into control.quality_check (name, description, severity, model)
values
(
    'contact_odd_id',
    'Ids of contacts that are not 18 letters and digits beginning with 003',
    'warn',
    'intermediate.contact'
)
on conflict do nothing;
-- end sql/control/checks/check_contact_odd_id.sql

-- begin sql/control/checks/check_opportunity_odd_id.sql
create or replace view control.check_opportunity_odd_id as
select
    i.id as record_id,
    'the id ' || i.id || ' does not look like one of Opportunity' as reason
from intermediate.opportunity as i
-- four plain tests take a quarter of the time of one regular expression for the whole shape
where
    octet_length(i.id) <> 18
    or left(i.id, 3) <> '006'
    or i.id collate "C" ~ '[^0-9A-Za-z]'
    or right(i.id, 3) collate "C" ~ '[^A-Z0-5]';

comment on view control.check_opportunity_odd_id is
'Opportunity records whose id is not of 18 letters and digits that begin with 006. Grain: one row
per record. Source: intermediate.opportunity.';

insert into control.quality_check (name, description, severity, model)
values
(
    'opportunity_odd_id',
    'Ids of opportunities that are not 18 letters and digits beginning with 006',
    'warn',
    'intermediate.opportunity'
)
on conflict do nothing;
-- end sql/control/checks/check_opportunity_odd_id.sql

-- begin sql/control/checks/check_opportunity_required_field.sql
create or replace view control.check_opportunity_required_field as
select
    i.id as record_id,
    f.field as part,
    f.field || ' is empty' as reason
from intermediate.opportunity as i
cross join
    lateral (
        values
        ('name', i.name is null),
        ('stage_name', i.stage_name is null),
        ('close_date', i.close_date is null)
    ) as f (field, is_empty)
where
    num_nulls(i.name, i.stage_name, i.close_date) > 0
    and i.is_deleted is not true
    and f.is_empty;

comment on view control.check_opportunity_required_field is
'Undeleted Opportunity records without a value that Salesforce requires. Grain: one row per record
and field (part). Source: intermediate.opportunity.';

insert into control.quality_check (name, description, severity, model)
values
(
    'opportunity_required_field',
    'Undeleted opportunities without a name, a stage or a close date',
    'warn',
    'intermediate.opportunity'
)
on conflict do nothing;
-- end sql/control/checks/check_opportunity_required_field.sql

-- begin sql/control/current_version_columns.sql
create or replace function control.current_version_columns()
returns text
language sql
stable
begin atomic
    select
        string_agg(
            case
                when a.attname = 'opportunity_id' then 'v.id as opportunity_id'
                when a.attname = 'valid_from'
                    then control.current_version_day() || ' as valid_from'
                when a.attname = 'valid_to' then 'date ''9999-12-31'' as valid_to'
                when a.atttypid = 'boolean'::regtype
                    then format('coalesce(v.%1$I, false) as %1$I', a.attname)
                else format('v.%I', a.attname)
            end,
            ', ' order by a.attnum
        )
    from pg_attribute as a
    where
        a.attrelid = 'marts.opportunity_history'::regclass
        and a.attnum > 0
        and not a.attisdropped;
end;

comment on function control.current_version_columns() is
'The columns of marts.opportunity_history for a current version, from intermediate.opportunity as v
and control.setting as s.';
-- end sql/control/current_version_columns.sql

-- begin sql/control/merge_opportunity_history.sql
-- Joined by nested loops, each row probes the one partition its valid_to lies in; a hash join would
-- read every month.
create or replace function control.merge_opportunity_history(
    offered marts.opportunity_history[],
    out inserted bigint,
    out updated bigint,
    out deleted bigint,
    out changed_keys text[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
as $merge_opportunity_history$
begin
    execute control.history_merge_sql('unnest($1) as s', 'incremental')
    into strict inserted, updated, deleted, changed_keys
    using merge_opportunity_history.offered;
end;
$merge_opportunity_history$;

comment on function control.merge_opportunity_history(marts.opportunity_history[]) is
'Merges the given versions into marts.opportunity_history, whose partitions for them exist. Returns
what was done to how many rows, and the opportunities it was done to.';
-- end sql/control/merge_opportunity_history.sql

-- begin sql/control/quality_definition.sql
create or replace view control.quality_definition as
with recursive used as (
    select
        q.name as check_name,
        'pg_class'::regclass::oid as class,
        to_regclass('control.check_' || q.name)::oid as object,
        0 as attribute
    from control.quality_check as q
    where q.enabled and to_regclass('control.check_' || q.name) is not null
    union
    select
        u.check_name,
        d.refclassid,
        d.refobjid,
        d.refobjsubid
    from used as u
    left join pg_rewrite as r on u.class = 'pg_class'::regclass and u.object = r.ev_class
    inner join pg_depend as d
        on
            (d.classid = 'pg_rewrite'::regclass and r.oid = d.objid)
            or (u.class = 'pg_proc'::regclass and u.class = d.classid and u.object = d.objid)
    where d.refclassid in ('pg_class'::regclass, 'pg_proc'::regclass) and d.deptype = 'n'
),

part as materialized (
    select
        'pg_class'::regclass::oid as class,
        c.oid as object,
        0 as attribute,
        pg_get_viewdef(c.oid) as text
    from pg_class as c
    where
        c.relkind = 'v'
        and c.oid in (
            select u.object from used as u
            where u.class = 'pg_class'::regclass
        )
    union all
    select
        'pg_proc'::regclass::oid as class,
        p.oid as object,
        0 as attribute,
        pg_get_functiondef(p.oid) as text
    from pg_proc as p
    inner join pg_namespace as n on p.pronamespace = n.oid
    where
        p.prokind = 'f'
        and n.nspname in ('staging', 'intermediate', 'marts', 'control')
        and p.oid in (
            select u.object from used as u
            where u.class = 'pg_proc'::regclass
        )
    union all
    select
        'pg_class'::regclass::oid as class,
        a.attrelid as object,
        a.attnum as attribute,
        'setting ' || a.attname || ' ' || coalesce(to_jsonb(s) ->> a.attname, 'null') as text
    from pg_attribute as a
    cross join control.setting as s
    where a.attrelid = 'control.setting'::regclass and a.attnum > 0
    union all
    select
        'pg_class'::regclass::oid as class,
        d.object,
        0 as attribute,
        d.text
    from (
        select
            'control.accepted_value'::regclass::oid as object,
            string_agg(v::text, ',' order by v.field, v.value) as text
        from control.accepted_value as v
        union all
        select
            'control.stage'::regclass as object,
            string_agg(s::text, ',' order by s.stage_name) as text
        from control.stage as s
        union all
        select
            'control.freshness_limit'::regclass as object,
            string_agg(f::text, ',' order by f.object) as text
        from control.freshness_limit as f
    ) as d
),

-- a view depends on the table as a whole and on each column it reads
used_part as (
    select distinct
        u.check_name,
        p.text
    from used as u
    inner join part as p
        on
            u.class = p.class
            and u.object = p.object
            and (p.attribute = 0 or u.attribute = p.attribute)
)

select
    q.name as check_name,
    md5((
        select string_agg(p.text, e'\n' order by p.text)
        from used_part as p
        where p.check_name = q.name
    )) as definition,
    md5(concat_ws(
        '|', q.severity, coalesce(q.warn_if, '-'), coalesce(q.error_if, '-'), q.ratchet, q.model,
        q.scope, q.follows, q.links
    )) as judged_as
from control.quality_check as q
where q.enabled and to_regclass('control.check_' || q.name) is not null;

comment on view control.quality_definition is
'What the outcome of each check depends on besides data, as hashes. Grain: one row per enabled
check whose view exists. definition: the views and functions, the settings, accepted values,
stages and limits they read; judged_as: severity, thresholds and the rest of its row.';
-- end sql/control/quality_definition.sql

-- begin sql/control/refresh_opportunity_history.sql
-- Touched are the opportunities that landed in the load window, each from the first day one of its
-- landed versions counts from: what ended before that day cannot have changed. A version that lands
-- late and is not the current one touches its own day. Records to be rechecked lost or regained
-- landed rows nobody knows the days of: they are rebuilt whole.
create or replace function control.refresh_opportunity_history(
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
as $refresh_opportunity_history$
declare
    _batch_size constant integer := 10000;
    _listed constant integer := 100000;
    _window control.load_window;
    _retained_from date;
    _columns text;
    _typed_columns text;
    _is_any_twice boolean;
    _several text[];
    _ids text[];
    _days date[];
    _offered marts.opportunity_history[];
    _rebuilt text[];
    _merged record;
    _deleted bigint;
    _changed_keys text[] := '{}';
begin
    select b.retained_from into strict _retained_from from control.history_bound as b;

    if refresh_opportunity_history.mode = 'full' then
        -- what holds today has been typed already, as the current state; only a record that landed
        -- more than once has held another version
        execute
            'select count(*) > (select count(*) from intermediate.opportunity)'
            ' from staging.opportunity as o where o.id is not null'
        into strict _is_any_twice;
        if _is_any_twice then
            execute
                'select array_agg(v.opportunity_id) from ('
                ' select o.id as opportunity_id from staging.opportunity as o'
                ' where o.id is not null group by o.id having count(*) > 1 limit $1'
                ') as v'
            into _several
            using _listed + 1;
        end if;
        execute format(
            'create unlogged table control.ended_interval as'
            ' select i.* from intermediate.opportunity_interval as i'
            ' where i.valid_to > %L and i.valid_to < ''9999-12-31'' and %s',
            _retained_from,
            case
                when cardinality(_several) > _listed then 'true'
                else format('i.opportunity_id = any(%L)', coalesce(_several, '{}'))
            end
        );
        analyze control.ended_interval;
        perform control.make_history_partition(m.month)
        from (
            select distinct date_trunc('month', i.valid_to)::date as month
            from control.ended_interval as i
        ) as m;

        select
            string_agg(
                format(
                    '%s.%I',
                    case when c.name in ('opportunity_id', 'valid_from', 'valid_to')
                        then 'i'
                        else 'v'
                    end,
                    c.name
                ),
                ', ' order by c.place
            ),
            string_agg(format('%I %s', c.name, c.type), ', ' order by c.place)
        into _columns, _typed_columns
        from (
            select
                a.attname as name,
                a.attnum as place,
                format_type(a.atttypid, a.atttypmod) as type
            from pg_attribute as a
            where
                a.attrelid = 'marts.opportunity_history'::regclass
                and a.attnum > 0
                and not a.attisdropped
        ) as c;
        execute control.history_merge_sql(
            format(
                'control.in_parallel(%L) as s (%s)',
                format(
                    'select %s from control.ended_interval as i'
                    ' inner join intermediate.opportunity_version as v'
                    ' on i.raw_id = v.raw_id and i.opportunity_id = v.opportunity_id'
                    ' union all'
                    ' select %s from intermediate.opportunity as v'
                    ' cross join control.setting as s',
                    _columns,
                    control.current_version_columns()
                ),
                _typed_columns
            ),
            case
                when exists (select from marts.opportunity_history) then 'full' else 'initial'
            end
        )
        into strict _merged;
        drop table control.ended_interval;
        inserted := _merged.inserted;
        updated := _merged.updated;
        deleted := _merged.deleted;
        return;
    end if;

    inserted := 0;
    updated := 0;
    deleted := 0;
    offered := 0;
    select w.* into strict _window from control.load_window as w;

    for _ids, _days in
        execute
            $sql$select array_agg(b.opportunity_id), array_agg(b.touched_from)
            from (
                select
                    t.opportunity_id,
                    min(t.touched_from) as touched_from,
                    row_number() over (order by t.opportunity_id) as place
                from (
                    select v.opportunity_id, v.valid_from as touched_from
                    from intermediate.opportunity_version as v
                    where v.load_xid >= $1 or v.load_xid = any($2) or v.load_xid = $3
                    union all
                    select k.opportunity_id, '-infinity'
                    from unnest($4::text[]) as k (opportunity_id)
                ) as t
                group by t.opportunity_id
            ) as b
            group by b.place / $5
            order by min(b.place)$sql$
        using
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            refresh_opportunity_history.keys,
            _batch_size
    loop
        select v.versions, v.rebuilt
        into _offered, _rebuilt
        from control.touched_versions(_ids, _days, _retained_from) as v;

        perform control.make_history_partition(m.month)
        from (
            select distinct date_trunc('month', o.valid_to)::date as month
            from unnest(_offered) as o
            where o.valid_to < '9999-12-31'
        ) as m;

        _merged := control.merge_opportunity_history(_offered);
        inserted := inserted + _merged.inserted;
        updated := updated + _merged.updated;
        offered := offered + coalesce(cardinality(_offered), 0);
        _changed_keys := _changed_keys || _merged.changed_keys;

        -- Landing is append-only: versions are taken away only by rows that were set aside, and
        -- where clocks went back over midnight, so that a later instant lies on an earlier day.
        _rebuilt := _rebuilt || refresh_opportunity_history.keys;
        if _rebuilt && _ids then
            with gone as (
                delete from marts.opportunity_history as h
                using unnest(_ids, _days) as t (opportunity_id, touched_from)
                where
                    h.opportunity_id = t.opportunity_id
                    and h.valid_to >= t.touched_from
                    and t.opportunity_id = any(_rebuilt)
                    and (h.opportunity_id, h.valid_to) not in (
                        select
                            o.opportunity_id,
                            o.valid_to
                        from unnest(_offered) as o
                    )
                returning h.opportunity_id
            )

            select
                count(*),
                _changed_keys || coalesce(array_agg(distinct g.opportunity_id), '{}')
            into _deleted, _changed_keys
            from gone as g;
            deleted := deleted + _deleted;
            offered := offered + _deleted;
        end if;
    end loop;

    changes := jsonb_build_object('opportunity_id', to_jsonb(_changed_keys));
end;
$refresh_opportunity_history$;

comment on function control.refresh_opportunity_history(text, text[]) is
'Maintains marts.opportunity_history within a run: mode full compares the whole table with what its
model view says; mode incremental rebuilds the opportunities that landed in the load window, from
their first touched day on, and the given ones whole. Makes the month partitions it needs. Returns
counts of rows and the changed opportunities, as control.refresh_model expects.';
-- end sql/control/refresh_opportunity_history.sql

-- begin sql/control/touched_versions.sql
-- Nearly always what landed is the new current version and nothing else: then the open version in
-- the history ends on its day, and current state, typed already, holds from there. Only for the
-- others (late, several at once, to be rechecked) all versions are read from landing.
create or replace function control.touched_versions(
    ids text[],
    days date[],
    retained_from date,
    out versions marts.opportunity_history[],
    out rebuilt text[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $touched_versions$
begin
    execute (
        select format(
            $sql$select
    array_agg(row(%1$s)::marts.opportunity_history),
    coalesce(
        array_agg(distinct t.opportunity_id) filter (where c.is_current_only is not true), '{}'
    )
from unnest($1, $2) as t (opportunity_id, touched_from)
left join intermediate.opportunity as v on t.opportunity_id = v.id
left join marts.opportunity_history as h
    on t.opportunity_id = h.opportunity_id and h.valid_to = '9999-12-31'
cross join control.setting as s
cross join lateral (
    select
        t.touched_from = %4$s
        and t.touched_from > '-infinity'
        and coalesce(h.valid_from <= t.touched_from, true) as is_current_only
) as c
cross join lateral (
    select %2$s
    where c.is_current_only
    union all
    select %3$s
    where c.is_current_only and h.valid_from < t.touched_from
    union all
    select %1$s
    from (
        select
            v.*,
            coalesce(
                min(v.valid_from) over (
                    order by v.version_at desc, v.raw_id desc
                    rows between unbounded preceding and 1 preceding
                ),
                '9999-12-31'
            ) as valid_to
        from intermediate.opportunity_version as v
        where
            v.landed_id in (t.opportunity_id, left(t.opportunity_id, 15))
            and v.opportunity_id = t.opportunity_id
    ) as i
    where
        c.is_current_only is not true
        and i.valid_from < i.valid_to
        and i.valid_to >= t.touched_from
) as i
where i.valid_to > $3$sql$,
            string_agg(format('i.%I', a.attname), ', ' order by a.attnum),
            control.current_version_columns(),
            string_agg(
                case
                    when a.attname = 'valid_to' then 't.touched_from'
                    else format('h.%I', a.attname)
                end,
                ', ' order by a.attnum
            ),
            control.current_version_day()
        )
        from pg_attribute as a
        where
            a.attrelid = 'marts.opportunity_history'::regclass
            and a.attnum > 0
            and not a.attisdropped
    )
    into
        versions,
        rebuilt
    using touched_versions.ids, touched_versions.days, touched_versions.retained_from;
end;
$touched_versions$;

comment on function control.touched_versions(text[], date[], date) is
'The versions of opportunities that hold on or after a day, or end on it, each opportunity from a
day of its own: the first of those its landed rows count from. Without what ended before the
retained days. rebuilt are the opportunities whose versions were read from landing.';
-- end sql/control/touched_versions.sql

-- begin sql/marts/opportunity_as_of_text.sql
-- A bare literal would be taken for an instant, the preferred type of its kind; people mean the
-- day. An ISO date is read by immutable functions: a cast from text is not, so that the planner
-- would not know the day, and every row would parse it again.
create or replace function marts.opportunity_as_of(day text)
returns table (
    opportunity_id text,
    account_id text,
    owner_id text,
    type text,
    stage_name text,
    forecast_category text,
    status text,
    is_closed boolean,
    is_won boolean,
    is_deleted boolean,
    amount numeric,
    probability numeric,
    weighted_amount numeric,
    currency_iso_code text,
    close_date date,
    system_modstamp timestamptz,
    valid_from date,
    valid_to date
)
language sql
stable
parallel safe
begin atomic
    select
        a.opportunity_id,
        a.account_id,
        a.owner_id,
        a.type,
        a.stage_name,
        a.forecast_category,
        a.status,
        a.is_closed,
        a.is_won,
        a.is_deleted,
        a.amount,
        a.probability,
        a.weighted_amount,
        a.currency_iso_code,
        a.close_date,
        a.system_modstamp,
        a.valid_from,
        a.valid_to
    from
        marts.opportunity_as_of(
            case
                when opportunity_as_of.day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
                    then
                        make_date(
                            left(opportunity_as_of.day, 4)::integer,
                            substr(opportunity_as_of.day, 6, 2)::integer,
                            substr(opportunity_as_of.day, 9, 2)::integer
                        )
                else opportunity_as_of.day::date
            end
        ) as a;
end;

comment on function marts.opportunity_as_of(text) is
'marts.opportunity_as_of(date) for a bare literal, as in marts.opportunity_as_of(''2026-03-31'').';

grant execute on function marts.opportunity_as_of(text) to salesforce_reporter;
-- end sql/marts/opportunity_as_of_text.sql

-- begin sql/control/id_defect.sql
create or replace function control.id_defect(landed_id text)
returns text
language sql
immutable
parallel safe
return case
    when staging.to_id(landed_id) is not null then null
    when landed_id is null then 'the id is null'
    when btrim(landed_id, e' \t\r\n') = '' then 'the id is empty'
    else 'the id is all zeros: ' || landed_id
end;

comment on function control.id_defect(text) is
'Why a landed id cannot be a key, in words; NULL for an id that can.';
-- end sql/control/id_defect.sql

-- begin sql/control/rejected_row.sql
create or replace view control.rejected_row as
with landed as (
    select
        'account' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.account as r
    union all
    select
        'contact' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.contact as r
    union all
    select
        'opportunity' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.opportunity as r
)

select
    l.object,
    l.raw_id,
    l.record_id,
    coalesce(q.reason, control.id_defect(l.record_id)) as reason,
    q.raw_id is not null as is_set_aside,
    l.extracted_at,
    l.load_xid,
    jsonb_strip_nulls(l.content - '{raw_id,load_xid,extracted_at}'::text[]) as content
from landed as l
left join control.quarantined_row as q on l.object = q.object and l.raw_id = q.raw_id
where staging.to_id(l.record_id) is null or q.raw_id is not null;

comment on view control.rejected_row is
'Landed rows that no model reads, with what was landed: rows without a usable id, and rows set
aside by control.quarantine. Grain: one row per landed row. Source: raw_salesforce,
control.quarantined_row.';
comment on column control.rejected_row.object is 'Landing table.';
comment on column control.rejected_row.record_id is 'The id as landed.';
comment on column control.rejected_row.reason is
'What is wrong with the id; for a row set aside, the reason given.';
comment on column control.rejected_row.is_set_aside is
'Set aside by control.quarantine: no check reports it any more.';
comment on column control.rejected_row.content is 'The columns that hold something, as landed.';
-- end sql/control/rejected_row.sql

-- begin sql/staging/account.sql
create or replace view staging.account as
select
    -- ids
    staging.to_id(r.id) as id,
    staging.to_id(r.parentid) as parent_account_id,
    staging.to_id(r.ownerid) as owner_id,
    staging.to_id(r.recordtypeid) as record_type_id,
    staging.to_id(r.masterrecordid) as master_record_id,

    -- attributes
    nullif(r.name, '') as name,
    nullif(r.accountnumber, '') as account_number,
    nullif(r.type, '') as type,
    nullif(r.industry, '') as industry,
    nullif(r.ownership, '') as ownership,
    nullif(r.rating, '') as rating,
    nullif(r.accountsource, '') as account_source,
    nullif(r.site, '') as site,
    nullif(r.description, '') as description,

    -- amounts
    staging.to_numeric(r.annualrevenue) as annual_revenue,
    staging.to_integer(r.numberofemployees) as number_of_employees,
    nullif(r.currencyisocode, '') as currency_iso_code,

    -- addresses
    nullif(r.billingstreet, '') as billing_street,
    nullif(r.billingcity, '') as billing_city,
    nullif(r.billingstate, '') as billing_state,
    nullif(r.billingstatecode, '') as billing_state_code,
    nullif(r.billingpostalcode, '') as billing_postal_code,
    nullif(r.billingcountry, '') as billing_country,
    nullif(r.billingcountrycode, '') as billing_country_code,
    staging.to_numeric(r.billinglatitude) as billing_latitude,
    staging.to_numeric(r.billinglongitude) as billing_longitude,
    nullif(r.shippingstreet, '') as shipping_street,
    nullif(r.shippingcity, '') as shipping_city,
    nullif(r.shippingstate, '') as shipping_state,
    nullif(r.shippingstatecode, '') as shipping_state_code,
    nullif(r.shippingpostalcode, '') as shipping_postal_code,
    nullif(r.shippingcountry, '') as shipping_country,
    nullif(r.shippingcountrycode, '') as shipping_country_code,
    staging.to_numeric(r.shippinglatitude) as shipping_latitude,
    staging.to_numeric(r.shippinglongitude) as shipping_longitude,

    -- reach
    nullif(r.phone, '') as phone,
    nullif(r.fax, '') as fax,
    nullif(r.website, '') as website,

    -- flags
    staging.to_boolean(r.isdeleted) as is_deleted,

    -- times
    staging.to_timestamp(r.createddate) as created_at,
    staging.to_id(r.createdbyid) as created_by_id,
    staging.to_timestamp(r.lastmodifieddate) as last_modified_at,
    staging.to_id(r.lastmodifiedbyid) as last_modified_by_id,
    staging.to_timestamp(r.systemmodstamp) as system_modstamp,
    staging.to_date(r.lastactivitydate) as last_activity_date,

    -- version
    coalesce(
        staging.to_timestamp(r.systemmodstamp),
        staging.to_timestamp(r.lastmodifieddate),
        staging.to_timestamp(r.createddate),
        '-infinity'
    ) as version_at,
    r.custom_fields,

    -- landing
    r.id as landed_id,
    r.extracted_at,
    r.raw_id,
    r.load_xid
from raw_salesforce.account as r
where r.raw_id not in (
    select q.raw_id
    from control.quarantined_row as q
    where q.object = 'account'
);

comment on view staging.account is
'Typed Salesforce Account versions. Grain: one row per landed row that is not set aside. A value
that does not cast is NULL here and a row of staging.account_cast_failure. Source:
raw_salesforce.account.';
comment on column staging.account.version_at is
'Which version wins: system_modstamp, else last_modified_at, else created_at, else -infinity.';
comment on column staging.account.landed_id is 'The id as landed, for look-ups by its index.';
-- end sql/staging/account.sql

-- begin sql/staging/account_cast_failure.sql
-- Every typed field that is not text: a value that its kind refuses is NULL in staging. Rows
-- without a failure, nearly all, are left out before their fields are unfolded.
create or replace view staging.account_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid,
    r.id as landed_id
from raw_salesforce.account as r
cross join
    lateral (
        values
        ('annual_revenue', 'number', r.annualrevenue),
        ('number_of_employees', 'whole number', r.numberofemployees),
        ('billing_latitude', 'number', r.billinglatitude),
        ('billing_longitude', 'number', r.billinglongitude),
        ('shipping_latitude', 'number', r.shippinglatitude),
        ('shipping_longitude', 'number', r.shippinglongitude),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('created_at', 'time', r.createddate),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('system_modstamp', 'time', r.systemmodstamp),
        ('last_activity_date', 'date', r.lastactivitydate)
    ) as f (field, expected, raw_value)
where
    (
        (r.annualrevenue <> '' and staging.to_numeric(r.annualrevenue) is null)
        or (r.numberofemployees <> '' and staging.to_integer(r.numberofemployees) is null)
        or (r.billinglatitude <> '' and staging.to_numeric(r.billinglatitude) is null)
        or (r.billinglongitude <> '' and staging.to_numeric(r.billinglongitude) is null)
        or (r.shippinglatitude <> '' and staging.to_numeric(r.shippinglatitude) is null)
        or (r.shippinglongitude <> '' and staging.to_numeric(r.shippinglongitude) is null)
        or (r.isdeleted <> '' and staging.to_boolean(r.isdeleted) is null)
        or (r.createddate <> '' and staging.to_timestamp(r.createddate) is null)
        or (r.lastmodifieddate <> '' and staging.to_timestamp(r.lastmodifieddate) is null)
        or (r.systemmodstamp <> '' and staging.to_timestamp(r.systemmodstamp) is null)
        or (r.lastactivitydate <> '' and staging.to_date(r.lastactivitydate) is null)
    )
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected)
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'account'
    );

comment on view staging.account_cast_failure is
'Values of landed Account rows that do not cast, with their raw text. Grain: one row per landed
row and field. Source: raw_salesforce.account.';
-- end sql/staging/account_cast_failure.sql

-- begin sql/staging/contact.sql
create or replace view staging.contact as
select
    -- ids
    staging.to_id(r.id) as id,
    staging.to_id(r.accountid) as account_id,
    staging.to_id(r.reportstoid) as reports_to_id,
    staging.to_id(r.ownerid) as owner_id,
    staging.to_id(r.recordtypeid) as record_type_id,
    staging.to_id(r.masterrecordid) as master_record_id,

    -- attributes
    nullif(r.salutation, '') as salutation,
    nullif(r.firstname, '') as first_name,
    nullif(r.middlename, '') as middle_name,
    nullif(r.lastname, '') as last_name,
    nullif(r.suffix, '') as suffix,
    nullif(r.name, '') as name,
    nullif(r.title, '') as title,
    nullif(r.department, '') as department,
    nullif(r.leadsource, '') as lead_source,
    staging.to_date(r.birthdate) as birthdate,
    nullif(r.description, '') as description,
    nullif(r.currencyisocode, '') as currency_iso_code,

    -- reach
    nullif(r.email, '') as email,
    nullif(r.phone, '') as phone,
    nullif(r.mobilephone, '') as mobile_phone,
    nullif(r.homephone, '') as home_phone,
    nullif(r.otherphone, '') as other_phone,
    nullif(r.assistantphone, '') as assistant_phone,
    nullif(r.fax, '') as fax,

    -- addresses
    nullif(r.mailingstreet, '') as mailing_street,
    nullif(r.mailingcity, '') as mailing_city,
    nullif(r.mailingstate, '') as mailing_state,
    nullif(r.mailingstatecode, '') as mailing_state_code,
    nullif(r.mailingpostalcode, '') as mailing_postal_code,
    nullif(r.mailingcountry, '') as mailing_country,
    nullif(r.mailingcountrycode, '') as mailing_country_code,
    staging.to_numeric(r.mailinglatitude) as mailing_latitude,
    staging.to_numeric(r.mailinglongitude) as mailing_longitude,

    -- flags
    staging.to_boolean(r.hasoptedoutofemail) as has_opted_out_of_email,
    staging.to_boolean(r.donotcall) as do_not_call,
    staging.to_boolean(r.isemailbounced) as is_email_bounced,
    staging.to_boolean(r.isdeleted) as is_deleted,

    -- times
    staging.to_timestamp(r.emailbounceddate) as email_bounced_at,
    staging.to_timestamp(r.createddate) as created_at,
    staging.to_id(r.createdbyid) as created_by_id,
    staging.to_timestamp(r.lastmodifieddate) as last_modified_at,
    staging.to_id(r.lastmodifiedbyid) as last_modified_by_id,
    staging.to_timestamp(r.systemmodstamp) as system_modstamp,
    staging.to_date(r.lastactivitydate) as last_activity_date,

    -- version
    coalesce(
        staging.to_timestamp(r.systemmodstamp),
        staging.to_timestamp(r.lastmodifieddate),
        staging.to_timestamp(r.createddate),
        '-infinity'
    ) as version_at,
    r.custom_fields,

    -- landing
    r.id as landed_id,
    r.extracted_at,
    r.raw_id,
    r.load_xid
from raw_salesforce.contact as r
where r.raw_id not in (
    select q.raw_id
    from control.quarantined_row as q
    where q.object = 'contact'
);

comment on view staging.contact is
'Typed Salesforce Contact versions. Grain: one row per landed row that is not set aside. A value
that does not cast is NULL here and a row of staging.contact_cast_failure. Source:
raw_salesforce.contact.';
comment on column staging.contact.version_at is
'Which version wins: system_modstamp, else last_modified_at, else created_at, else -infinity.';
comment on column staging.contact.landed_id is 'The id as landed, for look-ups by its index.';
-- end sql/staging/contact.sql

-- begin sql/staging/contact_cast_failure.sql
-- Every typed field that is not text: a value that its kind refuses is NULL in staging. Rows
-- without a failure, nearly all, are left out before their fields are unfolded.
create or replace view staging.contact_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid,
    r.id as landed_id
from raw_salesforce.contact as r
cross join
    lateral (
        values
        ('birthdate', 'date', r.birthdate),
        ('mailing_latitude', 'number', r.mailinglatitude),
        ('mailing_longitude', 'number', r.mailinglongitude),
        ('has_opted_out_of_email', 'checkbox', r.hasoptedoutofemail),
        ('do_not_call', 'checkbox', r.donotcall),
        ('is_email_bounced', 'checkbox', r.isemailbounced),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('email_bounced_at', 'time', r.emailbounceddate),
        ('created_at', 'time', r.createddate),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('system_modstamp', 'time', r.systemmodstamp),
        ('last_activity_date', 'date', r.lastactivitydate)
    ) as f (field, expected, raw_value)
where
    (
        (r.birthdate <> '' and staging.to_date(r.birthdate) is null)
        or (r.mailinglatitude <> '' and staging.to_numeric(r.mailinglatitude) is null)
        or (r.mailinglongitude <> '' and staging.to_numeric(r.mailinglongitude) is null)
        or (r.hasoptedoutofemail <> '' and staging.to_boolean(r.hasoptedoutofemail) is null)
        or (r.donotcall <> '' and staging.to_boolean(r.donotcall) is null)
        or (r.isemailbounced <> '' and staging.to_boolean(r.isemailbounced) is null)
        or (r.isdeleted <> '' and staging.to_boolean(r.isdeleted) is null)
        or (r.emailbounceddate <> '' and staging.to_timestamp(r.emailbounceddate) is null)
        or (r.createddate <> '' and staging.to_timestamp(r.createddate) is null)
        or (r.lastmodifieddate <> '' and staging.to_timestamp(r.lastmodifieddate) is null)
        or (r.systemmodstamp <> '' and staging.to_timestamp(r.systemmodstamp) is null)
        or (r.lastactivitydate <> '' and staging.to_date(r.lastactivitydate) is null)
    )
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected)
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'contact'
    );

comment on view staging.contact_cast_failure is
'Values of landed Contact rows that do not cast, with their raw text. Grain: one row per landed
row and field. Source: raw_salesforce.contact.';
-- end sql/staging/contact_cast_failure.sql

-- begin sql/staging/opportunity.sql
create or replace view staging.opportunity as
select
    -- ids
    staging.to_id(r.id) as id,
    staging.to_id(r.accountid) as account_id,
    staging.to_id(r.ownerid) as owner_id,
    staging.to_id(r.campaignid) as campaign_id,
    staging.to_id(r.contactid) as contact_id,
    staging.to_id(r.recordtypeid) as record_type_id,

    -- attributes
    nullif(r.name, '') as name,
    nullif(r.description, '') as description,
    nullif(r.type, '') as type,
    nullif(r.leadsource, '') as lead_source,
    nullif(r.stagename, '') as stage_name,
    nullif(r.forecastcategory, '') as forecast_category,
    nullif(r.forecastcategoryname, '') as forecast_category_name,
    nullif(r.nextstep, '') as next_step,

    -- amounts
    staging.to_numeric(r.amount) as amount,
    staging.to_numeric(r.probability) as probability,
    staging.to_numeric(r.expectedrevenue) as expected_revenue,
    staging.to_numeric(r.totalopportunityquantity) as total_opportunity_quantity,
    nullif(r.currencyisocode, '') as currency_iso_code,

    -- flags
    staging.to_boolean(r.isclosed) as is_closed,
    staging.to_boolean(r.iswon) as is_won,
    staging.to_boolean(r.isprivate) as is_private,
    staging.to_boolean(r.isdeleted) as is_deleted,

    -- dates
    staging.to_date(r.closedate) as close_date,

    -- times
    staging.to_timestamp(r.createddate) as created_at,
    staging.to_id(r.createdbyid) as created_by_id,
    staging.to_timestamp(r.lastmodifieddate) as last_modified_at,
    staging.to_id(r.lastmodifiedbyid) as last_modified_by_id,
    staging.to_timestamp(r.systemmodstamp) as system_modstamp,
    staging.to_date(r.lastactivitydate) as last_activity_date,

    -- version
    coalesce(
        staging.to_timestamp(r.systemmodstamp),
        staging.to_timestamp(r.lastmodifieddate),
        staging.to_timestamp(r.createddate),
        '-infinity'
    ) as version_at,
    r.custom_fields,

    -- landing
    r.id as landed_id,
    r.extracted_at,
    r.raw_id,
    r.load_xid
from raw_salesforce.opportunity as r
where r.raw_id not in (
    select q.raw_id
    from control.quarantined_row as q
    where q.object = 'opportunity'
);

comment on view staging.opportunity is
'Typed Salesforce Opportunity versions. Grain: one row per landed row that is not set aside. A
value that does not cast is NULL here and a row of staging.opportunity_cast_failure. Source:
raw_salesforce.opportunity.';
comment on column staging.opportunity.version_at is
'Which version wins: system_modstamp, else last_modified_at, else created_at, else -infinity.';
comment on column staging.opportunity.landed_id is 'The id as landed, for look-ups by its index.';
-- end sql/staging/opportunity.sql

-- begin sql/staging/opportunity_cast_failure.sql
-- Every typed field that is not text: a value that its kind refuses is NULL in staging. Rows
-- without a failure, nearly all, are left out before their fields are unfolded.
create or replace view staging.opportunity_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid,
    r.id as landed_id
from raw_salesforce.opportunity as r
cross join
    lateral (
        values
        ('amount', 'number', r.amount),
        ('probability', 'number', r.probability),
        ('expected_revenue', 'number', r.expectedrevenue),
        ('total_opportunity_quantity', 'number', r.totalopportunityquantity),
        ('is_closed', 'checkbox', r.isclosed),
        ('is_won', 'checkbox', r.iswon),
        ('is_private', 'checkbox', r.isprivate),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('close_date', 'date', r.closedate),
        ('created_at', 'time', r.createddate),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('system_modstamp', 'time', r.systemmodstamp),
        ('last_activity_date', 'date', r.lastactivitydate)
    ) as f (field, expected, raw_value)
where
    (
        (r.amount <> '' and staging.to_numeric(r.amount) is null)
        or (r.probability <> '' and staging.to_numeric(r.probability) is null)
        or (r.expectedrevenue <> '' and staging.to_numeric(r.expectedrevenue) is null)
        or (
            r.totalopportunityquantity <> ''
            and staging.to_numeric(r.totalopportunityquantity) is null
        )
        or (r.isclosed <> '' and staging.to_boolean(r.isclosed) is null)
        or (r.iswon <> '' and staging.to_boolean(r.iswon) is null)
        or (r.isprivate <> '' and staging.to_boolean(r.isprivate) is null)
        or (r.isdeleted <> '' and staging.to_boolean(r.isdeleted) is null)
        or (r.closedate <> '' and staging.to_date(r.closedate) is null)
        or (r.createddate <> '' and staging.to_timestamp(r.createddate) is null)
        or (r.lastmodifieddate <> '' and staging.to_timestamp(r.lastmodifieddate) is null)
        or (r.systemmodstamp <> '' and staging.to_timestamp(r.systemmodstamp) is null)
        or (r.lastactivitydate <> '' and staging.to_date(r.lastactivitydate) is null)
    )
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected)
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'opportunity'
    );

comment on view staging.opportunity_cast_failure is
'Values of landed Opportunity rows that do not cast, with their raw text. Grain: one row per landed
row and field. Source: raw_salesforce.opportunity.';
-- end sql/staging/opportunity_cast_failure.sql

-- begin sql/intermediate/account_latest.sql
-- Winners are chosen on three narrow columns, before anything else is typed. A full refresh keeps
-- what this view returns in a table and reads intermediate.account_model over it.
create or replace view intermediate.account_latest as
select distinct on (s.id)
    s.raw_id,
    s.version_at
from staging.account as s
where
    s.id is not null
    and control.was_landed(
        s.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
order by s.id asc, s.version_at desc, s.raw_id desc;

comment on view intermediate.account_latest is
'Which landed row is the latest version of an Account, up to the last run (control.load_window).
Grain: one row per record id. Source: staging.account.';
-- end sql/intermediate/account_latest.sql

-- begin sql/intermediate/account_model.sql
create or replace view intermediate.account_model as
select
    s.id,
    s.parent_account_id,
    s.owner_id,
    s.record_type_id,
    s.master_record_id,
    s.name,
    s.account_number,
    s.type,
    s.industry,
    s.ownership,
    s.rating,
    s.account_source,
    s.site,
    s.description,
    s.annual_revenue,
    s.number_of_employees,
    s.currency_iso_code,
    s.billing_street,
    s.billing_city,
    s.billing_state,
    s.billing_state_code,
    s.billing_postal_code,
    s.billing_country,
    s.billing_country_code,
    s.billing_latitude,
    s.billing_longitude,
    s.shipping_street,
    s.shipping_city,
    s.shipping_state,
    s.shipping_state_code,
    s.shipping_postal_code,
    s.shipping_country,
    s.shipping_country_code,
    s.shipping_latitude,
    s.shipping_longitude,
    s.phone,
    s.fax,
    s.website,
    s.is_deleted,
    s.created_at,
    s.created_by_id,
    s.last_modified_at,
    s.last_modified_by_id,
    s.system_modstamp,
    s.last_activity_date,
    l.version_at,
    s.custom_fields
from staging.account as s
inner join intermediate.account_latest as l on s.raw_id = l.raw_id;

comment on view intermediate.account_model is
'The latest version of every Account landed up to the last run (control.load_window). Grain: one
row per record id. Source: staging.account, intermediate.account_latest.';
-- end sql/intermediate/account_model.sql

-- begin sql/intermediate/contact_latest.sql
-- Winners are chosen on three narrow columns, before anything else is typed. A full refresh keeps
-- what this view returns in a table and reads intermediate.contact_model over it.
create or replace view intermediate.contact_latest as
select distinct on (s.id)
    s.raw_id,
    s.version_at
from staging.contact as s
where
    s.id is not null
    and control.was_landed(
        s.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
order by s.id asc, s.version_at desc, s.raw_id desc;

comment on view intermediate.contact_latest is
'Which landed row is the latest version of an Contact, up to the last run (control.load_window).
Grain: one row per record id. Source: staging.contact.';
-- end sql/intermediate/contact_latest.sql

-- begin sql/intermediate/contact_model.sql
create or replace view intermediate.contact_model as
select
    s.id,
    s.account_id,
    s.reports_to_id,
    s.owner_id,
    s.record_type_id,
    s.master_record_id,
    s.salutation,
    s.first_name,
    s.middle_name,
    s.last_name,
    s.suffix,
    s.name,
    s.title,
    s.department,
    s.lead_source,
    s.birthdate,
    s.description,
    s.currency_iso_code,
    s.email,
    s.phone,
    s.mobile_phone,
    s.home_phone,
    s.other_phone,
    s.assistant_phone,
    s.fax,
    s.mailing_street,
    s.mailing_city,
    s.mailing_state,
    s.mailing_state_code,
    s.mailing_postal_code,
    s.mailing_country,
    s.mailing_country_code,
    s.mailing_latitude,
    s.mailing_longitude,
    s.has_opted_out_of_email,
    s.do_not_call,
    s.is_email_bounced,
    s.is_deleted,
    s.email_bounced_at,
    s.created_at,
    s.created_by_id,
    s.last_modified_at,
    s.last_modified_by_id,
    s.system_modstamp,
    s.last_activity_date,
    l.version_at,
    s.custom_fields
from staging.contact as s
inner join intermediate.contact_latest as l on s.raw_id = l.raw_id;

comment on view intermediate.contact_model is
'The latest version of every Contact landed up to the last run (control.load_window). Grain: one
row per record id. Source: staging.contact, intermediate.contact_latest.';
-- end sql/intermediate/contact_model.sql

-- begin sql/intermediate/opportunity_latest.sql
-- Winners are chosen on three narrow columns, before anything else is typed. A full refresh keeps
-- what this view returns in a table and reads intermediate.opportunity_model over it.
create or replace view intermediate.opportunity_latest as
select distinct on (s.id)
    s.raw_id,
    s.version_at
from staging.opportunity as s
where
    s.id is not null
    and control.was_landed(
        s.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
order by s.id asc, s.version_at desc, s.raw_id desc;

comment on view intermediate.opportunity_latest is
'Which landed row is the latest version of an Opportunity, up to the last run (control.load_window).
Grain: one row per record id. Source: staging.opportunity.';
-- end sql/intermediate/opportunity_latest.sql

-- begin sql/intermediate/opportunity_model.sql
create or replace view intermediate.opportunity_model as
select
    s.id,
    s.account_id,
    s.owner_id,
    s.campaign_id,
    s.contact_id,
    s.record_type_id,
    s.name,
    s.description,
    s.type,
    s.lead_source,
    s.stage_name,
    s.forecast_category,
    s.forecast_category_name,
    s.next_step,
    s.amount,
    s.probability,
    s.expected_revenue,
    s.total_opportunity_quantity,
    s.currency_iso_code,
    s.is_closed,
    s.is_won,
    s.is_private,
    s.is_deleted,
    s.close_date,
    s.created_at,
    s.created_by_id,
    s.last_modified_at,
    s.last_modified_by_id,
    s.system_modstamp,
    s.last_activity_date,
    l.version_at,
    s.custom_fields
from staging.opportunity as s
inner join intermediate.opportunity_latest as l on s.raw_id = l.raw_id;

comment on view intermediate.opportunity_model is
'The latest version of every Opportunity landed up to the last run (control.load_window). Grain:
one row per record id. Source: staging.opportunity, intermediate.opportunity_latest.';
-- end sql/intermediate/opportunity_model.sql

-- begin sql/control/checks/check_account_without_id.sql
create or replace view control.check_account_without_id as
select
    r.raw_id::text as record_id,
    'landed row ' || r.raw_id || ': ' || control.id_defect(r.id) as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.account as r
where
    staging.to_id(r.id) is null
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'account'
    )
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view control.check_account_without_id is
'Landed Account rows whose id is null, empty or all zeros: nothing can be keyed by it. Grain: one
row per landed row; record_id is its raw_id. Source: raw_salesforce.account.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'account_without_id',
    'Landed Account rows without a usable id (see control.rejected_row)',
    'error',
    'raw_salesforce.account',
    'landing'
)
on conflict do nothing;
-- end sql/control/checks/check_account_without_id.sql

-- begin sql/control/checks/check_contact_without_id.sql
create or replace view control.check_contact_without_id as
select
    r.raw_id::text as record_id,
    'landed row ' || r.raw_id || ': ' || control.id_defect(r.id) as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.contact as r
where
    staging.to_id(r.id) is null
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'contact'
    )
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view control.check_contact_without_id is
'Landed Contact rows whose id is null, empty or all zeros: nothing can be keyed by it. Grain: one
row per landed row; record_id is its raw_id. Source: raw_salesforce.contact.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'contact_without_id',
    'Landed Contact rows without a usable id (see control.rejected_row)',
    'error',
    'raw_salesforce.contact',
    'landing'
)
on conflict do nothing;
-- end sql/control/checks/check_contact_without_id.sql

-- begin sql/control/checks/check_opportunity_without_id.sql
create or replace view control.check_opportunity_without_id as
select
    r.raw_id::text as record_id,
    'landed row ' || r.raw_id || ': ' || control.id_defect(r.id) as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.opportunity as r
where
    staging.to_id(r.id) is null
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'opportunity'
    )
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view control.check_opportunity_without_id is
'Landed Opportunity rows whose id is null, empty or all zeros: nothing can be keyed by it. Grain:
one row per landed row; record_id is its raw_id. Source: raw_salesforce.opportunity.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'opportunity_without_id',
    'Landed Opportunity rows without a usable id (see control.rejected_row)',
    'error',
    'raw_salesforce.opportunity',
    'landing'
)
on conflict do nothing;
-- end sql/control/checks/check_opportunity_without_id.sql

-- begin sql/intermediate/opportunity_interval.sql
-- A version holds from its day until the first day of any later one: the last of a day wins, and
-- where clocks went back over midnight, so that a later instant lies on an earlier day, the earlier
-- instant never held. Seen from the newest, the days of all later versions are a growing frame.
create or replace view intermediate.opportunity_interval as
select
    w.opportunity_id,
    w.raw_id,
    w.valid_from,
    w.valid_to
from (
    select
        d.opportunity_id,
        d.raw_id,
        d.valid_from,
        coalesce(
            min(d.valid_from) over (
                partition by d.opportunity_id
                order by d.version_at desc, d.raw_id desc
                rows between unbounded preceding and 1 preceding
            ),
            '9999-12-31'
        ) as valid_to
    from intermediate.opportunity_version as d
) as w
where w.valid_from < w.valid_to;

comment on view intermediate.opportunity_interval is
'Which landed version of an Opportunity held on which business days. Grain: one row per opportunity
and version that held: the greatest (version_at, raw_id) of all that count from the day or before.
Source: intermediate.opportunity_version.';
-- end sql/intermediate/opportunity_interval.sql

-- begin sql/control/checks/check_account_cast_failure.sql
-- A failure is one of the current version: it goes when a newer version of the record arrives. What
-- the current version lacks is known from current state, so that nothing is cast a second time
-- where everything cast. An empty checkbox is false, never null, and is counted apart. The values
-- name a column of current state each, so that no plan unfolds them before the two are joined.
-- The look-up mentions the field lest it be done for every landed row, not only for failures. It is
-- a function because a sub-select would keep the query from running in parallel.
create or replace view control.check_account_cast_failure as
select
    i.id as record_id,
    f.field as part,
    f.field || ': ' || quote_literal(left(f.raw_value, 100)) || ' is no ' || f.expected as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.account as r
inner join intermediate.account as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        ('annual_revenue', 'number', r.annualrevenue, i.annual_revenue is null),
        ('number_of_employees', 'whole number', r.numberofemployees, i.number_of_employees is null),
        ('billing_latitude', 'number', r.billinglatitude, i.billing_latitude is null),
        ('billing_longitude', 'number', r.billinglongitude, i.billing_longitude is null),
        ('shipping_latitude', 'number', r.shippinglatitude, i.shipping_latitude is null),
        ('shipping_longitude', 'number', r.shippinglongitude, i.shipping_longitude is null),
        ('is_deleted', 'checkbox', r.isdeleted, i.is_deleted is null),
        ('created_at', 'time', r.createddate, i.created_at is null),
        ('last_modified_at', 'time', r.lastmodifieddate, i.last_modified_at is null),
        ('system_modstamp', 'time', r.systemmodstamp, i.system_modstamp is null),
        ('last_activity_date', 'date', r.lastactivitydate, i.last_activity_date is null)
    ) as f (field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.annualrevenue, ''), nullif(r.numberofemployees, ''),
            nullif(r.billinglatitude, ''), nullif(r.billinglongitude, ''),
            nullif(r.shippinglatitude, ''), nullif(r.shippinglongitude, ''),
            nullif(r.createddate, ''), nullif(r.lastmodifieddate, ''),
            nullif(r.systemmodstamp, ''), nullif(r.lastactivitydate, '')
        ) > num_nonnulls(
            i.annual_revenue, i.number_of_employees, i.billing_latitude, i.billing_longitude,
            i.shipping_latitude, i.shipping_longitude, i.created_at, i.last_modified_at,
            i.system_modstamp, i.last_activity_date
        )
        or num_nulls(i.is_deleted) > 0
    )
    and f.is_lacking
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected)
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_account_row(coalesce(i.id, f.field));

comment on view control.check_account_cast_failure is
'Values of the current version of Account records that do not cast, and so are NULL. Grain: one
row per record and field (part). Source: raw_salesforce.account, intermediate.account.';

insert into control.quality_check (name, description, severity, model, scope, warn_if, error_if)
values
(
    'account_cast_failure',
    'Values of accounts that are not of their type, by field, with the raw text',
    'warn',
    'intermediate.account',
    'landing',
    '> 1 %',
    '> 1 %'
)
on conflict do nothing;
-- end sql/control/checks/check_account_cast_failure.sql

-- begin sql/control/checks/check_contact_cast_failure.sql
-- A failure is one of the current version: it goes when a newer version of the record arrives. What
-- the current version lacks is known from current state, so that nothing is cast a second time
-- where everything cast. An empty checkbox is false, never null, and is counted apart. The values
-- name a column of current state each, so that no plan unfolds them before the two are joined.
-- The look-up mentions the field lest it be done for every landed row, not only for failures. It is
-- a function because a sub-select would keep the query from running in parallel.
create or replace view control.check_contact_cast_failure as
select
    i.id as record_id,
    f.field as part,
    f.field || ': ' || quote_literal(left(f.raw_value, 100)) || ' is no ' || f.expected as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.contact as r
inner join intermediate.contact as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        ('birthdate', 'date', r.birthdate, i.birthdate is null),
        ('mailing_latitude', 'number', r.mailinglatitude, i.mailing_latitude is null),
        ('mailing_longitude', 'number', r.mailinglongitude, i.mailing_longitude is null),
        (
            'has_opted_out_of_email', 'checkbox', r.hasoptedoutofemail,
            i.has_opted_out_of_email is null
        ),
        ('do_not_call', 'checkbox', r.donotcall, i.do_not_call is null),
        ('is_email_bounced', 'checkbox', r.isemailbounced, i.is_email_bounced is null),
        ('is_deleted', 'checkbox', r.isdeleted, i.is_deleted is null),
        ('email_bounced_at', 'time', r.emailbounceddate, i.email_bounced_at is null),
        ('created_at', 'time', r.createddate, i.created_at is null),
        ('last_modified_at', 'time', r.lastmodifieddate, i.last_modified_at is null),
        ('system_modstamp', 'time', r.systemmodstamp, i.system_modstamp is null),
        ('last_activity_date', 'date', r.lastactivitydate, i.last_activity_date is null)
    ) as f (field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.birthdate, ''), nullif(r.mailinglatitude, ''),
            nullif(r.mailinglongitude, ''), nullif(r.emailbounceddate, ''),
            nullif(r.createddate, ''), nullif(r.lastmodifieddate, ''),
            nullif(r.systemmodstamp, ''), nullif(r.lastactivitydate, '')
        ) > num_nonnulls(
            i.birthdate, i.mailing_latitude, i.mailing_longitude, i.email_bounced_at,
            i.created_at, i.last_modified_at, i.system_modstamp, i.last_activity_date
        )
        or num_nulls(i.has_opted_out_of_email, i.do_not_call, i.is_email_bounced, i.is_deleted) > 0
    )
    and f.is_lacking
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected)
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_contact_row(coalesce(i.id, f.field));

comment on view control.check_contact_cast_failure is
'Values of the current version of Contact records that do not cast, and so are NULL. Grain: one
row per record and field (part). Source: raw_salesforce.contact, intermediate.contact.';

insert into control.quality_check (name, description, severity, model, scope, warn_if, error_if)
values
(
    'contact_cast_failure',
    'Values of contacts that are not of their type, by field, with the raw text',
    'warn',
    'intermediate.contact',
    'landing',
    '> 1 %',
    '> 1 %'
)
on conflict do nothing;
-- end sql/control/checks/check_contact_cast_failure.sql

-- begin sql/control/checks/check_opportunity_cast_failure.sql
-- A failure is one of the current version: it goes when a newer version of the record arrives. What
-- the current version lacks is known from current state, so that nothing is cast a second time
-- where everything cast. An empty checkbox is false, never null, and is counted apart. The values
-- name a column of current state each, so that no plan unfolds them before the two are joined.
-- The look-up mentions the field lest it be done for every landed row, not only for failures. It is
-- a function because a sub-select would keep the query from running in parallel.
create or replace view control.check_opportunity_cast_failure as
select
    i.id as record_id,
    f.field as part,
    f.field || ': ' || quote_literal(left(f.raw_value, 100)) || ' is no ' || f.expected as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.opportunity as r
inner join intermediate.opportunity as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        ('amount', 'number', r.amount, i.amount is null),
        ('probability', 'number', r.probability, i.probability is null),
        ('expected_revenue', 'number', r.expectedrevenue, i.expected_revenue is null),
        (
            'total_opportunity_quantity', 'number', r.totalopportunityquantity,
            i.total_opportunity_quantity is null
        ),
        ('is_closed', 'checkbox', r.isclosed, i.is_closed is null),
        ('is_won', 'checkbox', r.iswon, i.is_won is null),
        ('is_private', 'checkbox', r.isprivate, i.is_private is null),
        ('is_deleted', 'checkbox', r.isdeleted, i.is_deleted is null),
        ('close_date', 'date', r.closedate, i.close_date is null),
        ('created_at', 'time', r.createddate, i.created_at is null),
        ('last_modified_at', 'time', r.lastmodifieddate, i.last_modified_at is null),
        ('system_modstamp', 'time', r.systemmodstamp, i.system_modstamp is null),
        ('last_activity_date', 'date', r.lastactivitydate, i.last_activity_date is null)
    ) as f (field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.amount, ''), nullif(r.probability, ''), nullif(r.expectedrevenue, ''),
            nullif(r.totalopportunityquantity, ''), nullif(r.closedate, ''),
            nullif(r.createddate, ''), nullif(r.lastmodifieddate, ''),
            nullif(r.systemmodstamp, ''), nullif(r.lastactivitydate, '')
        ) > num_nonnulls(
            i.amount, i.probability, i.expected_revenue, i.total_opportunity_quantity,
            i.close_date, i.created_at, i.last_modified_at, i.system_modstamp,
            i.last_activity_date
        )
        or num_nulls(i.is_closed, i.is_won, i.is_private, i.is_deleted) > 0
    )
    and f.is_lacking
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected)
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_opportunity_row(coalesce(i.id, f.field));

comment on view control.check_opportunity_cast_failure is
'Values of the current version of Opportunity records that do not cast, and so are NULL. Grain: one
row per record and field (part). Source: raw_salesforce.opportunity, intermediate.opportunity.';

insert into control.quality_check (name, description, severity, model, scope, warn_if, error_if)
values
(
    'opportunity_cast_failure',
    'Values of opportunities that are not of their type, by field, with the raw text',
    'warn',
    'intermediate.opportunity',
    'landing',
    '> 1 %',
    '> 1 %'
)
on conflict do nothing;
-- end sql/control/checks/check_opportunity_cast_failure.sql

-- sql/control/gone_keys.sql: no longer in sql/
drop function control.gone_keys(pg_catalog.text,pg_catalog.jsonb);

-- removed sql/control/gone_keys.sql
