-- Frozen from sql/ by `make migration`; never edited once it has landed.

set local role salesforce_owner;

-- sql/control/history_merge_sql.sql: made again below
drop function control.history_merge_sql(pg_catalog.text,pg_catalog.text);

-- sql/control/evaluate_checks.sql: made again below
drop function control.evaluate_checks(bigint,timestamp with time zone,pg_catalog.jsonb,pg_catalog.jsonb,pg_catalog.jsonb,pg_catalog.jsonb,boolean,boolean);

-- begin sql/control/evaluate_checks.sql
create or replace function control.evaluate_checks(
    run_id bigint,
    started_at timestamptz,
    changes jsonb,
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
    _gone jsonb;
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
    if _full <> '{}' then
        perform control.evaluate_fully(
            _full, evaluate_checks.run_id, evaluate_checks.started_at
        );
    end if;

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

    -- rows that other models link to and that are no longer there
    select coalesce(
        jsonb_object_agg(
            t.model,
            control.gone_keys(
                t.model, evaluate_checks.changes -> t.model -> control.key_column(t.model)
            )
        ),
        '{}'
    )
    into _gone
    from jsonb_to_recordset(evaluate_checks.steps) as t (model text, mode text, deleted bigint)
    where
        t.mode = 'incremental'
        and t.deleted > 0
        and t.model in (
            select jsonb_object_keys(q.links)
            from control.quality_check as q
            where q.enabled
        );

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
        select array_agg(distinct k.key)
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
            union all
            select
                unnest(
                    control.relinked_keys(
                        _group.model, l.value,
                        evaluate_checks.changes -> l.key -> control.key_column(l.key),
                        t.inserted > 0,
                        array(select jsonb_array_elements_text(_gone -> l.key)),
                        array_agg(q.name)
                    )
                )
            from control.quality_check as q
            cross join lateral jsonb_each_text(q.links) as l
            inner join jsonb_to_recordset(evaluate_checks.steps) as t (
                model text, inserted bigint, deleted bigint
            ) on l.key = t.model
            where q.name = any(_group.checks)
            group by l.key, l.value, t.inserted, t.deleted
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
    bigint, timestamptz, jsonb, jsonb, jsonb, boolean, boolean
) is
'Brings the violations of all enabled checks up to what a run changed: changes are its changed keys
by model (null: all), steps and landed its counts.';
-- end sql/control/evaluate_checks.sql

