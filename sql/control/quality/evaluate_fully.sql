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
