-- Which landed rows have been read: everything visible to snapshot, plus what own_xid had landed.
-- A run moves the window before it merges, so its views and functions all see one consistent cut;
-- a run that fails puts it back.
create table control.load_window (
    only_row boolean primary key default true check (only_row),
    snapshot pg_snapshot not null,
    own_xid xid8 not null,
    previous_snapshot pg_snapshot,
    previous_own_xid xid8,
    system_identifier bigint not null,
    definitions_version text not null,
    taken_at timestamptz not null
);

comment on table control.load_window is
'The load window: landing up to and including the last successful run. Grain: one row, none before
the first run.';
comment on column control.load_window.only_row is 'Keeps the table at one row.';
comment on column control.load_window.snapshot is 'pg_current_snapshot() of the run.';
comment on column control.load_window.own_xid is
'Transaction of the run: what it landed itself, before the run, counts as read.';
comment on column control.load_window.previous_snapshot is
'The snapshot before this one; rows between the two are what the run read. NULL: it read all.';
comment on column control.load_window.previous_own_xid is 'The own_xid before this one.';
comment on column control.load_window.system_identifier is
'Server the transaction ids belong to (pg_control_system); they restart in a restored dump.';
comment on column control.load_window.definitions_version is
'control.definitions_version() at the last look: while it is unchanged, no model can be stale.';
comment on column control.load_window.taken_at is 'When the window was moved.';
