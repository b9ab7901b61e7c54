create or replace view control.run_lock_holder as
select
    l.pid,
    l.virtualtransaction
from pg_locks as l
where
    l.locktype = 'relation'
    and l.database = (
        select d.oid from pg_database as d
        where d.datname = current_database()
    )
    and l.relation = 'control.run_lock'::regclass
    and l.mode = 'ExclusiveLock'
    and l.granted;

comment on view control.run_lock_holder is
'Who holds control.run_lock in this database. Grain: one row while a run is at work, none otherwise;
pid is NULL where the run''s transaction is prepared. Source: pg_locks.';
comment on column control.run_lock_holder.pid is
'Process of the run; NULL of a prepared transaction.';
comment on column control.run_lock_holder.virtualtransaction is
'Its virtual transaction, as pg_locks has it.';
