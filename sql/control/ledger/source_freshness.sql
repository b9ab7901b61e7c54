create table control.source_freshness (
    object text primary key,
    newest_modstamp timestamptz,
    newest_extracted_at timestamptz,
    landed_rows bigint not null,
    run_id bigint not null
);

comment on table control.source_freshness is
'How recent each landing table''s data is, kept by the runs that read it. Grain: one row per
landing table.';
comment on column control.source_freshness.newest_modstamp is
'Greatest SystemModstamp read so far.';
comment on column control.source_freshness.newest_extracted_at is
'Greatest extracted_at read so far.';
comment on column control.source_freshness.landed_rows is 'Landed rows read so far.';
comment on column control.source_freshness.run_id is 'The last run that read new rows.';

grant select on control.source_freshness to salesforce_monitor;
