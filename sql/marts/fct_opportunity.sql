create table marts.fct_opportunity (
    opportunity_id text not null,
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
    next_step text,
    salesforce_push_count integer,
    has_open_activity boolean,
    has_overdue_task boolean,
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
    fiscal text,
    fiscal_year integer,
    fiscal_quarter integer,
    created_date date,
    days_to_close integer,
    created_at timestamptz,
    last_modified_at timestamptz,
    system_modstamp timestamptz,
    last_activity_date date,
    last_stage_change_at timestamptz,
    last_viewed_at timestamptz,
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

grant select on marts.fct_opportunity to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.fct_opportunity.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.fct_opportunity.account_id is
'The account the deal is with, merges followed; may name one that was never landed.';
comment on column marts.fct_opportunity.owner_id is 'The Salesforce user who owns the deal.';
comment on column marts.fct_opportunity.campaign_id is 'The campaign the deal came from.';
comment on column marts.fct_opportunity.contact_id is
'The deal''s contact, merges followed; may name one that was never landed.';
comment on column marts.fct_opportunity.record_type_id is 'Record type of the opportunity.';
comment on column marts.fct_opportunity.pricebook2_id is
'The price book that the deal''s products come from.';
comment on column marts.fct_opportunity.synced_quote_id is
'The quote that the deal''s products are kept equal to.';
comment on column marts.fct_opportunity.name is 'Name of the deal.';
comment on column marts.fct_opportunity.description is 'Free text about the deal.';
comment on column marts.fct_opportunity.type is 'Kind of business: new, existing …';
comment on column marts.fct_opportunity.lead_source is 'How the deal came to us.';
comment on column marts.fct_opportunity.stage_name is 'Stage of the sales process, by API name.';
comment on column marts.fct_opportunity.forecast_category is
'Forecast category, by API value (Omitted, Pipeline, BestCase, MostLikely, Forecast, Closed).';
comment on column marts.fct_opportunity.next_step is 'What is to be done next.';
comment on column marts.fct_opportunity.salesforce_push_count is
'How often Salesforce saw the close date move to a later month.';
comment on column marts.fct_opportunity.has_open_activity is
'Has an open task or an event to come; as of the last extraction, for it moves no stamp.';
comment on column marts.fct_opportunity.has_overdue_task is
'Has an open task that is overdue; as of the last extraction, for it moves no stamp.';
comment on column marts.fct_opportunity.status is
'open: not closed, whatever stage and forecast category say; won or lost: closed; unknown: neither
the record nor control.stage says, so that it is in no pipeline and in no bookings.';
comment on column marts.fct_opportunity.is_closed is
'Closed, won or lost: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.fct_opportunity.is_won is
'Closed and won: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.fct_opportunity.is_private is
'Visible to its owner and administrators only.';
comment on column marts.fct_opportunity.amount is 'Value of the deal, in currency_iso_code.';
comment on column marts.fct_opportunity.probability is 'Chance of winning in percent, 0 to 100.';
comment on column marts.fct_opportunity.expected_revenue is
'Amount weighted by probability, as Salesforce computed it, in currency_iso_code.';
comment on column marts.fct_opportunity.weighted_amount is
'amount × probability / 100, in currency_iso_code; NULL where either is not known.';
comment on column marts.fct_opportunity.currency_iso_code is
'Currency of the record''s amounts, such as EUR; NULL in an org with one currency.';
comment on column marts.fct_opportunity.close_date is
'Day the deal is expected to close; for a closed one, the day it did.';
comment on column marts.fct_opportunity.close_fiscal_year is
'Fiscal year of close_date (control.setting); NULL without one.';
comment on column marts.fct_opportunity.close_fiscal_quarter is
'Fiscal quarter of close_date, 1 to 4; NULL without one.';
comment on column marts.fct_opportunity.fiscal is
'Fiscal period of the close date as Salesforce has it, such as 2026 2.';
comment on column marts.fct_opportunity.fiscal_year is
'Fiscal year of the close date by the org''s own fiscal year.';
comment on column marts.fct_opportunity.fiscal_quarter is
'Fiscal quarter of the close date by the org''s own fiscal year, 1 to 4.';
comment on column marts.fct_opportunity.created_date is
'Day of created_at in the business time zone; NULL where it is not known.';
comment on column marts.fct_opportunity.days_to_close is
'Closed: days from created_date to close_date, 0 where it was closed before it was created; NULL
while it is open or not known to be closed, or where a date is not known.';
comment on column marts.fct_opportunity.created_at is 'When the record was created in Salesforce.';
comment on column marts.fct_opportunity.last_modified_at is
'When a person last changed the record.';
comment on column marts.fct_opportunity.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.fct_opportunity.last_activity_date is
'Day of the latest event or closed task on the record.';
comment on column marts.fct_opportunity.last_stage_change_at is
'When Salesforce saw the stage change last.';
comment on column marts.fct_opportunity.last_viewed_at is
'When the user who extracts last looked at the record; it moves no stamp.';
comment on column marts.fct_opportunity.custom_fields is
'Fields without a column of their own, by API name in lower case, as text; NULL when there is
none.';
