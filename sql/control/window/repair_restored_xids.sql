create or replace function control.repair_restored_xids(snapshot pg_snapshot)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $repair_restored_xids$
declare
    _landing text;
begin
    for _landing in
        select distinct split_part(m.staging_view, '.', 2)
        from control.model as m
        where m.staging_view is not null
    loop
        execute format(
            'update raw_salesforce.%I as r set load_xid = ''3'' where r.load_xid >= $1', _landing
        )
        using pg_snapshot_xmax(repair_restored_xids.snapshot);
    end loop;
end;
$repair_restored_xids$;

comment on function control.repair_restored_xids(pg_snapshot) is
'After a dump was restored on another server, transaction ids start again and restored rows may
carry ones of the future, which would never come into view: they are set to the oldest one. Run
only where the server''s system identifier differs from the load window''s, before everything is
read once.';
