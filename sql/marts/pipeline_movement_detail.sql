create or replace function marts.pipeline_movement_detail(
    from_day date, to_day date, by_owner boolean default false
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
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $pipeline_movement_detail$
declare
    _opening_day date;
    _last_day date;
    _month integer;
begin
    -- what is still to come has no rows
    perform marts.history_covers(least(pipeline_movement_detail.from_day, c.last_day))
    from marts.history_coverage as c;
    select
        greatest(pipeline_movement_detail.from_day - 1, c.first_day),
        least(pipeline_movement_detail.to_day, c.last_day),
        c.fiscal_year_start_month
    into _opening_day, _last_day, _month
    from marts.history_coverage as c;

    return query
    select l.*
    from marts.pipeline_movement_line(
        _opening_day, _last_day, pipeline_movement_detail.by_owner, _month
    ) as l;
end;
$pipeline_movement_detail$;

comment on function marts.pipeline_movement_detail(date, date, boolean) is
'What moved in the pipeline on the days of a range, deal by deal: the lines marts.pipeline_movement
sums up. Grain: one row per opportunity_id, day, movement and slice (close_period: first day of the
fiscal quarter of the close date; currency; owner_id only where by_owner is true). Movements:
created, restored, reopened (in); deleted, won, lost (out, at the closing amount); unclear (out where
the status became unknown, in where it became known to be open again); currency changed,
transferred (only by owner), pushed out, pulled in (out of one slice, into another); increased,
decreased (count 0). The first day of the history has no movements: what is there is the opening.';

grant execute on function marts.pipeline_movement_detail(date, date, boolean)
to salesforce_reporter;
