create or replace function control.evaluate_run(
    run_id bigint, started_at timestamptz, work control.work, steps control.step_result[]
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $evaluate_run$
declare
    _changes jsonb;
    _appeared_or_gone jsonb;
begin
    perform control.name_schema_changes(evaluate_run.run_id);
    perform control.record_freshness(evaluate_run.run_id, (evaluate_run.work).landed);
    select
        coalesce(jsonb_object_agg(s.model, s.changes), '{}'),
        coalesce(
            jsonb_object_agg(s.model, s.appeared_or_gone) filter (
                where s.appeared_or_gone is not null
            ),
            '{}'
        )
    into
        _changes,
        _appeared_or_gone
    from unnest(evaluate_run.steps) as s
    where s.inserted + s.updated + s.deleted > 0;
    perform control.evaluate_checks(
        evaluate_run.run_id,
        evaluate_run.started_at,
        _changes,
        _appeared_or_gone,
        control.step_counts(evaluate_run.steps),
        control.landed_rows(evaluate_run.work),
        (evaluate_run.work).is_full,
        (evaluate_run.work).changed_checks <> '{}'
    );
end;
$evaluate_run$;

comment on function control.evaluate_run(
    bigint, timestamptz, control.work, control.step_result[]
) is
'Brings freshness and the violations of all checks up to what a run has done.';
