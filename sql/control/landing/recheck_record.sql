create table control.recheck_record (
    object text not null,
    record_id text not null,
    request_id bigint generated always as identity primary key
);

comment on table control.recheck_record is
'Records whose landed rows were set aside or given back since the last run: the next run looks
their current version up anew, whatever is newest in the load window. Grain: one row per request; a
run deletes those it saw when it began, so that one made while it works is left for the next.';
comment on column control.recheck_record.object is 'Landing table: account, contact, opportunity …';
comment on column control.recheck_record.record_id is 'Record id (18 characters).';
comment on column control.recheck_record.request_id is 'Tells the requests apart.';
