create table marts.fct_opportunity (
    opportunity_id text not null,
    account_id text,
    owner_id text,
    campaign_id text,
    contact_id text,
    record_type_id text,
    name text,
    description text,
    type text,
    lead_source text,
    stage_name text,
    forecast_category text,
    next_step text,
    status text not null,
    is_closed boolean,
    is_won boolean,
    is_private boolean,
    amount numeric,
    probability numeric,
    expected_revenue numeric,
    weighted_amount numeric,
    currency_iso_code text,
    close_date date,
    close_fiscal_year integer,
    close_fiscal_quarter integer,
    created_date date,
    days_to_close integer,
    created_at timestamptz,
    last_modified_at timestamptz,
    system_modstamp timestamptz,
    last_activity_date date,
    custom_fields jsonb,
    primary key (opportunity_id)
) with (fillfactor = 80);

create index fct_opportunity_account_id_idx on marts.fct_opportunity (account_id);
create index fct_opportunity_contact_id_idx on marts.fct_opportunity (contact_id)
where contact_id is not null;

comment on table marts.fct_opportunity is
'Opportunities as they are now. Grain: one row per undeleted Opportunity; account_id may name an
account that was never landed. Amounts are in currency_iso_code. Source:
marts.fct_opportunity_model.';
comment on column marts.fct_opportunity.forecast_category is
'API value (Omitted, Pipeline, BestCase, MostLikely, Forecast, Closed).';
comment on column marts.fct_opportunity.status is
'open: not closed, whatever stage and forecast category say; won or lost: closed; unknown: neither
the record nor control.stage says, so that it is in no pipeline and in no bookings.';
comment on column marts.fct_opportunity.is_closed is
'The record''s own flag, else what control.stage says of its stage; NULL where neither knows.';
comment on column marts.fct_opportunity.is_won is
'The record''s own flag, else what control.stage says of its stage; NULL where neither knows.';
comment on column marts.fct_opportunity.probability is 'Percent, 0 to 100.';
comment on column marts.fct_opportunity.expected_revenue is 'As Salesforce computed it.';
comment on column marts.fct_opportunity.weighted_amount is 'amount × probability / 100.';
comment on column marts.fct_opportunity.close_fiscal_year is 'Fiscal year of close_date.';
comment on column marts.fct_opportunity.close_fiscal_quarter is
'Fiscal quarter of close_date, 1 to 4.';
comment on column marts.fct_opportunity.created_date is
'Day of created_at in the business time zone.';
comment on column marts.fct_opportunity.days_to_close is
'Closed: days from created_date to close_date, 0 where it was closed before it was created; NULL
while it is open or not known to be closed.';
comment on column marts.fct_opportunity.custom_fields is
'Fields without a column of their own, by API name.';

grant select on marts.fct_opportunity to salesforce_reporter;
