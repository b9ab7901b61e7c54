-- In the reporting currency where one is set; else quotas meet the deals of their own currency.
create or replace view marts.quota_attainment as
with quota as (
    select
        q.quota_owner_id as owner_id,
        q.forecasting_type_id,
        marts.fiscal_quarter_start(q.start_date, s.fiscal_year_start_month) as close_period,
        coalesce(s.reporting_currency, q.currency_iso_code) as currency_iso_code,
        -- what is in no currency is in the reporting currency
        sum(
            case
                when s.reporting_currency is null or q.currency_iso_code is null then q.quota_amount
                else q.quota_amount * r.rate
            end
        ) as quota_amount,
        bool_or(
            s.reporting_currency is not null
            and q.currency_iso_code is not null
            and q.quota_amount is not null
            and r.rate is null
        ) as is_unconverted
    from intermediate.forecastingquota as q
    cross join control.setting as s
    left join
        marts.conversion_rate as r
        on
            q.currency_iso_code = r.currency_iso_code
            and q.start_date >= r.valid_from
            and q.start_date < r.valid_to
    where q.start_date is not null
    group by
        q.quota_owner_id,
        q.forecasting_type_id,
        marts.fiscal_quarter_start(q.start_date, s.fiscal_year_start_month),
        coalesce(s.reporting_currency, q.currency_iso_code)
),

deal as (
    select
        o.owner_id,
        marts.fiscal_quarter_start(o.close_date, s.fiscal_year_start_month) as close_period,
        coalesce(s.reporting_currency, o.currency_iso_code) as currency_iso_code,
        count(*) filter (where o.status = 'won') as booked_count,
        sum(m.amount) filter (where o.status = 'won') as booked_amount,
        count(*) filter (where o.status = 'open') as open_count,
        sum(m.amount) filter (where o.status = 'open') as open_amount,
        sum(m.weighted_amount) filter (where o.status = 'open') as weighted_amount
    from marts.opportunity_enhanced as o
    cross join control.setting as s
    cross join
        lateral (
            select
                case when s.reporting_currency is null then o.amount else o.amount_converted end
                    as amount,
                case
                    when s.reporting_currency is null then o.weighted_amount
                    else o.weighted_amount_converted
                end as weighted_amount
        ) as m
    where o.status in ('won', 'open') and o.close_date is not null
    group by
        o.owner_id,
        marts.fiscal_quarter_start(o.close_date, s.fiscal_year_start_month),
        coalesce(s.reporting_currency, o.currency_iso_code)
)

select
    -- grain
    q.owner_id,
    coalesce(u.name, q.owner_id) as owner_name,
    u.manager_name as owner_manager_name,
    q.close_period,
    q.forecasting_type_id,
    q.currency_iso_code,

    -- amounts
    trim_scale(n.quota_amount) as quota_amount,
    coalesce(d.booked_count, 0) as booked_count,
    trim_scale(coalesce(d.booked_amount, 0)) as booked_amount,
    coalesce(d.open_count, 0) as open_count,
    trim_scale(coalesce(d.open_amount, 0)) as open_amount,
    trim_scale(coalesce(d.weighted_amount, 0)) as weighted_amount,

    -- shares
    round(coalesce(d.booked_amount, 0) / nullif(n.quota_amount, 0), 4) as attainment,
    round(
        coalesce(d.open_amount, 0)
        / nullif(greatest(n.quota_amount - coalesce(d.booked_amount, 0), 0), 0),
        4
    ) as coverage
from quota as q
cross join
    lateral (
        select case when not q.is_unconverted then q.quota_amount end as quota_amount
    ) as n
left join deal as d
    on
        q.owner_id = d.owner_id
        and q.close_period = d.close_period
        and (q.currency_iso_code is not distinct from d.currency_iso_code)
left join marts.dim_user as u on q.owner_id = u.user_id;

comment on view marts.quota_attainment is
'Quotas beside what was booked and what is open for the same fiscal quarter. Grain: one row per
owner with a quota, fiscal quarter (close_period), kind of forecast and currency; monthly quotas and
those of product families are added up; the deals stand whole beside each kind of forecast: look at
one. In the reporting currency (control.setting) where one is
set, else in the currency of the quota, beside the deals of that currency. Empty where no quotas
landed. Source: intermediate.forecastingquota, marts.opportunity_enhanced, marts.conversion_rate, marts.dim_user.';

grant select on marts.quota_attainment to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.quota_attainment.owner_id is 'Salesforce id of the user whose quota it is.';
comment on column marts.quota_attainment.owner_name is
'Name of the user who owns the record; the id where users were never landed.';
comment on column marts.quota_attainment.owner_manager_name is
'Name of the owner''s manager, or their id; NULL without one, or where users were never landed.';
comment on column marts.quota_attainment.close_period is
'First day of the fiscal quarter that the quota''s first day lies in.';
comment on column marts.quota_attainment.forecasting_type_id is
'Kind of forecast the quota is for; NULL for quotas from a file.';
comment on column marts.quota_attainment.currency_iso_code is
'Currency of the amounts in this row: the reporting currency, or the quota''s own where none is
set.';
comment on column marts.quota_attainment.quota_amount is
'What is to be booked in the quarter; NULL where a part of it has no rate into the reporting
currency.';
comment on column marts.quota_attainment.booked_count is
'Won deals of the owner with a close date in the quarter.';
comment on column marts.quota_attainment.booked_amount is 'Their amount.';
comment on column marts.quota_attainment.open_count is
'Open deals of the owner with a close date in the quarter.';
comment on column marts.quota_attainment.open_amount is 'Their amount.';
comment on column marts.quota_attainment.weighted_amount is 'Their weighted amount.';
comment on column marts.quota_attainment.attainment is
'booked_amount / quota_amount; NULL where that is 0 or not known.';
comment on column marts.quota_attainment.coverage is
'open_amount / what is still missing of the quota: how often the pipeline holds it; NULL once it is
reached.';
