create table control.landing_retention (
    object text primary key,
    complete_from date,
    next_raw_id bigint not null default 0,
    removed_rows bigint not null default 0,
    applied_at timestamptz not null default now()
);

comment on table control.landing_retention is
'What control.apply_retention() took out of landing. Grain: one row per landing table that lost a
row.';
comment on column control.landing_retention.object is 'Landing table.';
comment on column control.landing_retention.complete_from is
'Of an object with history: the first day that landing still tells exactly. What the history holds
of it is never built from less: earlier days stay gone, whatever the settings say later.';
comment on column control.landing_retention.next_raw_id is
'Where the next call goes on; 0 begins anew.';
comment on column control.landing_retention.removed_rows is 'Rows removed so far.';
comment on column control.landing_retention.applied_at is 'When rows were last looked at.';
