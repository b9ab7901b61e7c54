-- Generated from objects/forecastingquota.toml by make generate; edit that.
create table intermediate.forecastingquota (
    id text not null,
    quota_owner_id text,
    forecasting_type_id text,
    product_family text,
    quota_amount numeric,
    quota_quantity numeric,
    currency_iso_code text,
    start_date date,
    created_at timestamptz,
    last_modified_at timestamptz,
    system_modstamp timestamptz,
    version_at timestamptz not null,
    seen_at timestamptz,
    custom_fields jsonb,
    primary key (id)
) with (fillfactor = 80);

comment on table intermediate.forecastingquota is
'Current state of Salesforce ForecastingQuota. Grain: one row per record id, the landed version with
the greatest (version_at, landing order); soft-deleted records are kept and flagged. Source:
intermediate.forecastingquota_model.';
comment on column intermediate.forecastingquota.version_at is
'Stamp of the version shown here; when it landed, where others landed it with stamps that cannot be
read; -infinity where the feed carries no stamp at all, or a file none that can be read.';
comment on column intermediate.forecastingquota.seen_at is
'When the version shown here was seen, where its stamp does not tell; NULL: as stamped.';
