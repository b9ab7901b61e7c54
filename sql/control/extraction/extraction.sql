create table control.extraction (
    extraction_id bigint generated always as identity primary key,
    object text not null,
    status text not null check (status in ('succeeded', 'skipped', 'failed')),
    reason text,
    way text,
    started_at timestamptz not null,
    seconds numeric not null,
    calls bigint not null,
    delivered_rows bigint not null,
    landed_rows bigint not null,
    bytes bigint not null,
    ways jsonb not null,
    api_used bigint,
    api_allowed bigint,
    extracted_by text not null default session_user
);

create index extraction_started_at_idx on control.extraction (started_at);
create index extraction_object_idx on control.extraction (object, extraction_id);
create index extraction_failed_idx on control.extraction (object, extraction_id)
where status = 'failed';

comment on table control.extraction is
'The ledger of extraction: what each cost of the org''s API. Grain: one row per object and
extraction, failed and skipped ones included, written by control.note_extraction() when it ends.';
comment on column control.extraction.extraction_id is 'Order of their ends.';
comment on column control.extraction.object is 'Landing table of the object.';
comment on column control.extraction.status is
'succeeded: what changed has landed; skipped: nothing was asked for, reason says why; failed: the
object is as it was before.';
comment on column control.extraction.reason is
'Why it was skipped (API quota: …), failed, or left something for later.';
comment on column control.extraction.way is
'How its changes came: rest or bulk; NULL where it did not come to that.';
comment on column control.extraction.started_at is 'When it began.';
comment on column control.extraction.seconds is 'How long it took.';
comment on column control.extraction.calls is
'API calls it made, all of them: the login is none.';
comment on column control.extraction.delivered_rows is 'Rows that Salesforce delivered, all told.';
comment on column control.extraction.landed_rows is 'Rows of these that were news and landed.';
comment on column control.extraction.bytes is 'Bytes of the answers, decompressed.';
comment on column control.extraction.ways is
'The same by way, {way: {calls, rows, landed, bytes, seconds}}: describe, rest, bulk, deleted
(getDeleted), sweep, census, backfill; shown by control.api_usage.';
comment on column control.extraction.api_used is
'Calls of the last 24 hours that the org had counted then, whoever made them.';
comment on column control.extraction.api_allowed is 'How many it allows in 24 hours.';
comment on column control.extraction.extracted_by is 'Who extracted.';

grant select on control.extraction to salesforce_monitor;
