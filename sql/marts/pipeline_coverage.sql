create or replace view marts.pipeline_coverage as
-- The quarter of a close date is worked out once for each date there is, not for each version.
with quarter as materialized (
    select
        d.close_date,
        marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period,
        marts.period_end('fiscal_quarter', d.close_date, c.fiscal_year_start_month) as period_end
    from (
        select distinct h.close_date
        from marts.opportunity_history as h
        where h.close_date is not null
    ) as d
    cross join marts.history_coverage as c
),

version as (
    select
        h.opportunity_id,
        h.currency_iso_code,
        greatest(h.valid_from, c.first_day) as first_day,
        h.valid_to,
        coalesce(h.amount, 0) as amount,
        coalesce(marts.weighted_amount(h.amount, h.probability), 0) as weighted_amount,
        h.amount is not null as has_amount,
        q.close_period,
        q.period_end,
        -- the period's end, or today while it lasts
        least(q.period_end, c.last_day) as end_day,
        q.period_end < c.last_day as is_complete
    from marts.opportunity_history as h
    cross join marts.history_coverage as c
    inner join quarter as q on h.close_date = q.close_date
    where
        marts.is_in_pipeline(h.is_closed, h.is_deleted)
        and greatest(h.valid_from, c.first_day) <= least(q.period_end, c.last_day)
),

-- what is won, to be looked up: by hash, however few versions the planner expects
booking as materialized (
    select
        h.opportunity_id,
        h.currency_iso_code,
        h.valid_from,
        h.valid_to,
        b.booked_on,
        coalesce(h.amount, 0) as amount,
        h.amount * r.rate as amount_converted,
        h.amount is not null and r.rate is null as is_unconverted
    from marts.opportunity_history as h
    cross join
        lateral (
            select
                marts.booked_on(
                    marts.opportunity_status(h.is_closed, h.is_won, h.is_deleted), h.close_date
                ) as booked_on
        ) as b
    left join
        marts.conversion_rate as r
        on
            h.currency_iso_code = r.currency_iso_code
            and h.close_date >= r.valid_from
            and h.close_date < r.valid_to
    where b.booked_on is not null
),

fate as (
    select
        v.*,
        b.opportunity_id is not null as is_won,
        (b.currency_iso_code is not distinct from v.currency_iso_code) as is_same_currency,
        b.amount as won_amount,
        b.amount_converted as won_amount_converted,
        b.is_unconverted as is_won_unconverted
    from version as v
    left join booking as b
        on
            v.opportunity_id = b.opportunity_id
            and v.end_day >= b.valid_from
            and v.end_day < b.valid_to
            and v.period_end >= b.booked_on
),

edge as (
    select
        f.close_period,
        f.currency_iso_code,
        f.period_end,
        f.end_day,
        f.is_complete,
        b.day,
        b.sign as open_count,
        b.sign * f.amount as open_amount,
        b.sign * f.weighted_amount as weighted_amount,
        case when f.is_won then b.sign else 0 end as won_count,
        case when f.is_won and f.is_same_currency then b.sign * f.won_amount else 0 end
            as won_amount,
        case when f.is_won then b.sign * f.won_amount_converted end as won_amount_converted,
        case when f.has_amount or (f.is_won and f.is_won_unconverted) then b.sign else 0 end
            as amount_count,
        case when f.is_won and f.is_won_unconverted then b.sign else 0 end as won_unconverted_count
    from fate as f
    cross join lateral (values (f.first_day, 1), (f.valid_to, -1)) as b (day, sign)
    where b.day <= f.end_day
),

step as (
    select
        e.close_period,
        e.currency_iso_code,
        e.period_end,
        e.end_day,
        e.is_complete,
        e.day,
        sum(e.open_count) as open_count,
        sum(e.open_amount) as open_amount,
        sum(e.weighted_amount) as weighted_amount,
        sum(e.won_count) as won_count,
        sum(e.won_amount) as won_amount,
        sum(e.won_amount_converted) as won_amount_converted,
        sum(e.amount_count) as amount_count,
        sum(e.won_unconverted_count) as won_unconverted_count
    from edge as e
    group by
        e.close_period, e.currency_iso_code, e.period_end, e.end_day, e.is_complete, e.day
),

