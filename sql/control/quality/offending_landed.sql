-- An index probe on load_xid, and one on the landed id. Rows landed and read in one transaction are
-- read twice.
create or replace function control.offending_landed(object text, checks text[], records text[])
returns table (check_name text, record_id text, part text, reason text)
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
as $offending_landed$
declare
    _window control.load_window;
begin
    select w.*
    into _window
    from control.load_window as w;
    return query execute (
        select s.statement
        from control.check_statement as s
        where s.kind = 'landed' and s.object = offending_landed.object
    )
    using
        offending_landed.checks,
        pg_snapshot_xmax(_window.previous_snapshot),
        array(select pg_snapshot_xip(_window.previous_snapshot)),
        _window.previous_own_xid,
        array(
            select r.record_id
            from unnest(offending_landed.records) as r (record_id)
            union
            select left(r.record_id, 15)
            from unnest(offending_landed.records) as r (record_id)
        );
end;
$offending_landed$;

comment on function control.offending_landed(text, text[], text[]) is
'The offending rows of a landing table (object) that are in the load window or belong to these
records.';
