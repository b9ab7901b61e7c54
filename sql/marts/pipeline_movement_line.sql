-- Each version beside the one it follows (previous.valid_to = next.valid_from), turned into at
-- most one flow (out of a slice, into a slice, or both) and one revaluation. The statement is
-- written for the measure and slices asked for and planned for the very days, which are values.
create or replace function marts.pipeline_movement_line(
    opening_day date,
    last_day date,
    slices text[],
    measure text,
    fiscal_year_start_month integer,
    time_zone text
)
returns table (
    day date,
    opportunity_id text,
    movement text,
    close_period date,
    currency_iso_code text,
    owner_id text,
    slice jsonb,
    count integer,
    amount numeric,
    slip_days integer
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $pipeline_movement_line$
declare
    _by_owner boolean := 'owner_id' = any(pipeline_movement_line.slices);
    _others text[] := array_remove(pipeline_movement_line.slices, 'owner_id');
begin
    return query execute format(
        $sql$
with pair as (
    select
        n.valid_from as day,
        n.opportunity_id,
        p.opportunity_id is not null as existed,
        (n.created_at at time zone $4)::date >= n.valid_from as is_new,
        marts.is_in_pipeline(p.is_closed, p.is_deleted) as was_in,
        marts.is_in_pipeline(n.is_closed, n.is_deleted) as is_in,
        marts.opportunity_status(p.is_closed, p.is_won, p.is_deleted) as status_before,
        marts.opportunity_status(n.is_closed, n.is_won, n.is_deleted) as status_after,
        %1$s as amount_before,
        %2$s as amount_after,
        p.currency_iso_code as currency_before,
        n.currency_iso_code as currency_after,
        %3$s as owner_before,
        %4$s as owner_after,
        %5$s as slice_before,
        %6$s as slice_after,
        marts.fiscal_quarter_start(p.close_date, $3) as period_before,
        marts.fiscal_quarter_start(n.close_date, $3) as period_after,
        n.close_date - p.close_date as slip_days
    from marts.opportunity_history as n
    left join marts.opportunity_history as p
        on
            n.opportunity_id = p.opportunity_id
            and n.valid_from = p.valid_to
            and p.valid_to > $1
            and p.valid_to <= $2
    where n.valid_from > $1 and n.valid_from <= $2 and n.valid_to > $1 + 1
),

flow as (
    select
        p.*,
        (p.currency_before is not distinct from p.currency_after) as is_same_currency,
        case
            when not p.was_in and not p.existed and p.is_new then 'created'
            when not p.was_in and not p.existed then 'first seen'
            when not p.was_in and p.status_before = 'deleted' then 'restored'
            when not p.was_in and p.status_before = 'unknown' then 'unclear'
            when not p.was_in then 'reopened'
            when not p.is_in and p.status_after = 'unknown' then 'unclear'
            when not p.is_in then p.status_after
            when p.currency_before is distinct from p.currency_after then 'currency changed'
            when p.owner_before is distinct from p.owner_after then 'transferred'
            when p.period_after > p.period_before then 'pushed out'
            when p.period_after < p.period_before then 'pulled in'
            when p.period_after is null and p.period_before is not null then 'pushed out'
            when p.period_before is null and p.period_after is not null then 'pulled in'
            when p.slice_before is distinct from p.slice_after
                then marts.slice_move(p.slice_before, p.slice_after, $5)
        end as flow
    from pair as p
    where p.was_in or p.is_in
)

-- out of the old slice: exits at the closing amount, so that won is what was booked
select
    f.day,
    f.opportunity_id,
    f.flow,
    f.period_before,
    f.currency_before,
    f.owner_before,
    f.slice_before,
    -1,
    case
        when not f.is_in and f.is_same_currency then -f.amount_after
        else -f.amount_before
    end,
    null::integer
from flow as f
where f.was_in and f.flow is not null
union all
-- into the new slice
select
    f.day,
    f.opportunity_id,
    f.flow,
    f.period_after,
    f.currency_after,
    f.owner_after,
    f.slice_after,
    1,
    case
        when f.was_in and f.is_same_currency then f.amount_before
        else f.amount_after
    end,
    null
from flow as f
where f.is_in and f.flow is not null
union all
-- revalued: in the new slice, or in the old one on exit
select
    f.day,
    f.opportunity_id,
    case when f.amount_after > f.amount_before then 'increased' else 'decreased' end,
    case when f.is_in then f.period_after else f.period_before end,
    f.currency_after,
    case when f.is_in then f.owner_after else f.owner_before end,
    case when f.is_in then f.slice_after else f.slice_before end,
    0,
    f.amount_after - f.amount_before,
    null
from flow as f
where f.was_in and f.is_same_currency and f.amount_after <> f.amount_before
union all
-- beside the sum: the close date moved to a later day within the fiscal quarter
select
    f.day,
    f.opportunity_id,
    'slipped',
    f.period_after,
    f.currency_after,
    f.owner_after,
    f.slice_after,
    1,
    f.amount_after,
    f.slip_days
from flow as f
where f.was_in and f.is_in and f.slip_days > 0 and f.period_before = f.period_after$sql$,
        marts.measure_sql('p', pipeline_movement_line.measure),
        marts.measure_sql('n', pipeline_movement_line.measure),
        case when _by_owner then 'p.owner_id' else 'null::text' end,
        case when _by_owner then 'n.owner_id' else 'null::text' end,
        marts.slice_sql('p', _others),
        marts.slice_sql('n', _others)
    )
    using
        pipeline_movement_line.opening_day,
        pipeline_movement_line.last_day,
        pipeline_movement_line.fiscal_year_start_month,
        pipeline_movement_line.time_zone,
        _others;
end;
$pipeline_movement_line$;

comment on function marts.pipeline_movement_line(date, date, text[], text, integer, text) is
'The movements after opening_day up to last_day; a part of the pipeline functions, which check the
bounds: see marts.pipeline_movement_detail.';

grant execute on function marts.pipeline_movement_line(date, date, text[], text, integer, text)
to salesforce_reporter;
