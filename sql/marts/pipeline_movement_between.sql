-- Opening and closing come from the edges of the intervals, the movements from pairs of versions:
-- two ways to the same numbers, whose difference is the residual. The statement is written for the
-- measure and slices asked for and planned for the very days, which are values.
create or replace function marts.pipeline_movement_between(
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
    currency_iso_code text,
    owner_id text,
    slice jsonb,
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
    closing_count bigint,
    closing_amount numeric,
    residual_count bigint,
    residual_amount numeric,
    slipped_count bigint,
    slipped_amount numeric,
    slipped_days bigint
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $pipeline_movement_between$
declare
    _coverage marts.history_coverage;
    _opening_day date;
    _last_day date;
    _slices text[] := marts.pipeline_slices(
        pipeline_movement_between.by_owner, pipeline_movement_between.slices
    );
begin
    perform marts.history_covers_period(
        pipeline_movement_between.grain, pipeline_movement_between.from_day
    );
    select c.* into _coverage from marts.history_coverage as c;
    _opening_day := greatest(
        marts.period_start(
            pipeline_movement_between.grain,
            pipeline_movement_between.from_day,
            _coverage.fiscal_year_start_month
        ) - 1,
        _coverage.first_day
    );
    _last_day := least(
        marts.period_end(
            pipeline_movement_between.grain,
            pipeline_movement_between.to_day,
            _coverage.fiscal_year_start_month
        ),
        _coverage.last_day
    );

    return query execute format(
        $sql$
with period as (
    select
        d.period_start,
        row_number() over (order by d.period_start) as number
    from (
        select distinct marts.period_start($1, n.day::date, $4) as period_start
        from generate_series(
            marts.period_start($1, $8, $4)::timestamp, $3::timestamp, interval '1 day'
        ) as n (day)
    ) as d
),

-- where each slice stands from one period with a change to the next; 0 is what was there before
change as (
    select
        coalesce(p.number, 0) as number,
        marts.fiscal_quarter_start(e.close_date, $4) as close_period,
        e.currency_iso_code,
        %1$s as owner_id,
        %2$s as slice,
        sum(e.count) as count,
        sum(%3$s) as amount
    from marts.pipeline_edge($2, $3) as e
    left join period as p on e.day > $2 and p.period_start = marts.period_start($1, e.day, $4)
    group by 1, 2, 3, 4, 5
),

standing as (
    select
        c.*,
        lead(c.number) over slice as next_number,
        sum(c.count) over slice as closing_count,
        sum(c.amount) over slice as closing_amount
    from change as c
    window slice as (
        partition by c.close_period, c.currency_iso_code, c.owner_id, c.slice order by c.number
    )
),

line as (
    select
        p.period_start,
        s.close_period,
        s.currency_iso_code,
        s.owner_id,
        s.slice,
        i.item,
        case
            when i.item = 'opening' and p.number = s.number then s.closing_count - s.count
            else s.closing_count
        end as count,
        case
            when i.item = 'opening' and p.number = s.number then s.closing_amount - s.amount
            else s.closing_amount
        end as amount,
        null::integer as slip_days
    from standing as s
    inner join period as p
        on s.number <= p.number and (s.next_number is null or s.next_number > p.number)
    cross join (values ('opening'), ('closing')) as i (item)
    union all
    select
        marts.period_start($1, d.day, $4),
        d.close_period,
        d.currency_iso_code,
        d.owner_id,
        d.slice,
        d.movement,
        d.count,
        d.amount,
        d.slip_days
    from marts.pipeline_movement_line($2, $3, $6, $7, $4, $5) as d
),

waterfall as (
    select
        l.period_start,
        l.close_period,
        l.currency_iso_code,
        l.owner_id,
        l.slice,
        sum(l.count) filter (where l.item = 'opening') as opening_count,
        sum(l.amount) filter (where l.item = 'opening') as opening_amount,
        sum(l.count) filter (where l.item = 'created') as created_count,
        sum(l.amount) filter (where l.item = 'created') as created_amount,
        sum(l.count) filter (where l.item = 'first seen') as first_seen_count,
        sum(l.amount) filter (where l.item = 'first seen') as first_seen_amount,
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
        sum(l.count) filter (where l.item = 'progressed') as progressed_count,
        sum(l.amount) filter (where l.item = 'progressed') as progressed_amount,
        sum(l.count) filter (where l.item = 'regressed') as regressed_count,
        sum(l.amount) filter (where l.item = 'regressed') as regressed_amount,
        sum(l.count) filter (where l.item = 'reclassified') as reclassified_count,
        sum(l.amount) filter (where l.item = 'reclassified') as reclassified_amount,
        sum(l.count) filter (where l.item = 'merged') as merged_count,
        sum(l.amount) filter (where l.item = 'merged') as merged_amount,
        sum(l.amount) filter (where l.item = 'increased') as increased_amount,
        sum(l.amount) filter (where l.item = 'decreased') as decreased_amount,
        sum(l.count) filter (where l.item = 'closing') as closing_count,
        sum(l.amount) filter (where l.item = 'closing') as closing_amount,
        sum(l.count) filter (where l.item not in ('opening', 'closing', 'slipped')) as moved_count,
        sum(l.amount) filter (where l.item not in ('opening', 'closing', 'slipped')) as moved_amount,
        sum(l.count) filter (where l.item = 'slipped') as slipped_count,
        sum(l.amount) filter (where l.item = 'slipped') as slipped_amount,
        sum(l.slip_days) as slipped_days
    from line as l
    group by l.period_start, l.close_period, l.currency_iso_code, l.owner_id, l.slice
)

select
    w.period_start,
    e.period_end,
    greatest(w.period_start - 1, $9),
    least(e.period_end, $3),
    w.period_start - 1 < $9,
    w.close_period,
    w.currency_iso_code,
    w.owner_id,
    w.slice,
    coalesce(w.opening_count, 0)::bigint,
    trim_scale(coalesce(w.opening_amount, 0)),
    coalesce(w.created_count, 0)::bigint,
    trim_scale(coalesce(w.created_amount, 0)),
    coalesce(w.first_seen_count, 0)::bigint,
    trim_scale(coalesce(w.first_seen_amount, 0)),
    coalesce(w.restored_count, 0)::bigint,
    trim_scale(coalesce(w.restored_amount, 0)),
    coalesce(w.reopened_count, 0)::bigint,
    trim_scale(coalesce(w.reopened_amount, 0)),
    coalesce(w.unclear_count, 0)::bigint,
    trim_scale(coalesce(w.unclear_amount, 0)),
    coalesce(w.deleted_count, 0)::bigint,
    trim_scale(coalesce(w.deleted_amount, 0)),
    coalesce(w.won_count, 0)::bigint,
    trim_scale(coalesce(w.won_amount, 0)),
    coalesce(w.lost_count, 0)::bigint,
    trim_scale(coalesce(w.lost_amount, 0)),
    coalesce(w.currency_changed_count, 0)::bigint,
    trim_scale(coalesce(w.currency_changed_amount, 0)),
    coalesce(w.transferred_count, 0)::bigint,
    trim_scale(coalesce(w.transferred_amount, 0)),
    coalesce(w.pushed_out_count, 0)::bigint,
    trim_scale(coalesce(w.pushed_out_amount, 0)),
    coalesce(w.pulled_in_count, 0)::bigint,
    trim_scale(coalesce(w.pulled_in_amount, 0)),
    coalesce(w.progressed_count, 0)::bigint,
    trim_scale(coalesce(w.progressed_amount, 0)),
    coalesce(w.regressed_count, 0)::bigint,
    trim_scale(coalesce(w.regressed_amount, 0)),
    coalesce(w.reclassified_count, 0)::bigint,
    trim_scale(coalesce(w.reclassified_amount, 0)),
    coalesce(w.merged_count, 0)::bigint,
    trim_scale(coalesce(w.merged_amount, 0)),
    trim_scale(coalesce(w.increased_amount, 0)),
    trim_scale(coalesce(w.decreased_amount, 0)),
    coalesce(w.closing_count, 0)::bigint,
    trim_scale(coalesce(w.closing_amount, 0)),
    (
        coalesce(w.closing_count, 0) - coalesce(w.opening_count, 0) - coalesce(w.moved_count, 0)
    )::bigint,
    trim_scale(
        coalesce(w.closing_amount, 0) - coalesce(w.opening_amount, 0) - coalesce(w.moved_amount, 0)
    ),
    coalesce(w.slipped_count, 0)::bigint,
    trim_scale(coalesce(w.slipped_amount, 0)),
    coalesce(w.slipped_days, 0)::bigint
from waterfall as w
cross join lateral marts.period_end($1, w.period_start, $4) as e (period_end)
where
    w.moved_count is not null
    or w.slipped_count is not null
    or w.opening_count <> 0
    or w.opening_amount <> 0
    or w.closing_count <> 0
    or w.closing_amount <> 0$sql$,
        case when 'owner_id' = any(_slices) then 'e.owner_id' else 'null::text' end,
        marts.slice_sql('(e.version)', array_remove(_slices, 'owner_id')),
        case
            when pipeline_movement_between.measure = 'amount' then 'e.amount'
            else 'e.count * ' || marts.measure_sql('(e.version)', pipeline_movement_between.measure)
        end
    )
    using
        pipeline_movement_between.grain,
        _opening_day,
        _last_day,
        _coverage.fiscal_year_start_month,
        _coverage.time_zone,
        _slices,
        pipeline_movement_between.measure,
        pipeline_movement_between.from_day,
        _coverage.first_day;
end;
$pipeline_movement_between$;

comment on function marts.pipeline_movement_between(text, date, date, boolean, text, text[]) is
'The rows of marts.pipeline_movement (by_owner: of marts.pipeline_movement_by_owner) for the
periods of one grain (day, week, month, fiscal_quarter) that the days of a range lie in, reading
only the months that matter to them. measure: which number of the history the amounts sum up
(amount, weighted_amount, probability, or a field of your own), NULL counting 0. slices: by which
further columns of the history, texts and flags; owner_id has its own column, the others are in
slice. Raises 22023 for another grain, measure or slice, 22008 where the history begins after the
first period.';

grant execute on function marts.pipeline_movement_between(
    text, date, date, boolean, text, text[]
) to salesforce_reporter;
