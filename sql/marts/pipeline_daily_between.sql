-- From the edges of the intervals: what enters a slice on a day less what leaves it, summed up
-- along the days. Only the last select knows days on which nothing happened.
create or replace function marts.pipeline_daily_between(from_day date, to_day date)
returns table (
    day date,
    stage_name text,
    forecast_category text,
    currency_iso_code text,
    open_count bigint,
    amount numeric,
    weighted_amount numeric
)
language sql
stable
begin atomic
    with coverage as (
        select least(pipeline_daily_between.to_day, c.last_day) as last_day
        from marts.history_coverage as c
    ),

    edge as (
        select
            greatest(h.valid_from, pipeline_daily_between.from_day) as day,
            h.stage_name,
            h.forecast_category,
            h.currency_iso_code,
            1 as direction,
            coalesce(h.amount, 0) as amount,
            coalesce(h.amount * h.probability / 100, 0) as weighted_amount
        from marts.opportunity_history as h
        where
            not h.is_closed
            and not h.is_deleted
            and h.valid_from <= pipeline_daily_between.to_day
            and h.valid_to >= pipeline_daily_between.from_day + 1
        union all
        select
            h.valid_to as day,
            h.stage_name,
            h.forecast_category,
            h.currency_iso_code,
            -1 as direction,
            -coalesce(h.amount, 0) as amount,
            -coalesce(h.amount * h.probability / 100, 0) as weighted_amount
        from marts.opportunity_history as h
        where
            not h.is_closed
            and not h.is_deleted
            and h.valid_to >= pipeline_daily_between.from_day + 1
            and h.valid_to <= pipeline_daily_between.to_day
    ),

    step as (
        select
            e.day,
            e.stage_name,
            e.forecast_category,
            e.currency_iso_code,
            sum(e.direction) as open_count,
            sum(e.amount) as amount,
            sum(e.weighted_amount) as weighted_amount
        from edge as e
        group by e.day, e.stage_name, e.forecast_category, e.currency_iso_code
    ),

    standing as (
        select
            s.day,
            s.stage_name,
            s.forecast_category,
            s.currency_iso_code,
            lead(s.day) over slice as next_day,
            sum(s.open_count) over slice as open_count,
            sum(s.amount) over slice as amount,
            sum(s.weighted_amount) over slice as weighted_amount
        from step as s
        window slice as (
            partition by s.stage_name, s.forecast_category, s.currency_iso_code order by s.day
        )
    )

    select
        (s.day + n.days) as day,
        s.stage_name,
        s.forecast_category,
        s.currency_iso_code,
        s.open_count::bigint as open_count,
        trim_scale(s.amount) as amount,
        trim_scale(s.weighted_amount) as weighted_amount
    from standing as s
    cross join coverage as c
    cross join
        lateral generate_series(
            0, least(s.next_day - 1, c.last_day) - s.day
        ) as n (days)
    where
        s.open_count > 0
        and (select marts.history_covers(pipeline_daily_between.from_day));
end;

comment on function marts.pipeline_daily_between(date, date) is
'The rows of marts.pipeline_daily for a range of days, reading only the months that matter to it.
Days after today have no rows; raises 22008 where the first day is not covered.';

grant execute on function marts.pipeline_daily_between(date, date) to salesforce_reporter;
