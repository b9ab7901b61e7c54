create or replace function control.recheck(object text, landed_id text)
returns void
language sql
begin atomic
    -- a row without an id belongs to no record: the empty one wakes the next run
    insert into control.recheck_record (object, record_id)
    values (recheck.object, coalesce(staging.to_id(recheck.landed_id), ''));

    update control.quality_state
    set definition = null
    where
        staging.to_id(recheck.landed_id) is null
        and check_name in (
            select q.name
            from control.quality_check as q
            where q.scope = 'landing' and q.model = 'raw_salesforce.' || recheck.object
        );
end;

comment on function control.recheck(text, text) is
'Has the next run look up anew what depends on a landed row with this id.';
