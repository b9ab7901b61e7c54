-- Opening and closing come from the edges of the intervals, the movements from pairs of
-- versions: two ways to the same numbers, whose difference is the residual. Planned for the very
-- days asked for.
create or replace function marts.pipeline_movement_between(
    grain text, from_day date, to_day date, by_owner boolean default false
)
returns table (
    period_start date,
    period_end date,
    opening_day date,
    closing_day date,
    is_partial boolean,
    close_period date,
    currency_iso_code text,
    owner_id text,
    opening_count bigint,
    opening_amount numeric,
    created_count bigint,
    created_amount numeric,
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
    increased_amount numeric,
    decreased_amount numeric,
    closing_count bigint,
    closing_amount numeric,
    residual_count bigint,
    residual_amount numeric
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $pipeline_movement_between$
declare
    _first_day date;
    _opening_day date;
    _last_day date;
    _month integer;
begin
    perform marts.history_covers_period(
        pipeline_movement_between.grain, pipeline_movement_between.from_day
    );
    select
        c.first_day,
        greatest(
            marts.period_start(
                pipeline_movement_between.grain,
                pipeline_movement_between.from_day,
                c.fiscal_year_start_month
            ) - 1,
            c.first_day
        ),
        least(
            marts.period_end(
                pipeline_movement_between.grain,
                pipeline_movement_between.to_day,
                c.fiscal_year_start_month
            ),
            c.last_day
        ),
        c.fiscal_year_start_month
    into _first_day, _opening_day, _last_day, _month
    from marts.history_coverage as c;

    return query
    with period as (
        select
            d.period_start,
            row_number() over (order by d.period_start) as number
        from (
            select distinct
                marts.period_start(
                    pipeline_movement_between.grain, n.day::date, _month
                ) as period_start
            from generate_series(
                marts.period_start(
                    pipeline_movement_between.grain, pipeline_movement_between.from_day, _month
                )::timestamp,
                _last_day::timestamp,
                interval '1 day'
            ) as n (day)
        ) as d
    ),

    -- where each slice stands from one period with a change to the next; 0 is what was there before
    change as (
        select
            coalesce(p.number, 0) as number,
            marts.fiscal_quarter_start(e.close_date, _month) as close_period,
            e.currency_iso_code,
            case when pipeline_movement_between.by_owner then e.owner_id end as owner_id,
            sum(e.count) as count,
            sum(e.amount) as amount
        from marts.pipeline_edge(_opening_day, _last_day) as e
        left join period as p
            on
                e.day > _opening_day
                and p.period_start = marts.period_start(
                    pipeline_movement_between.grain, e.day, _month
                )
        group by
            coalesce(p.number, 0),
            marts.fiscal_quarter_start(e.close_date, _month),
            e.currency_iso_code,
            case when pipeline_movement_between.by_owner then e.owner_id end
    ),

    standing as (
        select
            c.*,
            lead(c.number) over slice as next_number,
            sum(c.count) over slice as closing_count,
            sum(c.amount) over slice as closing_amount
        from change as c
        window slice as (
            partition by c.close_period, c.currency_iso_code, c.owner_id order by c.number
        )
    ),

    line as (
        select
            p.period_start,
            s.close_period,
            s.currency_iso_code,
            s.owner_id,
            i.item,
            case
                when i.item = 'opening' and p.number = s.number then s.closing_count - s.count
                else s.closing_count
            end as count,
            case
                when i.item = 'opening' and p.number = s.number then s.closing_amount - s.amount
                else s.closing_amount
            end as amount
        from standing as s
        inner join period as p
            on s.number <= p.number and (s.next_number is null or s.next_number > p.number)
        cross join (values ('opening'), ('closing')) as i (item)
        union all
        select
            marts.period_start(
                pipeline_movement_between.grain, d.day, _month
            ) as period_start,
            d.close_period,
            d.currency_iso_code,
            d.owner_id,
            d.movement as item,
            d.count,
            d.amount
        from marts.pipeline_movement_line(
            _opening_day, _last_day, pipeline_movement_between.by_owner, _month
        ) as d
    ),

    waterfall as (
        select
            l.period_start,
            l.close_period,
            l.currency_iso_code,
            l.owner_id,
            sum(l.count) filter (where l.item = 'opening') as opening_count,
            sum(l.amount) filter (where l.item = 'opening') as opening_amount,
            sum(l.count) filter (where l.item = 'created') as created_count,
            sum(l.amount) filter (where l.item = 'created') as created_amount,
            sum(l.count) filter (where l.item = 'restored') as restored_count,
            sum(l.amount) filter (where l.item = 'restored') as restored_amount,
            sum(l.count) filter (where l.item = 'reopened') as reopened_count,
            sum(l.amount) filter (where l.item = 'reopened') as reopened_amount,
            sum(l.count) filter (where l.item = 'unclear') as unclear_count,
            sum(l.amount) filter (where l.item = 'unclear') as unclear_amount,
            sum(l.count) filter (where l.item = 'deleted') as deleted_count,
            sum(l.amount) filter (where l.item = 'deleted') as deleted_amount,
            sum(l.count) filter (where l.item = 'won') as won_count,
            sum(l.amount) filter (where l.item = 'won') as won_amount,
            sum(l.count) filter (where l.item = 'lost') as lost_count,
            sum(l.amount) filter (where l.item = 'lost') as lost_amount,
            sum(l.count) filter (where l.item = 'currency changed') as currency_changed_count,
            sum(l.amount) filter (where l.item = 'currency changed') as currency_changed_amount,
            sum(l.count) filter (where l.item = 'transferred') as transferred_count,
            sum(l.amount) filter (where l.item = 'transferred') as transferred_amount,
            sum(l.count) filter (where l.item = 'pushed out') as pushed_out_count,
            sum(l.amount) filter (where l.item = 'pushed out') as pushed_out_amount,
            sum(l.count) filter (where l.item = 'pulled in') as pulled_in_count,
            sum(l.amount) filter (where l.item = 'pulled in') as pulled_in_amount,
            sum(l.amount) filter (where l.item = 'increased') as increased_amount,
            sum(l.amount) filter (where l.item = 'decreased') as decreased_amount,
            sum(l.count) filter (where l.item = 'closing') as closing_count,
            sum(l.amount) filter (where l.item = 'closing') as closing_amount,
            sum(l.count) filter (where l.item not in ('opening', 'closing')) as moved_count,
            sum(l.amount) filter (where l.item not in ('opening', 'closing')) as moved_amount
        from line as l
        group by l.period_start, l.close_period, l.currency_iso_code, l.owner_id
    )

    select
        w.period_start,
        e.period_end,
        greatest(w.period_start - 1, _first_day) as opening_day,
        least(e.period_end, _last_day) as closing_day,
        w.period_start - 1 < _first_day as is_partial,
        w.close_period,
        w.currency_iso_code,
        w.owner_id,
        coalesce(w.opening_count, 0)::bigint as opening_count,
        trim_scale(coalesce(w.opening_amount, 0)) as opening_amount,
        coalesce(w.created_count, 0)::bigint as created_count,
        trim_scale(coalesce(w.created_amount, 0)) as created_amount,
        coalesce(w.restored_count, 0)::bigint as restored_count,
        trim_scale(coalesce(w.restored_amount, 0)) as restored_amount,
        coalesce(w.reopened_count, 0)::bigint as reopened_count,
        trim_scale(coalesce(w.reopened_amount, 0)) as reopened_amount,
        coalesce(w.unclear_count, 0)::bigint as unclear_count,
        trim_scale(coalesce(w.unclear_amount, 0)) as unclear_amount,
        coalesce(w.deleted_count, 0)::bigint as deleted_count,
        trim_scale(coalesce(w.deleted_amount, 0)) as deleted_amount,
        coalesce(w.won_count, 0)::bigint as won_count,
        trim_scale(coalesce(w.won_amount, 0)) as won_amount,
        coalesce(w.lost_count, 0)::bigint as lost_count,
        trim_scale(coalesce(w.lost_amount, 0)) as lost_amount,
        coalesce(w.currency_changed_count, 0)::bigint as currency_changed_count,
        trim_scale(coalesce(w.currency_changed_amount, 0)) as currency_changed_amount,
        coalesce(w.transferred_count, 0)::bigint as transferred_count,
        trim_scale(coalesce(w.transferred_amount, 0)) as transferred_amount,
        coalesce(w.pushed_out_count, 0)::bigint as pushed_out_count,
        trim_scale(coalesce(w.pushed_out_amount, 0)) as pushed_out_amount,
        coalesce(w.pulled_in_count, 0)::bigint as pulled_in_count,
        trim_scale(coalesce(w.pulled_in_amount, 0)) as pulled_in_amount,
        trim_scale(coalesce(w.increased_amount, 0)) as increased_amount,
        trim_scale(coalesce(w.decreased_amount, 0)) as decreased_amount,
        coalesce(w.closing_count, 0)::bigint as closing_count,
        trim_scale(coalesce(w.closing_amount, 0)) as closing_amount,
        (
            coalesce(w.closing_count, 0)
            - coalesce(w.opening_count, 0)
            - coalesce(w.moved_count, 0)
        )::bigint as residual_count,
        trim_scale(
            coalesce(w.closing_amount, 0)
            - coalesce(w.opening_amount, 0)
            - coalesce(w.moved_amount, 0)
        ) as residual_amount
    from waterfall as w
    cross join
        lateral marts.period_end(
            pipeline_movement_between.grain, w.period_start, _month
        ) as e (period_end)
    where
        w.moved_count is not null
        or w.opening_count <> 0
        or w.opening_amount <> 0
        or w.closing_count <> 0
        or w.closing_amount <> 0;
end;
$pipeline_movement_between$;

comment on function marts.pipeline_movement_between(text, date, date, boolean) is
'The rows of marts.pipeline_movement (by_owner: of marts.pipeline_movement_by_owner) for the periods
of one grain (day, week, month, fiscal_quarter) that the days of a range lie in, reading only the
months that matter to them. Raises 22023 for another grain, 22008 where the history begins after the
first period.';

grant execute on function marts.pipeline_movement_between(text, date, date, boolean)
to salesforce_reporter;
