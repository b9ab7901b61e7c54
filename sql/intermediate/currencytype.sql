-- Generated from objects/currencytype.toml by make generate; edit that.
create table intermediate.currencytype (
    id text not null,
    iso_code text,
    conversion_rate numeric,
    decimal_places integer,
    is_active boolean,
    is_corporate boolean,
    created_at timestamptz,
    last_modified_at timestamptz,
    system_modstamp timestamptz,
    version_at timestamptz not null,
    seen_at timestamptz,
    custom_fields jsonb,
    primary key (id)
) with (fillfactor = 80);

comment on table intermediate.currencytype is
'Current state of Salesforce CurrencyType. Grain: one row per record id, the landed version with the
greatest (version_at, landing order); soft-deleted records are kept and flagged. Source:
intermediate.currencytype_model.';
comment on column intermediate.currencytype.version_at is
'Stamp of the version shown here; when it landed, where others landed it with stamps that cannot be
read; -infinity where the feed carries no stamp at all, or a file none that can be read.';
comment on column intermediate.currencytype.seen_at is
'When the version shown here was seen, where its stamp does not tell; NULL: as stamped.';
