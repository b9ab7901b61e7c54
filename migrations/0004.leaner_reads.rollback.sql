-- Frozen from sql/ by `make migration`; never edited once it has landed.

set local role salesforce_owner;

-- sql/control/relinked_keys.sql: made again below
drop function control.relinked_keys(pg_catalog.text,pg_catalog.text,pg_catalog.jsonb);

-- sql/control/note_freshness.sql: made again below
drop function control.note_freshness(bigint,pg_catalog.jsonb);

-- sql/control/evaluate_checks.sql: made again below
drop function control.evaluate_checks(bigint,timestamp with time zone,pg_catalog.jsonb,pg_catalog.jsonb,pg_catalog.jsonb,pg_catalog.jsonb,boolean,boolean);

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

-- begin sql/control/make_history_partition.sql
-- ATTACH waits for no reader and no reader waits for it; CREATE … PARTITION OF would lock them out
-- until the run commits.
create or replace function control.make_history_partition(month date)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $make_history_partition$
declare
    _month date := date_trunc('month', make_history_partition.month::timestamp)::date;
    _name text := 'opportunity_history_' || to_char(_month, 'YYYY_MM');
begin
    if to_regclass(format('marts.%I', _name)) is not null then
        return null;
    end if;

    execute format(
        'create table marts.%I (like marts.opportunity_history including defaults'
        ' including constraints)',
        _name
    );
    execute format('alter table marts.%I add primary key (opportunity_id, valid_to)', _name);
    -- versions that began after the day asked for are skipped; the rest of the pipeline's sums is read
    -- from the index alone, which makes an old day as cheap as today
    execute format(
        'create index on marts.%I (valid_from) include (valid_to, is_closed, is_deleted, stage_name,'
        ' amount, probability, currency_iso_code, forecast_category)',
        _name
    );
    execute format(
        'comment on table marts.%I is %L',
        _name,
        'Versions of marts.opportunity_history that ended in ' || to_char(_month, 'YYYY-MM') || '.'
    );
    execute format(
        'alter table marts.opportunity_history attach partition marts.%I'
        ' for values from (%L) to (%L)',
        _name, _month, (_month + interval '1 month')::date
    );
    return _name;
end;
$make_history_partition$;

comment on function control.make_history_partition(date) is
'Makes sure marts.opportunity_history has the partition for versions that ended in the month of a
day, without making readers wait. Returns its name, or null where it was there.';
-- end sql/control/make_history_partition.sql

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

-- begin sql/control/offered_sql.sql
-- The rows an incremental merge offers, as the CTEs up to and including "offered" (changed_key
-- and the
-- table's columns; the columns are null where the record is gone).
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
    left join lateral (
        select v.*
        from %3$s as v
        where
            v.landed_id in (l.changed_key, left(l.changed_key, 15))
            and v.%1$I = l.changed_key
            and control.was_landed(
                v.load_xid,
                (select w.snapshot from control.load_window as w),
                (select w.own_xid from control.load_window as w)
            )
        order by v.version_at desc, v.raw_id desc
        limit 1
    ) as v on true
)$sql$,
        offered_sql.key,
        control.column_list(offered_sql.columns, 'v.'),
        _staging,
        control.column_list(offered_sql.columns, 't.'),
        _schema,
        _table
    );
end;
$offered_sql$;

comment on function control.offered_sql(text, text, text[]) is
'The rows an incremental merge offers to a model''s table, as CTEs of a statement; a part of
control.merge_sql.';
-- end sql/control/offered_sql.sql

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

-- begin sql/control/count_new_rows.sql
-- The same predicate for every landing table; the values are bound, because a sub-select in their
-- place is planned as a scan of the table.
create or replace function control.count_new_rows(
    landing text,
    previous_snapshot pg_snapshot,
    previous_own_xid xid8,
    snapshot pg_snapshot,
    own_xid xid8
)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $count_new_rows$
declare
    _rows bigint;
begin
    if count_new_rows.previous_snapshot is null then
        execute format(
            'select count(*) from raw_salesforce.%I as r where control.was_landed(r.load_xid, $1, $2)',
            count_new_rows.landing
        )
        into _rows
        using count_new_rows.snapshot, count_new_rows.own_xid;
    else
        execute format(
            'select count(*) from raw_salesforce.%I as r'
            ' where (r.load_xid >= $1 or r.load_xid = any($2) or r.load_xid = $3)'
            ' and control.was_landed(r.load_xid, $4, $5)',
            count_new_rows.landing
        )
        into _rows
        using
            pg_snapshot_xmax(count_new_rows.previous_snapshot),
            array(select pg_snapshot_xip(count_new_rows.previous_snapshot)),
            count_new_rows.previous_own_xid,
            count_new_rows.snapshot,
            count_new_rows.own_xid;
    end if;
    return _rows;
end;
$count_new_rows$;

comment on function control.count_new_rows(text, pg_snapshot, xid8, pg_snapshot, xid8) is
'How many rows of a landing table came between two load windows; all up to the second where there
is no first.';
-- end sql/control/count_new_rows.sql

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

-- sql/control/measure_landing.sql: no longer in sql/
drop function control.measure_landing(pg_catalog.text,pg_catalog.pg_snapshot,pg_catalog.xid8,pg_catalog.pg_snapshot,pg_catalog.xid8);

-- sql/control/look_up_versions.sql: no longer in sql/
drop function control.look_up_versions(pg_catalog.text,pg_catalog.text[]);

-- sql/control/column_definitions.sql: no longer in sql/
drop function control.column_definitions(pg_catalog.regclass,pg_catalog.text[]);

update control.quality_check as q
set links = c.links::jsonb
from (
values
(
    'opportunity_account_link',
    '{"marts.dim_account": "account_id", "intermediate.account": "account_id"}',
    '{"marts.dim_account": "account_id"}'
),
(
    'account_parent_link',
    '{"marts.dim_account": "parent_account_id", "intermediate.account": "parent_account_id"}',
    '{"marts.dim_account": "parent_account_id"}'
),
(
    'opportunity_contact_link',
    '{"marts.dim_contact": "contact_id", "intermediate.contact": "contact_id"}',
    '{"marts.dim_contact": "contact_id"}'
),
(
    'contact_account_link',
    '{"marts.dim_account": "account_id", "intermediate.account": "account_id"}',
    '{"marts.dim_account": "account_id"}'
),
(
    'contact_manager_link',
    '{"marts.dim_contact": "reports_to_id", "intermediate.contact": "reports_to_id"}',
    '{"marts.dim_contact": "reports_to_id"}'
)
) as c (name, former_links, links)
where q.name = c.name and q.links = c.former_links::jsonb;
