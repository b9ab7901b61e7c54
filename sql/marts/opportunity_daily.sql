-- ORDER BY a constant sorts nothing, and keeps the planner from merging the two levels: so each day
-- is one look that skips the months which ended before it.
create or replace view marts.opportunity_daily as
select
    d.day,
    h.opportunity_id,
    h.account_id,
    h.owner_id,
    h.type,
    h.stage_name,
    h.forecast_category,
    h.status,
    h.is_closed,
    h.is_won,
    h.is_deleted,
    h.amount,
    h.probability,
    h.weighted_amount,
    h.currency_iso_code,
    h.close_date,
    h.system_modstamp,
    h.created_at,
    h.record_type_id,
    h.last_modified_by_id,
    coalesce(u.name, h.owner_id) as owner_name,
    u.manager_name as owner_manager_name,
    coalesce(r.name, h.record_type_id) as record_type_name,
    coalesce(l.name, h.last_modified_by_id) as last_modified_by_name,
    trim_scale(h.amount * x.rate) as amount_converted,
    trim_scale(h.weighted_amount * x.rate) as weighted_amount_converted,
    h.origin,
    h.assumed_columns
from marts.history_day as d
cross join
    lateral (
        select a.*
        from marts.opportunity_as_of(d.day) as a
        order by null::integer
    ) as h
left join marts.dim_user as u on h.owner_id = u.user_id
left join marts.dim_user as l on h.last_modified_by_id = l.user_id
left join marts.dim_record_type as r on h.record_type_id = r.record_type_id
left join
    marts.conversion_rate as x
    on
        h.currency_iso_code = x.currency_iso_code
        and marts.conversion_day(h.status, h.close_date, d.day) >= x.valid_from
        and marts.conversion_day(h.status, h.close_date, d.day) < x.valid_to;

comment on view marts.opportunity_daily is
'Opportunities on every day of the history up to today, changed or not. Grain: one row per day and
opportunity that existed, deleted ones flagged; ask for a few days, a year of a large org is a large
answer. Source: marts.opportunity_as_of.';

grant select on marts.opportunity_daily to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.opportunity_daily.day is
'Business day: the date in control.setting.time_zone.';
comment on column marts.opportunity_daily.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.opportunity_daily.account_id is
'The account the deal was with then, merged since or not; may name one that was never landed.';
comment on column marts.opportunity_daily.owner_id is 'The Salesforce user who owns the deal.';
comment on column marts.opportunity_daily.type is 'Kind of business: new, existing …';
comment on column marts.opportunity_daily.stage_name is 'Stage of the sales process, by API name.';
comment on column marts.opportunity_daily.forecast_category is
'Forecast category, by API value (Omitted, Pipeline, BestCase, MostLikely, Forecast, Closed).';
comment on column marts.opportunity_daily.status is
'open: not closed, whatever stage and forecast category say; won or lost: closed; unknown: neither
the record nor control.stage says, so that it is in no pipeline and in no bookings.';
comment on column marts.opportunity_daily.is_closed is
'Closed, won or lost: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.opportunity_daily.is_won is
'Closed and won: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.opportunity_daily.is_deleted is 'In Salesforce''s recycle bin.';
comment on column marts.opportunity_daily.amount is 'Value of the deal, in currency_iso_code.';
comment on column marts.opportunity_daily.probability is 'Chance of winning in percent, 0 to 100.';
comment on column marts.opportunity_daily.weighted_amount is
'amount × probability / 100, in currency_iso_code; NULL where either is not known.';
comment on column marts.opportunity_daily.currency_iso_code is
'Currency of the record''s amounts, such as EUR; NULL in an org with one currency.';
comment on column marts.opportunity_daily.close_date is
'Day the deal is expected to close; for a closed one, the day it did.';
comment on column marts.opportunity_daily.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.opportunity_daily.created_at is
'When the record was created in Salesforce.';
comment on column marts.opportunity_daily.record_type_id is 'Record type of the opportunity.';
comment on column marts.opportunity_daily.last_modified_by_id is
'The Salesforce user who last changed the record.';
comment on column marts.opportunity_daily.owner_name is
'Name of the user who owns the record; the id where users were never landed.';
comment on column marts.opportunity_daily.owner_manager_name is
'Name of the owner''s manager, or their id; NULL without one, or where users were never landed.';
comment on column marts.opportunity_daily.record_type_name is
'Name of the record type; the id where record types were never landed.';
comment on column marts.opportunity_daily.last_modified_by_name is
'Name of the user who last changed the record; the id where users were never landed.';
comment on column marts.opportunity_daily.amount_converted is
'amount in the reporting currency (control.setting): by the rate of the close date for closed deals,
of the day looked at for open ones; NULL where no rate is known.';
comment on column marts.opportunity_daily.weighted_amount_converted is
'weighted_amount in the reporting currency, by the same rate; NULL where no rate is known.';
comment on column marts.opportunity_daily.origin is
'Where the version comes from: landed, or what Salesforce recorded of the time before the deal first
landed: opportunity_history, field_history.';
comment on column marts.opportunity_daily.assumed_columns is
'Columns that nobody recorded for that time and that show the earliest known value; NULL for landed
versions.';
