-- INSERT never reads in parallel; RETURN QUERY does.
create or replace function control.offending_fully(object text, checks text[])
returns table (check_name text, record_id text, part text, reason text)
language plpgsql
set search_path = pg_catalog, pg_temp
-- what control.replace_violations switches off
set enable_hashjoin = on
set enable_mergejoin = on
set enable_seqscan = on
set parallel_tuple_cost = 0  -- offending rows are few, whatever the planner makes of it
as $offending_fully$
begin
    return query execute (
        select s.statement
        from control.check_statement as s
        where s.kind = 'full' and s.object = offending_fully.object
    )
    using offending_fully.checks;
end;
$offending_fully$;

comment on function control.offending_fully(text, text[]) is
'All offending rows of checks of a scope (object: record, for landing too; run, profile, definition,
time, full).';