-- begin sql/control/evaluate_fully.sql
-- The offending rows go through a temporary table, because only then may the query that finds them
-- run in parallel. Its name is the run's own: nothing the caller has made is in the way.
create or replace function control.evaluate_fully(
    checks text[], run_id bigint, started_at timestamptz
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $evaluate_fully$
declare
    _found text := format('pg_temp.%I', 'quality_found_' || evaluate_fully.run_id);
begin
    execute format(
        'create temp table %s on commit drop as %s',
        _found, control.offending_sql(evaluate_fully.checks)
    );
    execute control.quality_sql('select * from ' || _found)
    using evaluate_fully.checks, evaluate_fully.run_id, evaluate_fully.started_at;
    execute 'drop table ' || _found;
end;
$evaluate_fully$;

comment on function control.evaluate_fully(text[], bigint, timestamptz) is
'Looks for all violations of checks anew.';
-- end sql/control/evaluate_fully.sql

-- begin sql/control/history_merge_sql.sql
-- The one place where the merge into opportunity history is written; its columns are the table's.
create or replace function control.history_merge_sql(source text, is_full boolean)
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

    return format(
        $sql$with merged as (
    merge into marts.opportunity_history as t
    using %1$s as s on t.opportunity_id = s.opportunity_id and t.valid_to = s.valid_to
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
            when history_merge_sql.is_full
                then e'\n    when not matched by source then\n        delete'
        end,
        case when not history_merge_sql.is_full then ', s.opportunity_id' end,
        case
            when history_merge_sql.is_full then 'null::text[]'
            else 'coalesce(array_agg(distinct opportunity_id), ''{}'')'
        end
    );
end;
$history_merge_sql$;

comment on function control.history_merge_sql(text, boolean) is
'The statement that merges a source of versions into marts.opportunity_history; is_full: the source
is the whole history, and what it does not hold is deleted. Returns one row: inserted, updated,
deleted, changed_keys (null where full).';
-- end sql/control/history_merge_sql.sql

-- begin sql/control/merge_sql.sql
-- The one place where merge statements are written. What is offered to the table:
--   full         the whole model view; rows it does not hold are deleted
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
    _is_full boolean := merge_sql.mode = 'full';
    _is_over_staging boolean;
    _key text;
    _columns text[];
    _missing text[];
    _handed_on text[];
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
    if merge_sql.mode is null or merge_sql.mode not in ('full', 'incremental') then
        raise exception 'mode % is neither full nor incremental', coalesce(merge_sql.mode, 'null')
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

    -- dependants are told the changed keys, and both values of each other column they link by
    if not _is_full then
        select array_agg(distinct l.link_column order by l.link_column)
        into _handed_on
        from control.model_link as l
        where l.upstream = merge_sql.model and l.link_column <> _key;
    end if;

    return format(
        $sql$with %1$smerged as (
    merge into %2$s as t
    using %3$s as s on t.%4$I = %5$s%6$s
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
    %15$s as changes
from merged$sql$,
        case
            when not _is_full
                then control.offered_sql(merge_sql.model, _key, _columns) || e',\n\n'
        end,
        _target,
        -- MERGE returns the new row only: what dependants linked by before travels with the source
        case
            when _is_full then _view
            when _handed_on is null then 'offered'
            else format(
                e'(\n        select\n            o.*,\n            %s\n        from offered as o\n'
                    '        left join %s as b on o.changed_key = b.%I\n    )',
                (
                    select string_agg(
                        format('b.%I as %I', c.name, 'old_' || c.name), e',\n            ' order by c.name
                    )
                    from unnest(_handed_on) as c (name)
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
                            e',\n        s.%I,\n        t.%I as %I',
                            'old_' || c.name, c.name, 'new_' || c.name
                        ),
                        '' order by c.name
                    )
                    from unnest(_handed_on) as c (name)
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
                                e',\n        %L, coalesce(jsonb_agg(%I), ''[]'')'
                                    ' || coalesce(jsonb_agg(%I), ''[]'')',
                                c.name, 'old_' || c.name, 'new_' || c.name
                            ),
                            '' order by c.name
                        )
                        from unnest(_handed_on) as c (name)
                    ),
                    ''
                )
                || e'\n    )'
        end
    );
end;
$merge_sql$;

comment on function control.merge_sql(text, text) is
'The statement a run executes to bring a model''s table up to its view, mode full or incremental;
it returns one row: inserted, updated, deleted, offered, and the changed keys for dependants.
Raises 42704 for an unknown model, 22023 for an unknown mode, 42P16 without a one-column primary
key, 42703 where view and table differ.';
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
            $sql$insert into control.source_freshness as f (
    object, newest_modstamp, newest_extracted_at, landed_rows, run_id
)
select
    %1$L,
    %2$s,
    max(r.extracted_at),
    $1,
    $2
from raw_salesforce.%1$I as r
where
    %3$s
    and control.was_landed(r.load_xid, $6, $7)
on conflict (object) do update
set
    newest_modstamp = greatest(f.newest_modstamp, excluded.newest_modstamp),
    newest_extracted_at = greatest(f.newest_extracted_at, excluded.newest_extracted_at),
    landed_rows = excluded.landed_rows + case when %4$L then f.landed_rows else 0 end,
    run_id = excluded.run_id$sql$,
            _object,
            case
                when _window.previous_snapshot is null
                    then format('(select max(i.system_modstamp) from intermediate.%I as i)', _object)
                else 'max(staging.to_timestamp(r.systemmodstamp))'
            end,
            case
                when _window.previous_snapshot is null then 'true'
                else '(r.load_xid >= $3 or r.load_xid = any($4) or r.load_xid = $5)'
            end,
            _window.previous_snapshot is not null
        )
        using
            _rows,
            note_freshness.run_id,
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            _window.snapshot,
            _window.own_xid;
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
        execute format(
            'insert into control.quality_profile'
            ' (run_id, model, mode, profiled_at, rows, table_rows, measures)'
            ' select $2, $3, $4, $5, m.rows,'
            ' (select p.rows from control.quality_population as p where p.model = $3),'
            ' case when m.rows * 2 >= $6 then m.measures else ''{}'' end'
            ' from (%s) as m',
            control.profile_sql(_model, _mode)
        )
        using _keys, note_profile.run_id, _model, _mode, note_profile.started_at, _few;
    end loop;

    perform control.note_shift(note_profile.run_id);
