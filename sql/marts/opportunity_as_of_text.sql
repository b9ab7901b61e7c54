-- A bare literal would be taken for an instant, the preferred type of its kind; people mean the
-- day.
create or replace function marts.opportunity_as_of(day text)
returns table (
    opportunity_id text,
    account_id text,
    owner_id text,
    type text,
    stage_name text,
    forecast_category text,
    status text,
    is_closed boolean,
    is_won boolean,
    is_deleted boolean,
    amount numeric,
    probability numeric,
    weighted_amount numeric,
    currency_iso_code text,
    close_date date,
    system_modstamp timestamptz,
    valid_from date,
    valid_to date
)
language sql
stable
parallel safe
begin atomic
    select
        a.opportunity_id,
        a.account_id,
        a.owner_id,
        a.type,
        a.stage_name,
        a.forecast_category,
        a.status,
        a.is_closed,
        a.is_won,
        a.is_deleted,
        a.amount,
        a.probability,
        a.weighted_amount,
        a.currency_iso_code,
        a.close_date,
        a.system_modstamp,
        a.valid_from,
        a.valid_to
    from marts.opportunity_as_of(opportunity_as_of.day::date) as a;
end;

comment on function marts.opportunity_as_of(text) is
'marts.opportunity_as_of(date) for a bare literal, as in marts.opportunity_as_of(''2026-03-31'').';

grant execute on function marts.opportunity_as_of(text) to salesforce_reporter;
