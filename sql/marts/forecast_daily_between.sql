-- From the edges of the intervals, summed up along the days up to each quarter's end: those of open
-- deals by their category, those of won ones beside them, converted deal by deal by the rates of
-- their close dates. Planned for the very days asked for: what is read depends on them.
create or replace function marts.forecast_daily_between(from_day date, to_day date)
returns table (
    day date,
    close_period date,
    owner_id text,
    currency_iso_code text,
    closed_count bigint,
    closed_amount numeric,
    commit_count bigint,
    commit_amount numeric,
    most_likely_count bigint,
    most_likely_amount numeric,
    best_case_count bigint,
    best_case_amount numeric,
    pipeline_count bigint,
    pipeline_amount numeric,
    omitted_count bigint,
    omitted_amount numeric,
    other_count bigint,
    other_amount numeric,
    open_count bigint,
    open_amount numeric,
    weighted_amount numeric,
    commit_forecast_amount numeric,
    most_likely_forecast_amount numeric,
    best_case_forecast_amount numeric,
    closed_amount_converted numeric,
    commit_amount_converted numeric,
    most_likely_amount_converted numeric,
    best_case_amount_converted numeric,
    pipeline_amount_converted numeric,
    omitted_amount_converted numeric,
    other_amount_converted numeric,
    open_amount_converted numeric,
    weighted_amount_converted numeric,
    unconverted_count bigint,
    commit_forecast_amount_converted numeric,
    most_likely_forecast_amount_converted numeric,
    best_case_forecast_amount_converted numeric
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $forecast_daily_between$
declare
    _last_day date;
    _month integer;
begin
    -- what is still to come has no rows
    perform marts.history_covers(least(forecast_daily_between.from_day, c.last_day))
    from marts.history_coverage as c;
    select
        least(forecast_daily_between.to_day, c.last_day),
        c.fiscal_year_start_month
    into _last_day, _month
    from marts.history_coverage as c;

    return query
    with version as (
        select
            greatest(h.valid_from, forecast_daily_between.from_day) as first_day,
            h.valid_to,
            h.owner_id,
            h.currency_iso_code,
            q.close_period,
            q.period_end,
            case when i.is_won then 'closed' else marts.forecast_of(h.forecast_category) end
                as forecast,
            coalesce(h.amount, 0) as amount,
            h.amount is not null as has_amount,
            coalesce(marts.weighted_amount(h.amount, h.probability), 0) as weighted_amount,
            h.amount * r.rate as amount_converted
        from marts.opportunity_history as h
        cross join
            lateral (
                select
                    marts.opportunity_status(h.is_closed, h.is_won, h.is_deleted) = 'won' as is_won
            ) as i
        cross join
            lateral (
                select
                    marts.fiscal_quarter_start(h.close_date, _month) as close_period,
                    marts.period_end('fiscal_quarter', h.close_date, _month) as period_end
            ) as q
        left join
            marts.conversion_rate as r
            on
                i.is_won
                and h.currency_iso_code = r.currency_iso_code
                and h.close_date >= r.valid_from
                and h.close_date < r.valid_to
        where
            (i.is_won or marts.is_in_pipeline(h.is_closed, h.is_deleted))
            and h.close_date is not null
            and h.valid_from <= _last_day
            and h.valid_to >= forecast_daily_between.from_day + 1
            and q.period_end >= forecast_daily_between.from_day
    ),

    step as (
        select
            b.day,
            v.close_period,
            v.period_end,
            v.owner_id,
            v.currency_iso_code,
            sum(b.sign) filter (where v.forecast = 'closed') as closed_count,
            sum(b.sign * v.amount) filter (where v.forecast = 'closed') as closed_amount,
            sum(b.sign) filter (where v.forecast = 'commit') as commit_count,
            sum(b.sign * v.amount) filter (where v.forecast = 'commit') as commit_amount,
            sum(b.sign) filter (where v.forecast = 'most likely') as most_likely_count,
            sum(b.sign * v.amount) filter (where v.forecast = 'most likely') as most_likely_amount,
            sum(b.sign) filter (where v.forecast = 'best case') as best_case_count,
            sum(b.sign * v.amount) filter (where v.forecast = 'best case') as best_case_amount,
            sum(b.sign) filter (where v.forecast = 'pipeline') as pipeline_count,
            sum(b.sign * v.amount) filter (where v.forecast = 'pipeline') as pipeline_amount,
            sum(b.sign) filter (where v.forecast = 'omitted') as omitted_count,
            sum(b.sign * v.amount) filter (where v.forecast = 'omitted') as omitted_amount,
            sum(b.sign) filter (where v.forecast = 'other') as other_count,
            sum(b.sign * v.amount) filter (where v.forecast = 'other') as other_amount,
            sum(b.sign * v.weighted_amount) filter (where v.forecast <> 'closed')
                as weighted_amount,
            sum(b.sign * v.amount_converted) as closed_amount_converted,
            sum(b.sign) filter (where v.has_amount) as amount_count,
            sum(b.sign) filter (
                where v.forecast = 'closed' and v.has_amount and v.amount_converted is null
            ) as unconverted_count
        from version as v
        cross join lateral (values (v.first_day, 1), (v.valid_to, -1)) as b (day, sign)
        where b.day <= least(_last_day, v.period_end)
        group by b.day, v.close_period, v.period_end, v.owner_id, v.currency_iso_code
    ),

    standing as (
        select
            s.day,
            s.close_period,
            s.period_end,
            s.owner_id,
            s.currency_iso_code,
            lead(s.day) over slice as next_day,
            coalesce(sum(s.closed_count) over slice, 0) as closed_count,
            coalesce(sum(s.closed_amount) over slice, 0) as closed_amount,
            coalesce(sum(s.commit_count) over slice, 0) as commit_count,
            coalesce(sum(s.commit_amount) over slice, 0) as commit_amount,
            coalesce(sum(s.most_likely_count) over slice, 0) as most_likely_count,
            coalesce(sum(s.most_likely_amount) over slice, 0) as most_likely_amount,
            coalesce(sum(s.best_case_count) over slice, 0) as best_case_count,
            coalesce(sum(s.best_case_amount) over slice, 0) as best_case_amount,
            coalesce(sum(s.pipeline_count) over slice, 0) as pipeline_count,
            coalesce(sum(s.pipeline_amount) over slice, 0) as pipeline_amount,
            coalesce(sum(s.omitted_count) over slice, 0) as omitted_count,
            coalesce(sum(s.omitted_amount) over slice, 0) as omitted_amount,
            coalesce(sum(s.other_count) over slice, 0) as other_count,
            coalesce(sum(s.other_amount) over slice, 0) as other_amount,
            coalesce(sum(s.weighted_amount) over slice, 0) as weighted_amount,
            coalesce(sum(s.closed_amount_converted) over slice, 0) as closed_amount_converted,
            coalesce(sum(s.amount_count) over slice, 0) as amount_count,
            coalesce(sum(s.unconverted_count) over slice, 0) as unconverted_count
        from step as s
        window slice as (
            partition by s.close_period, s.owner_id, s.currency_iso_code order by s.day
        )
    ),

    summed as (
        select
            s.*,
            n.day as on_day,
            s.commit_count
            + s.most_likely_count
            + s.best_case_count
            + s.pipeline_count
            + s.omitted_count
            + s.other_count as open_count,
            s.commit_amount
            + s.most_likely_amount
            + s.best_case_amount
            + s.pipeline_amount
            + s.omitted_amount
            + s.other_amount as open_amount,
            r.rate
        from standing as s
        cross join lateral (
            select s.day + g.days as day
            from generate_series(
                0, least(s.next_day - 1, _last_day, s.period_end) - s.day
            ) as g (days)
        ) as n
        left join
            marts.conversion_rate as r
            on
                s.currency_iso_code = r.currency_iso_code
                and n.day >= r.valid_from
                and n.day < r.valid_to
    )

    select
        s.on_day as day,
        s.close_period,
        s.owner_id,
        s.currency_iso_code,
        s.closed_count::bigint as closed_count,
        trim_scale(s.closed_amount) as closed_amount,
        s.commit_count::bigint as commit_count,
        trim_scale(s.commit_amount) as commit_amount,
        s.most_likely_count::bigint as most_likely_count,
        trim_scale(s.most_likely_amount) as most_likely_amount,
        s.best_case_count::bigint as best_case_count,
        trim_scale(s.best_case_amount) as best_case_amount,
        s.pipeline_count::bigint as pipeline_count,
        trim_scale(s.pipeline_amount) as pipeline_amount,
        s.omitted_count::bigint as omitted_count,
        trim_scale(s.omitted_amount) as omitted_amount,
        s.other_count::bigint as other_count,
        trim_scale(s.other_amount) as other_amount,
        s.open_count::bigint as open_count,
        trim_scale(s.open_amount) as open_amount,
        trim_scale(s.weighted_amount) as weighted_amount,
        trim_scale(s.closed_amount + s.commit_amount) as commit_forecast_amount,
        trim_scale(s.closed_amount + s.commit_amount + s.most_likely_amount)
            as most_likely_forecast_amount,
        trim_scale(
            s.closed_amount + s.commit_amount + s.most_likely_amount + s.best_case_amount
        ) as best_case_forecast_amount,
        case when s.rate is not null then trim_scale(s.closed_amount_converted) end
            as closed_amount_converted,
        trim_scale(s.commit_amount * s.rate) as commit_amount_converted,
        trim_scale(s.most_likely_amount * s.rate) as most_likely_amount_converted,
        trim_scale(s.best_case_amount * s.rate) as best_case_amount_converted,
        trim_scale(s.pipeline_amount * s.rate) as pipeline_amount_converted,
        trim_scale(s.omitted_amount * s.rate) as omitted_amount_converted,
        trim_scale(s.other_amount * s.rate) as other_amount_converted,
        trim_scale(s.open_amount * s.rate) as open_amount_converted,
        trim_scale(s.weighted_amount * s.rate) as weighted_amount_converted,
        case when s.rate is null then s.amount_count else s.unconverted_count end::bigint
            as unconverted_count,
        trim_scale(s.commit_amount * s.rate + s.closed_amount_converted)
            as commit_forecast_amount_converted,
        trim_scale(
            (s.commit_amount + s.most_likely_amount) * s.rate + s.closed_amount_converted
        ) as most_likely_forecast_amount_converted,
        trim_scale(
            (s.commit_amount + s.most_likely_amount + s.best_case_amount) * s.rate
            + s.closed_amount_converted
        ) as best_case_forecast_amount_converted
    from summed as s
    where s.open_count > 0 or s.closed_count > 0;
end;
$forecast_daily_between$;

comment on function marts.forecast_daily_between(date, date) is
'The rows of marts.forecast_daily for a range of days, without names. Days after today have no rows;
raises 22008 where the first day is not covered.';

grant execute on function marts.forecast_daily_between(date, date) to salesforce_reporter;
