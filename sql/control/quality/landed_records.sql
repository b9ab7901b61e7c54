-- Rows of the load window whose record is clean need no second look: they are in the window.
create or replace function control.landed_records(object text, checks text[])
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
as $landed_records$
declare
    _window control.load_window;
    _records text[];
begin
    if exists (
        select from control.quality_total as t
        where t.check_name = any(landed_records.checks) and t.violations > 0
    ) then
        select w.*
        into _window
        from control.load_window as w;
        execute format(
            $sql$select array_agg(distinct v.record_id)
from raw_salesforce.%I as r
inner join control.quality_violation as v
    on v.check_name = any($1) and v.record_id in (staging.to_id(r.id), r.raw_id::text)
where
    control.is_unread(r.load_xid, $2, $3, $4)
    and control.was_landed(r.load_xid, $5, $6)$sql$,
            landed_records.object
        )
        into _records
        using
            landed_records.checks,
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            _window.snapshot,
            _window.own_xid;
    end if;
    return _records || array(
        select r.record_id
        from control.recheck_record as r
        where r.object = landed_records.object
    );
end;
$landed_records$;

comment on function control.landed_records(text, text[]) is
'The records of a landing table whose known violations of checks may have gone: something of them
was landed, set aside or given back.';
