-- What a run writes goes with its transaction: where the server is killed, or cannot write the
-- ledger itself because its disk is full, nothing is left of it. This row was committed before.
create table control.run_call (
    call_id bigint generated always as identity primary key,
    called_at timestamptz not null default clock_timestamp(),
    called_by text not null default session_user,
    pid integer not null default pg_backend_pid(),
    run_id bigint
);

comment on table control.run_call is
'Calls of run_salesforce_transform_or_raise(). Grain: one row per call, committed before the run
begins, so that a run that leaves nothing in the ledger is still known.';
comment on column control.run_call.called_at is 'When it was called.';
comment on column control.run_call.called_by is 'Who called it.';
comment on column control.run_call.pid is
'Process of the server that worked: in pg_stat_activity while it does.';
comment on column control.run_call.run_id is
'The row of control.run that the call left; NULL while it is at work, and for ever where it was cut
off.';

grant select on control.run_call to salesforce_monitor;
