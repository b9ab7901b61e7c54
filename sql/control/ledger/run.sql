create table control.run (
    run_id bigint generated always as identity primary key,
    status text not null check (status in ('succeeded', 'skipped', 'failed')),
    reason text,
    full_refresh boolean not null,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    run_by text not null default session_user,
    landed jsonb,
    error jsonb,
    checks_ms numeric,
    version text,
    snapshot pg_snapshot
);

create index run_started_at_idx on control.run (started_at);

comment on table control.run is
'The ledger. Grain: one row per call of run_salesforce_transform(), failed and skipped ones
included.';
comment on column control.run.reason is
'Why it ran (new data, stale models …) or was skipped (no new data, another run in progress).';
comment on column control.run.landed is 'Landed rows the run read, by landing table.';
comment on column control.run.error is
'What made it fail: sqlstate, message, detail, hint, context, model. NULL unless failed.';
comment on column control.run.checks_ms is
'Milliseconds spent on quality checks; NULL where it did not come to them.';
comment on column control.run.version is
'Release of the warehouse that it ran (control.version).';
comment on column control.run.snapshot is
'What it saw committed: by its end it had read the landed rows whose load_xid is visible in that.
NULL where it did not come to look.';

grant select on control.run to salesforce_monitor;
