create or replace function control.repair_restored_xids()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $repair_restored_xids$
declare
    _landing text;
begin
    for _landing in
        select t.object from control.landing_table as t
    loop
        execute format(
            'update raw_salesforce.%I as r set load_xid = ''3'''
            ' where r.load_xid >= pg_snapshot_xmax(pg_current_snapshot())'
            ' and r.load_xid is distinct from pg_current_xact_id_if_assigned()',
            _landing
        );
    end loop;
end;
$repair_restored_xids$;

comment on function control.repair_restored_xids() is
'After a dump was restored on another server, transaction ids start again and restored rows may
carry ones of the future, which would never come into view: they are set to the oldest one. Run
only where control.is_restored(), before everything is read once.';
