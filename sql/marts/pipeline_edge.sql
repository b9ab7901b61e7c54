-- Bounds come as values, never from a joined relation: inlined into a query that knows them, the
-- planner skips the months that do not matter and knows how much the others hold.
create or replace function marts.pipeline_edge(opening_day date, last_day date)
returns table (
    day date,
    stage_name text,
    forecast_category text,
    currency_iso_code text,
    owner_id text,
    close_date date,
    count integer,
    amount numeric,
    weighted_amount numeric,
    version marts.opportunity_history
)
language sql
stable
parallel safe
begin atomic
    select
        greatest(h.valid_from, pipeline_edge.opening_day) as day,
        h.stage_name,
        h.forecast_category,
        h.currency_iso_code,
        h.owner_id,
        h.close_date,
        1 as count,
        coalesce(h.amount, 0) as amount,
        coalesce(marts.weighted_amount(h.amount, h.probability), 0) as weighted_amount,
        h as version  -- noqa: RF02
    from marts.opportunity_history as h
    where
        marts.is_in_pipeline(h.is_closed, h.is_deleted)
        and h.valid_from <= pipeline_edge.last_day
        and h.valid_to >= pipeline_edge.opening_day + 1
    union all
    select
        h.valid_to as day,
        h.stage_name,
        h.forecast_category,
        h.currency_iso_code,
        h.owner_id,
        h.close_date,
        -1 as count,
        -coalesce(h.amount, 0) as amount,
        -coalesce(marts.weighted_amount(h.amount, h.probability), 0) as weighted_amount,
        h as version  -- noqa: RF02
    from marts.opportunity_history as h
    where
        marts.is_in_pipeline(h.is_closed, h.is_deleted)
        and h.valid_to >= pipeline_edge.opening_day + 1
        and h.valid_to <= pipeline_edge.last_day;
end;

comment on function marts.pipeline_edge(date, date) is
'What enters the open pipeline and what leaves it, version by version: summed up over the days up
to one, the pipeline as of that day. Grain: one row per version and end of its interval up to
last_day; what was there on opening_day enters on it. day: of the end; count, amount,
weighted_amount: 1 and the deal''s amounts where it enters, their negatives where it leaves, a NULL
amount as 0; stage_name, forecast_category, currency_iso_code, owner_id, close_date: of the
version, which is there as a whole, too. A part of the pipeline functions, which check the
bounds.';

grant execute on function marts.pipeline_edge(date, date) to salesforce_reporter;
