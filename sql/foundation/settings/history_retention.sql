-- Kept apart from history_start: that day says where the history begins, this one from where it is
-- still kept, and a rebuild that knows both gives the same rows.
create table control.history_retention (
    applied bigint generated always as identity primary key,
    retained_from date not null,
    applied_at timestamptz not null default now(),
    applied_by text not null default session_user,
    dropped jsonb not null default '[]'
);

comment on table control.history_retention is
'What control.apply_history_retention() did. Grain: one row per application that moved the first
kept day; the last one holds.';
comment on column control.history_retention.applied is 'Order of application.';
comment on column control.history_retention.retained_from is
'First day that is still exact: the day before the first kept month, whose opening it is.';
comment on column control.history_retention.applied_at is 'When it was applied.';
comment on column control.history_retention.applied_by is 'Who applied it.';
comment on column control.history_retention.dropped is 'The dropped partitions and their rows.';
