-- Generated from objects/opportunityfieldhistory.toml by make generate; edit that.
create table intermediate.opportunityfieldhistory (
    id text not null,
    opportunity_id text,
    field text,
    data_type text,
    old_value text,
    new_value text,
    is_deleted boolean,
    created_at timestamptz,
    created_by_id text,
    system_modstamp timestamptz,
    version_at timestamptz not null,
    seen_at timestamptz,
    custom_fields jsonb,
    primary key (id)
) with (fillfactor = 80);

create index opportunityfieldhistory_opportunity_id_idx
on intermediate.opportunityfieldhistory (opportunity_id);

comment on table intermediate.opportunityfieldhistory is
'Current state of Salesforce OpportunityFieldHistory. Grain: one row per record id, the landed
version with the greatest (version_at, landing order); soft-deleted records are kept and flagged.
Source: intermediate.opportunityfieldhistory_model.';
comment on column intermediate.opportunityfieldhistory.version_at is
'Stamp of the version shown here; when it landed, where others landed it with stamps that cannot be
read; -infinity where the feed carries no stamp at all, or a file none that can be read.';
comment on column intermediate.opportunityfieldhistory.seen_at is
'When the version shown here was seen, where its stamp does not tell; NULL: as stamped.';
comment on column intermediate.opportunityfieldhistory.is_deleted is
'False where it was not delivered; NULL where it is there and no checkbox.';
