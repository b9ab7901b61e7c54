create table control.quality_violation (
    check_name text not null,
    record_id text not null,
    part text not null,
    reason text not null,
    first_run_id bigint not null,
    first_seen_at timestamptz not null,
    primary key (check_name, record_id, part)
);

create index quality_violation_first_run_id_idx
on control.quality_violation (check_name, first_run_id desc, record_id);

comment on table control.quality_violation is
'The violations there are now, of checks of every severity and whether or not they exceed a
threshold. Grain: one row per check, record and part. A run replaces those of the records it
changed.';
comment on column control.quality_violation.record_id is
'Key of the check''s model: a Salesforce id, for rows without one the raw_id of the landed row.';
comment on column control.quality_violation.part is
'What of the record, where the check tells it apart (the field that does not cast); else empty.';
comment on column control.quality_violation.first_run_id is
'The run that found it first, since it was last absent.';
comment on column control.quality_violation.first_seen_at is 'When that was.';

grant select on control.quality_violation to salesforce_monitor;
