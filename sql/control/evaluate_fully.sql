-- The offending rows go through a work table of the session, because only then may the query that
-- finds them run in parallel. Dropped before it is made: a second call in one transaction, or a
-- name taken by the caller, must do no harm.
create or replace function control.evaluate_fully(
    checks text[], run_id bigint, started_at timestamptz
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $evaluate_fully$
begin
    drop table if exists pg_temp.quality_found;
    execute 'create temp table quality_found on commit drop as '
        || control.offending_sql(evaluate_fully.checks);
    execute control.quality_sql('select * from pg_temp.quality_found')
    using evaluate_fully.checks, evaluate_fully.run_id, evaluate_fully.started_at;
    drop table pg_temp.quality_found;
end;
$evaluate_fully$;

comment on function control.evaluate_fully(text[], bigint, timestamptz) is
'Looks for all violations of checks anew.';
