-- How far each Salesforce object has been extracted. Grain: one row per object.
create table control.extract_watermark (
    object text not null,
    watermark timestamptz,
    extracted_at timestamptz not null default now(),
    delivered_rows bigint not null default 0,
    landed_rows bigint not null default 0,
    deletions_until timestamptz,
    swept_at timestamptz,
    census_at timestamptz,
    constraint extract_watermark_pkey primary key (object)
);

comment on table control.extract_watermark is
'How far each Salesforce object has been extracted; written by control.land_delivery() in the
transaction that lands the rows. Grain: one row per object. Deleting a row makes the next
extraction of that object take everything again.';
comment on column control.extract_watermark.object is
'Landing table of the object, in lower case (account, contact, opportunity).';
comment on column control.extract_watermark.watermark is
'Up to where changes were delivered for certain: the greatest SystemModstamp that was delivered, or
the instant at which Salesforce began to answer, by its clock, if that is earlier or nothing was
delivered. The next extraction asks for this minus the overlap. Never moves backwards.';
comment on column control.extract_watermark.extracted_at is
'When the latest extraction of the object landed, with or without rows.';
comment on column control.extract_watermark.delivered_rows is
'Rows that the latest extraction delivered, the overlap included.';
comment on column control.extract_watermark.landed_rows is
'Rows of the latest extraction that were news and landed.';
comment on column control.extract_watermark.deletions_until is
'Up to when deletions were asked for (getDeleted), by the org''s clock.';
comment on column control.extract_watermark.swept_at is
'When calculated fields were last read of every record, by the org''s clock.';
comment on column control.extract_watermark.census_at is
'When it was last looked which records there are at all, by the org''s clock.';

grant usage on schema control to salesforce_loader;
grant select on control.extract_watermark to salesforce_loader, salesforce_monitor;
