-- Each version beside the one it follows (previous.valid_to = next.valid_from), turned into at
-- most one flow (out of a slice, into a slice, or both) and one revaluation. Bounds come as
-- values, as in marts.pipeline_edge.
create or replace function marts.pipeline_movement_line(
    opening_day date, last_day date, by_owner boolean, fiscal_year_start_month integer
)
returns table (
    day date,
    opportunity_id text,
    movement text,
    close_period date,
    currency_iso_code text,
    owner_id text,
    count integer,
    amount numeric
)
language sql
stable
parallel safe
begin atomic
    with pair as (
        select
            n.valid_from as day,
            n.opportunity_id,
            p.opportunity_id is not null as existed,
            marts.is_in_pipeline(p.is_closed, p.is_deleted) as was_in,
            marts.is_in_pipeline(n.is_closed, n.is_deleted) as is_in,
            marts.opportunity_status(p.is_closed, p.is_won, p.is_deleted) as status_before,
            marts.opportunity_status(n.is_closed, n.is_won, n.is_deleted) as status_after,
            coalesce(p.amount, 0) as amount_before,
            coalesce(n.amount, 0) as amount_after,
            p.currency_iso_code as currency_before,
            n.currency_iso_code as currency_after,
            case when pipeline_movement_line.by_owner then p.owner_id end as owner_before,
            case when pipeline_movement_line.by_owner then n.owner_id end as owner_after,
            marts.fiscal_quarter_start(
                p.close_date, pipeline_movement_line.fiscal_year_start_month
            ) as period_before,
            marts.fiscal_quarter_start(
                n.close_date, pipeline_movement_line.fiscal_year_start_month
            ) as period_after
        from marts.opportunity_history as n
        left join marts.opportunity_history as p
            on
                n.opportunity_id = p.opportunity_id
                and n.valid_from = p.valid_to
                and p.valid_to > pipeline_movement_line.opening_day
                and p.valid_to <= pipeline_movement_line.last_day
        where
            n.valid_from > pipeline_movement_line.opening_day
            and n.valid_from <= pipeline_movement_line.last_day
            and n.valid_to > pipeline_movement_line.opening_day + 1
    ),

    flow as (
        select
            p.*,
            (p.currency_before is not distinct from p.currency_after) as is_same_currency,
            case
                when not p.was_in and not p.existed then 'created'
                when not p.was_in and p.status_before = 'deleted' then 'restored'
                when not p.was_in and p.status_before = 'unknown' then 'unclear'
                when not p.was_in then 'reopened'
                when not p.is_in and p.status_after = 'unknown' then 'unclear'
                when not p.is_in then p.status_after
                when (p.currency_before is distinct from p.currency_after) then 'currency changed'
                when (p.owner_before is distinct from p.owner_after) then 'transferred'
                when p.period_before = p.period_after then null
                when p.period_after > p.period_before then 'pushed out'
                when p.period_before is null and p.period_after is null then null
                when p.period_after is null then 'pushed out'
                else 'pulled in'
            end as flow
        from pair as p
        where p.was_in or p.is_in
    )

    -- out of the old slice: exits at the closing amount, so that won is what was booked
    select
        f.day,
        f.opportunity_id,
        f.flow as movement,
        f.period_before as close_period,
        f.currency_before as currency_iso_code,
        f.owner_before as owner_id,
        -1 as count,
        case
            when not f.is_in and f.is_same_currency then -f.amount_after
            else -f.amount_before
        end as amount
    from flow as f
    where f.was_in and f.flow is not null
    union all
    -- into the new slice
    select
        f.day,
        f.opportunity_id,
        f.flow as movement,
        f.period_after as close_period,
        f.currency_after as currency_iso_code,
        f.owner_after as owner_id,
        1 as count,
        case
            when f.was_in and f.is_same_currency then f.amount_before
            else f.amount_after
        end as amount
    from flow as f
    where f.is_in and f.flow is not null
    union all
    -- revalued: in the new slice, or in the old one on exit
    select
        f.day,
        f.opportunity_id,
        case
            when f.amount_after > f.amount_before then 'increased'
            else 'decreased'
        end as movement,
        case when f.is_in then f.period_after else f.period_before end as close_period,
        f.currency_after as currency_iso_code,
        case when f.is_in then f.owner_after else f.owner_before end as owner_id,
        0 as count,
        f.amount_after - f.amount_before as amount
    from flow as f
    where f.was_in and f.is_same_currency and f.amount_after <> f.amount_before;
end;

comment on function marts.pipeline_movement_line(date, date, boolean, integer) is
'The movements after opening_day up to last_day; a part of the pipeline functions, which check the
bounds: see marts.pipeline_movement_detail.';

grant execute on function marts.pipeline_movement_line(date, date, boolean, integer)
to salesforce_reporter;
