-- What may have changed: rows of the load window that offend (an index probe on load_xid), and
-- records with a known violation of which something was landed, set aside or given back (a probe on
-- the landed id). Rows landed and read in one transaction are read twice.
create or replace function control.evaluate_landed(
    checks text[], object text, run_id bigint, started_at timestamptz
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
as $evaluate_landed$
declare
    _window control.load_window;
    _xmax xid8;
    _xip xid8[];
    _records text[];
    _landed_ids text[];
begin
    select w.*
    into _window
    from control.load_window as w;
    _xmax := pg_snapshot_xmax(_window.previous_snapshot);
    _xip := array(select pg_snapshot_xip(_window.previous_snapshot));

    select coalesce(array_agg(r.record_id), '{}')
    into _records
    from control.recheck_record as r
    where r.object = evaluate_landed.object;
    if exists (
        select from control.quality_total as t
        where t.check_name = any(evaluate_landed.checks) and t.violations > 0
    ) then
        execute format(
            $sql$select $6 || coalesce(array_agg(distinct v.record_id), '{}')
from raw_salesforce.%I as r
inner join control.quality_violation as v
    on v.check_name = any($1) and v.record_id in (staging.to_id(r.id), r.raw_id::text)
where
    (r.load_xid >= $2 or r.load_xid = any($3) or r.load_xid = $4)
    and control.was_landed(r.load_xid, $5, $7)$sql$,
            evaluate_landed.object
        )
        into _records
        using
            evaluate_landed.checks, _xmax, _xip, _window.previous_own_xid, _window.snapshot,
            _records, _window.own_xid;
    end if;
    select array_agg(distinct i.landed_id)
    into _landed_ids
    from unnest(_records) as r (record_id)
    cross join lateral (values (r.record_id), (left(r.record_id, 15))) as i (landed_id);

    -- what was known of those records, and nothing else, is replaced
    execute control.quality_sql(
        control.offending_sql(
            evaluate_landed.checks,
            'v.load_xid >= $4 or v.load_xid = any($5) or v.load_xid = $6 or v.landed_id = any($7)'
        ),
        'v.record_id = any($8)'
    )
    using
        evaluate_landed.checks, evaluate_landed.run_id, evaluate_landed.started_at,
        _xmax, _xip, _window.previous_own_xid, _landed_ids, _records;
end;
$evaluate_landed$;

comment on function control.evaluate_landed(text[], text, bigint, timestamptz) is
'Looks for violations of checks over a landing table anew: among the rows of the load window, and
for the records these rows belong to.';
