create or replace view marts.daily_activity as
with activity as (
    select
        o.created_date as day,
        o.currency_iso_code,
        'created' as item,
        count(*) as count,
        coalesce(sum(o.amount), 0) as amount,
        sum(o.amount_converted) as amount_converted
    from marts.opportunity_enhanced as o
    where o.status <> 'unknown' and o.created_date is not null
    group by o.created_date, o.currency_iso_code
    union all
    select
        marts.booked_on(o.status, o.close_date) as day,
        o.currency_iso_code,
        'won' as item,
        count(*) as count,
        coalesce(sum(o.amount), 0) as amount,
        sum(o.amount_converted) as amount_converted
    from marts.opportunity_enhanced as o
    where marts.booked_on(o.status, o.close_date) is not null
    group by marts.booked_on(o.status, o.close_date), o.currency_iso_code
    union all
    select
        o.close_date as day,
        o.currency_iso_code,
        'lost' as item,
        count(*) as count,
        coalesce(sum(o.amount), 0) as amount,
        sum(o.amount_converted) as amount_converted
    from marts.opportunity_enhanced as o
    where o.status = 'lost' and o.close_date is not null
    group by o.close_date, o.currency_iso_code
),

-- every day from a currency's first activity to today, and every day of the history
line as (
    select
        a.day,
        a.currency_iso_code,
        a.item,
        a.count,
        a.amount,
        a.amount_converted
    from activity as a
    union all
    select
        d.date_day as day,
        b.currency_iso_code,
        case when d.date_day >= c.first_day then 'open' else 'no history' end as item,
        0 as count,
        0 as amount,
        null::numeric as amount_converted
    from (
        select
            a.currency_iso_code,
            min(a.day) as first_day
        from activity as a
        group by a.currency_iso_code
    ) as b
    cross join marts.history_coverage as c
    inner join marts.dim_date as d on d.date_day between b.first_day and c.last_day
    union all
    select
        p.day,
        p.currency_iso_code,
        'open' as item,
        sum(p.open_count) as count,
        sum(p.amount) as amount,
        sum(p.amount_converted) as amount_converted
    from marts.pipeline_daily as p
    group by p.day, p.currency_iso_code
)

select
    l.day,
    l.currency_iso_code,
    coalesce(sum(l.count) filter (where l.item = 'created'), 0)::bigint as created_count,
    coalesce(sum(l.amount) filter (where l.item = 'created'), 0) as created_amount,
    coalesce(sum(l.count) filter (where l.item = 'won'), 0)::bigint as won_count,
    coalesce(sum(l.amount) filter (where l.item = 'won'), 0) as won_amount,
    coalesce(sum(l.count) filter (where l.item = 'lost'), 0)::bigint as lost_count,
    coalesce(sum(l.amount) filter (where l.item = 'lost'), 0) as lost_amount,
    (sum(l.count) filter (where l.item = 'open'))::bigint as open_count,
    trim_scale(sum(l.amount) filter (where l.item = 'open')) as open_amount,
    sum(l.amount_converted) filter (where l.item = 'created') as created_amount_converted,
    sum(l.amount_converted) filter (where l.item = 'won') as won_amount_converted,
    sum(l.amount_converted) filter (where l.item = 'lost') as lost_amount_converted,
    trim_scale(sum(l.amount_converted) filter (where l.item = 'open')) as open_amount_converted
from line as l
group by l.day, l.currency_iso_code;

comment on view marts.daily_activity is
'Deals created, won and lost on each day, and the open pipeline at its end. Grain: one row per day
and currency, from the currency''s first activity up to today (days before
control.setting.calendar_start, and days still to come, only where something is dated so: a deal
may be won with a close date in the future). Created by the day of creation, won and lost by the
close date, as these deals are today: over a month they add up to the bookings of
marts.sales_snapshot; open_count and open_amount are what the pipeline was on that day, null before
the history begins. Source: marts.opportunity_enhanced, marts.pipeline_daily, marts.dim_date.';

grant select on marts.daily_activity to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.daily_activity.day is
'Business day: the date in control.setting.time_zone.';
comment on column marts.daily_activity.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.daily_activity.created_count is 'Deals created on the day.';
comment on column marts.daily_activity.created_amount is
'Today''s amount of the deals created on the day, in currency_iso_code; a NULL amount counts 0.';
comment on column marts.daily_activity.won_count is 'Won deals with this close date.';
comment on column marts.daily_activity.won_amount is
'Their amount, in currency_iso_code: what was booked.';
comment on column marts.daily_activity.lost_count is 'Lost deals with this close date.';
comment on column marts.daily_activity.lost_amount is 'Their amount, in currency_iso_code.';
comment on column marts.daily_activity.open_count is
'Open deals at the end of the day; NULL before the history begins and after today.';
comment on column marts.daily_activity.open_amount is
'Amount of the open deals at the end of the day, in currency_iso_code; NULL before the history
begins and after today.';
comment on column marts.daily_activity.created_amount_converted is
'created_amount in the reporting currency; NULL where nothing of it has a rate.';
comment on column marts.daily_activity.won_amount_converted is
'won_amount in the reporting currency, by the rate of the day; NULL where nothing of it has a
rate.';
comment on column marts.daily_activity.lost_amount_converted is
'lost_amount in the reporting currency, by the rate of the day; NULL where nothing of it has a
rate.';
comment on column marts.daily_activity.open_amount_converted is
'open_amount in the reporting currency, by the rate of the day; NULL where there is no rate.';
