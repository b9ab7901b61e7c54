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
    _news jsonb := '{}';
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
    _moved jsonb := '{}';
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

        select
            coalesce(jsonb_object_agg(o.object, n.new_rows) filter (where n.new_rows > 0), '{}'),
            coalesce(jsonb_object_agg(o.object, to_jsonb(n)) filter (where n.new_rows > 0), '{}')
        into
            _landed,
            _news
        from (
            select distinct split_part(l.upstream, '.', 2) as object
            from control.model_link as l
            where l.upstream like 'staging.%'
        ) as o
        cross join lateral control.measure_landing(
            o.object, _window.snapshot, _window.own_xid, _snapshot, _own_xid
        ) as n;
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
                _moved := _moved || jsonb_strip_nulls(
                    jsonb_build_object(_model.model, _refreshed -> 'moved')
                );
            end if;
        end loop;

        _step := 'checks';
        perform control.note_freshness(_run_id, _news);
        _checks_started := clock_timestamp();
        raise notice 'salesforce transform: checks';
        perform set_config('application_name', 'salesforce transform: checks', true);
        perform control.evaluate_checks(
            _run_id, _started, _changes, _moved, _steps, _landed,
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
