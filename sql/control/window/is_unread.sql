create or replace function control.is_unread(
    load_xid xid8, previous_xmax xid8, previous_xip xid8[], previous_own_xid xid8
)
returns boolean
language sql
immutable
parallel safe
return load_xid >= previous_xmax
or load_xid = any(previous_xip)
or load_xid = previous_own_xid;

comment on function control.is_unread(xid8, xid8, xid8[], xid8) is
'Whether a landed row may have come after a load window, given xmax and xip of its snapshot and its
own_xid: three index probes on load_xid. What its own transaction landed is read once more. The
arguments must be bound values: a sub-select in their place is planned as a scan.';
