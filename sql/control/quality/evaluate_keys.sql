-- Changed keys are few: probe, do not scan, and start no workers.
create or replace function control.evaluate_keys(
    checks text[], model text, keys text[], run_id bigint, started_at timestamptz
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
as $evaluate_keys$
begin
    execute control.quality_sql(
        control.offending_sql(evaluate_keys.checks, 'v.record_id = any($4)'),
        'v.record_id = any($4)'
    )
    using
        evaluate_keys.checks, evaluate_keys.run_id, evaluate_keys.started_at, evaluate_keys.keys;
end;
$evaluate_keys$;

comment on function control.evaluate_keys(text[], text, text[], bigint, timestamptz) is
'Looks for violations of checks of a model anew among the records with these keys.';