standing as (
    select
        s.close_period,
        s.currency_iso_code,
        s.period_end,
        s.end_day,
        s.is_complete,
        s.day,
        lead(s.day) over slice as next_day,
        sum(s.open_count) over slice as open_count,
        sum(s.open_amount) over slice as open_amount,
        sum(s.weighted_amount) over slice as weighted_amount,
        sum(s.won_count) over slice as won_count,
        sum(s.won_amount) over slice as won_amount,
        sum(s.won_amount_converted) over slice as won_amount_converted,
        sum(s.amount_count) over slice as amount_count,
        sum(s.won_unconverted_count) over slice as won_unconverted_count
    from step as s
    window slice as (partition by s.close_period, s.currency_iso_code order by s.day)
)

select
    s.close_period,
    s.currency_iso_code,
    (s.day + n.days) as day,
    s.period_end - (s.day + n.days) as days_before_end,
    s.is_complete,
    s.open_count::bigint as open_count,
    trim_scale(s.open_amount) as open_amount,
    trim_scale(s.weighted_amount) as weighted_amount,
    s.won_count::bigint as won_count,
    trim_scale(s.won_amount) as won_amount,
    case
        when s.won_amount = 0 then 0
        else round(s.won_amount / nullif(s.open_amount, 0), 4)
    end as coverage,
    trim_scale(s.open_amount * r.rate) as open_amount_converted,
    trim_scale(s.weighted_amount * r.rate) as weighted_amount_converted,
    -- beside nothing that can be converted, nothing was won of it
    case when r.rate is not null then trim_scale(coalesce(s.won_amount_converted, 0)) end
        as won_amount_converted,
    case when r.rate is null then s.amount_count else s.won_unconverted_count end::bigint
        as unconverted_count
from standing as s
cross join lateral generate_series(0, least(s.next_day - 1, s.end_day) - s.day) as n (days)
left join
    marts.conversion_rate as r
    on
        s.currency_iso_code = r.currency_iso_code
        and s.day + n.days >= r.valid_from
        and s.day + n.days < r.valid_to
where s.open_count > 0;

comment on view marts.pipeline_coverage is
'The coverage curve: of the deals that were open on a day with a close date in a fiscal quarter,
the part that was won by its end. Grain: one row per close_period (the quarter, its first day),
currency and day of the history up to the quarter''s end with such a deal. Over currencies add up
the converted amounts and divide: what was open by the rate of the day, what was won by that of its
close date. Source: marts.opportunity_history, marts.conversion_rate.';

grant select on marts.pipeline_coverage to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.pipeline_coverage.close_period is
'First day of the fiscal quarter of the close date; NULL without a close date.';
comment on column marts.pipeline_coverage.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.pipeline_coverage.day is
'Business day looked at, up to the quarter''s end.';
comment on column marts.pipeline_coverage.days_before_end is
'Days from the day to the quarter''s last.';
comment on column marts.pipeline_coverage.is_complete is
'The quarter has ended; false: won so far.';
comment on column marts.pipeline_coverage.open_count is
'Deals open at the end of the day, with a close date in the quarter as of that day.';
comment on column marts.pipeline_coverage.open_amount is
'Their amount that day, in currency_iso_code; a NULL amount counts 0.';
comment on column marts.pipeline_coverage.weighted_amount is
'Their weighted amount that day, in currency_iso_code; NULL counts 0.';
comment on column marts.pipeline_coverage.won_count is
'Of these deals, those that were won by the quarter''s end, as they stood then.';
comment on column marts.pipeline_coverage.won_amount is
'Their amount at the quarter''s end (today while it lasts); what is in another currency by then
counts 0.';
comment on column marts.pipeline_coverage.coverage is
'won_amount / open_amount: how much of such a pipeline is won. 0 where none was; above 1 only where
amounts were raised.';
comment on column marts.pipeline_coverage.open_amount_converted is
'open_amount in the reporting currency (control.setting), by the rate of the day; NULL where no rate
is known.';
comment on column marts.pipeline_coverage.weighted_amount_converted is
'weighted_amount in the reporting currency, by the same rate; NULL where no rate is known.';
comment on column marts.pipeline_coverage.won_amount_converted is
'Amount at the quarter''s end of the deals that were won, in the reporting currency by the rate of
their close date, whatever currency they are in by then; without those that have no rate. NULL where
open_amount_converted is.';
comment on column marts.pipeline_coverage.unconverted_count is
'Of the open deals, those with an amount that cannot be converted, on the day or when they were won:
no reporting currency is set, or no rate is known.';
