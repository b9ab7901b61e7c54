create or replace function marts.pipeline_daily_by_owner_between(from_day date, to_day date)
returns table (
    day date,
    close_period date,
    owner_id text,
    forecast_category text,
    currency_iso_code text,
    open_count bigint,
    amount numeric,
    weighted_amount numeric
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $pipeline_daily_by_owner_between$
declare
    _last_day date;
    _month integer;
begin
    -- what is still to come has no rows
    perform marts.history_covers(least(pipeline_daily_by_owner_between.from_day, c.last_day))
    from marts.history_coverage as c;
    select
        least(pipeline_daily_by_owner_between.to_day, c.last_day),
        c.fiscal_year_start_month
    into _last_day, _month
    from marts.history_coverage as c;

    return query
    with step as (
        select
            e.day,
            marts.fiscal_quarter_start(e.close_date, _month) as close_period,
            e.owner_id,
            e.forecast_category,
            e.currency_iso_code,
            sum(e.count) as open_count,
            sum(e.amount) as amount,
            sum(e.weighted_amount) as weighted_amount
        from marts.pipeline_edge(pipeline_daily_by_owner_between.from_day, _last_day) as e
        group by
            e.day,
            marts.fiscal_quarter_start(e.close_date, _month),
            e.owner_id,
            e.forecast_category,
            e.currency_iso_code
    ),

    standing as (
        select
            s.day,
            s.close_period,
            s.owner_id,
            s.forecast_category,
            s.currency_iso_code,
            lead(s.day) over slice as next_day,
            sum(s.open_count) over slice as open_count,
            sum(s.amount) over slice as amount,
            sum(s.weighted_amount) over slice as weighted_amount
        from step as s
        window slice as (
            partition by s.close_period, s.owner_id, s.forecast_category, s.currency_iso_code
            order by s.day
        )
    )

    select
        (s.day + n.days) as day,
        s.close_period,
        s.owner_id,
        s.forecast_category,
        s.currency_iso_code,
        s.open_count::bigint as open_count,
        trim_scale(s.amount) as amount,
        trim_scale(s.weighted_amount) as weighted_amount
    from standing as s
    cross join lateral generate_series(0, least(s.next_day - 1, _last_day) - s.day) as n (days)
    where s.open_count > 0;
end;
$pipeline_daily_by_owner_between$;

comment on function marts.pipeline_daily_by_owner_between(date, date) is
'The rows of marts.pipeline_daily_by_owner for a range of days, reading only the months that matter
to it. Days after today have no rows; raises 22008 where the first day is not covered.';

grant execute on function marts.pipeline_daily_by_owner_between(date, date) to salesforce_reporter;
