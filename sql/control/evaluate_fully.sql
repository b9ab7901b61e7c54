create or replace function control.evaluate_fully(
    checks text[], run_id bigint, started_at timestamptz
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $evaluate_fully$
begin
    execute control.quality_sql(evaluate_fully.checks)
    using evaluate_fully.checks, evaluate_fully.run_id, evaluate_fully.started_at;
end;
$evaluate_fully$;

comment on function control.evaluate_fully(text[], bigint, timestamptz) is
'Looks for all violations of checks anew.';
