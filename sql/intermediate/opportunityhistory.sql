-- Generated from objects/opportunityhistory.toml by make generate; edit that.
create table intermediate.opportunityhistory (
    id text not null,
    opportunity_id text,
    stage_name text,
    forecast_category text,
    amount numeric,
    probability numeric,
    expected_revenue numeric,
    currency_iso_code text,
    is_deleted boolean,
    close_date date,
    created_at timestamptz,
    created_by_id text,
    system_modstamp timestamptz,
    version_at timestamptz not null,
    seen_at timestamptz,
    custom_fields jsonb,
    primary key (id)
) with (fillfactor = 80);

create index opportunityhistory_opportunity_id_idx
on intermediate.opportunityhistory (opportunity_id);

comment on table intermediate.opportunityhistory is
'Current state of Salesforce OpportunityHistory. Grain: one row per record id, the landed version
with the greatest (version_at, landing order); soft-deleted records are kept and flagged. Source:
intermediate.opportunityhistory_model.';
comment on column intermediate.opportunityhistory.version_at is
'Stamp of the version shown here; when it landed, where others landed it with stamps that cannot be
read; -infinity where the feed carries no stamp at all, or a file none that can be read.';
comment on column intermediate.opportunityhistory.seen_at is
'When the version shown here was seen, where its stamp does not tell; NULL: as stamped.';
comment on column intermediate.opportunityhistory.is_deleted is
'False where it was not delivered; NULL where it is there and no checkbox.';
