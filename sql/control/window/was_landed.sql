create or replace function control.was_landed(load_xid xid8, snapshot pg_snapshot, own_xid xid8)
returns boolean
language sql
immutable
parallel safe
return load_xid = own_xid or pg_visible_in_snapshot(load_xid, snapshot);

comment on function control.was_landed(xid8, pg_snapshot, xid8) is
'Whether a landed row lies within a load window, given the row''s load_xid and the window''s
snapshot and own_xid.';
