-- Which files the loader has landed: lets `make run DATA=…` leave out what it landed before.
create table control.landed_file (
    landed_file_id bigint generated always as identity primary key,
    object text not null,
    file_name text not null,
    sha256 text not null,
    row_count bigint not null,
    landed_at timestamptz not null default now()
);

create index landed_file_object_sha256_idx on control.landed_file (object, sha256);

comment on table control.landed_file is
'Files landed by the loader. Grain: one row per landing of one file, written in the transaction
that landed its rows. The same content may be landed on purpose more than once (`make load`),
under any name.';
comment on column control.landed_file.landed_file_id is 'Order of landing.';
comment on column control.landed_file.object is
'Landing table the rows went to, without its schema.';
comment on column control.landed_file.file_name is 'Name of the file, without its folder.';
comment on column control.landed_file.sha256 is
'SHA-256 (hex) of exactly the bytes that were landed; a file counts as known by this and its
object.';
comment on column control.landed_file.row_count is 'Records landed from the file.';
comment on column control.landed_file.landed_at is 'Start of the transaction that landed it.';

grant usage on schema control to salesforce_loader;
grant select on control.landed_file to salesforce_loader;
grant insert (object, file_name, sha256, row_count) on control.landed_file to salesforce_loader;
