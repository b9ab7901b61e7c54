create table control.recheck_record (
    object text not null,
    record_id text not null,
    primary key (object, record_id)
);

comment on table control.recheck_record is
'Records whose landed rows were set aside or given back since the last run: the next run looks
their current version up anew, whatever is newest in the load window. Grain: one row per object
and record.';
comment on column control.recheck_record.object is 'Landing table: account, contact, opportunity …';
comment on column control.recheck_record.record_id is 'Record id (18 characters).';
