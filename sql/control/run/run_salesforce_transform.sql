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
    _run control.run;
    _is_alone boolean;
    _work control.work;
    _step control.plan_step;
    _scope record;
    _erased record;
    _at text := 'look for work';
    _checks_started timestamptz;
    _application text := current_setting('application_name');
    -- variables outlive the rollback of a failed run
    _steps control.step_result[] := '{}';
    _results jsonb := '[]';
    _sqlstate text;
    _message text;
    _detail text;
    _hint text;
    _context text;
begin
    _run.run_id := nextval('control.run_run_id_seq');
    _run.started_at := clock_timestamp();
    _run.full_refresh := coalesce(run_salesforce_transform.full_refresh, false);
    _run.run_by := session_user;
    _run.landed := '{}';
    _run.version := control.version();

    -- outside the block below: a lock taken inside it would be released when the block fails
    _is_alone := control.take_run_lock();

    <<work>>
    begin
        if not _is_alone then
            _at := 'checks';
            _results := control.look_at_time();
            perform control.raise_failed_checks(_results);
            _run.status := 'skipped';
            _run.reason := control.run_in_progress();
            exit work;
        end if;

        -- find work
        _work := control.find_work(_run.full_refresh);
        if _work.is_restored then
            perform control.repair_restored_xids();
            _work := control.find_work(_run.full_refresh, true);
        end if;
        _run.landed := control.landed_rows(_work);
        _run.snapshot := (_work.load_window).snapshot;
        if _work.is_definition_new then
            perform control.write_statements();
        end if;
        if _work.reasons = '{}' then
            perform control.keep_definitions_version(_work.load_window);
            _at := 'checks';
            _results := control.judge_time(_run.run_id, _run.started_at);
            perform control.raise_failed_checks(_results);
            _run.status := 'skipped';
            _run.reason := 'no new data';
            exit work;
        end if;

        -- plan and execute
        if control.start_history(_run.started_at, _work) then
            _work := control.find_work(_run.full_refresh, _work.is_restored);
            _run.landed := control.landed_rows(_work);
            _run.snapshot := (_work.load_window).snapshot;
        end if;
        _run.reason := array_to_string(_work.reasons, '; ');
        perform control.move_window(_work.load_window);
        perform control.settle_quarantine(_work.rechecks);
        _erased := control.carry_out_erasures(
            _work.rechecks, _work.load_window, _run.run_id, _run.started_at
        );
        for _step in
            select s.* from control.plan_steps(_work) as s
            order by s.place
        loop
            _at := _step.model;
            _scope := control.step_scope(_step, _steps);
            continue when _scope.mode is null;
            perform control.announce(_at, _scope.mode);
            _steps := _steps || control.refresh_model(_at, _scope.mode, _scope.keys);
        end loop;

        -- audit
        _at := 'checks';
        _checks_started := clock_timestamp();
        perform control.announce(_at);
        perform control.evaluate_run(_run.run_id, _run.started_at, _work, _steps);
        if _erased.record_ids <> '{}' then
            perform control.forget_erased(
                _work.rechecks, _erased.record_ids, _erased.profiled_values,
                array(select s.model from unnest(_steps) as s)
            );
        end if;
        _results := control.judge_checks();
        _run.checks_ms := round(1000 * extract(epoch from clock_timestamp() - _checks_started), 1);
        perform control.mark_overtaken(_steps, _results);
        perform control.raise_failed_checks(_results);

        -- publish: the caller's commit
        _at := 'finish';
        delete from control.recheck_record as r
        where r.request_id = any(_erased.rechecks);
        perform control.prune_ledger();
        _run.status := 'succeeded';

    exception
        when others or query_canceled or assert_failure then
            get stacked diagnostics
                _sqlstate = returned_sqlstate,
                _message = message_text,
                _detail = pg_exception_detail,
                _hint = pg_exception_hint,
                _context = pg_exception_context;
            _run.status := 'failed';
            _run.error := jsonb_build_object(
                'sqlstate', _sqlstate,
                'message', _message,
                'detail', nullif(_detail, ''),
                'hint', nullif(_hint, ''),
                'context', _context,
                'model', _at
            );
            raise notice 'salesforce transform: failed at %: %',
                _at, control.sendable(to_jsonb(_message)) #>> '{}';
    end;
    perform set_config('application_name', _application, true);

    _run.finished_at := clock_timestamp();
    return control.sendable(control.record_run(_run, _steps, _results));
end;
$run_salesforce_transform$;

comment on function public.run_salesforce_transform(boolean) is
'Brings the warehouse up to everything landed and committed, all or nothing, in the caller''s
transaction: commit publishes. With full_refresh every model is compared in full. Returns
{run_id, status, reason, started_at, finished_at, models: [{model, mode, inserted, updated,
deleted, unchanged, ms}], checks: {error, warn, info: [{check, violations, samples}]}, error}.
status is succeeded; skipped (reason: no new data, or another run in progress, with who it is where
that has lasted for an hour); or failed: then
every table is as before, error says why (sqlstate QC001: a quality check; checks tell which), and
the next run takes the same rows again. Every call leaves a row in
control.run. Raises nothing of its own: callers that want an exception use
run_salesforce_transform_or_raise().';

revoke execute on function public.run_salesforce_transform(boolean) from public;
grant execute on function public.run_salesforce_transform(boolean) to salesforce_transformer;
