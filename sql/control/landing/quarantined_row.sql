create table control.quarantined_row (
    object text not null,
    raw_id bigint not null,
    record_id text,
    reason text not null check (reason <> ''),
    quarantined_at timestamptz not null default now(),
    quarantined_by text not null default session_user,
    is_in_force boolean not null default false,
    is_given_back boolean not null default false,
    primary key (object, raw_id)
);

comment on table control.quarantined_row is
'Landed rows set aside by an operator: no model reads them, nothing deletes them. Grain: one row per
landing table and raw_id. What is asked while a run works is left for the next.';
comment on column control.quarantined_row.object is
'Landing table: account, contact, opportunity …';
comment on column control.quarantined_row.raw_id is 'raw_id of the landed row.';
comment on column control.quarantined_row.record_id is
'The record id as landed; NULL where it had none.';
comment on column control.quarantined_row.reason is 'Why it was set aside.';
comment on column control.quarantined_row.quarantined_at is 'When it was set aside.';
comment on column control.quarantined_row.quarantined_by is 'Who set it aside.';
comment on column control.quarantined_row.is_in_force is
'Whether a run has taken note, since when no model reads the row.';
comment on column control.quarantined_row.is_given_back is
'Whether control.release gave it back; the next run deletes the entry.';
