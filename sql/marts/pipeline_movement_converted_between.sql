-- Day by day, for that is how often a rate changes: movements count at the rate of their day, what
-- was in the pipeline before is revalued from the day before to the day. Nothing is left over.
create or replace function marts.pipeline_movement_converted_between(
    grain text,
    from_day date,
    to_day date,
    by_owner boolean default false,
    measure text default 'amount',
    slices text[] default '{}'
)
returns table (
    period_start date,
    period_end date,
    opening_day date,
    closing_day date,
    is_partial boolean,
    close_period date,
    owner_id text,
    slice jsonb,
    unconverted_currencies text[],
    opening_count bigint,
    opening_amount numeric,
    created_count bigint,
    created_amount numeric,
    first_seen_count bigint,
    first_seen_amount numeric,
    restored_count bigint,
    restored_amount numeric,
    reopened_count bigint,
    reopened_amount numeric,
    unclear_count bigint,
    unclear_amount numeric,
    deleted_count bigint,
    deleted_amount numeric,
    won_count bigint,
    won_amount numeric,
    lost_count bigint,
    lost_amount numeric,
    currency_changed_count bigint,
    currency_changed_amount numeric,
    transferred_count bigint,
    transferred_amount numeric,
    pushed_out_count bigint,
    pushed_out_amount numeric,
    pulled_in_count bigint,
    pulled_in_amount numeric,
    progressed_count bigint,
    progressed_amount numeric,
    regressed_count bigint,
    regressed_amount numeric,
    reclassified_count bigint,
    reclassified_amount numeric,
    merged_count bigint,
    merged_amount numeric,
    increased_amount numeric,
    decreased_amount numeric,
    rate_changed_amount numeric,
    closing_count bigint,
    closing_amount numeric,
    residual_amount numeric,
    slipped_count bigint,
    slipped_amount numeric,
    slipped_days bigint
)
language sql
stable
parallel safe
set search_path = pg_catalog, pg_temp
begin atomic
    with bounds as (
        select
            c.fiscal_year_start_month,
            c.first_day as history_start,
            c.last_day as today,
            greatest(
                marts.period_start(
                    pipeline_movement_converted_between.grain,
                    pipeline_movement_converted_between.from_day,
                    c.fiscal_year_start_month
                ),
                c.first_day
            ) as first_day,
            least(
                marts.period_end(
                    pipeline_movement_converted_between.grain,
                    pipeline_movement_converted_between.to_day,
                    c.fiscal_year_start_month
                ),
                c.last_day
            ) as last_day
        from marts.history_coverage as c
        cross join control.setting as s
        where s.reporting_currency is not null
    ),

    day as (
        select
            p.*,
            marts.period_start(
                pipeline_movement_converted_between.grain, p.period_start, b.fiscal_year_start_month
            ) as period,
            b.fiscal_year_start_month,
            b.history_start,
            b.today,
            o.rate as opening_rate,
            c.rate as closing_rate
        from bounds as b
        cross join
            lateral marts.pipeline_movement_between(
                'day',
                b.first_day,
                b.last_day,
                pipeline_movement_converted_between.by_owner,
                pipeline_movement_converted_between.measure,
                pipeline_movement_converted_between.slices
            ) as p
        left join
            marts.conversion_rate as o
            on
                p.currency_iso_code = o.currency_iso_code
                and p.opening_day >= o.valid_from
                and p.opening_day < o.valid_to
        left join
            marts.conversion_rate as c
            on
                p.currency_iso_code = c.currency_iso_code
                and p.closing_day >= c.valid_from
                and p.closing_day < c.valid_to
    ),

    edge as (
        select
            d.*,
            d.period_start = min(d.period_start) over period as is_first,
            d.period_start = max(d.period_start) over period as is_last
        from day as d
        window period as (partition by d.period)
    ),

    summed as (
        select
            d.period,
            d.fiscal_year_start_month,
            d.history_start,
            d.today,
            d.close_period,
            d.owner_id,
            d.slice,
            bool_and(d.opening_rate is not null and d.closing_rate is not null) as is_converted,
            array_agg(
                distinct coalesce(d.currency_iso_code, 'no currency')
            ) filter (
                where d.opening_rate is null or d.closing_rate is null
            ) as unconverted_currencies,
            coalesce(sum(d.opening_count) filter (where d.is_first), 0)::bigint as opening_count,
            trim_scale(
                coalesce(sum(d.opening_amount * d.opening_rate) filter (where d.is_first), 0)
            ) as opening_amount,
            sum(d.created_count)::bigint as created_count,
            trim_scale(sum(d.created_amount * d.closing_rate)) as created_amount,
            sum(d.first_seen_count)::bigint as first_seen_count,
            trim_scale(sum(d.first_seen_amount * d.closing_rate)) as first_seen_amount,
            sum(d.restored_count)::bigint as restored_count,
            trim_scale(sum(d.restored_amount * d.closing_rate)) as restored_amount,
            sum(d.reopened_count)::bigint as reopened_count,
            trim_scale(sum(d.reopened_amount * d.closing_rate)) as reopened_amount,
            sum(d.unclear_count)::bigint as unclear_count,
            trim_scale(sum(d.unclear_amount * d.closing_rate)) as unclear_amount,
            sum(d.deleted_count)::bigint as deleted_count,
            trim_scale(sum(d.deleted_amount * d.closing_rate)) as deleted_amount,
            sum(d.won_count)::bigint as won_count,
            trim_scale(sum(d.won_amount * d.closing_rate)) as won_amount,
            sum(d.lost_count)::bigint as lost_count,
            trim_scale(sum(d.lost_amount * d.closing_rate)) as lost_amount,
            sum(d.currency_changed_count)::bigint as currency_changed_count,
            trim_scale(sum(d.currency_changed_amount * d.closing_rate)) as currency_changed_amount,
            sum(d.transferred_count)::bigint as transferred_count,
            trim_scale(sum(d.transferred_amount * d.closing_rate)) as transferred_amount,
            sum(d.pushed_out_count)::bigint as pushed_out_count,
            trim_scale(sum(d.pushed_out_amount * d.closing_rate)) as pushed_out_amount,
            sum(d.pulled_in_count)::bigint as pulled_in_count,
            trim_scale(sum(d.pulled_in_amount * d.closing_rate)) as pulled_in_amount,
            sum(d.progressed_count)::bigint as progressed_count,
            trim_scale(sum(d.progressed_amount * d.closing_rate)) as progressed_amount,
            sum(d.regressed_count)::bigint as regressed_count,
            trim_scale(sum(d.regressed_amount * d.closing_rate)) as regressed_amount,
            sum(d.reclassified_count)::bigint as reclassified_count,
            trim_scale(sum(d.reclassified_amount * d.closing_rate)) as reclassified_amount,
            sum(d.merged_count)::bigint as merged_count,
            trim_scale(sum(d.merged_amount * d.closing_rate)) as merged_amount,
            trim_scale(sum(d.increased_amount * d.closing_rate)) as increased_amount,
            trim_scale(sum(d.decreased_amount * d.closing_rate)) as decreased_amount,
            trim_scale(
                sum(d.opening_amount * (d.closing_rate - d.opening_rate))
            ) as rate_changed_amount,
            coalesce(sum(d.closing_count) filter (where d.is_last), 0)::bigint as closing_count,
            trim_scale(
                coalesce(sum(d.closing_amount * d.closing_rate) filter (where d.is_last), 0)
            ) as closing_amount,
            sum(d.slipped_count)::bigint as slipped_count,
            trim_scale(sum(d.slipped_amount * d.closing_rate)) as slipped_amount,
            sum(d.slipped_days)::bigint as slipped_days
        from edge as d
        group by
            d.period,
            d.fiscal_year_start_month,
            d.history_start,
            d.today,
            d.close_period,
            d.owner_id,
            d.slice
    )

    select
        s.period as period_start,
        e.period_end,
        greatest(s.period - 1, s.history_start) as opening_day,
        least(e.period_end, s.today) as closing_day,
        s.period - 1 < s.history_start as is_partial,
        s.close_period,
        s.owner_id,
        s.slice,
        coalesce(s.unconverted_currencies, '{}') as unconverted_currencies,
        s.opening_count,
        case when s.is_converted then s.opening_amount end as opening_amount,
        s.created_count,
        case when s.is_converted then s.created_amount end as created_amount,
        s.first_seen_count,
        case when s.is_converted then s.first_seen_amount end as first_seen_amount,
        s.restored_count,
        case when s.is_converted then s.restored_amount end as restored_amount,
        s.reopened_count,
        case when s.is_converted then s.reopened_amount end as reopened_amount,
        s.unclear_count,
        case when s.is_converted then s.unclear_amount end as unclear_amount,
        s.deleted_count,
        case when s.is_converted then s.deleted_amount end as deleted_amount,
        s.won_count,
        case when s.is_converted then s.won_amount end as won_amount,
        s.lost_count,
        case when s.is_converted then s.lost_amount end as lost_amount,
        s.currency_changed_count,
        case when s.is_converted then s.currency_changed_amount end as currency_changed_amount,
        s.transferred_count,
        case when s.is_converted then s.transferred_amount end as transferred_amount,
        s.pushed_out_count,
        case when s.is_converted then s.pushed_out_amount end as pushed_out_amount,
        s.pulled_in_count,
        case when s.is_converted then s.pulled_in_amount end as pulled_in_amount,
        s.progressed_count,
        case when s.is_converted then s.progressed_amount end as progressed_amount,
        s.regressed_count,
        case when s.is_converted then s.regressed_amount end as regressed_amount,
        s.reclassified_count,
        case when s.is_converted then s.reclassified_amount end as reclassified_amount,
        s.merged_count,
        case when s.is_converted then s.merged_amount end as merged_amount,
        case when s.is_converted then s.increased_amount end as increased_amount,
        case when s.is_converted then s.decreased_amount end as decreased_amount,
        case when s.is_converted then s.rate_changed_amount end as rate_changed_amount,
        s.closing_count,
        case when s.is_converted then s.closing_amount end as closing_amount,
        case
            when s.is_converted then s.closing_amount - (
                s.opening_amount
                + s.created_amount
                + s.first_seen_amount
                + s.restored_amount
                + s.reopened_amount
                + s.unclear_amount
                + s.deleted_amount
                + s.won_amount
                + s.lost_amount
                + s.currency_changed_amount
                + s.transferred_amount
                + s.pushed_out_amount
                + s.pulled_in_amount
                + s.progressed_amount
                + s.regressed_amount
                + s.reclassified_amount
                + s.merged_amount
                + s.increased_amount
                + s.decreased_amount
                + s.rate_changed_amount
            )
        end as residual_amount,
        s.slipped_count,
        case when s.is_converted then s.slipped_amount end as slipped_amount,
        s.slipped_days
    from summed as s
    cross join
        lateral marts.period_end(
            pipeline_movement_converted_between.grain, s.period, s.fiscal_year_start_month
        ) as e (period_end);
end;

comment on function marts.pipeline_movement_converted_between(
    text, date, date, boolean, text, text[]
) is
'marts.pipeline_movement_between() in the reporting currency (control.setting), all currencies
together: grain (day, week, month, fiscal_quarter), from and to, by_owner, measure (an amount) and
slices as there, one row per period, close_period, owner_id and slice. Movements count at the rate
of their day, opening and closing at those of their days; rate_changed_amount is what a rate''s
change made of the deals that were in: opening + lines = closing, residual_amount is 0. Where a
currency has no rate on a day, it is named in unconverted_currencies and the amounts of the row are
NULL. Columns otherwise as in marts.pipeline_movement; no rows where no reporting currency is set.';

grant execute on function marts.pipeline_movement_converted_between(
    text, date, date, boolean, text, text[]
) to salesforce_reporter;
