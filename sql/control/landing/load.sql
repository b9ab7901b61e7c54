-- What our own ways in have landed: files, bulk jobs, REST answers. Says which fields a landed row
-- was given and which it carries over, and which files were landed before.
create table control.load (
    load_id bigint generated always as identity primary key,
    object text not null,
    way text not null,
    name text not null,
    sha256 text,
    fields text[] not null,
    delivered_rows bigint not null,
    landed_rows bigint not null,
    answered_from timestamptz,
    loaded_at timestamptz not null default now(),
    loaded_by text not null default session_user
);

create index load_object_sha256_idx on control.load (object, sha256);

comment on table control.load is
'What was landed by our own ways in. Grain: one row per file, bulk job or REST answer, written by
control.land_delivery() in the transaction that landed its rows; raw_salesforce tables name it in
load_id. Rows that others INSERT or COPY belong to no load.';
comment on column control.load.load_id is 'Order of landing.';
comment on column control.load.object is
'Landing table the rows went to, without its schema.';
comment on column control.load.way is
'How they came: file, bulk, rest, sweep (calculated fields asked for alone), deleted (getDeleted),
census, reread (asked for again: control.reread_request).';
comment on column control.load.name is
'Which file (without its folder), bulk job or query.';
comment on column control.load.sha256 is
'Of a file: SHA-256 (hex) of exactly the bytes that were landed; it counts as known by this and its
object.';
comment on column control.load.fields is
'The fields it delivered, in lower case. What a landed row holds of other fields was carried over
from the version before it.';
comment on column control.load.delivered_rows is 'Records it delivered.';
comment on column control.load.landed_rows is 'Records that were news, and landed.';
comment on column control.load.answered_from is
'When Salesforce began to answer, by its clock; NULL for files.';
comment on column control.load.loaded_at is 'Start of the transaction that landed it.';
comment on column control.load.loaded_by is 'Who landed it.';

grant select on control.load to salesforce_loader, salesforce_monitor;