end;
$note_profile$;

comment on function control.note_profile(bigint, timestamptz, jsonb, jsonb) is
'Measures the rows a run changed, for models of control.profiled_column, notes the landed rows, and
compares both with earlier runs. Of many changed rows a few hundred, evenly chosen, are enough to
tell a share; fewer than a hundred are not.';
-- end sql/control/note_profile.sql

-- begin sql/control/refresh_model.sql
create or replace function control.refresh_model(model text, mode text, keys text[])
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $refresh_model$
declare
    _started timestamptz := clock_timestamp();
    _table regclass := refresh_model.model::regclass;
    _model record;
    _window control.load_window;
    _result record;
    _rows bigint;
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
        execute control.merge_sql(refresh_model.model, refresh_model.mode)
        into strict _result
        using
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            refresh_model.keys;
    else
        execute control.merge_sql(refresh_model.model, refresh_model.mode)
        into strict _result
        using refresh_model.keys;
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

    -- autovacuum cannot see an uncommitted run, and the models above are planned on these numbers
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
        'changes', _result.changes
    );
end;
$refresh_model$;

comment on function control.refresh_model(text, text, text[]) is
'Brings one model''s table up to its view: mode full, or incremental for the given keys (for a
model over staging: the load window, and the given records looked up anew). A model''s own
refresh_function(mode, keys) returns the same row as control.merge_sql''s statement: inserted,
updated, deleted, offered, changes. Returns {"step": counts and ms, "changes": changed keys and
links for dependants, null after full}.';
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
    _keys text[] := array(select jsonb_array_elements_text(relinked_keys.keys));
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
        using _keys, relinked_keys.checks;
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
            end if;
        end loop;

        _step := 'checks';
        perform control.note_freshness(_run_id, _landed);
        _checks_started := clock_timestamp();
        raise notice 'salesforce transform: checks';
        perform set_config('application_name', 'salesforce transform: checks', true);
        perform control.evaluate_checks(
            _run_id, _started, _changes, _steps, _landed,
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

-- begin sql/control/gone_keys.sql
create or replace function control.gone_keys(model text, keys jsonb)
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
as $gone_keys$
declare
    _gone text[];
begin
    execute format(
        'select array_agg(k.key) from jsonb_array_elements_text($1) as k (key)'
        ' where not exists (select from %s as t where t.%I = k.key)',
        gone_keys.model::regclass, control.key_column(gone_keys.model)
    )
    into _gone
    using gone_keys.keys;
    return coalesce(_gone, '{}');
end;
$gone_keys$;

comment on function control.gone_keys(text, jsonb) is
'Which of these keys a model''s table does not hold.';
-- end sql/control/gone_keys.sql

-- begin sql/control/checks/check_account_odd_id.sql
create or replace view control.check_account_odd_id as
select
    i.id as record_id,
    'the id ' || i.id || ' does not look like one of Account' as reason
from intermediate.account as i
where i.id collate "C" !~ '^001[0-9A-Za-z]{12}[A-Z0-5]{3}$';

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
where i.id collate "C" !~ '^003[0-9A-Za-z]{12}[A-Z0-5]{3}$';

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
where i.id collate "C" !~ '^006[0-9A-Za-z]{12}[A-Z0-5]{3}$';

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
where i.is_deleted is not true and f.is_empty;

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
    execute control.history_merge_sql('unnest($1)', false)
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

part as (
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
    _window control.load_window;
    _retained_from date;
    _columns text;
    _current_columns text;
    _ids text[];
    _days date[];
    _offered marts.opportunity_history[];
    _merged record;
    _deleted bigint;
    _changed_keys text[] := '{}';
begin
    select b.retained_from into strict _retained_from from control.history_bound as b;

    if refresh_opportunity_history.mode = 'full' then
        -- kept in a table, the intervals are computed in parallel and looked at twice; what holds
        -- today has been typed already, as the current state
        if to_regclass('pg_temp.opportunity_interval') is not null then
            drop table pg_temp.opportunity_interval;
        end if;
        execute format(
            'create temp table opportunity_interval on commit drop as'
            ' select i.* from intermediate.opportunity_interval as i where i.valid_to > %L',
            _retained_from
        );
        analyze pg_temp.opportunity_interval;
        perform control.make_history_partition(m.month)
        from (
            select distinct date_trunc('month', i.valid_to)::date as month
            from pg_temp.opportunity_interval as i
            where i.valid_to < '9999-12-31'
        ) as m;

        select
            string_agg(format('%s.%I', c.source, c.name), ', ' order by c.place),
            string_agg(
                format(
                    case when c.is_flag then 'coalesce(%1$s.%2$I, false)' else '%1$s.%2$I' end
                        || ' as %2$I',
                    c.source, c.name
                ),
                ', ' order by c.place
            )
        into _columns, _current_columns
        from (
            select
                a.attname as name,
                a.attnum as place,
                a.atttypid = 'boolean'::regtype as is_flag,
                case
                    when a.attname in ('opportunity_id', 'valid_from', 'valid_to') then 'i'
                    else 'v'
                end as source
            from pg_attribute as a
            where
                a.attrelid = 'marts.opportunity_history'::regclass
                and a.attnum > 0
                and not a.attisdropped
        ) as c;
        execute control.history_merge_sql(
            format(
                '(select %s from pg_temp.opportunity_interval as i'
                ' inner join intermediate.opportunity_version as v'
                ' on i.raw_id = v.raw_id and i.opportunity_id = v.opportunity_id'
                ' where i.valid_to < ''9999-12-31'''
                ' union all'
                ' select %s from pg_temp.opportunity_interval as i'
                ' inner join intermediate.opportunity as v on i.opportunity_id = v.id'
                ' where i.valid_to = ''9999-12-31'')',
                _columns,
                _current_columns
            ),
            true
        )
        into strict _merged;
        drop table pg_temp.opportunity_interval;
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
    select string_agg(format('i.%I', a.attname), ', ' order by a.attnum)
    into _columns
    from pg_attribute as a
    where
        a.attrelid = 'marts.opportunity_history'::regclass
        and a.attnum > 0
        and not a.attisdropped;

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
        execute format(
            $sql$select array_agg(row(%s)::marts.opportunity_history)
            from unnest($1, $2) as t (opportunity_id, touched_from)
            cross join lateral (
                select
                    w.*,
                    lead(w.valid_from, 1, '9999-12-31') over (order by w.valid_from) as valid_to
                from (
                    select distinct on (v.valid_from) v.*
                    from intermediate.opportunity_version as v
                    where
                        v.landed_id in (t.opportunity_id, left(t.opportunity_id, 15))
                        and v.opportunity_id = t.opportunity_id
                    order by v.valid_from asc, v.version_at desc, v.raw_id desc
                ) as w
            ) as i
            where i.valid_to >= t.touched_from and i.valid_to > $3$sql$,
            _columns
        )
        into _offered
        using _ids, _days, _retained_from;

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

        -- landing is append-only: only rows that were set aside take versions away
        if refresh_opportunity_history.keys && _ids then
            with gone as (
                delete from marts.opportunity_history as h
                where
                    h.opportunity_id = any(refresh_opportunity_history.keys)
                    and h.opportunity_id = any(_ids)
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

-- begin sql/marts/opportunity_as_of_text.sql
-- A bare literal would be taken for an instant, the preferred type of its kind; people mean the
-- day.
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
    from marts.opportunity_as_of(opportunity_as_of.day::date) as a;
end;

comment on function marts.opportunity_as_of(text) is
'marts.opportunity_as_of(date) for a bare literal, as in marts.opportunity_as_of(''2026-03-31'').';

grant execute on function marts.opportunity_as_of(text) to salesforce_reporter;
-- end sql/marts/opportunity_as_of_text.sql

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
    coalesce(
        q.reason,
        case
            when l.record_id is null then 'the id is null'
            when btrim(l.record_id, E' \t\r\n') = '' then 'the id is empty'
            else 'the id is all zeros: ' || l.record_id
        end
    ) as reason,
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
where not exists (
    select from control.quarantined_row as q
    where q.object = 'account' and q.raw_id = r.raw_id
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
    and not exists (
        select from control.quarantined_row as q
        where q.object = 'account' and q.raw_id = r.raw_id
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
where not exists (
    select from control.quarantined_row as q
    where q.object = 'contact' and q.raw_id = r.raw_id
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
    and not exists (
        select from control.quarantined_row as q
        where q.object = 'contact' and q.raw_id = r.raw_id
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
where not exists (
    select from control.quarantined_row as q
    where q.object = 'opportunity' and q.raw_id = r.raw_id
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
    and not exists (
        select from control.quarantined_row as q
        where q.object = 'opportunity' and q.raw_id = r.raw_id
    );

comment on view staging.opportunity_cast_failure is
'Values of landed Opportunity rows that do not cast, with their raw text. Grain: one row per landed
row and field. Source: raw_salesforce.opportunity.';
-- end sql/staging/opportunity_cast_failure.sql

-- begin sql/intermediate/account_model.sql
-- Winners are chosen on three narrow columns; only they are typed in full.
create or replace view intermediate.account_model as
with latest as (
    select distinct on (s.id)
        s.id,
        s.version_at,
        s.raw_id
    from staging.account as s
    where
        s.id is not null
        and control.was_landed(
            s.load_xid,
            (select w.snapshot from control.load_window as w),
            (select w.own_xid from control.load_window as w)
        )
    order by s.id asc, s.version_at desc, s.raw_id desc
)

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
    latest.version_at,
    s.custom_fields
from staging.account as s
inner join latest on s.id = latest.id and s.raw_id = latest.raw_id;

comment on view intermediate.account_model is
'The latest version of every Account landed up to the last run (control.load_window). Grain: one
row per record id. Source: staging.account.';
-- end sql/intermediate/account_model.sql

-- begin sql/intermediate/contact_model.sql
-- Winners are chosen on three narrow columns; only they are typed in full.
create or replace view intermediate.contact_model as
with latest as (
    select distinct on (s.id)
        s.id,
        s.version_at,
        s.raw_id
    from staging.contact as s
    where
        s.id is not null
        and control.was_landed(
            s.load_xid,
            (select w.snapshot from control.load_window as w),
            (select w.own_xid from control.load_window as w)
        )
    order by s.id asc, s.version_at desc, s.raw_id desc
)

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
    latest.version_at,
    s.custom_fields
from staging.contact as s
inner join latest on s.id = latest.id and s.raw_id = latest.raw_id;

comment on view intermediate.contact_model is
'The latest version of every Contact landed up to the last run (control.load_window). Grain: one
row per record id. Source: staging.contact.';
-- end sql/intermediate/contact_model.sql

-- begin sql/intermediate/opportunity_model.sql
-- Winners are chosen on three narrow columns; only they are typed in full.
create or replace view intermediate.opportunity_model as
with latest as (
    select distinct on (s.id)
        s.id,
        s.version_at,
        s.raw_id
    from staging.opportunity as s
    where
        s.id is not null
        and control.was_landed(
            s.load_xid,
            (select w.snapshot from control.load_window as w),
            (select w.own_xid from control.load_window as w)
        )
    order by s.id asc, s.version_at desc, s.raw_id desc
)

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
    latest.version_at,
    s.custom_fields
from staging.opportunity as s
inner join latest on s.id = latest.id and s.raw_id = latest.raw_id;

comment on view intermediate.opportunity_model is
'The latest version of every Opportunity landed up to the last run (control.load_window). Grain:
one row per record id. Source: staging.opportunity.';
-- end sql/intermediate/opportunity_model.sql

-- begin sql/control/checks/check_account_without_id.sql
create or replace view control.check_account_without_id as
select
    r.raw_id::text as record_id,
    'landed row ' || r.raw_id || ': ' || r.reason as reason,
    r.record_id as landed_id,
    r.load_xid
from control.rejected_row as r
where
    r.object = 'account'
    and not r.is_set_aside
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view control.check_account_without_id is
'Landed Account rows whose id is null, empty or all zeros: nothing can be keyed by it. Grain: one
row per landed row; record_id is its raw_id. Source: control.rejected_row.';

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
    'landed row ' || r.raw_id || ': ' || r.reason as reason,
    r.record_id as landed_id,
    r.load_xid
from control.rejected_row as r
where
    r.object = 'contact'
    and not r.is_set_aside
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view control.check_contact_without_id is
'Landed Contact rows whose id is null, empty or all zeros: nothing can be keyed by it. Grain: one
row per landed row; record_id is its raw_id. Source: control.rejected_row.';

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
    'landed row ' || r.raw_id || ': ' || r.reason as reason,
    r.record_id as landed_id,
    r.load_xid
from control.rejected_row as r
where
    r.object = 'opportunity'
    and not r.is_set_aside
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view control.check_opportunity_without_id is
'Landed Opportunity rows whose id is null, empty or all zeros: nothing can be keyed by it. Grain:
one row per landed row; record_id is its raw_id. Source: control.rejected_row.';

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
-- Winners are chosen on three narrow columns, before anything else is typed.
create or replace view intermediate.opportunity_interval as
select
    w.opportunity_id,
    w.raw_id,
    w.valid_from,
    lead(w.valid_from, 1, '9999-12-31') over (
        partition by w.opportunity_id order by w.valid_from
    ) as valid_to
from (
    select distinct on (d.opportunity_id, d.valid_from)
        d.opportunity_id,
        d.raw_id,
        d.valid_from
    from intermediate.opportunity_version as d
    order by d.opportunity_id asc, d.valid_from asc, d.version_at desc, d.raw_id desc
) as w;

comment on view intermediate.opportunity_interval is
'Which landed version of an Opportunity held on which business days. Grain: one row per opportunity
and day on which it changed: the greatest (version_at, raw_id) of the day, up to the next such day.
Source: intermediate.opportunity_version.';
-- end sql/intermediate/opportunity_interval.sql

-- begin sql/control/checks/check_account_cast_failure.sql
-- A failure is one of the current version: it goes when a newer version of the record arrives.
-- The look-up mentions the field lest it be done for every landed row, not only for failures. It is
-- a function because a sub-select would keep the query from running in parallel.
create or replace view control.check_account_cast_failure as
select
    r.record_id,
    r.field as part,
    r.field || ': ' || quote_literal(left(r.raw_value, 100)) || ' is no ' || r.expected as reason,
    r.landed_id,
    r.load_xid
from staging.account_cast_failure as r
where
    control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_account_row(coalesce(r.record_id, r.field));

comment on view control.check_account_cast_failure is
'Values of the current version of Account records that do not cast, and so are NULL. Grain: one row
per record and field (part). Source: staging.account_cast_failure.';

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
-- A failure is one of the current version: it goes when a newer version of the record arrives.
-- The look-up mentions the field lest it be done for every landed row, not only for failures. It is
-- a function because a sub-select would keep the query from running in parallel.
create or replace view control.check_contact_cast_failure as
select
    r.record_id,
    r.field as part,
    r.field || ': ' || quote_literal(left(r.raw_value, 100)) || ' is no ' || r.expected as reason,
    r.landed_id,
    r.load_xid
from staging.contact_cast_failure as r
where
    control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_contact_row(coalesce(r.record_id, r.field));

comment on view control.check_contact_cast_failure is
'Values of the current version of Contact records that do not cast, and so are NULL. Grain: one row
per record and field (part). Source: staging.contact_cast_failure.';

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
-- A failure is one of the current version: it goes when a newer version of the record arrives.
-- The look-up mentions the field lest it be done for every landed row, not only for failures. It is
-- a function because a sub-select would keep the query from running in parallel.
create or replace view control.check_opportunity_cast_failure as
select
    r.record_id,
    r.field as part,
    r.field || ': ' || quote_literal(left(r.raw_value, 100)) || ' is no ' || r.expected as reason,
    r.landed_id,
    r.load_xid
from staging.opportunity_cast_failure as r
where
    control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_opportunity_row(coalesce(r.record_id, r.field));

comment on view control.check_opportunity_cast_failure is
'Values of the current version of Opportunity records that do not cast, and so are NULL. Grain: one
row per record and field (part). Source: staging.opportunity_cast_failure.';

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

-- sql/intermediate/opportunity_latest.sql: no longer in sql/
drop view intermediate.opportunity_latest;

-- sql/intermediate/contact_latest.sql: no longer in sql/
drop view intermediate.contact_latest;

-- sql/intermediate/account_latest.sql: no longer in sql/
drop view intermediate.account_latest;

-- sql/control/id_defect.sql: no longer in sql/
drop function control.id_defect(pg_catalog.text);

-- sql/control/touched_versions.sql: no longer in sql/
drop function control.touched_versions(pg_catalog.text[],pg_catalog.date[],pg_catalog.date);

-- sql/control/current_version_columns.sql: no longer in sql/
drop function control.current_version_columns();

-- sql/control/read_columns.sql: no longer in sql/
drop function control.read_columns(pg_catalog.text,pg_catalog.text);

-- sql/control/latest_versions.sql: no longer in sql/
drop function control.latest_versions(pg_catalog.text);

-- sql/control/in_parallel.sql: no longer in sql/
drop function control.in_parallel(pg_catalog.text);

-- sql/control/current_version_day.sql: no longer in sql/
drop function control.current_version_day();
