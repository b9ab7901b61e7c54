-- valid_to >= day + 1 rather than > day: so the month that ended on the very day is skipped too.
create or replace function marts.opportunity_as_of(day date)
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
    valid_to date,
    created_at timestamptz,
    record_type_id text,
    last_modified_by_id text,
    origin text,
    assumed_columns text[]
)
language sql
stable
parallel safe
begin atomic
    select
        h.opportunity_id,
        h.account_id,
        h.owner_id,
        h.type,
        h.stage_name,
        h.forecast_category,
        marts.opportunity_status(h.is_closed, h.is_won) as status,
        h.is_closed,
        h.is_won,
        h.is_deleted,
        h.amount,
        h.probability,
        marts.weighted_amount(h.amount, h.probability) as weighted_amount,
        h.currency_iso_code,
        h.close_date,
        h.system_modstamp,
        h.valid_from,
        h.valid_to,
        h.created_at,
        h.record_type_id,
        h.last_modified_by_id,
        h.origin,
        h.assumed_columns
    from marts.opportunity_history as h
    where
        h.valid_from <= opportunity_as_of.day
        and h.valid_to >= opportunity_as_of.day + 1
        and (select marts.history_covers(opportunity_as_of.day));
end;

comment on function marts.opportunity_as_of(date) is
'Opportunities as they were at the end of a business day: one row per opportunity that existed,
deleted ones flagged. Columns as in marts.opportunity_daily, and the days the version held,
valid_from and valid_to as in marts.opportunity_history. Raises 22008 for a day before the first
one the history covers, and for one that is still to come.';

grant execute on function marts.opportunity_as_of(date) to salesforce_reporter;
