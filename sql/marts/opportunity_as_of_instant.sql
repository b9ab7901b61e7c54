-- The same for an instant: an overload, told apart by the type of the argument.
create or replace function marts.opportunity_as_of(instant timestamptz)
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
    version_from timestamptz,
    superseded_at timestamptz,
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
        h.version_from,
        h.superseded_at,
        h.created_at,
        h.record_type_id,
        h.last_modified_by_id,
        h.origin,
        h.assumed_columns
    from marts.opportunity_version_log as h
    where
        h.version_from <= opportunity_as_of.instant
        and h.superseded_at > opportunity_as_of.instant
        and (select marts.version_log_covers(opportunity_as_of.instant));
end;

comment on function marts.opportunity_as_of(timestamptz) is
'Opportunities as they were at an instant, deleted ones flagged; needs the cadence version (55000
otherwise). Columns as in marts.opportunity_daily, and the instants the version held, version_from
and superseded_at as in marts.opportunity_version_log. Raises 22008 for an instant before the first
day of the history.';

grant execute on function marts.opportunity_as_of(timestamptz) to salesforce_reporter;
