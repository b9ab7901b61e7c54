-- What a run holds while it works. Only the owner may lock it, so nobody else can keep runs out. It
-- is a view because nothing vacuums or analyzes one, which takes a lock that would keep a run out.
create or replace view control.run_lock as
select true as only_row;

comment on view control.run_lock is
'Locked by the run that is at work (control.take_run_lock), and read by nobody.';
