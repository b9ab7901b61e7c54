create or replace function control.current_contact_row(record_id text)
returns bigint
language sql
stable
parallel safe
cost 100000  -- asked last
return (
    select v.raw_id
    from staging.contact as v
    where
        v.landed_id in (record_id, left(record_id, 15))
        and v.id = record_id
        and control.was_landed(
            v.load_xid,
            (select w.snapshot from control.load_window as w),
            (select w.own_xid from control.load_window as w)
        )
    order by v.version_at desc, v.raw_id desc
    limit 1
);

comment on function control.current_contact_row(text) is
'raw_id of the landed row that is the current version of a record, up to the load window.';
