create table control.absence_acknowledgement (
    acknowledgement_id bigint generated always as identity primary key,
    object text not null,
    absent_records bigint not null,
    reason text not null,
    acknowledged_at timestamptz not null default now(),
    acknowledged_by text not null default session_user,
    used_at timestamptz
);

comment on table control.absence_acknowledgement is
'Censuses that were allowed to end more records than control.setting.absence_share. Grain: one row
per control.acknowledge_absence(); it holds for one census.';
comment on column control.absence_acknowledgement.object is 'Landing table.';
comment on column control.absence_acknowledgement.absent_records is
'How many absent records the census may end at most.';
comment on column control.absence_acknowledgement.reason is 'Why they are absent.';
comment on column control.absence_acknowledgement.acknowledged_at is 'When it was acknowledged.';
comment on column control.absence_acknowledgement.acknowledged_by is 'Who acknowledged it.';
comment on column control.absence_acknowledgement.used_at is
'When a census made use of it; NULL: not yet.';
