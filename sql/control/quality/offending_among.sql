-- Changed keys are few: probe, do not scan, and start no workers.
create or replace function control.offending_among(object text, checks text[], keys text[])
returns table (check_name text, record_id text, part text, reason text)
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_mergejoin = off
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
as $offending_among$
begin
    return query execute (
        select s.statement
        from control.check_statement as s
        where s.kind = 'keys' and s.object = offending_among.object
    )
    using offending_among.checks, offending_among.keys;
end;
$offending_among$;

comment on function control.offending_among(text, text[], text[]) is
'The offending rows among those of a model (object) that have these keys.';
