-- A bare literal would be taken for an instant, the preferred type of its kind; people mean the
-- day. An ISO date is read by immutable functions: a cast from text is not, so that the planner
-- would not know the day, and every row would parse it again.
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
        a.valid_to,
        a.created_at,
        a.record_type_id,
        a.last_modified_by_id,
        a.origin,
        a.assumed_columns
    from
        marts.opportunity_as_of(
            case
                when opportunity_as_of.day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
                    then
                        make_date(
                            left(opportunity_as_of.day, 4)::integer,
                            substr(opportunity_as_of.day, 6, 2)::integer,
                            substr(opportunity_as_of.day, 9, 2)::integer
                        )
                else opportunity_as_of.day::date
            end
        ) as a;
end;

comment on function marts.opportunity_as_of(text) is
'marts.opportunity_as_of(date) for a bare literal, as in marts.opportunity_as_of(''2026-03-31'').
Columns as in marts.opportunity_daily, and valid_from and valid_to as in
marts.opportunity_history.';

grant execute on function marts.opportunity_as_of(text) to salesforce_reporter;
