create or replace function control.evaluate_cheaply(
    checks text[], run_id bigint, started_at timestamptz
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set max_parallel_workers_per_gather = 0
as $evaluate_cheaply$
begin
    execute control.quality_sql(control.offending_sql(evaluate_cheaply.checks))
    using evaluate_cheaply.checks, evaluate_cheaply.run_id, evaluate_cheaply.started_at;
end;
$evaluate_cheaply$;

comment on function control.evaluate_cheaply(text[], bigint, timestamptz) is
'Looks for all violations of checks anew that read next to nothing: without a work table, whose
making would cost more.';
