-- Generated from objects/account.toml by make generate; edit that.
create table intermediate.account (
    id text not null,
    parent_account_id text,
    owner_id text,
    record_type_id text,
    master_record_id text,
    name text,
    account_number text,
    type text,
    industry text,
    ownership text,
    rating text,
    account_source text,
    site text,
    description text,
    annual_revenue numeric,
    number_of_employees integer,
    currency_iso_code text,
    billing_street text,
    billing_city text,
    billing_state text,
    billing_state_code text,
    billing_postal_code text,
    billing_country text,
    billing_country_code text,
    billing_latitude numeric,
    billing_longitude numeric,
    shipping_street text,
    shipping_city text,
    shipping_state text,
    shipping_state_code text,
    shipping_postal_code text,
    shipping_country text,
    shipping_country_code text,
    shipping_latitude numeric,
    shipping_longitude numeric,
    phone text,
    fax text,
    website text,
    is_deleted boolean,
    created_at timestamptz,
    created_by_id text,
    last_modified_at timestamptz,
    last_modified_by_id text,
    system_modstamp timestamptz,
    last_activity_date date,
    version_at timestamptz not null,
    seen_at timestamptz,
    custom_fields jsonb,
    primary key (id)
) with (fillfactor = 80);

create index account_master_record_id_idx
on intermediate.account (master_record_id, id)
where master_record_id is not null;

comment on table intermediate.account is
'Current state of Salesforce Account. Grain: one row per record id, the landed version with the
greatest (version_at, landing order); soft-deleted records are kept and flagged. Source:
intermediate.account_model.';
comment on column intermediate.account.version_at is
'Stamp of the version shown here; when it landed, where others landed it with stamps that cannot be
read; -infinity where the feed carries no stamp at all, or a file none that can be read.';
comment on column intermediate.account.seen_at is
'When the version shown here was seen, where its stamp does not tell; NULL: as stamped.';
comment on column intermediate.account.is_deleted is
'False where it was not delivered; NULL where it is there and no checkbox.';
