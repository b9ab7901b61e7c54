-- A row that this statement sees was landed by a transaction before it, or by its own; one of a
-- later transaction id came with a dump from a server that was further on.
create or replace function control.is_restored()
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $is_restored$
declare
    _xmax constant xid8 := pg_snapshot_xmax(pg_current_snapshot());
    _landing text;
    _newest xid8;
begin
    if exists (
        select from control.load_window as w
        cross join pg_control_system() as c
        where
            w.system_identifier <> c.system_identifier
            or pg_snapshot_xmax(w.snapshot) > _xmax
    ) then
        return true;
    end if;
    for _landing in
        select t.object from control.filled_landing as t
    loop
        -- the newest by the index, whatever the planner thinks of a comparison
        execute format(
            'select r.load_xid from raw_salesforce.%I as r order by r.load_xid desc limit 1',
            _landing
        )
        into _newest;
        if _newest >= _xmax and _newest is distinct from pg_current_xact_id_if_assigned() then
            return true;
        end if;
    end loop;
    return false;
end;
$is_restored$;

comment on function control.is_restored() is
'Whether landing came here by dump and restore since the last run, so that its transaction ids are
of another count: another system_identifier, or ids that this server has not given out yet (a
physical clone keeps the identifier).';
