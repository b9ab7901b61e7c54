-- Before anything is merged: views and functions read landing up to this window. Where everything
-- is read anew, everything is built by the definitions of now.
create or replace function control.move_window(load_window control.load_window)
returns void
language sql
begin atomic
    insert into control.load_window as w (
        snapshot, own_xid, previous_snapshot, previous_own_xid, system_identifier,
        definitions_version, taken_at
    )
    values (
        (move_window.load_window).snapshot,
        pg_current_xact_id(),
        (move_window.load_window).previous_snapshot,
        (move_window.load_window).previous_own_xid,
        (move_window.load_window).system_identifier,
        case
            when (move_window.load_window).previous_snapshot is null
                then control.definitions_version()
            else (move_window.load_window).definitions_version
        end,
        clock_timestamp()
    )
    on conflict (only_row) do update
        set
            snapshot = excluded.snapshot,
            own_xid = excluded.own_xid,
            previous_snapshot = excluded.previous_snapshot,
            previous_own_xid = excluded.previous_own_xid,
            system_identifier = excluded.system_identifier,
            definitions_version = excluded.definitions_version,
            taken_at = excluded.taken_at;
end;

comment on function control.move_window(control.load_window) is
'Moves the load window to what a run found (control.find_work); a run that fails puts it back.';
