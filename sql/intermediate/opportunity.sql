-- Generated from objects/opportunity.toml by make generate; edit that.
create table intermediate.opportunity (
    id text not null,
    account_id text,
    owner_id text,
    campaign_id text,
    contact_id text,
    record_type_id text,
    pricebook2_id text,
    synced_quote_id text,
    name text,
    description text,
    type text,
    lead_source text,
    stage_name text,
    forecast_category text,
    forecast_category_name text,
    next_step text,
    fiscal text,
    amount numeric,
    probability numeric,
    expected_revenue numeric,
    total_opportunity_quantity numeric,
    fiscal_year integer,
    fiscal_quarter integer,
    salesforce_push_count integer,
    currency_iso_code text,
    is_closed boolean,
    is_won boolean,
    is_private boolean,
    has_open_activity boolean,
    has_overdue_task boolean,
    is_deleted boolean,
    close_date date,
    created_at timestamptz,
    created_by_id text,
    last_modified_at timestamptz,
    last_modified_by_id text,
    system_modstamp timestamptz,
    last_stage_change_at timestamptz,
    last_viewed_at timestamptz,
    last_activity_date date,
    version_at timestamptz not null,
    seen_at timestamptz,
    custom_fields jsonb,
    has_unread_state boolean,
    primary key (id)
) with (fillfactor = 80);

comment on table intermediate.opportunity is
'Current state of Salesforce Opportunity. Grain: one row per record id, the landed version with the
greatest (version_at, landing order); soft-deleted records are kept and flagged. Source:
intermediate.opportunity_model.';
comment on column intermediate.opportunity.version_at is
'Stamp of the version shown here; when it landed, where others landed it with stamps that cannot be
read; -infinity where the feed carries no stamp at all, or a file none that can be read.';
comment on column intermediate.opportunity.seen_at is
'When the version shown here was seen, where its stamp does not tell; NULL: as stamped.';
comment on column intermediate.opportunity.is_deleted is
'False where it was not delivered; NULL where it is there and no checkbox.';
comment on column intermediate.opportunity.has_unread_state is
'Whether IsClosed or IsWon is there and no checkbox: what the record counts as is unknown then.';
