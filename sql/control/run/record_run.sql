create or replace function control.record_run(
    run control.run, steps control.step_result[], results jsonb
)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $record_run$
begin
    insert into control.run overriding system value
    select (record_run.run).*;
    insert into control.run_step (
        run_id, step, model, mode, inserted, updated, deleted, unchanged, ms
    )
    select
        (record_run.run).run_id,
        s.step,
        s.model,
        s.mode,
        s.inserted,
        s.updated,
        s.deleted,
        s.unchanged,
        s.ms
    from unnest(record_run.steps) with ordinality as s (
        model, mode, inserted, updated, deleted, unchanged, ms, changes, appeared_or_gone, step
    );
    perform control.record_results((record_run.run).run_id, record_run.results);

    return jsonb_build_object(
        'run_id', (record_run.run).run_id,
        'status', (record_run.run).status,
        'reason', (record_run.run).reason,
        'started_at', (record_run.run).started_at,
        'finished_at', (record_run.run).finished_at,
        'models', control.step_counts(record_run.steps),
        'checks', control.group_results(record_run.results),
        'error', (record_run.run).error
    );
end;
$record_run$;

comment on function control.record_run(control.run, control.step_result[], jsonb) is
'Writes a call of the run to the ledger, with its steps and the results of its checks, and returns
what the caller gets (run_salesforce_transform).';
