-- A run reads landing by many statements, and each would see what an operator committed before it;
-- this is the one moment at which rows leave its sight or come back.
create or replace function control.settle_quarantine(rechecks bigint[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $settle_quarantine$
begin
    if settle_quarantine.rechecks = '{}' then
        return;
    end if;
    delete from control.quarantined_row as q
    using control.recheck_record as r
    where
        q.is_given_back
        and r.request_id = any(settle_quarantine.rechecks)
        and q.object = r.object
        and coalesce(staging.to_id(q.record_id), '') = r.record_id;
    update control.quarantined_row as q
    set is_in_force = true
    from control.recheck_record as r
    where
        not q.is_in_force
        and r.request_id = any(settle_quarantine.rechecks)
        and q.object = r.object
        and coalesce(staging.to_id(q.record_id), '') = r.record_id;
end;
$settle_quarantine$;

comment on function control.settle_quarantine(bigint[]) is
'Puts in force what was set aside or given back, for the requests that a run answers.';
