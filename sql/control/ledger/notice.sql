create table control.notice (
    kind text not null,
    subject text not null,
    since text not null,
    since_at timestamptz,
    message text not null,
    noticed_at timestamptz not null default now(),
    noticed_by text not null default session_user,
    recovered_at timestamptz,
    primary key (kind, subject, since)
);

comment on table control.notice is
'What somebody was told (make notify). Grain: one row per incident, written by
control.take_notices() in the transaction in which it is told, so that each is told once.';
comment on column control.notice.kind is 'failed, warn or stale: control.incidents().';
comment on column control.notice.subject is
'The run, the extraction of an object, a check, or an object.';
comment on column control.notice.since is
'What tells this incident from the next of its kind: the run or extraction it began with, the newest
change there was.';
comment on column control.notice.since_at is 'When that was.';
comment on column control.notice.message is 'What was told.';
comment on column control.notice.noticed_at is 'When it was told.';
comment on column control.notice.noticed_by is 'Who was told first: the login that asked.';
comment on column control.notice.recovered_at is
'When it was told that it is over; NULL while it lasts.';

grant select on control.notice to salesforce_monitor;
