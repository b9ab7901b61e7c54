create table control.erasure_request (
    request_id bigint primary key,
    erasure_id bigint not null references control.erasure (erasure_id),
    object text not null,
    record_id text not null
);

comment on table control.erasure_request is
'Records to be erased by the next run, by their ids. Grain: one row per control.erase(); the run
that erases deletes it.';
comment on column control.erasure_request.request_id is
'The request of control.recheck_record that came with it.';
comment on column control.erasure_request.erasure_id is 'The receipt.';
comment on column control.erasure_request.object is 'Landing table.';
comment on column control.erasure_request.record_id is 'Record id (18 characters).';
