create table control.reread_request (
    object text not null,
    field text not null,
    value text not null,
    requested_at timestamptz not null default now(),
    primary key (object, field, value)
);

comment on table control.reread_request is
'Records that an extraction is to read again, whatever their stamps: what refers to a record that
others were merged into, and what a census showed with a stamp that no increment will ask for. Grain:
one row per field and value; gone with the landing that answers it.';
comment on column control.reread_request.object is 'Landing table of the records.';
comment on column control.reread_request.field is
'Which field of theirs is asked by, by its API name: Id, or a reference.';
comment on column control.reread_request.value is 'Id that the field holds.';
comment on column control.reread_request.requested_at is 'When that was noticed.';

grant select on control.reread_request to salesforce_loader;
