-- One probe of an index where there is nothing to delete; a backlog goes in bites.
create or replace function control.prune_ledger()
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $prune_ledger$
declare
    _before timestamptz;
    _runs bigint;
begin
    select now() - make_interval(days => s.ledger_keep_days)
    into _before
    from control.setting as s;
    delete from control.run as r
    where r.run_id in (
        select o.run_id
        from control.run as o
        where o.started_at < _before
        order by o.started_at
        limit 1000
    );
    get diagnostics _runs = row_count;
    delete from control.run_call as c
    where
        c.call_id in (
            select o.call_id
            from control.run_call as o
            order by o.call_id
            limit 1000
        )
        and c.called_at < _before;
    delete from control.extraction as e
    where
        e.extraction_id in (
            select o.extraction_id
            from control.extraction as o
            order by o.extraction_id
            limit 1000
        )
        and e.started_at < _before;
    delete from control.quality_profile as p
    where p.profiled_at < _before;
    delete from control.notice as n
    where n.recovered_at < _before;
    return _runs;
end;
$prune_ledger$;

comment on function control.prune_ledger() is
'Deletes runs older than control.setting.ledger_keep_days, with their steps, quality results,
profiles and calls, extractions, and notices of what is long over; at most 1,000 a call. Returns how
many runs.';
