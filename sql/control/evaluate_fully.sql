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
